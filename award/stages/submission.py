"""Submission (申报): a case is submitted in its window, again until it ends, and after a correction was asked."""

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from award import ledger
from award.database import lock
from award.errors import NotReady, TooLate, WrongState
from award.fields.answers import FieldProblem, changed_keys, validate_submission
from award.fields.projection import project
from award.i18n import N_
from award.models import Case, Correction, Revision, Stage, User
from award.presets.schema import PARAMETERS
from award.stages.following import FOLLOW
from award.stages.lanes import enter
from award.stages.pen import pen_among, pen_from, submission_stage
from award.stages.projecting import write_projection
from award.stages.receiving import Receiving, receive
from award.stages.setup import current_form, form_of
from award.standing import standing_of
from award.workflow import (
    Move,
    Problem,
    StageKind,
    Transition,
    accepts,
    advance,
    lapse_pending,
    open_correction,
)
from award.workflow_bulk import pass_all


def missing_of(session: Session, case: Case) -> list[FieldProblem]:
    """What keeps the draft from being submitted, in the form's order."""
    return validate_submission(form_of(case.form_version), case.draft.answers if case.draft else {})


def submit_case(session: Session, case: Case, *, by: User, at: datetime, reason: str = "") -> Revision:
    """Submit the draft: a frozen revision, the reference number, the candidacy of the first step.

    ``at``: when the server had received the request. ``reason``: asked of the office when it submits on behalf,
    for whom the window does not bind. Raises ``TooLate`` (the draft is kept), ``NotReady`` with ``missing``.
    """
    coming = receive(session, case, at=at)
    made: list[Revision] = []
    facts: dict[str, Any] = {"coming": coming, "made": made}
    where: dict[str, Any] = {"session": session, "by": by, "at": at, "stage": coming.stage}
    if coming.correction is not None and case.state == "submitted":
        facts |= {"candidacy": coming.candidacy, "correction": coming.correction}
        advance(case, "resubmit_case", **where, **facts)
    else:
        advance(case, "submit_case", on_behalf_reason=reason, **where, **facts)
    return made[0]


def withdraw_case(session: Session, case: Case, *, reason: str, by: User, at: datetime) -> None:
    """Withdraw, with a reason; what is pending lapses, an open correction ends."""
    lock(session, Case, case.id)
    advance(case, "withdraw_case", session=session, by=by, at=at, ending_reason=reason.strip())


def disqualify_case(session: Session, case: Case, *, reason: str, by: User, at: datetime) -> None:
    """Take a case out, by the organiser, with a reason."""
    lock(session, Case, case.id)
    advance(case, "disqualify_case", session=session, by=by, at=at, ending_reason=reason.strip())


def _may_submit(move: Move) -> None:
    stage = move.stage or submission_stage(move.session, move.case.competition_id)
    if move.case.on_behalf and move.case.state == "draft" and _is_office(move):
        if not move.facts.get("asking") and not str(move.facts.get("on_behalf_reason", "")).strip():
            raise NotReady(N_("代为提交时请写明理由。"))
        return
    if "coming" in move.facts:
        pen = pen_from(move.case, stage, None, at=move.at, taken=move.facts["coming"].taken)
    else:
        pen = pen_among(move.session, move.case, stage, open_correction(move.session, move.case), at=move.at)
    if not pen.is_open:
        raise pen.refusal or WrongState(N_("现在不能提交。"))
    if not accepts(stage, move.at):
        raise TooLate(N_("申报时间已过，未能提交。您填写的内容已作为草稿保存。"))
    if not move.facts.get("asking"):
        _refuse_missing(move)


def _is_office(move: Move) -> bool:
    return "organiser" in standing_of(move.session, move.by, move.case.competition_id).roles


def _refuse_missing(move: Move) -> None:
    missing = missing_of(move.session, move.case)
    if missing:
        raise NotReady(N_("还有 %(number)s 处需要补齐。"), number=len(missing), problems=missing)


def _may_resubmit(move: Move) -> None:
    correction = move.facts.get("correction") or open_correction(move.session, move.case)
    if correction is None:
        raise WrongState(N_("这个案例没有需要补正的内容。"))
    if move.at > correction.due_at:
        raise TooLate(N_("补正时间已过，未能提交。您修改的内容仍保留在草稿中。"))
    if move.facts.get("asking"):
        return
    base = move.session.get(Revision, correction.base_revision_id)
    assert base is not None
    assert move.case.draft is not None
    form = form_of(move.case.form_version)
    opened = {field.field_key for field in correction.fields}
    beyond = changed_keys(form, base.answers, move.case.draft.answers) - opened
    if beyond:
        labels = "、".join(str(form.by_key[key].label) for key in sorted(beyond) if key in form.by_key)
        raise WrongState(N_("只能修改要求补正的内容；另外改动了：%(fields)s。"), fields=labels)
    _refuse_missing(move)


