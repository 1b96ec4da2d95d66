"""Bodies in a role: co-creators, builders, the recommender. Rows of name and unified social credit code."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from award.fields.checks import check_direction, is_id, missing, read_id, wrong_type
from award.fields.counting import clean
from award.fields.problems import Problem
from award.fields.rows import Column, RowsKind
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field

_WITH_CODE = re.compile("(.+?)(?:[（(]([0-9A-Za-z]{18})[）)])?")
ROLES = ("co_creator", "builder", "recommender")


class Organisations(RowsKind):
    """Rows ``{"name": str, "code": str, "id": int | None}``; ``id`` is set where the body is known here."""

    name = "organisations"
    label = N_("单位")
    columns = ("name", "code", "id")
    identity = True
    projections = frozenset({"organisation", "organisation_role"})
    bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 50},
        "code": {"enum": ["none", "optional", "required"]},
    }

    def shown(self, field: "Field") -> list[Column]:
        code = field.bounds.get("code", "optional")
        columns = [Column("name", N_("单位名称"), required=True, longest=100)]
        if code != "none":
            columns.append(Column("code", N_("统一社会信用代码"), required=code == "required", longest=18))
        return columns

    def normalise_row(self, row: Mapping[str, Any], field: "Field") -> dict[str, Any]:
        name, code, known = (row.get(column) for column in self.columns)
        if isinstance(code, str):
            code = unicodedata.normalize("NFKC", code).replace(" ", "").upper()
        return {
            "name": self._cell(name),
            "code": self._cell(code),
            "id": read_id(known) if known != "" else None,
        }

    def from_cell(self, text: str, field: "Field") -> Any:
        """Read names between line ends, semicolons or ideographic commas, each with its code in brackets."""
        found = [_WITH_CODE.fullmatch(part.strip()) for part in re.split("[\n；;、]", clean(text))]
        return self.normalise([{"name": m[1], "code": m[2] or ""} for m in found if m], field)

    def is_blank(self, row: Mapping[str, Any]) -> bool:
        return not row["name"] and not row["code"]

    def check_row(self, row: Any, field: "Field") -> list[Problem]:
        if not isinstance(row, Mapping):
            return [wrong_type()]
        known = row.get("id")
        problems = super().check_row({**row, "id": ""}, field)
        if known is not None and not is_id(known):
            problems.append(wrong_type().within("id"))
        return problems

    def validate_row(self, row: Mapping[str, Any], field: "Field") -> list[Problem]:
        problems = [p.within("name") for p in check_direction(row["name"])]
        if not row["name"]:
            problems.append(missing().within("name"))
        if row["code"]:
            problems += [p.within("code") for p in check_credit_code(row["code"])]
        elif field.bounds.get("code") == "required":
            problems.append(missing().within("code"))
        return problems

    def line(self, row: Mapping[str, Any], field: "Field", locale: str) -> str:
        return f"{row['name']}（{row['code']}）" if row.get("code") else str(row["name"])


def check_credit_code(code: str) -> list[Problem]:
    """Return what is wrong with a unified social credit code (统一社会信用代码, GB 32100)."""
    try:
        uscc.validate(code)
    except ValidationError:
        return [Problem("bad_credit_code", N_("统一社会信用代码有误，请核对 18 位代码"))]
    return []


KIND = Organisations()
