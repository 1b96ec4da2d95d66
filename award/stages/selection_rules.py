"""The rules of a selection (名额规则): floors and ceilings on the winners, kept with the decision stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import CompoundSelect, String, func, literal, select, union_all
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import (
    Attribute,
    AttributeValue,
    Candidacy,
    CaseAttribute,
    Category,
    Release,
    Stage,
    Tier,
    User,
)
from award.outbox import record
from award.regions import is_region
from award.scoring.selection import Limit, Quotas
from award.scoring.selection import Tier as Level
from award.scoring.selection.problem import ANY, EACH

Row = Mapping[str, str]
REGION, CATEGORY, BODY = "region", "category", "body"
GROUPS = ".group"  # no attribute's own key has a point
MOST = 60


def groups_of(attribute: str) -> str:
    """The attribute that gathers the values of another into their groups: ``kind`` → ``kind.group``."""
    return attribute + GROUPS


@dataclass(frozen=True)
class Dimensions:
    """What winners may be counted by: attribute → its known values; ``several``: attributes with two values a case.

    Of regions the provinces (two digits), of bodies only "each" can be named."""

    values: Mapping[str, frozenset[str]]
    several: frozenset[str] = field(default_factory=frozenset)

    def has(self, attribute: str, value: str) -> bool:
        """Whether a rule can speak of this value."""
        if attribute.removesuffix(GROUPS) in self.several or attribute not in self.values:
            return False
        if value == EACH:
            return True
        if attribute == REGION:
            return len(value) == 2 and is_region(value)
        return value in self.values[attribute]


def dimensions_of(session: Session, stage: Stage) -> Dimensions:
    """Region, category, body, the attributes of the edition and their groups. Two statements."""
    values: dict[str, set[str]] = {REGION: set(), CATEGORY: set(), BODY: set()}
    categories = select(literal(CATEGORY), Category.key, literal(None, String)).where(
        Category.competition_id == stage.competition_id
    )
    attributes = (
        select(Attribute.key, AttributeValue.key, AttributeValue.grouping)
        .join(AttributeValue, AttributeValue.attribute_id == Attribute.id)
        .where(Attribute.competition_id == stage.competition_id)
    )
    known: CompoundSelect[Any, Any, Any] = union_all(categories, attributes)
    for attribute, value, group in session.execute(known):
        values.setdefault(attribute, set()).add(value)
        if group:
            values.setdefault(groups_of(attribute), set()).add(group)
    return Dimensions({key: frozenset(of_key) for key, of_key in values.items()}, several_of(session, stage))


def several_of(session: Session, stage: Stage) -> frozenset[str]:
    """The attributes of which some candidate has two values: a rule over them would count a winner twice.

    As the page's form sees them, which does not offer them. Rules that are written before there are candidates are
    looked at again when a proposal is asked for.
    """
    query = (
        select(Attribute.key)
        .join(CaseAttribute, CaseAttribute.attribute_id == Attribute.id)
        .join(Candidacy, Candidacy.case_id == CaseAttribute.case_id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        .group_by(Attribute.key, CaseAttribute.case_id)
        .having(func.count(CaseAttribute.value_id.distinct()) > 1)
    )
    return frozenset(session.execute(query.distinct()).scalars())


def quotas_of(stage: Stage, tiers: Sequence[Tier]) -> Quotas:
    """The stage's rules as the numeric core takes them. Raises ``ValueError`` where they do not fit the tiers."""
    least = stage.parameters.get("eligible", {}).get("min_score")
    return Quotas(
        tuple(Level(tier.key, tier.quota) for tier in tiers),
        tuple(limit_of(rule) for rule in stage.parameters.get("limits", [])),
        None if least is None else float(Decimal(least)),
    )


def fits(stage: Stage, tiers: Sequence[Tier]) -> bool:
    """Whether the rules still speak of tiers that there are and ask for no more winners than seats."""
    try:
        quotas = quotas_of(stage, tiers)
    except ValueError:
        return False
    seats = {tier.id: tier.seats for tier in quotas.tiers} | {ANY: quotas.seats}
    return all(
        limit.value == EACH or limit.penalty is not None or (limit.least or 0) <= seats[limit.tier]
        for limit in quotas.limits
    )


def limit_of(rule: Mapping[str, Any]) -> Limit:
    """One rule as the core takes it."""
    soft = rule.get("soft")
    return Limit(
        rule["attribute"], rule["value"], rule.get("min"), rule.get("max"), rule.get("tier", ANY),
        None if soft is None else float(Decimal(soft)),
    )  # fmt: skip


