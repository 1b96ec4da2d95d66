"""The special call of the demo: scored, closed with its letters waiting, and a decision prepared that nobody has seen."""

import random
from datetime import timedelta

from sqlalchemy import select

from award.demo import content
from award.demo.edition import Edition, waking
from award.demo.finished import assign_all, close, give_marks, screen_all, submit_all
from award.demo.meeting import draw_experts, vote_on_seat
from award.models import Assignment, Case
from award.stages import decision, selection
from award.stages.selection_inputs import inputs_of
from award.stages.selection_rules import change_limits

SEED = 64
SHEETS = 3
LEVELS = (
    (9, 10),
    (8, 9),
    (7, 8),
    (7, 7),
    (6, 7),
    (5, 6),
    (4, 5),
)  # apart, so that the rules of the decision bind


def fill_special(edition: Edition) -> None:
    """Those who were not selected before enter again; the office has drafted the decision."""
    chance = random.Random(SEED)
    earlier = [case for case in content.cases("2025") if not case.get("tier")]
    cases = submit_all(edition, earlier, chance)
    screen_all(edition, cases)
    _scored(edition, list(cases.values()), chance)
    _drafted(edition)
    edition.plan("notice")
    edition.announce()


def _scored(edition: Edition, cases: list[Case], chance: random.Random) -> None:
    stage = edition.stage("scoring")
    rule = {"kind": "top", "number": edition.data["shortlist"], "scope": "all"}
    stage.parameters = {**stage.parameters, "sheets_per_case": SHEETS, "minimum_sheets": SHEETS, "rule": rule}
    edition.plan("scoring")
    draw_experts(edition, stage)
    edition.open("scoring")
    assert stage.opens_at is not None
    assign_all(edition, stage, seed=SEED, at=stage.opens_at + timedelta(hours=1))
    levels = {case.id: LEVELS[place % len(LEVELS)] for place, case in enumerate(cases)}
    query = select(Assignment).where(Assignment.stage_id == stage.id, Assignment.ended_at.is_(None))
    for number, assignment in enumerate(
        edition.session.execute(query.order_by(Assignment.id)).scalars().all()
    ):
        low, high = levels[assignment.case_id]
        tone = "strong" if low > 7 else "mixed" if low > 5 else "weak"
        give_marks(edition, stage, assignment, (low, high), 0, tone, chance,
                   at=waking(stage.opens_at + timedelta(hours=30, minutes=1100 * number)))  # fmt: skip
    close(edition, stage)


def _drafted(edition: Edition) -> None:
    """Solved under the edition's rules and taken over; then two cases change places, each with its reason."""
    session, stage = edition.session, edition.open("decision")
    assert stage.opens_at is not None
    at, given = stage.opens_at + timedelta(minutes=15), edition.data["decision"]
    change_limits(session, stage, given["rules"], min_score="", by=edition.organiser, at=at)
    inputs = inputs_of(session, stage)
    proposal = selection.keep_proposal(
        session, stage, inputs, selection.solved(inputs), by=edition.organiser, at=at
    )
    selection.adopt_proposal(session, stage, proposal, by=edition.organiser, at=at)
    first, second = (tier.id for tier in edition.competition.tiers)
    rows = decision.decisions_of(session, stage)
    down = [row for row in rows if row.tier_id == first][-1]
    up = next(row for row in rows if row.tier_id == second)
    tiers = {tier.id: tier for tier in edition.competition.tiers}
    for row, into, reason in ((down, second, given["down"]), (up, first, given["up"])):
        case = session.get(Case, row.case_id)
        assert case is not None
        decision.decide_case(
            session, stage, case, tier=tiers[into], reason=reason, by=edition.organiser, at=at
        )
    third = next(row for row in rows if row not in (down, up) and row.tier_id != first)
    seated = [session.get_one(Case, row.case_id) for row in (up, down, third)]
    vote_on_seat(edition, stage, seated, tiers[first], at=stage.opens_at + timedelta(hours=1))
