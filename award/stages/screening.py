"""Screening (初筛): checklist, opinions of several screeners, and the deciding verdict."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.orm import Session

from award import policy
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Opinion, Stage, User
from award.presets.schema import PARAMETERS
from award.stages import verdict_undo, verdicts
from award.stages.setup import holders
from award.workflow import Move, Problem, StageKind, Transition

VERDICTS = ("pass", "return", "reject", "unsure")


def give_opinion(
    session: Session, stage: Stage, case: Case, *, verdict: str, words: str = "", checks: dict[str, Any] | None = None,
    deciding: bool = False, by: User, at: datetime,
) -> Opinion:  # fmt: skip
    """One screener's opinion; each stands with its time. Raises ``Invalid`` for an unknown verdict."""
    policy.require(session, by, "screen_case", case=case)
    if verdict not in VERDICTS:
        raise Invalid(N_("请选择意见。"), {"verdict": [N_("请选择意见。")]})
    candidacy = verdicts.locked_candidacy(session, stage, case)
    if candidacy.handler_id is None:
        candidacy.handler_id = by.id
    return _note(session, candidacy, case, verdict, words, checks, deciding=deciding, by=by, at=at)


def _note(
    session: Session, candidacy: Candidacy, case: Case, verdict: str, words: str, checks: dict[str, Any] | None, *,
    deciding: bool, by: User, at: datetime,
) -> Opinion:  # fmt: skip
    opinion = Opinion(candidacy_id=candidacy.id, screener_id=by.id, revision_id=case.revision_id, verdict=verdict,
                      words=words.strip(), checks=checks or {}, at=at, is_deciding=deciding)  # fmt: skip
    session.add(opinion)
    session.flush()
    return opinion


def take_case(session: Session, stage: Stage, case: Case, *, by: User, at: datetime) -> None:
    """Take a case in hand, also out of another's: its list says who has it."""
    policy.require(session, by, "screen_case", case=case)
    candidacy = verdicts.locked_candidacy(session, stage, case)
    if candidacy.outcome != "pending":
        raise WrongState(N_("这个案例在本环节已有结论，请刷新页面后再看。"))
    candidacy.handler_id = by.id
    session.flush()


