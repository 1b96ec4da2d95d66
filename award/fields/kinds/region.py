"""A province, city or district, kept as its code of two, four or six digits; typed as a code or a name."""

from typing import TYPE_CHECKING, Any

from award import regions
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_
from award.regions.reading import parse

if TYPE_CHECKING:
    from award.fields.form import Field

LONGEST_NAME = 60
DEPTHS = ("province", "city", "district")


class Region(Kind):
    """``depth`` is the least that must be chosen: province (default), city or district."""

    name = "region"
    label = N_("地区")
    bounds = {"depth": {"enum": list(DEPTHS)}}
    projections = frozenset({"region"})
    identity = True

    def normalise(self, raw: Any, field: "Field") -> Any:
        value = super().normalise(raw, field)
        if not isinstance(value, str) or not value or len(value) > LONGEST_NAME:
            return value
        return parse(value) or value

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        if not regions.is_region(value):
            return [Problem("no_such_region", N_("请从列表中选择地区"))]
        wanted = DEPTHS.index(field.bounds.get("depth", "province"))
        # A district of a municipality stands directly under its province: it is deep enough for "city".
        if len(value) // 2 <= wanted and regions.children(value):
            return [Problem("region_too_wide", N_("请继续选择下一级地区"))]
        return []

    def text(self, value: Any, field: "Field", locale: str = DEFAULT_LOCALE) -> str:
        return regions.full_name(value) if regions.is_region(value) else str(value or "")


KIND = Region()
