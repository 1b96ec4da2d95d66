"""Verdicts on one candidacy, shared by the kinds in which a person judges case by case: pass, return, reject."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from award import ledger
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Correction, CorrectionField, Stage, User
from award.stages.lanes import enter, passed_step, step_after
from award.stages.setup import form_of
from award.workflow import (
    Move,
    advance,
    lapse_pending,
    open_correction,
)

OUT_OF_TIME = N_("未在规定时间内完成补正")


def locked_candidacy(session: Session, stage: Stage, case: Case) -> Candidacy:
    """The candidacy of a case in a stage, with stage (shared) and case locked before it. Raises ``WrongState``.

    One statement: the part that locks the stage is read first, for the rest joins what it yields.
    """
    held = select(Stage).where(Stage.id == stage.id).with_for_update(read=True).subquery()
    query = (
        select(Candidacy, Case, aliased(Stage, held))
        .join(Case, Case.id == Candidacy.case_id)
        .join(held, held.c.id == Candidacy.stage_id)
        .where(Candidacy.case_id == case.id)
        .with_for_update(of=[Case, Candidacy])  # locked in this order
    )
    found = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise WrongState(N_("这个案例不在本环节。"))
    if stage.state != "open":
        raise WrongState(N_("这个环节没有开放。"))
    return found[0]


def pass_case(
    session: Session, stage: Stage, case: Case, *, held: Candidacy | None = None, by: User, at: datetime
) -> None:
    """Pass a case; where the stage's flow is ``each`` it enters the next step at once. ``held``: locked already."""
    candidacy = held or locked_candidacy(session, stage, case)
    advance(case, f"{stage.kind}_pass_case", session=session, by=by, at=at, stage=stage, candidacy=candidacy)


def reject_case(
    session: Session, stage: Stage, case: Case, *, reason_key: str, words: str = "", held: Candidacy | None = None,
    by: User, at: datetime,
) -> None:  # fmt: skip
    """Eliminate a case: a reason of the competition's list, and words where they are needed."""
    candidacy = held or locked_candidacy(session, stage, case)
    listed = {reason["key"]: reason["text"] for reason in stage.parameters.get("reject_reasons", [])}
    if reason_key not in listed and not words.strip():
        raise Invalid(N_("请选择不通过的理由。"), {"reason_key": [N_("请选择不通过的理由。")]})
    text = "：".join(part for part in (listed.get(reason_key, ""), words.strip()) if part)
    advance(case, f"{stage.kind}_reject_case", session=session, by=by, at=at, stage=stage, candidacy=candidacy,
            reason=text, reason_key=reason_key or None)  # fmt: skip


def return_case(
    session: Session, stage: Stage, case: Case, *, fields: dict[str, str], words: str = "", due_at: datetime | None = None,
    held: Candidacy | None = None, by: User, at: datetime,
) -> Correction:  # fmt: skip
    """Hand a case back: named fields, a reason for each, a clock. The rounds are limited."""
    candidacy = held or locked_candidacy(session, stage, case)
    made: list[Correction] = []
    facts = _load_whole(session, case, candidacy)
    due = due_at or at + timedelta(days=int(stage.parameters.get("correction_days", 5)))
    advance(case, f"{stage.kind}_return_case", session=session, by=by, at=at, stage=stage, candidacy=candidacy,
            fields=fields, words=words.strip(), due_at=due, made=made, **facts)  # fmt: skip
    return made[0]


def _load_whole(session: Session, case: Case, candidacy: Candidacy) -> dict[str, Any]:
    """What a return looks at, in one statement; after the lock, or it might be older.

    ``pending``: whether a correction of the case is open; ``rounds``: how many were asked of the candidacy.
    """
    corrections = select(func.count(Correction.id))
    open_ones = corrections.where(Correction.case_id == case.id, Correction.ended_at.is_(None))
    here = corrections.where(Correction.candidacy_id == candidacy.id)
    query = (
        select(Case, open_ones.scalar_subquery(), here.scalar_subquery())
        .where(Case.id == case.id)
        .options(joinedload(Case.draft), joinedload(Case.form_version), joinedload(Case.revision))
    )
    _, pending, rounds = session.execute(query.execution_options(populate_existing=True)).one()
    return {"pending": bool(pending), "rounds": int(rounds)}


def expire_correction(session: Session, correction: Correction, *, at: datetime) -> None:
    """A clock that ran out: the candidacy ends eliminated, for that reason. Done by a job."""
    case = session.get(Case, correction.case_id)
    candidacy = session.get(Candidacy, correction.candidacy_id)
    assert case is not None
    assert candidacy is not None
    stage = session.get(Stage, candidacy.stage_id)
    assert stage is not None
    lock(session, Stage, stage.id, shared=True)
    lock(session, Case, case.id)
    lock(session, Correction, correction.id)
    lock(session, Candidacy, candidacy.id)
    if correction.ended_at is not None or at <= correction.due_at:
        return
    correction.ended_at, correction.ending = at, "expired"
    advance(case, f"{stage.kind}_expire_case", session=session, by=None, at=at, stage=stage, candidacy=candidacy,
            reason=OUT_OF_TIME, reason_key="expired")  # fmt: skip


