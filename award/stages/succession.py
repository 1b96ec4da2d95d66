"""Succession (递补): a case left the released list; the next in rank is proposed, confirmed by the chair, printed with a note."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ScalarSelect, select, update
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, NotReady, Stale, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Decision, PublicList, Stage, Succession, User
from award.outbox import record
from award.stages.moving_up import move_up
from award.stages.pipeline import lock_from
from award.stages.printing import prepare_texts
from award.stages.public_lists import decision_stage, latest_list
from award.stages.publication import replace_list
from award.stages.vacancies import STILL_IN, chains, digest_of_steps, moves_of, vacancies
from award.stages.voids import refuse_own

PRINT = "award.print_succession"
CHANGED = N_("名单在您查看之后有变化，请核对后再提交。")


def open_succession(session: Session, stage: Stage) -> Succession | None:
    """The proposal that waits for the chair."""
    query = select(Succession).where(Succession.stage_id == stage.id, Succession.decided_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def ask_succession(
    session: Session, stage: Stage, left: Case, *, chosen: Collection[int] = (), digest: str, reason: str, note: str,
    by: User, at: datetime,
) -> Succession:  # fmt: skip
    """Ask the chair to let the next in rank move up. ``digest``: of the moves that were shown; ``note``: printed with the list.

    Raises ``Invalid`` beside the field, ``NotReady`` while a tie is not settled or nobody is left, ``Stale`` when the
    moves are others now.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    vacancy = next((seat for seat in vacancies(session, stage) if seat.case.id == left.id), None)
    if vacancy is None:
        raise WrongState(N_("这个案例没有留下空缺。"))
    if open_succession(session, stage) is not None:
        raise WrongState(N_("已经提请一项递补，等待评委会主任决定。"))
    missing = {}
    if not reason.strip():
        missing["reason"] = [N_("请写明递补的理由。")]
    if not note.strip():
        missing["note"] = [N_("请写明随名单公开的说明。")]
    if missing:
        raise Invalid(N_("请写明理由和公开的说明。"), missing)
    (steps,) = chains(session, stage, [vacancy], chosen)
    if not steps or steps[-1].case is None:
        raise NotReady(N_("并列的案例请先选定一个；没有可以递补的案例时，名额空缺。"))
    if digest_of_steps(steps) != digest:
        raise Stale(CHANGED)
    asked = Succession(stage_id=stage.id, left_case_id=left.id, moves=moves_of(steps), reason=reason.strip(),
                       note=note.strip(), asked_at=at, asked_by_id=by.id)  # fmt: skip
    session.add(asked)
    session.flush()
    record(session, "succession_asked", by=by, at=at, competition=stage.competition_id,
           leaf={"succession": asked.id, "moves": digest, "reason": ledger.digest_of("reason", asked.reason)},
           letters={"succession": asked.id})  # fmt: skip
    return asked


def decide_succession(
    session: Session, stage: Stage, asked: int, *, approved: bool, reason: str, by: User, at: datetime
) -> None:
    """The chair, another person than who asked, decides once. ``asked``: the proposal's id.

    Approved: the cases have moved up when this commits, and a job prints the public list's new version.
    Raises ``Stale`` when the proposal is gone, or one of the cases no longer stands where it stood.
    """
    later = lock_from(session, stage)
    proposal = _proposal(session, stage, asked)
    policy.require(session, by, "preside", competition_id=stage.competition_id)
    refuse_own(session, stage.competition_id, proposal.asked_by_id, by)
    if proposal.decided_at is not None:
        raise WrongState(N_("这项提请已经有了决定。"))
    if not reason.strip():
        raise Invalid(N_("请写明决定的理由。"), {"reason": [N_("请写明决定的理由。")]})
    proposal.decided_at, proposal.decided_by_id, proposal.approved = at, by.id, approved
    proposal.decided_reason = reason.strip()
    listed = _move(session, stage, proposal, later, by=by, at=at) if approved else None
    session.flush()
    record(session, "succession_approved" if approved else "succession_refused", by=by, at=at,
           competition=stage.competition_id,
           leaf={"succession": proposal.id, "reason": ledger.digest_of("reason", reason)},
           jobs=[(PRINT, {"succession": proposal.id, "listed": listed})] if approved else [],
           letters={"succession": proposal.id})  # fmt: skip


