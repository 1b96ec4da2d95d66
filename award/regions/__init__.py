"""The regions of China: names, paths, children and a search, by a code whose prefixes nest.

A code is ``"44"`` (province), ``"4406"`` (city) or ``"440604"`` (district). For a code that the table
(`regions.csv`) does not hold all functions raise `UnknownRegionError`. Free text is read in `reading`.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEVELS = {2: "province", 4: "city", 6: "district"}
MUNICIPALITIES = ("11", "12", "31", "50")
_PROVINCE_ENDINGS = re.compile("(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$")


class UnknownRegionError(LookupError):
    """No region has this code. ``args[0]`` is the code."""


@dataclass(frozen=True, slots=True)
class Region:
    """One row of the table; `type` is the official word (省, 地级市, 自治州, 市辖区, 县 …)."""

    code: str
    name: str
    type: str

    @property
    def level(self) -> str:
        """``province``, ``city`` or ``district``."""
        return LEVELS[len(self.code)]


@cache
def table() -> dict[str, Region]:
    """All regions by code, in the order of the codes."""
    lines = files(__name__).joinpath("regions.csv").read_text("utf-8").splitlines()
    return {row["code"]: Region(**row) for row in csv.DictReader(lines)}


def region(code: str) -> Region:
    """The region of a code."""
    try:
        return table()[code]
    except KeyError:
        raise UnknownRegionError(code) from None


def is_region(code: str) -> bool:
    """Whether the table holds this code."""
    return code in table()


def name_of(code: str) -> str:
    """The region's own name: ``"440604"`` → ``"禅城区"``."""
    return region(code).name


def short_name(code: str) -> str:
    """A province as lists and charts name it: ``"45"`` → ``"广西"``; other regions keep their names."""
    name = region(code).name
    if len(code) > 2:
        return name
    return _PROVINCE_ENDINGS.sub("", name) or name


def parent_of(code: str) -> str | None:
    """The code of the region around: for some districts that is the province; None for a province."""
    region(code)
    return next((code[:n] for n in (4, 2) if n < len(code) and code[:n] in table()), None)


def path_of(code: str) -> tuple[Region, ...]:
    """From the province down to the region itself."""
    parent = parent_of(code)
    return (*(path_of(parent) if parent else ()), region(code))


def full_name(code: str) -> str:
    """The names of the path in one: ``"440604"`` → ``"广东省佛山市禅城区"``."""
    return "".join(step.name for step in path_of(code))


@cache
def _children() -> dict[str | None, tuple[Region, ...]]:
    found: dict[str | None, list[Region]] = {}
    for code, row in table().items():
        found.setdefault(parent_of(code), []).append(row)
    return {parent: tuple(rows) for parent, rows in found.items()}


def children(code: str | None = None) -> tuple[Region, ...]:
    """The regions directly inside, in the order of the codes; the provinces for None; () for a leaf."""
    if code is not None:
        region(code)
    return _children().get(code, ())


def city_of(code: str) -> str | None:
    """The code that counts as "the city" in statistics.

    A municipality counts as one city, a county run by its province as itself; a province alone has none.
    """
    if code[:2] in MUNICIPALITIES:
        return region(code[:2]).code
    return next((step.code for step in path_of(code)[1:2]), None)


def is_within(code: str, around: str) -> bool:
    """Whether a region is `around` or lies inside it."""
    return code.startswith(around)


def range_of(code: str) -> tuple[str, str]:
    """Bounds for ``low <= region_code < high``, the region with all inside: ``"44"`` → ``("44", "45")``."""
    return code, str(int(code) + 1).zfill(len(code))


def search(text: str, limit: int = 20) -> list[Region]:
    """Regions whose full name contains the text: own names that begin with it first, then higher levels."""
    wanted = "".join(text.split())
    if not wanted:
        return []
    hits = [row for code, row in table().items() if wanted in full_name(code)]
    hits.sort(key=lambda row: (not row.name.startswith(wanted), wanted not in row.name, len(row.code)))
    return hits[:limit]