def needs_open_stage(move: Move) -> None:
    """A verdict needs its stage open and no correction pending."""
    if move.stage is None or move.stage.state != "open":
        raise WrongState(N_("这个环节没有开放。"))
    pending = move.facts["pending"] if "pending" in move.facts else open_correction(move.session, move.case)
    if pending:
        raise WrongState(N_("案例正在补正，补正提交后再处理。"))


def needs_return(move: Move) -> None:
    """A return needs fields with reasons, a clock in the future and a round that is left."""
    needs_open_stage(move)
    assert move.stage is not None
    rounds = int(move.stage.parameters.get("correction_rounds", 1))
    if "rounds" not in move.facts:
        move.facts["rounds"] = rounds_of(move.session, move.candidacy)
    if move.facts["rounds"] >= rounds:
        raise WrongState(N_("补正次数已用完（最多 %(rounds)s 次），只能通过或不通过。"), rounds=rounds)
    if move.facts.get("asking"):
        return
    if problems := _against_asking(move):
        said = [lines[0] for lines in problems.values()]
        raise Invalid(said[0] if len(said) == 1 else N_("请改正标红的内容。"), problems)


def _against_asking(move: Move) -> dict[str, list[str]]:
    """What is wrong with the fields, their reasons and the clock: name of the input → messages."""
    fields: dict[str, str] = move.facts["fields"]
    known = form_of(move.case.form_version).by_key
    if not fields or any(key not in known for key in fields):
        return {"field": [N_("请指明要补正的内容。")]}
    problems = {
        f"reason_{key}": [N_("请写明这一处要怎样修改。")] for key, why in fields.items() if not why.strip()
    }
    if move.facts["due_at"] <= move.at:
        problems["due_at"] = [N_("补正截止时间应晚于现在。")]
    return problems


def rounds_of(session: Session, candidacy: Candidacy | None) -> int:
    """How many corrections were asked of a candidacy."""
    if candidacy is None:
        return 0
    return session.execute(
        select(func.count(Correction.id)).where(Correction.candidacy_id == candidacy.id)
    ).scalar_one()


def returned(move: Move) -> None:
    """Write the correction; the returning screener keeps the case."""
    assert move.candidacy is not None
    assert move.by is not None
    assert move.case.revision_id is not None
    _in_hand_of(move)
    correction = Correction(
        case_id=move.case.id,
        candidacy_id=move.candidacy.id,
        base_revision_id=move.case.revision_id,
        round=move.facts["rounds"] + 1,
        words=move.facts["words"],
        opened_by_id=move.by.id,
        opened_at=move.at,
        due_at=move.facts["due_at"],
        fields=[
            CorrectionField(field_key=key, reason=reason.strip())
            for key, reason in move.facts["fields"].items()
        ],
    )
    move.session.add(correction)
    move.session.flush()
    move.facts["made"].append(correction)
    _reset_draft(move)
    move.facts["leaf"] = {"correction": correction.id, "round": correction.round, "due_at": correction.due_at,
                          "reasons": ledger.digest_of("reasons", [[k, v] for k, v in sorted(move.facts["fields"].items())])}  # fmt: skip


def _in_hand_of(move: Move) -> None:
    """Whoever decides has the case in hand."""
    if move.candidacy is not None and move.by is not None:
        move.candidacy.handler_id = move.by.id


def _reset_draft(move: Move) -> None:
    """The applicant corrects what he submitted, not an unsent edit."""
    draft, revision = move.case.draft, move.case.revision
    if draft is not None and revision is not None:
        draft.number += 1
        draft.answers = dict(revision.answers)
        draft.marks = dict.fromkeys(revision.answers, draft.number)
        draft.saved_at = move.at


def passed(move: Move) -> None:
    """Under ``flow: each`` a case that has passed every lane enters the next step at once."""
    assert move.stage is not None
    _in_hand_of(move)
    move.facts["leaf"] = {"stage": move.stage.id, "revision": move.case.revision_id}
    if move.stage.flow != "each":
        return
    move.session.flush()
    if passed_step(move.session, move.case, move.stage.step):
        enter(move.session, move.case, Stage.step == step_after(move.stage), at=move.at)


def rejected(move: Move) -> None:
    """What the case still has pending beside this stage lapses. Under ``flow: each`` it is out at once."""
    assert move.stage is not None
    _in_hand_of(move)
    reason = str(move.facts.get("reason") or "")
    move.facts["leaf"] = {"stage": move.stage.id, "reason": ledger.digest_of("reason", reason)}
    lapse_pending(move.session, move.case, by=move.by, at=move.at, reason=N_("在并行环节未通过"))
