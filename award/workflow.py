"""The state machine. A stage kind is a table of transitions; ``advance()`` alone moves a case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.errors import NotAllowed, Refused, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Correction, Stage, User
from award.outbox import record
from award.registry import Registry


@dataclass
class Move:
    """All that a transition's questions and effects may look at. An effect leaves ``leaf`` and ``jobs`` for the event in ``facts``."""

    session: Session
    case: Case
    by: User | None
    at: datetime
    stage: Stage | None = None
    candidacy: Candidacy | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def _nothing(move: Move) -> None:
    return None


@dataclass(frozen=True)
class Transition:
    """One arrow. ``needs`` raises ``Refused`` where something is missing; ``effect`` writes what else belongs to it.

    ``to_state`` and ``to_outcome`` are ``None`` where the arrow leaves them. ``letters``: whether the event's
    notifications are written at once (by the job), or wait for a closing.
    """

    name: str
    event: str
    label: str
    permission: str
    states: tuple[str, ...]
    outcomes: tuple[str, ...] = ()  # empty: not bound to a candidacy
    to_state: str | None = None
    to_outcome: str | None = None
    needs: Callable[[Move], None] = _nothing
    effect: Callable[[Move], None] = _nothing
    letters: bool = True
    by_clock: bool = False  # may be done by the system (by=None) when a clock runs out


@dataclass(frozen=True)
class Problem:
    """What is missing or doubtful before a stage opens. ``page`` names the set-up page where it is mended."""

    message: str
    blocks: bool = True
    page: str = "stages"
    facts: Mapping[str, Any] = field(default_factory=dict)