def change_limits(
    session: Session, stage: Stage, rows: Sequence[Row], *, min_score: str, by: User, at: datetime
) -> None:
    """Write the rules; until the release is asked for. ``rows``: target ("region=each"), min, max, tier, soft as typed.

    Raises ``Invalid`` with the inputs' names (``limits-0-min``)."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    stage = lock(session, Stage, stage.id)
    asked = select(Release.id).where(Release.stage_id == stage.id, Release.withdrawn_at.is_(None))
    if stage.state == "closed" or session.execute(asked).first() is not None:
        raise WrongState(N_("评定结果已提请放行或已经放行，名额规则不能再改。"))
    tiers = stage.competition.tiers
    limits, problems = _read(rows, dimensions_of(session, stage), {tier.key: tier.quota for tier in tiers})
    least = _decimal(min_score)
    if min_score.strip() and least is None:
        problems["min_score"] = [N_("请填写数字，最多两位小数。")]
    if problems:
        raise Invalid(N_("请改正下列各处。"), problems)
    eligible = {} if least is None else {"min_score": least}
    stage.parameters = {**stage.parameters, "limits": limits, "eligible": eligible}
    session.flush()
    digest = ledger.digest_of("selection-rules", [limits, eligible])
    record(session, "selection_rules_changed", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "rules": digest})  # fmt: skip


def _read(
    rows: Sequence[Row], known: Dimensions, seats: Mapping[str, int]
) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    limits: list[dict[str, Any]] = []
    problems: dict[str, list[str]] = {}
    if len(rows) > MOST:
        problems["limits"] = [N_("规则过多，请合并后再填。")]
    for place, row in enumerate(rows):
        limit, wrong = _one(row, known, seats)
        same = [old for old in limits if _subject(old) == _subject(limit)]
        if same and not wrong:
            wrong["target"] = N_("与上面的一行重复，请合并为一行。")
        limits.append(limit)
        problems |= {f"limits-{place}-{cell}": [message] for cell, message in wrong.items()}
    return limits, problems


def _subject(limit: Mapping[str, Any]) -> tuple[Any, ...]:
    return limit["attribute"], limit["value"], limit.get("tier")


def _one(row: Row, known: Dimensions, seats: Mapping[str, int]) -> tuple[dict[str, Any], dict[str, str]]:
    """One rule as it is kept, and what is wrong with it by cell."""
    wrong: dict[str, str] = {}
    attribute, _, value = row.get("target", "").partition("=")
    if not known.has(attribute, value):
        wrong["target"] = N_("请选择这条规则管哪一类。")
    limit: dict[str, Any] = {"attribute": attribute, "value": value}
    for cell in ("min", "max"):
        text = row.get(cell, "").strip()
        if text.isascii() and text.isdigit() and len(text) < 6:
            limit[cell] = int(text)
        elif text:
            wrong[cell] = N_("请填写不小于 0 的整数。")
    if not wrong.keys() & {"min", "max"}:
        wrong |= _bounds(limit, seats.get(row.get("tier", ""), sum(seats.values())))
    if row.get("tier"):
        limit["tier"] = row["tier"]
        if row["tier"] not in seats:
            wrong["tier"] = N_("请选择一个奖项。")
    soft = _decimal(row.get("soft", ""))
    if row.get("soft", "").strip() and (soft is None or Decimal(soft) <= 0):
        wrong["soft"] = N_("请填写大于 0 的分数，最多两位小数。")
    elif soft is not None:
        limit["soft"] = soft
    return limit, wrong


def _bounds(limit: Mapping[str, Any], seats: int) -> dict[str, str]:
    least, most = limit.get("min"), limit.get("max")
    if least is None and most is None:
        return {"min": N_("请填写下限或上限。")}
    if least is not None and most is not None and most < least:
        return {"max": N_("上限不能小于下限。")}
    if least is not None and least > seats:
        return {"min": N_("下限超过了席位数。")}
    return {}


def _decimal(text: str) -> str | int | None:
    """A number as parameters keep it: an integer, or decimal text; None for nothing or nonsense."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 10**6 or number != round(number, 2):
        return None
    return int(number) if number == int(number) else f"{number:.2f}"


def goals_as_limits(goals: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The edition's goals that can be rules; how many different values must occur cannot, and stays a goal."""
    limits: list[dict[str, Any]] = []
    for goal in goals:
        for value, least in (goal.get("at_least") or {}).items():
            limits.append({"attribute": goal["attribute"], "value": value, "min": least})
        if goal.get("at_most"):
            limits.append({"attribute": goal["attribute"], "value": EACH, "max": goal["at_most"]})
    return limits
