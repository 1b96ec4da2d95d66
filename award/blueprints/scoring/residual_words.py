"""What a ranking's residuals say, as tables and sentences: groups of cases, the order of reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from award.blueprints.prose import signed
from award.blueprints.results.rule_words import dimension_names, value_name
from award.blueprints.scoring.judges import REACH
from award.extensions import db
from award.models import Competition, Ranking
from award.queries.showcase import dimensions_of


@dataclass(frozen=True)
class Row:
    """A line: ``value`` in points beside the whole; ``low``, ``high``: of a group the range that chance alone gives a
    group of its size in 90 of 100, of a part of the piles the value's 90 % interval. None where unknown."""

    name: str
    cases: int
    sheets: int
    value: float | None
    low: float | None
    high: float | None
    met: float | None = None
    spread: float | None = None


@dataclass(frozen=True)
class Table:
    """Lines that are compared with each other, under a heading. ``of_cases``: by groups of cases, not by order."""

    title: str
    rows: list[Row]
    of_cases: bool = True

    def stands_out(self, row: Row) -> bool:
        """Is there more to the line than chance? Of a group its value is out of the range, of a part 0."""
        if row.value is None or row.low is None or row.high is None:
            return False
        return not row.low <= (row.value if self.of_cases else 0.0) <= row.high

    @property
    def most(self) -> float:
        """How far the chart must reach on either side of 0."""
        ends = [abs(end) for row in self.rows for end in (row.value, row.low, row.high) if end is not None]
        return max(ends, default=0.0) or 1.0


def group_tables(found: Ranking, competition: Competition) -> list[Table]:
    """A table an attribute, and one for its groups of values. One statement, none where nothing is stored."""
    stored = _stored(found).get("groups", [])
    if not stored:
        return []
    dimensions = dimensions_of(db.session(), competition)
    names = dimension_names(competition, dimensions)
    tables = []
    for one in stored:
        key = one["attribute"]
        tables.append(Table(_("按%(name)s", name=names.get(key, key)), [
            Row(
                value_name(dimensions, key, line["value"]),
                line["cases"], line["sheets"], line["apart"], *_bounds(0.0, line["error"]),
                line["met"], line["spread"],
            )
            for line in one["lines"]
        ]))  # fmt: skip
    return tables


def reading_table(found: Ranking) -> Table | None:
    """The thirds of the experts' piles; None where the order is not known."""
    reading = _stored(found).get("reading", {})
    if reading.get("slope") is None:
        return None
    names = (_("最先评的三分之一"), _("中间的三分之一"), _("最后评的三分之一"))
    return Table(_("评阅先后"), [
        Row(name, 0, part["sheets"], part["effect"], *_bounds(part["effect"], part["error"]))
        for name, part in zip(names, reading["parts"], strict=True)
    ], of_cases=False)  # fmt: skip


def reading_words(found: Ranking) -> str:
    """What the order did to the marks, in one sentence."""
    reading = _stored(found).get("reading", {})
    slope = reading.get("slope")
    if slope is None:
        return _("看不出评阅先后的影响：没有足够的开评时间，或案例和专家太少。")
    low, high = _bounds(slope, reading["error"])
    said = {"n": signed(abs(slope)).lstrip("+"), "a": signed(low), "b": signed(high)}
    if low <= 0 <= high:
        return _(
            "看不出评阅先后对给分有影响：从最先到最后相差 %(n)s 分，90%% 区间 %(a)s 至 %(b)s，包括 0。",
            **said,
        )
    if slope > 0:
        return _("后评的给分偏高：从最先到最后高 %(n)s 分，90%% 区间 %(a)s 至 %(b)s。", **said)
    return _("后评的给分偏低：从最先到最后低 %(n)s 分，90%% 区间 %(a)s 至 %(b)s。", **said)


def _stored(found: Ranking) -> Mapping[str, Any]:
    figures: Mapping[str, Any] = found.parameters.get("figures", {})
    return figures.get("residuals", {})


def _bounds(value: float | None, error: float | None) -> tuple[Any, Any]:
    if value is None or error is None:
        return None, None
    return value - REACH * error, value + REACH * error
