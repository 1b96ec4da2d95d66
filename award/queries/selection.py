"""The decision's table: tiers with their seats, the cases in them, and how the choice is balanced."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from award.models import Case, Competition, Decision, Stage, Tier
from award.queries.balance import Goal, Tally, balance_of
from award.queries.selection_rules import Counted, RuleState, states_of
from award.queries.showcase import Dimension, attribute_keys, dimensions_of
from award.stages.selection_rules import groups_of


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

    def first(self, most: int, chosen: Case | None = None) -> list[Seat]:
        """So many of them, and of the rest who departs from the proposal or is being moved."""
        more = (
            seat
            for seat in self.seats[most:]
            if seat.is_departure or (chosen is not None and seat.case.id == chosen.id)
        )
        return [*self.seats[:most], *more]


@dataclass(frozen=True)
class Effect:
    """What a move would do: points of the winners' total, and the rules as they would stand."""

    points: Decimal
    rules: list[RuleState]
    seats: tuple[int, int] | None  # of the tier moved into: taken, there are

    @property
    def broken(self) -> list[RuleState]:
        """The rules that would not be kept."""
        return [state for state in self.rules if not state.is_kept]


@dataclass(frozen=True)
class Selection:
    """All that the desk shows."""

    columns: list[Column]
    balance: list[tuple[str, str, list[Tally]]]  # dimension's key, its name, its values
    goals: list[tuple[str, Goal]] = field(
        default_factory=list
    )  # text and state of the goals over a whole dimension
    on_line: list[Seat] = field(default_factory=list)  # tied at a tier's line and still without a tier
    rules: list[RuleState] = field(default_factory=list)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)

    @property
    def departures(self) -> list[Seat]:
        """Those who stand elsewhere than the ranking put them."""
        return [seat for column in self.columns for seat in column.seats if seat.is_departure]

    @property
    def has_proposal(self) -> bool:
        """Was anything decided yet?"""
        return any(column.seats for column in self.columns)

    @property
    def cases(self) -> dict[int, Case]:
        """All candidates by id."""
        return {seat.case.id: seat.case for column in self.columns for seat in column.seats}

    @property
    def broken(self) -> list[RuleState]:
        """The rules that are not kept now."""
        return [state for state in self.rules if not state.is_kept]

    @property
    def total(self) -> Decimal:
        """The winners' total score."""
        return _total(seat.decision for column in self.columns if column.tier for seat in column.seats)

    def tier_of(self, case: Case) -> Tier | None:
        """The tier that the case has at present."""
        holding = (
            column.tier for column in self.columns if any(seat.case.id == case.id for seat in column.seats)
        )
        return next(holding, None)

    def effect_of(self, case: Case, tier: Tier | None) -> Effect:
        """What giving the case this tier would do."""
        counted, points = [], self.total
        for column in self.columns:
            for seat in column.seats:
                into = tier if seat.case.id == case.id else column.tier
                counted.append(_counted(seat, into))
                if seat.case.id == case.id and (into is None) != (column.tier is None):
                    points += Decimal(seat.decision.score or 0) * (1 if into else -1)
        taken = sum(one.tier == tier.key for one in counted) if tier else 0
        rules = states_of([state.rule for state in self.rules], counted)
        return Effect(points - self.total, rules, (taken, tier.quota) if tier else None)


def selection_of(session: Session, competition: Competition, stage: Stage) -> Selection:
    """The decisions of the stage by tier, in order of rank. Four statements."""
    query = (
        select(Case, Decision)
        .join(Decision, Decision.case_id == Case.id)
        .where(Decision.stage_id == stage.id, Case.state.in_(("submitted", "awarded", "not_selected")))
        .order_by(Decision.rank.is_(None), Decision.rank, Case.id)
        .options(joinedload(Case.category), joinedload(Case.organisation))
    )
    rows = [(case, decision) for case, decision in session.execute(query)]
    tiers = list(competition.tiers)
    keys, dimensions = (
        attribute_keys(session, [case.id for case, _ in rows]),
        dimensions_of(session, competition),
    )
    ranks = Counter(decision.rank for _, decision in rows)
    order = {tier.id: place for place, tier in enumerate(tiers)}
    seats = [
        Seat(case, decision, _keys(case, keys.get(case.id, {}), dimensions), ranks[decision.rank] > 1 and decision.rank is not None,
             _way(decision, order))
        for case, decision in rows
    ]  # fmt: skip
    columns = [
        Column(tier, [seat for seat in seats if seat.decision.tier_id == (tier.id if tier else None)])
        for tier in (*tiers, None)
    ]
    chosen = [seat for seat in seats if seat.decision.tier_id is not None]
    by_id = {tier.id: tier for tier in tiers}
    rules = states_of(
        stage.parameters.get("limits", []),
        [_counted(seat, by_id.get(seat.decision.tier_id or 0)) for seat in seats],
    )
    balance, goals = balance_of(competition, dimensions, [seat.keys for seat in chosen], rules)
    on_line = _on_line(seats, sum(tier.quota for tier in tiers))
    return Selection(columns, balance, goals, on_line, rules, dimensions)


def _counted(seat: Seat, tier: Tier | None) -> Counted:
    return Counted(tier.key if tier else None, seat.keys)


def _total(decisions: Iterable[Decision]) -> Decimal:
    return sum((Decimal(decision.score or 0) for decision in decisions), Decimal())


def _keys(
    case: Case, attributes: Mapping[str, frozenset[str]], dimensions: Mapping[str, Dimension]
) -> dict[str, frozenset[str]]:
    keys = dict(attributes)
    for key, values in attributes.items():
        groups = dimensions[key].groups
        keys[groups_of(key)] = frozenset(groups[value] for value in values if value in groups)
    if case.region_code:
        keys["region"] = frozenset({case.region_code[:2]})
    if case.category:
        keys["category"] = frozenset({case.category.key})
    if case.organisation_id:
        keys["body"] = frozenset({str(case.organisation_id)})
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
