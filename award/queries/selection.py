"""The decision's table: tiers with their seats, the cases in them, and how the choice is balanced."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from award.models import Case, Competition, Decision, Stage, Tier
from award.queries.showcase import attribute_keys, dimensions_of


@dataclass(frozen=True)
class Seat:
    """A decided case. ``way``: "" as proposed, in (moved up by hand), out (moved down by hand)."""

    case: Case
    decision: Decision
    keys: Mapping[str, frozenset[str]]
    tied: bool
    way: str

    @property
    def is_departure(self) -> bool:
        """Does it stand elsewhere than the ranking put it?"""
        return self.way != ""


@dataclass(frozen=True)
class Column:
    """A tier with those who sit in it; ``tier`` None: nobody's."""

    tier: Tier | None
    seats: list[Seat]


@dataclass(frozen=True)
class Goal:
    """A goal of the selection and whether it is met now. ``value`` "" is about the whole dimension."""

    key: str
    value: str
    least: int | None
    most: int | None
    now: int

    @property
    def is_met(self) -> bool:
        """Is it?"""
        return (self.least is None or self.now >= self.least) and (self.most is None or self.now <= self.most)


@dataclass(frozen=True)
class Tally:
    """One value of a dimension among the chosen, with its bounds."""

    name: str
    number: int
    goal: Goal | None = None


@dataclass(frozen=True)
class Selection:
    """All that the desk shows."""

    columns: list[Column]
    balance: list[tuple[str, str, list[Tally]]]  # dimension's key, its name, its values
    goals: list[tuple[str, Goal]] = field(
        default_factory=list
    )  # text and state of the goals over a whole dimension
    on_line: list[Seat] = field(default_factory=list)  # tied at a tier's line and still without a tier

    @property
    def departures(self) -> list[Seat]:
        """Those who stand elsewhere than the ranking put them."""
        return [seat for column in self.columns for seat in column.seats if seat.is_departure]

    @property
    def has_proposal(self) -> bool:
        """Was anything decided yet?"""
        return any(column.seats for column in self.columns)


def selection_of(session: Session, competition: Competition, stage: Stage) -> Selection:
    """The decisions of the stage by tier, in order of rank. Six statements."""
    query = (
        select(Case, Decision)
        .join(Decision, Decision.case_id == Case.id)
        .where(Decision.stage_id == stage.id, Case.state.in_(("submitted", "awarded", "not_selected")))
        .order_by(Decision.rank.is_(None), Decision.rank, Case.id)
        .options(joinedload(Case.category), joinedload(Case.organisation))
    )
    rows = [(case, decision) for case, decision in session.execute(query)]
    tiers = list(competition.tiers)
    keys = attribute_keys(session, [case.id for case, _ in rows])
    ranks = Counter(decision.rank for _, decision in rows)
    order = {tier.id: place for place, tier in enumerate(tiers)}
    seats = [
        Seat(case, decision, _keys(case, keys.get(case.id, {})), ranks[decision.rank] > 1 and decision.rank is not None,
             _way(decision, order))
        for case, decision in rows
    ]  # fmt: skip
    columns = [
        Column(tier, [seat for seat in seats if seat.decision.tier_id == (tier.id if tier else None)])
        for tier in (*tiers, None)
    ]
    chosen = [seat for seat in seats if seat.decision.tier_id is not None]
    balance, goals = _balance(session, competition, chosen)
    return Selection(columns, balance, goals, _on_line(seats, sum(tier.quota for tier in tiers)))


def _keys(case: Case, attributes: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    keys = dict(attributes)
    if case.region_code:
        keys["region"] = frozenset({case.region_code[:2]})
    if case.category:
        keys["category"] = frozenset({case.category.key})
    return keys


def _way(decision: Decision, order: Mapping[int, int]) -> str:
    if decision.tier_id == decision.proposed_tier_id:
        return ""
    now = order.get(decision.tier_id or 0, len(order))
    return "in" if now < order.get(decision.proposed_tier_id or 0, len(order)) else "out"


def _on_line(seats: list[Seat], quota: int) -> list[Seat]:
    return [
        seat
        for seat in seats
        if seat.tied and seat.decision.proposed_tier_id is None and not seat.is_departure
        and seat.decision.rank is not None and seat.decision.rank <= quota
    ]  # fmt: skip


def _balance(
    session: Session, competition: Competition, chosen: list[Seat]
) -> tuple[list[tuple[str, str, list[Tally]]], list[tuple[str, Goal]]]:
    bounds: dict[tuple[str, str], Goal] = {}
    over_all: list[tuple[str, Goal]] = []
    numbers = {
        key: Counter(value for seat in chosen for value in seat.keys.get(key, ()))
        for key in {key for seat in chosen for key in seat.keys}
        | {goal["attribute"] for goal in _goals(competition)}
    }
    for goal in _goals(competition):
        key, counted = goal["attribute"], numbers[goal["attribute"]]
        for value, least in (goal.get("at_least") or {}).items():
            bounds[key, value] = Goal(key, value, least, goal.get("at_most"), counted[value])
        if goal.get("distinct_at_least"):
            over_all.append((goal["text"], Goal(key, "", goal["distinct_at_least"], None, len(counted))))
        elif goal.get("at_most"):
            over_all.append(
                (goal["text"], Goal(key, "", None, goal["at_most"], max(counted.values(), default=0)))
            )
    balance = []
    categories = {category.key: category.name for category in competition.categories}
    for key, dimension in dimensions_of(session, competition, categories).items():
        counted, values = numbers.get(key, Counter()), dimension.values
        wanted = [value for value in values if counted[value] or (key, value) in bounds]
        shown = wanted or [value for value, _ in counted.most_common()]
        lines = [
            Tally(values.get(value) or value, counted[value], bounds.get((key, value))) for value in shown
        ]
        if lines:
            balance.append((key, dimension.name, lines))
    return balance, over_all


def _goals(competition: Competition) -> list[dict[str, Any]]:
    return [goal for goal in competition.words.get("goals", []) if goal.get("attribute")]
