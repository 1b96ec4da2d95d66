"""The pipeline: opening a stage and extending its window, whatever its kind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, NotReady, WrongState
from award.i18n import N_
from award.models import Announcement, Candidacy, Stage, User
from award.outbox import record
from award.workflow import Problem, kind_of

#: ``Problem.page`` of what is not mended but waited for.
WAITS = "order"


def stages_of(session: Session, competition_id: int) -> list[Stage]:
    """The pipeline in order."""
    query = select(Stage).where(Stage.competition_id == competition_id).order_by(Stage.step, Stage.lane)
    return list(session.execute(query).scalars())


def lock_from(session: Session, stage: Stage, *, shared: bool = False) -> list[Stage]:
    """The stages of later steps in order; they and the stage are locked and fresh, in the pipeline's order. One statement."""
    query = (
        select(Stage)
        .where(
            (Stage.id == stage.id) | (Stage.step > stage.step), Stage.competition_id == stage.competition_id
        )
        .order_by(Stage.step, Stage.lane)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )
    return [other for other in session.execute(query).scalars() if other.id != stage.id]


def lint_stage(session: Session, stage: Stage, stages: Sequence[Stage] | None = None) -> list[Problem]:
    """What stands against opening a stage; those that ``block`` must be mended first. ``stages``: the pipeline, if at hand."""
    try:
        kind = kind_of(stage)
    except KeyError:
        return [Problem(N_("系统还不能运行这一类环节，可以由组委会按程序跳过。"))]
    stages = stages_of(session, stage.competition_id) if stages is None else stages
    earlier = [one for one in stages if one.step < stage.step]
    problems = [
        Problem(N_("前面的环节“%(name)s”还没有关闭。"), page=WAITS, facts={"name": one.name})
        for one in earlier
        if one.state != "closed" and one.flow != "each"
    ]
    if not kind.can_run:
        return [Problem(N_("系统还不能运行这一类环节，可以由组委会按程序跳过。")), *problems]
    if stage.opens_at is None and kind.needs_window:
        problems.append(Problem(N_("还没有设定开始时间。"), page="windows"))
    if stage.closes_at is None and kind.needs_window and not _is_rolling(stage, earlier):
        problems.append(Problem(N_("还没有设定截止时间。"), page="windows"))
    return problems + kind.lint(session, stage)


def _is_rolling(stage: Stage, earlier: Sequence[Stage]) -> bool:
    """May its window have no end? A rolling call's, and that of what follows it case by case."""
    return stage.flow == "each" and (
        stage.kind == "submission"
        or (bool(earlier) and all(one.flow == "each" and one.closes_at is None for one in earlier))
    )


def open_stage(session: Session, stage: Stage, *, by: User, at: datetime) -> None:
    """Open a planned stage: from now on its parameters are frozen. Raises ``NotReady`` with what blocks it."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    if stage.state != "planned":
        raise WrongState(N_("这个环节已经开放过了。"))
    missing = [problem for problem in lint_stage(session, stage) if problem.blocks]
    if missing:
        raise NotReady(N_("环节还不能开放，请先补齐下列事项。"), missing=missing)
    stage.state, stage.opened_at, stage.opens_at = "open", at, stage.opens_at or at
    kind_of(stage).opened(session, stage, at=at)
    session.flush()
    rules = ledger.digest_of("rules", {"kind": stage.kind, "parameters": _integers(stage.parameters)})
    record(session, "stage_opened", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "rules": rules, "opens_at": stage.opens_at, "closes_at": stage.closes_at},
           letters={"stage": stage.id})  # fmt: skip


def _integers(value: object) -> object:
    """Parameters as the canonical form wants them: numbers that are no integers become their decimal text."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {
            str(key).encode("unicode_escape").decode("ascii"): _integers(inner)
            for key, inner in value.items()
        }
    return [_integers(inner) for inner in value] if isinstance(value, list) else value


def extend_window(
    session: Session, stage: Stage, closes_at: datetime, *, words: str, title: str, by: User, at: datetime
) -> None:
    """Move a window's end to later, as an announced act: event, announcement, letters."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    if stage.state != "open":
        raise WrongState(N_("只有开放中的环节可以延期。"))
    if closes_at <= at or (stage.closes_at is not None and closes_at <= stage.closes_at):
        raise Invalid(
            N_("新的截止时间应晚于现在，也应晚于原来的截止时间。"),
            {"closes_at": [N_("请选一个更晚的时间。")]},
        )
    before, stage.closes_at = stage.closes_at, closes_at
    announcement = Announcement(competition_id=stage.competition_id, kind="extension", title=title, text=words,
                                published_at=at, by_id=by.id)  # fmt: skip
    session.add(announcement)
    session.flush()
    record(session, "window_extended", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "before": before, "after": closes_at, "announcement": announcement.id},
           letters={"stage": stage.id})  # fmt: skip


def counts_by_outcome(session: Session, competition_id: int) -> dict[tuple[int, str], int]:
    """(stage id, outcome) → number of candidacies: the funnel, one statement."""
    query = select(Candidacy.stage_id, Candidacy.outcome, func.count(Candidacy.id)).where(
        Candidacy.competition_id == competition_id
    )
    grouped = session.execute(query.group_by(Candidacy.stage_id, Candidacy.outcome))
    return {(stage_id, outcome): number for stage_id, outcome, number in grouped}
