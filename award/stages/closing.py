"""Closing a stage by a person: what it would do, doing it once, undoing it, skipping a stage by a named act."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from award import ledger, policy, workflow_bulk
from award.database import forget, lock
from award.errors import Invalid, NotAllowed, NotReady, Refused, Stale, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Closing, Correction, Message, Release, Stage, User
from award.outbox import record
from award.stages.pipeline import WAITS, lock_from, stages_of
from award.stages.rankings import line_to_be
from award.workflow import Problem, kind_of

#: How long a request may take: a submission that arrived in time may still wait for its lock.
REQUEST_GRACE = timedelta(seconds=10)
UNTIL_CLOSING = N_("截止时间还没有到，截止 10 秒之后才能关闭。")
UNTIL_RELEASE = N_("截止时间还没有到，截止 10 秒之后才能提请放行。")


@dataclass(frozen=True)
class ClosingList:
    """What a closing would do: counts, the undecided, and the digest that the confirming click must carry."""

    passed: int
    eliminated: int
    undecided: int
    digest: str


def closing_list(session: Session, stage: Stage) -> ClosingList:
    """Counts and digest over (case, decided or proposed outcome) in order of case."""
    query = select(Candidacy.case_id, Candidacy.outcome, Candidacy.proposed).where(
        Candidacy.stage_id == stage.id, Candidacy.outcome != "lapsed"
    )
    rows = [
        (case_id, proposed if outcome == "pending" else outcome)
        for case_id, outcome, proposed in session.execute(query.order_by(Candidacy.case_id))
    ]
    counts = {word: sum(outcome == word for _, outcome in rows) for word in ("passed", "eliminated", None)}
    listed = [[case_id, outcome or "undecided"] for case_id, outcome in rows]
    return ClosingList(
        counts["passed"], counts["eliminated"], counts[None], ledger.digest_of("closing", listed)
    )


def prepare_closing(session: Session, stage: Stage, *, by: User | None, at: datetime) -> ClosingList:
    """Fill what the closing would do (``candidacy.proposed``) and return the list to be confirmed.

    Kinds that compute for long do it in the job ``award.prepare_closing``, which calls this as the system.
    """
    if by is not None:
        policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    if stage.state != "open":
        raise WrongState(N_("这个环节没有开放，不能关闭。"))
    kind_of(stage).propose(session, stage, at=at)
    session.flush()
    return closing_list(session, stage)


def against_closing(session: Session, stage: Stage, *, at: datetime) -> list[Problem]:
    """What stands against closing the stage now."""
    problems = []
    if stage.state != "open":
        return [Problem(N_("这个环节没有开放，不能关闭。"))]
    if stage.closes_at is not None and at <= stage.closes_at + REQUEST_GRACE:
        problems.append(Problem(UNTIL_RELEASE if kind_of(stage).needs_chair else UNTIL_CLOSING, page=WAITS))
    open_ones = _open_corrections(session, stage)
    if open_ones:
        facts = {"number": open_ones}
        problems.append(Problem(N_("还有 %(number)s 个案例正在补正。"), page="cases", facts=facts))
    for earlier in stage.competition.stages:
        if earlier.step < stage.step and earlier.state == "open":
            earlier_one = {"name": earlier.name}
            problems.append(Problem(N_("前面的环节“%(name)s”还没有关闭。"), page=WAITS, facts=earlier_one))
    return problems + kind_of(stage).before_closing(session, stage)


def _open_corrections(session: Session, stage: Stage) -> int:
    """How many cases of the stage are with their applicants; asked only of kinds that hand back under a clock."""
    if not any(arrow.by_clock for arrow in kind_of(stage).transitions):
        return 0
    query = select(func.count(Correction.id)).join(Candidacy)
    query = query.where(Candidacy.stage_id == stage.id, Correction.ended_at.is_(None))
    return session.execute(query).scalar_one()


def close_stage(
    session: Session,
    stage: Stage,
    *,
    digest: str,
    by: User | None,
    at: datetime,
) -> Closing:
    """Close a stage on the list that was shown. One effect however many click.

    Raises ``WrongState`` when it is closed already, ``NotReady`` with what stands against it, ``Stale`` when the
    list has changed since. A kind that needs the chair is closed by ``close_released``.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    if kind_of(stage).needs_chair:
        raise NotAllowed(N_("这个环节由评委会主任放行后关闭。"))
    lock(session, Stage, stage.id)
    if stage.state == "closed":
        raise WrongState(N_("这个环节已经关闭。"))
    listed = _ready(session, stage, at=at)
    if listed.digest != digest:
        raise Stale(N_("名单在您查看之后有变化，请核对新的名单后再确认。"), listed=listed)
    return _close(session, stage, listed, by=by, at=at)


def close_released(session: Session, stage: Stage, *, by: User, at: datetime) -> Closing:
    """Close a stage that the chair has released; the release holds it locked. Raises ``NotReady``."""
    kind_of(stage).propose(session, stage, at=at)
    session.flush()
    return _close(session, stage, _ready(session, stage, at=at), by=by, at=at)


def _ready(session: Session, stage: Stage, *, at: datetime) -> ClosingList:
    """What closing would do. Raises ``NotReady`` with what stands against it."""
    against = against_closing(session, stage, at=at)
    if against:
        raise NotReady(N_("环节还不能关闭。"), missing=against)
    listed = closing_list(session, stage)
    if listed.undecided:
        raise NotReady(N_("环节还不能关闭。"), missing=[
            Problem(N_("还有 %(number)s 个案例没有结论。"), facts={"number": listed.undecided})
        ])  # fmt: skip
    return listed


