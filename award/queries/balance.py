"""The balance of a choice: how many winners each value has, beside the bounds of rules and goals."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from award.models import Competition
from award.queries.selection_rules import Keys, RuleState
from award.queries.showcase import Dimension


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


def balance_of(
    competition: Competition,
    dimensions: Mapping[str, Dimension],
    chosen: list[Keys],
    rules: list[RuleState],
) -> tuple[list[tuple[str, str, list[Tally]]], list[tuple[str, Goal]]]:
    """(the chosen by dimension and value, the goals over a whole dimension). ``chosen``: values of each winner.

    Where rules were written, they stand in the place of the goals' numbers."""
    bounds: dict[tuple[str, str], Goal] = {}
    over_all: list[tuple[str, Goal]] = []
    numbers = {
        key: Counter(value for keys in chosen for value in keys.get(key, ()))
        for key in {key for keys in chosen for key in keys}
        | {goal["attribute"] for goal in _goals(competition)}
    }
    for goal in _goals(competition):
        key, counted = goal["attribute"], numbers[goal["attribute"]]
        for value, least in ({} if rules else goal.get("at_least") or {}).items():
            bounds[key, value] = Goal(key, value, least, goal.get("at_most"), counted[value])
        if goal.get("distinct_at_least"):
            over_all.append((goal["text"], Goal(key, "", goal["distinct_at_least"], None, len(counted))))
        elif goal.get("at_most"):
            over_all.append(
                (goal["text"], Goal(key, "", None, goal["at_most"], max(counted.values(), default=0)))
            )
    bounds |= _bounds(rules)
    balance = []
    for key, dimension in dimensions.items():
        counted, values = numbers.get(key, Counter()), dimension.values
        wanted = [value for value in values if counted[value] or (key, value) in bounds]
        missed = [
            value for (of, value), goal in bounds.items() if of == key and goal.least and not counted[value]
        ]
        shown = wanted or [*(value for value, _ in counted.most_common()), *missed]
        lines = [
            Tally(values.get(value) or value, counted[value], bounds.get((key, value))) for value in shown
        ]
        if lines:
            balance.append((key, dimension.name, lines))
    return balance, over_all


def _bounds(rules: list[RuleState]) -> dict[tuple[str, str], Goal]:
    """The rules over all tiers, value by value; the narrowest where several speak of one."""
    bounds: dict[tuple[str, str], Goal] = {}
    for state in rules:
        key, least, most = state.rule["attribute"], state.rule.get("min"), state.rule.get("max")
        for value, now in state.counts.items() if not state.rule.get("tier") else ():
            known = bounds.get((key, value), Goal(key, value, None, None, now))
            floors = [one for one in (least, known.least) if one is not None]
            ceilings = [one for one in (most, known.most) if one is not None]
            bounds[key, value] = Goal(key, value, max(floors, default=None), min(ceilings, default=None), now)
    return bounds


def _goals(competition: Competition) -> list[dict[str, Any]]:
    return [goal for goal in competition.words.get("goals", []) if goal.get("attribute")]
