"""How a decision stands against its rules: each rule with its count now, before and after a move."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Attribute, AttributeValue, Case, CaseAttribute, Category, Decision, Stage, Tier
from award.scoring.selection.problem import EACH
from award.stages.selection_rules import groups_of

Keys = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Counted:
    """A candidate as the rules count it: its tier's key (None: no award) and its values."""

    tier: str | None
    keys: Keys


@dataclass(frozen=True)
class RuleState:
    """A rule (as the stage keeps it), the counts of its values, and those that break it."""

    rule: Mapping[str, Any]
    counts: Mapping[str, int]

    @property
    def broken(self) -> dict[str, int]:
        """Value → its count, where it is out of bounds."""
        return {value: number for value, number in self.counts.items() if not self._keeps(number)}

    @property
    def is_kept(self) -> bool:
        """Whether no value breaks it."""
        return not self.broken

    @property
    def least(self) -> int:
        """The smallest count of a value."""
        return min(self.counts.values(), default=0)

    @property
    def most(self) -> int:
        """The largest count of a value."""
        return max(self.counts.values(), default=0)

    def _keeps(self, number: int) -> bool:
        least, most = self.rule.get("min"), self.rule.get("max")
        return (least is None or number >= least) and (most is None or number <= most)


def states_of(rules: Iterable[Mapping[str, Any]], candidates: list[Counted]) -> list[RuleState]:
    """The rules in their order. "each" speaks of every value that occurs among the candidates."""
    return [RuleState(rule, _counts(rule, candidates)) for rule in rules]


def _counts(rule: Mapping[str, Any], candidates: list[Counted]) -> dict[str, int]:
    attribute, wanted, tier = rule["attribute"], rule["value"], rule.get("tier")
    if wanted == EACH:
        values = {value for one in candidates for value in one.keys.get(attribute, ())}
    else:
        values = {wanted}
    numbers = Counter(
        value
        for one in candidates
        if one.tier is not None and tier in (None, one.tier)
        for value in one.keys.get(attribute, ())
        if value in values
    )
    return {value: numbers[value] for value in sorted(values)}


def broken_rules(session: Session, stage: Stage) -> list[RuleState]:
    """The stage's rules that the decision as it stands does not keep. One statement, none without rules."""
    rules = stage.parameters.get("limits", [])
    if not rules:
        return []
    query = (
        select(
            Case.id,
            Case.region_code,
            Case.organisation_id,
            Category.key,
            Tier.key,
            Attribute.key,
            AttributeValue.key,
            AttributeValue.grouping,
        )
        .join(Decision, Decision.case_id == Case.id)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(Tier, Tier.id == Decision.tier_id)
        .outerjoin(CaseAttribute, CaseAttribute.case_id == Case.id)
        .outerjoin(Attribute, Attribute.id == CaseAttribute.attribute_id)
        .outerjoin(AttributeValue, AttributeValue.id == CaseAttribute.value_id)
        .where(Decision.stage_id == stage.id, Case.state.in_(("submitted", "awarded", "not_selected")))
    )
    keys: dict[int, dict[str, set[str]]] = {}
    tiers: dict[int, str | None] = {}
    for case_id, region, body, category, tier, attribute, value, group in session.execute(query):
        tiers[case_id] = tier
        own = keys.setdefault(case_id, {})
        given = {
            "region": (region or "")[:2],
            "body": str(body or ""),
            "category": category,
            attribute: value,
            groups_of(attribute or ""): group,
        }
        for key, of_key in given.items():
            if key and of_key:
                own.setdefault(key, set()).add(of_key)
    counted = [
        Counted(tiers[case_id], {key: frozenset(of_key) for key, of_key in own.items()})
        for case_id, own in keys.items()
    ]
    return [state for state in states_of(rules, counted) if not state.is_kept]