def _close(
    session: Session,
    stage: Stage,
    listed: ClosingList,
    *,
    by: User | None,
    at: datetime,
    skipped: str | None = None,
) -> Closing:
    closing = Closing(stage_id=stage.id, at=at, by_id=by.id if by else None, digest=listed.digest,
                      passed=listed.passed, eliminated=listed.eliminated, line=line_to_be(stage),
                      skipped_reason=skipped)  # fmt: skip
    session.add(closing)
    session.flush()
    workflow_bulk.apply_proposals(session, stage, closing, by=by, at=at)
    stage.state = "closed"
    session.flush()
    steps = sorted({other.step for other in stage.competition.stages if other.step > stage.step})
    if steps and not _waits_for_lane(session, stage):
        workflow_bulk.enter_next_step(session, stage, closing, steps[0], at=at)
    forget(session, Candidacy, Case)
    event = "stage_skipped" if skipped else "stage_closed"
    record(session, event, by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "closing": closing.id, "list": listed.digest, "passed": listed.passed,
                 "eliminated": listed.eliminated},
           letters={"stage": stage.id, "closing": closing.id})  # fmt: skip
    return closing


def _waits_for_lane(session: Session, stage: Stage) -> bool:
    """Is a lane beside this stage still to be closed? Read anew: somebody may have closed it meanwhile."""
    if all(other.id == stage.id for other in stage.competition.stages if other.step == stage.step):
        return False
    beside = select(Stage.id).where(
        Stage.competition_id == stage.competition_id, Stage.step == stage.step, Stage.state != "closed"
    )
    return session.execute(beside.limit(1)).first() is not None


def skip_stage(session: Session, stage: Stage, *, reason: str, by: User, at: datetime) -> Closing:
    """Pass over a stage by a named act with a reason: whoever stands in it passes."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    if not reason.strip():
        raise Invalid(N_("请写明跳过的理由。"), {"reason": [N_("请写明跳过的理由。")]})
    lock(session, Stage, stage.id)
    if stage.state == "closed":
        raise WrongState(N_("这个环节已经关闭。"))
    earlier = [other for other in stages_of(session, stage.competition_id) if other.step < stage.step]
    if any(other.state != "closed" for other in earlier):
        raise WrongState(N_("前面的环节还没有全部关闭。"))
    workflow_bulk.pass_all(session, stage)
    return _close(session, stage, closing_list(session, stage), by=by, at=at, skipped=reason)


def reopen_stage(session: Session, stage: Stage, *, reason: str, by: User, at: datetime) -> None:
    """Undo the closing, until a later stage holds something or a letter of it was released. ``reason``: for the auditor."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    if not reason.strip():
        raise Invalid(N_("请写明撤销的理由。"), {"reason": [N_("请写明撤销的理由。")]})
    later = lock_from(session, stage)
    closing = live_closing(session, stage)
    refusal = _against_undoing(session, stage, closing, later)
    if refusal is not None:
        raise refusal
    assert closing is not None
    workflow_bulk.undo_closing(session, stage, closing, by=by, at=at)
    closing.undone_at, closing.undone_by_id, closing.undone_reason = at, by.id, reason.strip()
    stage.state = "open"
    for other in later:
        other.state = "planned"
    if kind_of(stage).needs_chair:
        _take_back_release(session, stage, reason.strip(), at=at)
    withdrawn = update(Message).where(Message.closing_id == closing.id, Message.state == "draft")
    session.execute(withdrawn.values(state="withdrawn").execution_options(synchronize_session=False))
    forget(session, Candidacy, Case, Message, Release)
    record(session, "stage_reopened", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "closing": closing.id, "reason": ledger.digest_of("reason", reason)})  # fmt: skip


def _take_back_release(session: Session, stage: Stage, reason: str, *, at: datetime) -> None:
    """What the chair had released is asked for anew, once it was changed."""
    live = update(Release).where(Release.stage_id == stage.id, Release.withdrawn_at.is_(None))
    session.execute(
        live.values(withdrawn_at=at, withdrawn_reason=reason).execution_options(synchronize_session=False)
    )


def against_reopening(session: Session, stage: Stage) -> Refused | None:
    """Why a closing may not be undone; ``None`` when it may."""
    later = [other for other in stage.competition.stages if other.step > stage.step]
    return _against_undoing(session, stage, live_closing(session, stage), later)


def _against_undoing(
    session: Session, stage: Stage, closing: Closing | None, later: list[Stage]
) -> Refused | None:
    """``later``: the stages after it; in one that has not begun there is nothing to look for."""
    if stage.state != "closed" or closing is None:
        return WrongState(N_("这个环节没有关闭，不必撤销。"))
    if closing.letters_released_at is not None:
        return WrongState(N_("本次关闭的通知已经发出，不能再撤销。"))
    if stage.kind in ("scoring", "defence") and (
        closing.skipped_reason is None or kind_of(stage).has_sealed_content(session, stage)
    ):
        return WrongState(N_("评分结果已经公开给组委会，评分环节不能重开，只能由评委会主任宣布作废。"))
    if stage.kind == "publication" and closing.skipped_reason is None:
        return WrongState(N_("名单已经公开，不能撤销发布；需要改动的，由主任更正名单。"))
    for other in later:
        if other.state == "closed":
            return WrongState(N_("后面的环节“%(name)s”已经关闭。"), name=other.name)
        if other.state == "open" and kind_of(other).has_sealed_content(session, other):
            return WrongState(N_("后面的环节“%(name)s”已经有了结论。"), name=other.name)
    return None


def live_closing(session: Session, stage: Stage) -> Closing | None:
    """The stage's closing that stands."""
    query = select(Closing).where(Closing.stage_id == stage.id, Closing.undone_at.is_(None))
    return session.execute(query).scalar_one_or_none()
