"""The rules of a selection in words, and as the rows of a form."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from award.blueprints.organise.rows import Column, Row
from award.extensions import db
from award.models import Competition
from award.queries.showcase import Dimension, dimensions_of
from award.regions import children, short_name
from award.scoring.selection.problem import EACH
from award.stages.selection_rules import BODY, CATEGORY, REGION, groups_of

Rule = Mapping[str, Any]
Dimensions = Mapping[str, Dimension]


def dimension_names(competition: Competition, dimensions: Dimensions) -> dict[str, str]:
    """Attribute → what it is called, bodies and groups of values included."""
    names = {key: dimension.name for key, dimension in dimensions.items()}
    names |= {
        groups_of(key): _("%(name)s的大类", name=dimension.name)
        for key, dimension in dimensions.items()
        if dimension.groups
    }
    label = competition.words.get("organisation_label") or _("单位")
    return names | {REGION: _("地区"), CATEGORY: _("方向"), BODY: label}


def worder(competition: Competition, dimensions: Dimensions) -> Callable[[Rule], str]:
    """A function that says a rule in one line: "广东 ≤ 3 例"."""
    names = dimension_names(competition, dimensions)
    tiers = {tier.key: tier.name for tier in competition.tiers}

    def say(rule: Rule) -> str:
        key, value, least, most = rule["attribute"], rule["value"], rule.get("min"), rule.get("max")
        if value == EACH:
            subject = _("每个%(name)s", name=names.get(key, key))
        else:
            subject = value_name(dimensions, key, value)
        if least is not None and most is not None:
            bounds = (
                _("%(n)s 例", n=least)
                if least == most
                else _("%(least)s–%(most)s 例", least=least, most=most)
            )
        else:
            bounds = _("≥ %(n)s 例", n=least) if least is not None else _("≤ %(n)s 例", n=most)
        where = _("（%(tier)s）", tier=tiers.get(rule["tier"], rule["tier"])) if rule.get("tier") else ""
        soft = _("，可放宽") if rule.get("soft") is not None else ""
        return f"{subject} {bounds}{where}{soft}"

    return say


def worder_of(competition: Competition) -> Callable[[Rule], str]:
    """As ``worder``, for a page that has not read the dimensions. One statement."""
    return worder(competition, dimensions_of(db.session(), competition))


def value_name(dimensions: Dimensions, key: str, value: str) -> str:
    """A value's name; bodies are not named here."""
    if key == REGION:
        return short_name(value)
    dimension = dimensions.get(key)
    return str((dimension.values.get(value) if dimension else None) or value)


def columns_of(competition: Competition, dimensions: Dimensions, several: frozenset[str]) -> list[Column]:
    """The cells of a rule."""
    return [
        Column("target", _("哪一类"), "select", targets(competition, dimensions, several)),
        Column("min", _("至少"), "number"),
        Column("max", _("至多"), "number"),
        Column(
            "tier", _("奖项"), "select", [(t.key, t.name) for t in competition.tiers], blank=_("全部奖项")
        ),
        Column("soft", _("放宽扣分"), "number"),
    ]


def targets(
    competition: Competition, dimensions: Dimensions, several: frozenset[str]
) -> list[tuple[str, str]]:
    """What a rule can speak of: each value of a dimension, or one value. Attributes with several values a case cannot."""
    names = dimension_names(competition, dimensions)
    offered: dict[str, Iterable[str]] = {}
    for key, dimension in dimensions.items():
        if key not in several:
            offered[key] = [one.code for one in children()] if key == REGION else dimension.values
            if dimension.groups:
                offered[groups_of(key)] = dict.fromkeys(dimension.groups.values())
    found = []
    for key, values in {**offered, BODY: ()}.items():
        found.append((f"{key}={EACH}", _("每个%(name)s", name=names[key])))
        found += [
            (
                f"{key}={value}",
                _("%(dimension)s：%(value)s", dimension=names[key], value=value_name(dimensions, key, value)),
            )
            for value in values
        ]
    return found


def rows_of(rules: Sequence[Rule]) -> list[Row]:
    """The rules as rows of the form."""
    return [
        {
            "target": f"{rule['attribute']}={rule['value']}",
            **{
                cell: str(rule[cell]) for cell in ("min", "max", "tier", "soft") if rule.get(cell) is not None
            },
        }
        for rule in rules
    ]