def take_free(session: Session, candidacy: ScalarSelect[int], *, by: User) -> str | None:
    """Take in hand what nobody has; the one who was quicker keeps it. For a case that ``by`` may screen.

    ``candidacy``: which one, as a question. Returns the case's token; ``None`` where nothing waits. One statement.
    """
    token = select(Case.token).where(Case.id == Candidacy.case_id).correlate(Candidacy).scalar_subquery()
    statement = (
        update(Candidacy)
        .where(Candidacy.id == candidacy)
        .values(handler_id=func.coalesce(Candidacy.handler_id, by.id), version=Candidacy.version + 1)
        .returning(token)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none()


def put_back(session: Session, stage: Stage, case: Case, *, by: User) -> None:
    """Give a case back to the queue."""
    policy.require(session, by, "screen_case", case=case)
    candidacy = verdicts.locked_candidacy(session, stage, case)
    if candidacy.handler_id != by.id:
        raise WrongState(N_("这个案例不在您手上。"))
    candidacy.handler_id = None
    session.flush()


def decide_case(
    session: Session, stage: Stage, case: Case, *, verdict: str, words: str = "", checks: dict[str, str] | None = None,
    fields: dict[str, str] | None = None, due_at: datetime | None = None, reason_key: str = "",
    by: User, at: datetime,
) -> None:  # fmt: skip
    """The deciding opinion and the verdict in one act. ``fields``, ``due_at``: of a return; ``reason_key``: of a rejection.

    Raises ``Invalid`` where a required check stands against passing, ``WrongState`` where opinions are still missing.
    """
    checks = checks or {}
    if verdict == "pass" and (problems := _unmet(stage, checks)):
        raise Invalid(N_("还有必查项没有勾选“符合”，不能通过。"), problems)
    held = verdicts.locked_candidacy(session, stage, case)
    if verdict == "pass":
        verdicts.pass_case(session, stage, case, held=held, by=by, at=at)
    elif verdict == "return":
        verdicts.return_case(session, stage, case, fields=fields or {}, words=words, due_at=due_at, held=held,
                             by=by, at=at)  # fmt: skip
    elif verdict == "reject":
        verdicts.reject_case(
            session, stage, case, reason_key=reason_key, words=words, held=held, by=by, at=at
        )
    else:
        raise Invalid(N_("请选择结论。"), {"verdict": [N_("请选择结论。")]})
    _note(session, held, case, verdict, words, dict(checks), deciding=True, by=by, at=at)


def may_pass_together(stage: Stage) -> bool:
    """Are all required checks automatic, and does one opinion suffice? Only then nobody has to look at each case."""
    required = [check for check in stage.parameters.get("checklist", []) if check.get("required")]
    one = int(stage.parameters.get("opinions", 1)) == 1
    return one and bool(required) and all("automatic" in check for check in required)


def pass_together(
    session: Session, stage: Stage, answers: Sequence[tuple[Case, dict[str, str]]], *, by: User, at: datetime
) -> int:
    """Pass cases whose automatic checks (case, key → yes or no) are all in order; the others stay. Their number."""
    if not may_pass_together(stage):
        raise WrongState(N_("必查项里有需要人工判断的，不能批量通过。"))
    clear = [(case, checks) for case, checks in answers if set(checks.values()) == {"yes"}]
    for case, checks in sorted(clear, key=lambda pair: pair[0].id):
        decide_case(session, stage, case, verdict="pass", checks=checks, by=by, at=at)
    return len(clear)


def _unmet(stage: Stage, checks: dict[str, str]) -> dict[str, list[str]]:
    """The required checks that stand against passing: field name → messages."""
    required = [check["key"] for check in stage.parameters["checklist"] if check.get("required")]
    return {
        f"check_{key}": [N_("要通过，这一项须为“符合”。")] for key in required if checks.get(key) != "yes"
    }


def needs_opinions(move: Move) -> None:
    """Where a stage asks for several opinions, the verdict waits for them; the deciding person's own counts."""
    verdicts.needs_open_stage(move)
    assert move.stage is not None
    assert move.by is not None
    wanted = int(move.stage.parameters.get("opinions", 1))
    if wanted <= 1:
        return
    given = opinions_given(move)
    if len(given | {move.by.id}) < wanted:
        raise WrongState(
            N_("还需要 %(number)s 位初审员的意见，才能给出结论。"), number=wanted - len(given | {move.by.id})
        )


def opinions_given(move: Move) -> set[int]:
    """The screeners who gave an opinion on the revision that counts now."""
    assert move.candidacy is not None
    query = select(Opinion.screener_id).where(
        Opinion.candidacy_id == move.candidacy.id, Opinion.revision_id == move.case.revision_id
    )
    return set(move.session.execute(query).scalars())


class Screening(StageKind):
    """The office looks at form and scope; a case passes by a verdict."""

    name = "screening"
    blueprint = "screening"
    label = N_("初筛")
    schema = PARAMETERS["screening"]
    transitions = (
        Transition(
            "screening_pass_case", "case_passed", N_("通过"), "screen_case", ("submitted",), ("pending",),
            to_outcome="passed", needs=needs_opinions, effect=verdicts.passed, letters=False,
        ),
        Transition(
            "screening_return_case", "case_returned", N_("退回补正"), "screen_case", ("submitted",), ("pending",),
            needs=verdicts.needs_return, effect=verdicts.returned,
        ),
        Transition(
            "screening_reject_case", "case_rejected", N_("不通过"), "screen_case", ("submitted",), ("pending",),
            to_outcome="eliminated", needs=needs_opinions, effect=verdicts.rejected, letters=False,
        ),
        Transition(
            "screening_undo_verdict", "verdict_undone", N_("撤回结论"), "screen_case", ("submitted",), ("passed", "eliminated"),
            needs=verdict_undo.needs_undo, effect=verdict_undo.undone, letters=False,
        ),
        Transition(
            "screening_expire_case", "correction_expired", N_("补正超时"), "screen_case", ("submitted",), ("pending",),
            to_outcome="eliminated", effect=verdicts.rejected, by_clock=True,
        ),
    )  # fmt: skip

    def has_sealed_content(self, session: Session, stage: Stage) -> bool:
        """A verdict, a correction or an opinion was given."""
        decided = select(Candidacy.id).where(
            Candidacy.stage_id == stage.id, Candidacy.decided_at.is_not(None), Candidacy.outcome != "lapsed"
        )
        opinions = select(Opinion.id).join(Candidacy).where(Candidacy.stage_id == stage.id)
        return any(session.execute(query.limit(1)).first() is not None for query in (decided, opinions))

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """Somebody must be there to screen."""

        if holders(session, stage.competition_id).get("screener"):
            return []
        return [Problem(N_("还没有初审员。"), page="people")]

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """Every case needs its verdict."""
        pending = session.execute(
            select(func.count(Candidacy.id)).where(
                Candidacy.stage_id == stage.id, Candidacy.outcome == "pending"
            )
        ).scalar_one()
        return [Problem(N_("还有 %(number)s 个案例没有结论。"), facts={"number": pending})] if pending else []


KIND = Screening()