class StageKind:
    """A kind of stage: subclass it in one file of ``award/stages/`` and put an instance there as ``KIND``."""

    name: str
    blueprint: str
    label: str
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    transitions: tuple[Transition, ...] = ()
    can_run: bool = True
    needs_chair: bool = False  # closing it is a release: the organiser asks, the chair does it
    needs_window: bool = True  # opens only with an end set; others end by an act or set their own

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """What stands against opening the stage."""
        return []

    def opened(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """What belongs to opening it, in the same transaction."""

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """What stands against closing it now, beyond the window."""
        return []

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Fill ``candidacy.proposed`` of what is pending. The closing then sets ``outcome = proposed``."""

    def has_sealed_content(self, session: Session, stage: Stage) -> bool:
        """Does the stage hold something that forbids undoing the closing before it? Asked under its lock."""
        return False


KINDS = Registry("award.stages", "KIND")


def kind_of(stage: Stage) -> StageKind:
    """The stage's kind. Raises ``KeyError`` for one that no file provides."""
    return KINDS[stage.kind]  # type: ignore[no-any-return]


def transition(name: str) -> Transition:
    """The transition of that name, over all kinds."""
    for kind in KINDS.values():
        for candidate in kind.transitions:
            if candidate.name == name:
                return candidate  # type: ignore[no-any-return]
    raise KeyError(name)


def advance(
    case: Case,
    name: str,
    *,
    session: Session,
    by: User | None,
    at: datetime,
    stage: Stage | None = None,
    candidacy: Candidacy | None = None,
    **facts: Any,
) -> Case:
    """Move a case: right, source state, needs, facts, state, event. Raises a named ``Refused``.

    The caller holds the stage (shared), the case and the candidacy locked, in this order.
    """
    advance_together(name, [Move(session, case, by, at, stage, candidacy, dict(facts))])
    return case


def advance_together(name: str, moves: Sequence[Move]) -> None:
    """Several cases along one arrow, each as ``advance()`` moves it, and written together: in one flush."""
    arrow = transition(name)
    for move in moves:
        _take(arrow, move)
    for session in {move.session for move in moves}:
        session.flush()
    for move in moves:
        record(
            move.session,
            arrow.event,
            by=move.by,
            at=move.at,
            case=move.case,
            leaf=move.facts.get("leaf") or {},
            jobs=move.facts.get("jobs", ()),
            letters={"case": move.case.id} if arrow.letters else None,
        )


def _take(arrow: Transition, move: Move) -> None:
    refusal = refusal_of(arrow, move)
    if refusal is not None:
        raise refusal
    arrow.needs(move)
    if arrow.to_outcome is not None and move.candidacy is not None:
        settle(
            move.candidacy,
            arrow.to_outcome,
            by=move.by,
            at=move.at,
            reason=move.facts.get("reason"),
            reason_key=move.facts.get("reason_key"),
        )
    arrow.effect(move)
    if arrow.to_state is not None and move.case.state != arrow.to_state:
        move.case.state = arrow.to_state  # last: a state and the facts it implies go to the database together


def settle(
    candidacy: Candidacy,
    outcome: str,
    *,
    by: User | None,
    at: datetime,
    reason: str | None = None,
    reason_key: str | None = None,
) -> None:
    """Give a candidacy its outcome with the facts that its CHECKs ask for; ``pending`` takes them away."""
    candidacy.outcome = outcome
    candidacy.decided_at = at if outcome != "pending" else None
    candidacy.decided_by_id = by.id if by and outcome != "pending" else None
    candidacy.reason = reason
    candidacy.reason_key = reason_key


def refusal_of(arrow: Transition, move: Move) -> Refused | None:
    """Why the arrow may not be taken now, before its own needs are asked; ``None`` when it may."""
    if move.by is None:
        if not arrow.by_clock:
            return NotAllowed(N_("您没有做这件事的权限。"))
    elif not _may(arrow, move):
        return NotAllowed(N_("您没有做这件事的权限。"))
    if move.case.state not in arrow.states:
        return WrongState(N_("案例现在的状态不允许这样做，请刷新页面后再看。"), state=move.case.state)
    if arrow.outcomes and (move.candidacy is None or move.candidacy.outcome not in arrow.outcomes):
        return WrongState(N_("这个案例在本环节已有结论，请刷新页面后再看。"))
    return None


def _may(arrow: Transition, move: Move) -> bool:
    """The arrow's permission; ``facts["allowed"]`` holds the answers of one question asked for several arrows."""
    allowed: dict[str, bool] = move.facts.get("allowed", {})
    if arrow.permission in allowed:
        return allowed[arrow.permission]
    return policy.may(move.session, move.by, arrow.permission, case=move.case)


def possible(
    session: Session, case: Case, names: tuple[str, ...], *, by: User | None, at: datetime,
    stage: Stage | None = None, candidacy: Candidacy | None = None, **known: Any,
) -> dict[str, Refused | None]:  # fmt: skip
    """For each transition: ``None`` when it may be done now, else the refusal. What pages ask for their buttons.

    ``known``: facts that the page has loaded already and that the transitions' ``needs`` would ask for.
    """
    answers: dict[str, Refused | None] = {}
    arrows = {name: transition(name) for name in names}
    if "allowed" not in known:
        permissions = tuple({arrow.permission for arrow in arrows.values()})
        known["allowed"] = policy.may_all(session, by, permissions, case=case)
    for name, arrow in arrows.items():
        move = Move(session, case, by, at, stage, candidacy, {"asking": True, **known})
        answers[name] = refusal_of(arrow, move)
        if answers[name] is None:
            try:
                arrow.needs(move)
            except Refused as refusal:
                answers[name] = refusal
    return answers


def accepts(stage: Stage, at: datetime) -> bool:
    """Is the window open to what the server had received at ``at``? Both ends belong to the window."""
    if stage.state != "open" or stage.opens_at is None or at < stage.opens_at:
        return False
    return stage.closes_at is None or at <= stage.closes_at


def open_correction(session: Session, case: Case) -> Correction | None:
    """The open correction of a case: the one fact that it was handed back."""
    query = select(Correction).where(Correction.case_id == case.id, Correction.ended_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def lapse_pending(session: Session, case: Case, *, by: User | None, at: datetime, reason: str) -> None:
    """End what a leaving case still has pending."""
    query = select(Candidacy).where(Candidacy.case_id == case.id, Candidacy.outcome == "pending")
    for candidacy in session.execute(query).scalars():
        settle(candidacy, "lapsed", by=by, at=at, reason=reason)
    session.flush()
