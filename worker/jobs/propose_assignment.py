"""Work out who scores which case. The proposal is kept in the job's row and previewed; nothing is assigned here."""

from typing import Any

from award.database import begin_writing
from award.models import Competition, Stage
from award.scoring.assignment import assign
from award.stages.assignment_plan import plan_of
from award.stages.finding import find_conflicts
from award.stages.pool import enrol_holders
from award.stages.situation import OVERLAP, situation_of
from worker.context import JobContext
from worker.kind import JobKind


def run(
    context: JobContext,
    *,
    stage: int,
    seed: int,
    overlap: float = OVERLAP,
    top_up: bool = True,
    anchors: list[int] | None = None,
    **_event: Any,
) -> dict[str, Any]:
    """Find conflicts first, so that none is proposed; then read what fits whom and solve, telling how far it is."""
    session = context.session
    session.rollback()
    begin_writing(session)
    row = session.get_one(Stage, stage)
    enrol_holders(session, session.get_one(Competition, row.competition_id), at=context.at)
    find_conflicts(session, row.competition_id, at=context.at)
    context.step(done=5, total=100)

    def reading(share: float) -> None:
        context.step(done=5 + round(45 * share), total=100)

    situation = situation_of(
        session, session.get_one(Stage, stage), seed=seed, overlap=overlap, top_up=top_up, anchors=anchors,
        progress=reading,
    )  # fmt: skip
    session.commit()

    def solving(share: float) -> None:
        context.step(done=50 + round(40 * share), total=100)

    proposal = assign(situation.snapshot, solving)
    context.step(done=95, total=100)
    return plan_of(situation, proposal, overlap=overlap, top_up=top_up)


JOB = JobKind(name="award.propose_assignment", run=run, steps=True)
