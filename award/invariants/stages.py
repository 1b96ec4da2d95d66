"""Stages, candidacies and closings."""

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.orm import aliased

from award.invariants import Invariant
from award.models import Candidacy, Case, Closing, Message, Stage
from award.stages.moving_up import JOINED, MOVED_UP

_live = exists().where(Closing.stage_id == Stage.id, Closing.undone_at.is_(None))
_earlier_candidacy, _earlier, _before = aliased(Candidacy), aliased(Stage), aliased(Stage)
_previous_step = (
    select(func.max(_before.step))
    .where(_before.competition_id == Stage.competition_id, _before.step < Stage.step)
    .correlate(Stage)
    .scalar_subquery()
)


#: what a closing counted: who moved up later was eliminated then, who joined later was not there
_then = case(
    (Candidacy.reason_key == MOVED_UP, "eliminated"),
    (Candidacy.reason_key == JOINED, "lapsed"),
    else_=Candidacy.outcome,
)


def _counted(outcome: str) -> object:
    return (
        select(func.count(Candidacy.id))
        .where(Candidacy.stage_id == Closing.stage_id, _then == outcome)
        .correlate(Closing)
        .scalar_subquery()
    )


INVARIANTS = [
    Invariant("closed_by_somebody", "a closed stage has no closing", select(Stage.id).where(Stage.state == "closed", ~_live)),
    Invariant("open_is_not_closed", "a stage has a live closing but is not closed", select(Stage.id).where(Stage.state != "closed", _live)),
    Invariant(
        "closed_leaves_nothing_pending", "a closed stage has a pending candidacy",
        select(Candidacy.id).join(Stage, Stage.id == Candidacy.stage_id)
        .where(Stage.state == "closed", Candidacy.outcome == "pending"),
    ),
    Invariant(
        "closing_counted", "a closing's numbers are not those of its candidacies",
        select(Closing.id).where(
            Closing.undone_at.is_(None),
            or_(Closing.passed != _counted("passed"), Closing.eliminated != _counted("eliminated")),
        ),
    ),
    Invariant(
        "entered_by_passing", "a case stands in a step without having passed the step before",
        select(Candidacy.id).join(Stage, Stage.id == Candidacy.stage_id).where(
            Candidacy.outcome != "lapsed",
            _previous_step.is_not(None),
            ~exists().where(
                _earlier_candidacy.case_id == Candidacy.case_id,
                _earlier_candidacy.stage_id == _earlier.id,
                _earlier.competition_id == Stage.competition_id,
                _earlier.step == _previous_step,
                _earlier_candidacy.outcome == "passed",
            ),
        ),
    ),
    Invariant(
        "eliminated_goes_no_further", "an eliminated case is still pending somewhere",
        select(Candidacy.id).join(Case, Case.id == Candidacy.case_id)
        .where(Case.state == "not_selected", Candidacy.outcome == "pending"),
    ),
    Invariant(
        "letters_wait_for_release", "a letter of a closing left before it was released",
        select(Message.id).join(Closing, Closing.id == Message.closing_id)
        .where(Closing.letters_released_at.is_(None), Message.state.not_in(("draft", "withdrawn"))),
    ),
]  # fmt: skip
