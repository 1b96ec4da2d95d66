"""A case moves up into a tier after the decision was released: its state, its candidacies, its event."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from award.i18n import N_
from award.models import Candidacy, Case, Stage, User
from award.stages.lanes import Passing, enter
from award.workflow import Move, Transition, advance_together, settle

#: how a candidacy stands that a closing counted as eliminated, and one that no closing counted
MOVED_UP, JOINED = "moved_up", "joined"
REASON = N_("名单出现空缺，按排名递补")


def move_up(
    session: Session, stage: Stage, steps: Sequence[tuple[Case, Candidacy, int]], *, later: list[Stage],
    listed: Stage | None, by: User, at: datetime,
) -> None:  # fmt: skip
    """Give each case the tier (its id); its candidacy is that of ``stage``, the decision. All are locked by the caller.

    ``later``: the stages after the decision. ``listed``: that of them whose list is public; ``None`` before any is.
    The decisions' rows are written by the caller. From a public list on, who stands behind a case is told.
    """
    name = "move_up_case"
    if listed is not None:
        name = "move_up_awarded_case" if listed.kind == "publication" else "move_up_listed_case"
    moves = [
        Move(session, case, by, at, stage, candidacy, {"tier": tier_id, "later": later})
        for case, candidacy, tier_id in steps
    ]
    advance_together(name, moves)


def _moved(move: Move) -> None:
    """Passed where it was eliminated, and in every later step as far as the others have come."""
    assert move.stage is not None
    assert move.candidacy is not None
    move.facts["leaf"] = {"stage": move.stage.id, "tier": move.facts["tier"]}
    if move.candidacy.outcome == "eliminated":
        settle(move.candidacy, "passed", by=move.by, at=move.at, reason=REASON, reason_key=MOVED_UP)
        _follow(move, move.facts["later"])


def _follow(move: Move, later: list[Stage]) -> None:
    reached = _reached(later)
    if not reached:
        return
    closed = [stage.id for stage in reached if stage.state == "closed"]
    joins = Passing(closed, by=move.by, reason=REASON, reason_key=JOINED)
    with move.session.no_autoflush:  # what was moved is written together, by ``advance_together``
        enter(
            move.session, move.case, Stage.id.in_([stage.id for stage in reached]), at=move.at, passing=joins
        )


def _reached(later: list[Stage]) -> list[Stage]:
    """The stages up to the first step that is not closed in every lane, that step included."""
    ends = [stage.step for stage in later if stage.state != "closed"]
    return [stage for stage in later if not ends or stage.step <= min(ends)]


def _awarded(move: Move) -> None:
    _moved(move)
    move.case.tier_id = move.facts["tier"]  # last: with the state that it implies


_FROM = ("submitted", "not_selected")
TRANSITIONS = (
    Transition(
        "move_up_case", "case_moved_up", N_("递补"), "preside", _FROM, ("passed", "eliminated"),
        to_state="submitted", effect=_moved, letters=False,
    ),
    Transition(
        "move_up_listed_case", "case_moved_up", N_("递补"), "preside", _FROM, ("passed", "eliminated"),
        to_state="submitted", effect=_moved,
    ),
    Transition(
        "move_up_awarded_case", "case_moved_up", N_("递补"), "preside", (*_FROM, "awarded"), ("passed", "eliminated"),
        to_state="awarded", effect=_awarded,
    ),
)  # fmt: skip