def _proposal(session: Session, stage: Stage, id: int) -> Succession:
    query = select(Succession).where(Succession.stage_id == stage.id, Succession.id == id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    found = session.execute(fresh).scalar_one_or_none()
    if found is None:
        raise Stale(N_("这项提请已不存在，请刷新页面后再看。"))
    return found


def _move(
    session: Session, stage: Stage, asked: Succession, later: list[Stage], *, by: User, at: datetime
) -> int | None:
    """The stage (its id) whose list is public, if any. ``later``: the stages after the decision, locked."""
    found, listed_id = _locked(session, stage, [case_id for case_id, _, _ in asked.moves], later)
    for case_id, before_id, _ in asked.moves:
        case, _, decision = found[case_id]
        if decision.tier_id != before_id or case.state not in STILL_IN:
            raise Stale(CHANGED)
    _decide(session, stage, asked, by=by, at=at)
    _award(session, asked)
    steps = [(*found[case_id][:2], after_id) for case_id, _, after_id in asked.moves]
    listed = next((one for one in later if one.id == listed_id), None)
    move_up(session, stage, steps, later=later, listed=listed, by=by, at=at)
    return listed_id


def _locked(
    session: Session, stage: Stage, cases: list[int], later: list[Stage]
) -> tuple[dict[int, tuple[Case, Candidacy, Decision]], int | None]:
    """What a move changes, by case, locked in this order and fresh; and the stage whose list is public. One statement."""
    query = (
        select(Case, Candidacy, Decision, _public_stage(later))
        .join(Candidacy, (Candidacy.case_id == Case.id) & (Candidacy.stage_id == stage.id))
        .join(Decision, (Decision.case_id == Case.id) & (Decision.stage_id == stage.id))
        .where(Case.id.in_(cases))
        .order_by(Case.id)
        .with_for_update(of=[Case, Candidacy, Decision])
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query).all()
    return {row[0].id: (row[0], row[1], row[2]) for row in rows}, rows[0][3] if rows else None


def _decide(session: Session, stage: Stage, asked: Succession, *, by: User, at: datetime) -> None:
    """The tiers that the cases get, in one statement."""
    tier_of = {case_id: after_id for case_id, _, after_id in asked.moves}
    session.execute(
        update(Decision)
        .where(Decision.stage_id == stage.id, Decision.case_id.in_(tier_of))
        .values(
            tier_id=when(tier_of, value=Decision.case_id),
            reason=asked.reason,
            decided_at=at,
            decided_by_id=by.id,
            version=Decision.version + 1,
        )
        .returning(Decision)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def _award(session: Session, asked: Succession) -> None:
    """The tiers of the cases that are awarded already, in one statement. Who comes in gets its own with its new state."""
    tier_of = {case_id: after_id for case_id, before_id, after_id in asked.moves if before_id is not None}
    if not tier_of:
        return
    session.execute(
        update(Case)
        .where(Case.id.in_(tier_of), Case.state == "awarded")
        .values(tier_id=when(tier_of, value=Case.id), version=Case.version + 1)
        .returning(Case)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def _public_stage(later: list[Stage]) -> ScalarSelect[int]:
    """The last stage after a decision that has a public list: the publication, or the notice before it."""
    query = (
        select(PublicList.stage_id)
        .join(Stage, Stage.id == PublicList.stage_id)
        .where(PublicList.stage_id.in_([stage.id for stage in later]))
        .order_by(Stage.step.desc(), Stage.lane)
        .limit(1)
    )
    return query.scalar_subquery()


def print_succession(session: Session, asked: Succession, listed: int | None, *, at: datetime) -> None:
    """What an approval brings to print: the texts of who moved up and, with its note, the list's new version.

    ``listed``: the stage whose list was public at the approval; ``None``: there was none, so nothing is announced.
    """
    chair = session.get_one(User, asked.decided_by_id)
    later = lock_from(session, session.get_one(Stage, asked.stage_id))
    printed = {
        decided.id: one
        for one in later
        if (one.id == listed or (one.kind == "publication" and one.state != "planned"))
        and (decided := decision_stage(one))
    }
    for one in printed.values():  # one for each decision that a printed copy rests on
        prepare_texts(session, one, at=at)
    stage = next((one for one in later if one.id == listed), None)
    before = latest_list(session, stage) if stage is not None else None
    if stage is not None and before is not None:
        replace_list(session, stage, before, note=asked.note, by=chair, at=at)