def _freeze(move: Move) -> Revision:
    """The revision and its projection. The case's own row waits for the flush of the whole move."""
    session, case = move.session, move.case
    assert case.draft is not None
    assert move.by is not None
    form, last = form_of(case.form_version), case.revision
    answers = {key: value for key, value in case.draft.answers.items() if key in form.by_key}
    found = project(form, answers)
    revision = Revision(
        case_id=case.id,
        number=last.number + 1 if last is not None else 1,
        form_version_id=case.form_version_id,
        title=found.title,
        answers=answers,
        digest=ledger.digest_of("revision", hashable_answers(answers)),
        submitted_at=move.at,
        submitted_by_id=move.by.id,
        on_behalf=case.on_behalf and _is_office(move),
    )
    session.add(revision)
    session.flush()
    before = project(form, last.answers) if last is not None else None
    write_projection(session, case, found, before=before)
    if last is not None or found.organisations:  # a first one that names no body has nothing that follows
        move.facts["jobs"] = [(FOLLOW, {"case": case.id})]
    move.facts["leaf"] = {"revision": revision.id, "number": revision.number, "digest": revision.digest}
    move.facts["made"].append(revision)
    return revision


def hashable_answers(value: Any) -> Any:
    """Answers for the canonical form: numbers that are no integers as text, keys of any script kept in pairs."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return [[key, hashable_answers(inner)] for key, inner in sorted(value.items())]
    return [hashable_answers(inner) for inner in value] if isinstance(value, list) else value


def _submitted(move: Move) -> None:
    session, case = move.session, move.case
    coming: Receiving = move.facts["coming"]
    with session.no_autoflush:  # the case is written once, when its state goes with the facts that it implies
        revision = _freeze(move)
        if coming.enters:
            enter(session, case, coming.lanes, at=move.at, passing=coming.passing)
        competition = case.competition
        reference = case.reference or ledger.next_reference(session, competition.id, competition.prefix)
    case.revision_id, case.submitted_at, case.reference = revision.id, move.at, reference
    case.first_submitted_at = case.first_submitted_at or move.at
    if reason := str(move.facts.get("on_behalf_reason", "")).strip():
        case.on_behalf_reason = reason


def _resubmitted(move: Move) -> None:
    with move.session.no_autoflush:
        revision = _freeze(move)
    move.case.revision_id, move.case.submitted_at = revision.id, move.at
    correction: Correction = move.facts["correction"]
    correction.ended_at, correction.ending = move.at, "resubmitted"
    move.facts["leaf"] |= {"correction": correction.id, "round": correction.round}


def _needs_reason(move: Move) -> None:
    if not move.facts.get("asking") and not move.facts.get("ending_reason"):
        raise NotReady(N_("请写明理由。"))


def _left(ending: str, move: Move) -> None:
    case, reason = move.case, str(move.facts["ending_reason"])
    correction = open_correction(move.session, case)
    if correction is not None:
        correction.ended_at, correction.ending = move.at, ending
    lapse_pending(move.session, case, by=move.by, at=move.at, reason=reason)
    case.ended_at, case.ended_reason, case.tier_id = move.at, reason, None
    move.facts["leaf"] = {"reason": ledger.digest_of("reason", reason)}


class Submission(StageKind):
    """Filled, submitted, submitted again; at closing everyone who submitted passes."""

    name = "submission"
    blueprint = "submission"
    label = N_("申报")
    schema = PARAMETERS["submission"]
    transitions = (
        Transition(
            "submit_case", "case_submitted", N_("提交"), "submit_case", ("draft", "submitted"),
            to_state="submitted", needs=_may_submit, effect=_submitted, letters=False,  # the receipt is sent at once
        ),
        Transition(
            "resubmit_case", "case_resubmitted", N_("提交补正"), "submit_case", ("submitted",), ("pending",),
            needs=_may_resubmit, effect=_resubmitted,
        ),
        Transition(
            "withdraw_case", "case_withdrawn", N_("撤回"), "own_case", ("draft", "submitted"),
            to_state="withdrawn", needs=_needs_reason, effect=partial(_left, "withdrawn"), letters=False,
        ),
        Transition(
            "disqualify_case", "case_disqualified", N_("取消资格"), "organise_case", ("submitted", "awarded"),
            to_state="disqualified", needs=_needs_reason, effect=partial(_left, "cancelled"),
        ),
    )  # fmt: skip

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Whoever submitted passes."""
        pass_all(session, stage)

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """The call needs a form."""
        return (
            []
            if current_form(session, stage.competition_id)
            else [Problem(N_("还没有申报表。"), page="form")]
        )


KIND = Submission()
