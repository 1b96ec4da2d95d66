"""A stage's ranking as jobs make it: computed while nothing is open, so that nobody waits, with progress and a way to stop."""

from collections.abc import Callable

from award.database import begin_writing
from award.models import Ranking, Stage
from award.stages.aspects import aspects_of
from award.stages.collecting import Collected, collect
from award.stages.rankings import compute, store
from worker.context import JobContext

ROUNDS = 3
"""Sheets may change while they are computed, as when two of them are voided one after the other: then once more."""


def rank_stage(context: JobContext, stage_id: int) -> Ranking:
    """Collect, compute, and store in a transaction that is left open. Steps go from 10 to 90 of 100."""
    session = context.session
    for done in range(1, ROUNDS + 1):
        stage = session.get_one(Stage, stage_id)
        collected, aspects = collect(session, stage), aspects_of(session, stage)
        session.refresh(stage)
        # its parameters are read while nothing is open: on SQLite a reader may not turn writer
        session.expunge(stage)
        context.step(done=10, total=100)
        computed = compute(collected, stage, aspects, progress=_percents(context))
        session.rollback()
        begin_writing(session)
        stage = session.get_one(Stage, stage_id)
        if done == ROUNDS or _is_fresh(context, stage, collected):
            break
        session.rollback()
    return store(session, stage, computed, at=context.at)


def _is_fresh(context: JobContext, stage: Stage, collected: Collected) -> bool:
    return collect(context.session, stage).digest == collected.digest


def _percents(context: JobContext) -> Callable[[float], None]:
    """A step for each further percent, not for each trial: a step is a commit."""
    told = 10

    def progress(share: float) -> None:
        nonlocal told
        percent = 10 + round(80 * share)
        if percent > told:
            told = percent
            context.step(done=percent, total=100)

    return progress
