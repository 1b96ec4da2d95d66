"""People with the parts the form asks for: name, post, organisation, phone, email."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from email_validator import EmailNotValidError, validate_email

from award.fields.checks import missing
from award.fields.problems import Problem
from award.fields.rows import Column, RowsKind
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field

PARTS = ("name", "post", "organisation", "phone", "email")
PART_LABELS = {
    "name": N_("姓名"),
    "post": N_("职务"),
    "organisation": N_("单位"),
    "phone": N_("电话"),
    "email": N_("电子邮箱"),
}

_PHONE = re.compile(r"\+?[0-9][0-9 ()（）-]{5,24}(转 ?[0-9]{1,6})?")


class People(RowsKind):
    """``parts`` are the columns asked for (name always), ``needed`` those that must be filled."""

    name = "people"
    label = N_("人员")
    identity = True
    bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 50},
        "parts": {"type": "array", "items": {"enum": list(PARTS)}, "uniqueItems": True, "minItems": 1},
        "needed": {"type": "array", "items": {"enum": list(PARTS)}, "uniqueItems": True},
    }

    def columns_of(self, field: "Field") -> Sequence[str]:
        asked = field.bounds.get("parts", PARTS)
        return [part for part in PARTS if part in asked or part == "name"]

    def shown(self, field: "Field") -> list[Column]:
        needed = {"name", *field.bounds.get("needed", ())}
        kinds = {"phone": "tel", "email": "email"}
        return [
            Column(part, PART_LABELS[part], kinds.get(part, "text"), part in needed)
            for part in self.columns_of(field)
        ]

    def validate_row(self, row: Mapping[str, Any], field: "Field") -> list[Problem]:
        problems = super().validate_row(row, field)
        needed = {"name", *field.bounds.get("needed", ())}
        problems += [
            missing().within(part) for part in self.columns_of(field) if part in needed and not row[part]
        ]
        if row.get("email"):
            problems += [p.within("email") for p in check_email(row["email"])]
        if row.get("phone") and not _PHONE.fullmatch(row["phone"]):
            problems.append(Problem("bad_phone", N_("电话号码有误，例如 010-12345678"), path=("phone",)))
        return problems

    def form_problems(self, field: "Field") -> list[Problem]:
        unasked = [part for part in field.bounds.get("needed", ()) if part not in self.columns_of(field)]
        problems = [
            Problem("needed_not_asked", N_("“%(part)s”必填，却不在所填内容之中"), {"part": p})
            for p in unasked
        ]
        return super().form_problems(field) + problems


def check_email(address: str) -> list[Problem]:
    """Return what is wrong with the form of an e-mail address; asks no server."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return [Problem("bad_email", N_("电子邮箱有误，例如 name@example.org"))]
    return []


KIND = People()
