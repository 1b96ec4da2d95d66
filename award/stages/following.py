"""What follows a new revision, by a job: the bodies that it names are linked, visits that have not begun verify its claims."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from award.database import lock
from award.fields.projection import project
from award.models import Case, CaseOrganisation, Job, Revision
from award.stages.claims import renew_claims
from award.stages.projecting import find_or_add_all
from award.stages.setup import form_of

FOLLOW = "award.follow_revision"


def follow_revision(session: Session, case_id: int, *, at: datetime) -> None:
    """Bring what rests on the case's revision up to it. May be done twice."""
    case = lock(session, Case, case_id)
    revision = session.get(Revision, case.revision_id) if case.revision_id is not None else None
    if revision is None:
        return
    _link_bodies(session, case, revision, at=at)
    renew_claims(session, case, revision)


def follow_waiting(session: Session, competition_id: int, *, at: datetime) -> None:
    """The same for every case of the competition whose job has not been done yet: who searches conflicts misses none."""
    asked = select(Job.arguments).where(Job.name == FOLLOW, Job.state.in_(("queued", "running", "dead")))
    waiting = {arguments["case"] for arguments in session.execute(asked).scalars()}
    if waiting:
        mine = select(Case.id).where(Case.competition_id == competition_id, Case.id.in_(waiting))
        for case_id in session.execute(mine.order_by(Case.id)).scalars().all():
            follow_revision(session, case_id, at=at)


def _link_bodies(session: Session, case: Case, revision: Revision, *, at: datetime) -> None:
    """Exactly the bodies that the revision names have their parts in the case; unknown ones are added."""
    named = project(form_of(revision.form_version), revision.answers).organisations
    bodies = find_or_add_all(session, [body for body, _ in named], at=at)
    wanted = [(body.id, part) for body, (_, part) in zip(bodies, named, strict=True)]
    mine: ColumnElement[bool] = CaseOrganisation.case_id == case.id
    known = select(CaseOrganisation.organisation_id, CaseOrganisation.part).where(mine)
    if _pairs(session.execute(known.order_by(CaseOrganisation.position)).all()) == wanted:
        return
    session.execute(delete(CaseOrganisation).where(mine))
    session.add_all(
        CaseOrganisation(case_id=case.id, organisation_id=body, part=part, position=position)
        for position, (body, part) in enumerate(wanted)
    )
    session.flush()


def _pairs(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return [tuple(row) for row in rows]
