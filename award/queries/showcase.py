"""The published winners: the frozen list beside what may be filtered and counted, and each case's frozen page."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, cast, literal, null, select, text, union_all
from sqlalchemy.orm import Session

from award.models import (
    Attribute,
    AttributeValue,
    Case,
    CaseAttribute,
    Category,
    Competition,
    EditedText,
    PublicList,
)
from award.regions import is_region, short_name
from award.script import convert

Row = Mapping[str, Any]
WINDOW = 100


@dataclass(frozen=True)
class Listed:
    """One winner: its line of the list, and its keys by facet."""

    row: Row
    case_id: int
    keys: Mapping[str, frozenset[str]]
    haystack: str


@dataclass(frozen=True)
class Option:
    """One value of a facet: how many of what is shown have it."""

    key: str
    name: str
    number: int


@dataclass(frozen=True)
class Facet:
    """A dimension to choose by."""

    key: str
    name: str
    options: list[Option]
    chosen: Option | None = None

    @property
    def most(self) -> int:
        """The largest number, for the bars."""
        return max((option.number for option in self.options), default=0)


@dataclass(frozen=True)
class Showcase:
    """The list as chosen. ``total`` counts all winners, ``chosen`` those that fit, ``facets`` what can be chosen."""

    total: int
    chosen: list[Listed]
    facets: list[Facet]
    words: str = ""
    all: list[Listed] = field(default_factory=list)
    dimensions: Mapping[str, "Dimension"] = field(default_factory=dict)


@dataclass(frozen=True)
class Dimension:
    """What winners are counted by. ``name`` "" is the page's to word; ``values`` maps keys to names, ``groups`` to groups."""

    name: str
    values: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)


def showcase_of(
    session: Session, competition: Competition, frozen: PublicList, chosen: Mapping[str, str], words: str = ""
) -> Showcase:
    """The winners that have all chosen values and hold the words in title, body or region. Three statements."""
    needle = folded(words)
    listed, categories = _listed(session, competition, frozen, searched=bool(needle))
    dimensions = dimensions_of(session, competition, categories)
    chosen = {key: value for key, value in chosen.items() if key in dimensions and value}
    found = [one for one in listed if needle in one.haystack]
    fits = [one for one in found if all(value in one.keys.get(key, ()) for key, value in chosen.items())]
    facets = []
    for key, dimension in dimensions.items():
        others = {other: value for other, value in chosen.items() if other != key}
        pool = [one for one in found if all(v in one.keys.get(k, ()) for k, v in others.items())]
        facets.append(_facet(key, dimension, pool, chosen.get(key, "")))
    with_values = [facet for facet in facets if facet.options]
    return Showcase(len(listed), fits, with_values, words, listed, dimensions)


def _facet(key: str, dimension: Dimension, pool: Sequence[Listed], chosen: str) -> Facet:
    counted = Counter(value for one in pool for value in one.keys.get(key, ()))
    if chosen:
        counted.setdefault(chosen, 0)
    options = [
        Option(value, dimension.values.get(value) or value, number) for value, number in counted.items()
    ]
    order = {value: place for place, value in enumerate(dimension.values)}
    options.sort(key=lambda option: (-option.number, order.get(option.key, 0), option.key))
    chosen_option = next((option for option in options if option.key == chosen), None)
    return Facet(key, dimension.name, options, chosen_option)


