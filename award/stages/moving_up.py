"""A case moves up into a tier after the decision was released: its state, its candidacies, its event."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.i18n import N_
from award.models import Candidacy, Case, Stage, Tier, User
from award.stages.lanes import enter_step
from award.stages.pipeline import stages_of
from award.workflow import Move, Transition, advance, settle

#: how a candidacy stands that a closing counted as eliminated, and one that no closing counted
MOVED_UP, JOINED = "moved_up", "joined"
REASON = N_("名单出现空缺，按排名递补")


def move_up(
    session: Session, stage: Stage, case: Case, tier: Tier, *, listed: Stage | None, by: User, at: datetime
) -> None:
    """Give a case the tier. ``listed``: the later stage whose list is public; ``None`` before any is.

    The decision's row is written by the caller. From a public list on, who stands behind the case is told.
    """
    query = select(Candidacy).where(Candidacy.stage_id == stage.id, Candidacy.case_id == case.id)
    candidacy = session.execute(query.with_for_update()).scalar_one()
    name = "move_up_case"
    if listed is not None:
        name = "move_up_awarded_case" if listed.kind == "publication" else "move_up_listed_case"
    advance(case, name, session=session, by=by, at=at, stage=stage, candidacy=candidacy, tier=tier)


def _moved(move: Move) -> None:
    """Passed where it was eliminated, and in every later step as far as the others have come."""
    assert move.stage is not None
    assert move.candidacy is not None
    tier: Tier = move.facts["tier"]
    move.facts["leaf"] = {"stage": move.stage.id, "tier": tier.id}
    if move.candidacy.outcome == "eliminated":
        settle(move.candidacy, "passed", by=move.by, at=move.at, reason=REASON, reason_key=MOVED_UP)
        _follow(move, move.stage)


def _follow(move: Move, stage: Stage) -> None:
    later = [other for other in stages_of(move.session, stage.competition_id) if other.step > stage.step]
    for step in sorted({other.step for other in later}):
        entered = {
            candidacy.stage_id: candidacy
            for candidacy in enter_step(move.session, move.case, step, at=move.at)
        }
        lanes = [other for other in later if other.step == step]
        for lane in lanes:
            if lane.state == "closed" and entered[lane.id].outcome == "pending":
                settle(entered[lane.id], "passed", by=move.by, at=move.at, reason=REASON, reason_key=JOINED)
        if any(lane.state != "closed" for lane in lanes):
            return


def _awarded(move: Move) -> None:
    _moved(move)
    move.session.flush()
    move.case.tier_id = move.facts["tier"].id  # last: with the state that it implies


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
