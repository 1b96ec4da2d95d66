"""The published winners: the frozen list beside what may be filtered and counted, and each case's frozen page."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from award.models import (
    Attribute,
    AttributeValue,
    Case,
    CaseAttribute,
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


def showcase_of(
    session: Session, competition: Competition, frozen: PublicList, chosen: Mapping[str, str], words: str = ""
) -> Showcase:
    """The winners that have all chosen values and hold the words in title, body or region. Five statements."""
    names = dimension_names(session, competition)
    listed = _listed(session, competition, frozen)
    chosen = {key: value for key, value in chosen.items() if key in names and value}
    needle = folded(words)
    found = [one for one in listed if needle in one.haystack]
    fits = [one for one in found if all(value in one.keys.get(key, ()) for key, value in chosen.items())]
    facets = []
    for key, (title, values) in names.items():
        others = {other: value for other, value in chosen.items() if other != key}
        pool = [one for one in found if all(v in one.keys.get(k, ()) for k, v in others.items())]
        facets.append(_facet(key, title, values, pool, chosen.get(key, "")))
    return Showcase(len(listed), fits, [facet for facet in facets if facet.options], words, listed)


def _facet(key: str, title: str, values: Mapping[str, str], pool: Sequence[Listed], chosen: str) -> Facet:
    counted = Counter(value for one in pool for value in one.keys.get(key, ()))
    options = [
        Option(value, values.get(value) or value, number)
        for value, number in counted.items()
        if number or value == chosen
    ]
    order = {value: place for place, value in enumerate(values)}
    options.sort(key=lambda option: (-option.number, order.get(option.key, 0), option.key))
    if chosen and chosen not in counted:
        options.append(Option(chosen, values.get(chosen) or chosen, 0))
    return Facet(key, title, options, next((option for option in options if option.key == chosen), None))


def dimension_names(session: Session, competition: Competition) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Facet → (its name, value → name): region, the attributes, category. Names that are empty are the page's to word."""
    query = (
        select(Attribute)
        .where(Attribute.competition_id == competition.id)
        .order_by(Attribute.position)
        .options(selectinload(Attribute.values))
    )
    names: dict[str, tuple[str, Mapping[str, str]]] = {"region": ("", _Provinces())}
    for attribute in session.execute(query).scalars():
        names[attribute.key] = (attribute.name, {value.key: value.name for value in attribute.values})
    names["category"] = ("", {category.key: category.name for category in competition.categories})
    return names


class _Provinces(dict[str, str]):
    """Province code → name, asked of the table of regions."""

    def get(self, code: str, default: Any = None) -> Any:
        return short_name(code) if is_region(code) else default


def _listed(session: Session, competition: Competition, frozen: PublicList) -> list[Listed]:
    query = select(Case.token, Case.id, Case.region_code, Case.category_id).where(
        Case.competition_id == competition.id, Case.reference.in_([row["reference"] for row in frozen.content])
    )
    cases = {token: (case_id, region, category) for token, case_id, region, category in session.execute(query)}
    categories = {category.id: category.key for category in competition.categories}
    values = attribute_keys(session, [case_id for case_id, _, _ in cases.values()])
    listed = []
    for row in frozen.content:
        if row["case"] not in cases:
            continue
        case_id, region, category = cases[row["case"]]
        keys = dict(values.get(case_id, {}))
        if region:
            keys["region"] = frozenset({region[:2]})
        if category in categories:
            keys["category"] = frozenset({categories[category]})
        text = " ".join(str(row.get(key) or "") for key in ("title", "body", "region", "category", "reference"))
        listed.append(Listed(row, case_id, keys, folded(text)))
    return listed


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
    return {token: case_id for token, case_id in session.execute(query)}


def page_of(session: Session, case: Case) -> dict[str, Any] | None:
    """One case's public page; ``None`` when it is not public."""
    return pages_of(session, [case.id]).get(case.id)