def dimensions_of(
    session: Session, competition: Competition, categories: Mapping[str, str] | None = None
) -> dict[str, Dimension]:
    """Region, the attributes in their order, category. ``categories``: those to be named, else all. One statement."""
    attributes_ = (
        select(
            Attribute.key, Attribute.name, AttributeValue.key, AttributeValue.name, AttributeValue.grouping,
            Attribute.position, AttributeValue.position,
        )
        .join(AttributeValue, AttributeValue.attribute_id == Attribute.id)
        .where(Attribute.competition_id == competition.id)
    )  # fmt: skip
    categories_ = select(literal(""), literal(""), Category.key, Category.name, cast(null(), String), Category.position,
                         literal(0)).where(Category.competition_id == competition.id)  # fmt: skip
    query: Any = union_all(attributes_, categories_).order_by(text("6"), text("7"))
    values: dict[str, dict[str, str]] = {}
    groups: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    every: dict[str, str] = {}
    for key, name, value, value_name, group, *_ in session.execute(query):
        if not key:
            every[value] = value_name
            continue
        names[key] = name
        values.setdefault(key, {})[value] = value_name
        if group:
            groups.setdefault(key, {})[value] = group
    attributes = {key: Dimension(name, values[key], groups.get(key, {})) for key, name in names.items()}
    return {"region": Dimension("", _Provinces()), **attributes,
            "category": Dimension("", every if categories is None else categories)}  # fmt: skip


class _Provinces(dict[str, str]):
    """Province code → name, asked of the table of regions."""

    def get(self, code: str, default: Any = None) -> Any:
        return short_name(code) if is_region(code) else default


def _listed(
    session: Session, competition: Competition, frozen: PublicList, *, searched: bool
) -> tuple[list[Listed], dict[str, str]]:
    """``searched``: words are looked for, so that each row's text is folded; that takes longer than all the rest."""
    references = [row["reference"] for row in frozen.content]
    query = (
        select(Case.token, Case.id, Case.region_code, Category.key, Category.name)
        .outerjoin(Category, Category.id == Case.category_id)
        .where(Case.competition_id == competition.id, Case.reference.in_(references))
        .order_by(Category.position)
    )
    cases = {token: rest for token, *rest in session.execute(query)}
    categories = {key: name for _, _, key, name in cases.values() if key}
    values = attribute_keys(session, [case_id for case_id, *_ in cases.values()])
    listed = []
    for row in frozen.content:
        if row["case"] not in cases:
            continue
        case_id, region, category, _ = cases[row["case"]]
        keys = dict(values.get(case_id, {}))
        if region:
            keys["region"] = frozenset({region[:2]})
        if category:
            keys["category"] = frozenset({category})
        text = " ".join(
            str(row.get(key) or "") for key in ("title", "body", "region", "category", "reference")
        )
        listed.append(Listed(row, case_id, keys, folded(text) if searched else ""))
    return listed, categories


def attribute_keys(session: Session, case_ids: Sequence[int]) -> dict[int, dict[str, frozenset[str]]]:
    """Case → attribute key → its value keys. One statement."""
    query = (
        select(CaseAttribute.case_id, Attribute.key, AttributeValue.key)
        .join(Attribute, Attribute.id == CaseAttribute.attribute_id)
        .join(AttributeValue, AttributeValue.id == CaseAttribute.value_id)
        .where(CaseAttribute.case_id.in_(case_ids))
    )
    found: dict[int, dict[str, frozenset[str]]] = {}
    for case_id, attribute, value in session.execute(query):
        of_case = found.setdefault(case_id, {})
        of_case[attribute] = of_case.get(attribute, frozenset()) | {value}
    return found


def folded(text: str) -> str:
    """Text as it is searched: simplified, width and case folded, without spaces."""
    plain = unicodedata.normalize("NFKC", convert(text, "zh-Hans")).casefold() if text else ""
    return "".join(plain.split())


def pages_of(session: Session, case_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Case → its public page as it was frozen; cases without one are left out."""
    query = select(EditedText.case_id, EditedText.published).where(
        EditedText.case_id.in_(case_ids), EditedText.published.is_not(None)
    )
    return {case_id: page for case_id, page in session.execute(query) if page}


def tokens_to_cases(session: Session, competition: Competition, tokens: Sequence[str]) -> dict[str, int]:
    """Case token → id."""
    query = select(Case.token, Case.id).where(Case.competition_id == competition.id, Case.token.in_(tokens))
    return dict(session.execute(query).all())


def page_of(session: Session, case: Case) -> dict[str, Any] | None:
    """One case's public page; ``None`` when it is not public."""
    return pages_of(session, [case.id]).get(case.id)
