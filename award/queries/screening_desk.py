"""One case on a screener's desk: its passage, what was asked and answered, what was said about it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from award.errors import WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Correction, Opinion, Revision, Stage


@dataclass(frozen=True)
class Desk:
    """What lies before the screener. ``base``: the revision that the latest answered correction started from."""

    candidacy: Candidacy
    revision: Revision
    corrections: list[Correction]
    opinions: list[Opinion]
    base: Revision | None

    @property
    def pending(self) -> Correction | None:
        """The correction that is with the applicant now."""
        return next((one for one in self.corrections if one.ended_at is None), None)

    @property
    def answered(self) -> Correction | None:
        """The latest correction that came back."""
        return next((one for one in self.corrections if one.ending == "resubmitted"), None)


def desk_of(session: Session, stage: Stage, case: Case) -> Desk:
    """The desk of a case in a stage. Raises ``WrongState`` for a case that is not in it. At most five statements."""
    candidacy = session.execute(
        select(Candidacy)
        .where(Candidacy.stage_id == stage.id, Candidacy.case_id == case.id)
        .options(joinedload(Candidacy.handler), joinedload(Candidacy.case).joinedload(Case.organisation))
    ).scalar_one_or_none()
    if candidacy is None or case.revision_id is None:
        raise WrongState(N_("这个案例不在本环节。"))
    corrections = session.execute(
        select(Correction)
        .where(Correction.candidacy_id == candidacy.id)
        .order_by(Correction.round.desc())
        .options(selectinload(Correction.fields))
    ).scalars()
    opinions = session.execute(
        select(Opinion)
        .where(Opinion.candidacy_id == candidacy.id)
        .order_by(Opinion.id.desc())
        .options(joinedload(Opinion.screener))
    ).scalars()
    listed = list(corrections)
    answered = next((one for one in listed if one.ending == "resubmitted"), None)
    wanted = {case.revision_id} | ({answered.base_revision_id} if answered else set())
    query = select(Revision).where(Revision.id.in_(wanted)).options(joinedload(Revision.form_version))
    revisions: dict[int, Revision] = {row.id: row for row in session.execute(query).scalars()}
    base = revisions.get(answered.base_revision_id) if answered else None
    return Desk(candidacy, revisions[case.revision_id], listed, list(opinions), base)
