"""What a submission looks at: stage and case locked, then all its questions asked at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from award.cut_off import comes_too_late
from award.models import Candidacy, Case, Correction, Stage
from award.stages.lanes import Passing, step_after
from award.stages.pen import begun_later


@dataclass(frozen=True)
class Receiving:
    """A case on its way in. ``lanes``: a condition on ``Stage``, where it comes to stand; ``enters``: it does not yet.

    ``taken``: somebody of a later stage has begun with it. ``correction``: the open one, ``candidacy`` its candidacy;
    whoever moves one case holds the case locked, so that neither changes meanwhile.
    """

    stage: Stage
    lanes: ColumnElement[bool]
    correction: Correction | None
    candidacy: Candidacy | None
    taken: bool
    enters: bool

    @property
    def passing(self) -> Passing:
        """What the case passes by coming in: the call itself, where cases go on one by one."""
        return Passing([self.stage.id] if self.stage.flow == "each" else ())


def receive(session: Session, case: Case, *, at: datetime) -> Receiving:
    """Lock the submission stage (shared) and the case, then read: with the locks in one statement it might be older."""
    stage = _lock(session, case)
    here, after = Stage.step == stage.step, Stage.step == step_after(stage)
    loads = (Case.draft, Case.form_version, Case.competition, Case.revision)
    query = (
        select(Correction, Candidacy, begun_later(stage), _lacks(stage, here), _lacks(stage, after), Case)
        .select_from(Case)
        .outerjoin(Correction, and_(Correction.case_id == Case.id, Correction.ended_at.is_(None)))
        .outerjoin(Correction.fields)
        .outerjoin(Candidacy, Candidacy.id == Correction.candidacy_id)
        .where(Case.id == case.id)
        .options(contains_eager(Correction.fields), *(joinedload(load) for load in loads))
    )
    found = session.execute(query.execution_options(populate_existing=True)).unique().one()
    correction, candidacy, taken, lacks_here, lacks_after, _ = found
    lanes, enters = here, lacks_here
    if stage.flow == "each" and not comes_too_late(case, at=at):  # cases go on one by one, at once
        lanes, enters = here | after, lacks_here or lacks_after
    return Receiving(stage, lanes, correction, candidacy, bool(taken), bool(enters))


def _lock(session: Session, case: Case) -> Stage:
    """One statement: the part that locks the stage is read first, for the rest joins what it yields."""
    asked = select(Stage).where(Stage.competition_id == case.competition_id, Stage.kind == "submission")
    held = asked.order_by(Stage.step).limit(1).with_for_update(read=True).subquery()
    query = (
        select(aliased(Stage, held), Case)
        .join(Case, Case.competition_id == held.c.competition_id)
        .where(Case.id == case.id)
        .with_for_update(of=Case)
    )
    return session.execute(query.execution_options(populate_existing=True)).one()[0]


def _lacks(stage: Stage, lanes: ColumnElement[bool]) -> ColumnElement[bool]:
    """Does the ``Case`` of the query not stand yet where it comes to stand?"""
    stands = Candidacy.outcome != "lapsed"
    if stage.flow == "each":
        stands = stands & ((Candidacy.stage_id != stage.id) | (Candidacy.outcome != "pending"))
    there = exists().where(Candidacy.case_id == Case.id, Candidacy.stage_id == Stage.id, stands)
    lacking = exists().where(
        Stage.competition_id == Case.competition_id, lanes, ~there.correlate(Case, Stage)
    )
    return lacking.correlate(Case)
