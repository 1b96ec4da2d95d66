"""Files with captions. Bytes and their checks live in ``award.uploads``; an answer only points at them."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from award.fields import limits
from award.fields.checks import check_direction, check_string, is_id, missing, wrong_type
from award.fields.difference import Piece, compare_lines
from award.fields.problems import Problem
from award.fields.rows import Column, RowsKind
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field

TYPES = ("pdf", "docx", "xlsx", "pptx", "png", "jpg")


class Files(RowsKind):
    """Rows ``{"file": id, "name": str, "caption": str}`` in the order they are shown.

    ``types`` is the allow-list (``award.uploads`` holds contents against it), ``megabytes`` the largest size
    of one file, ``caption`` says whether each needs one.
    """

    name = "files"
    label = N_("附件")
    columns = ("file", "name", "caption")
    bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 100},
        "types": {"type": "array", "items": {"enum": list(TYPES)}, "minItems": 1, "uniqueItems": True},
        "megabytes": {"type": "integer", "minimum": 1, "maximum": 500},
        "caption": {"enum": ["none", "optional", "required"]},
    }

    def normalise_row(self, row: Mapping[str, Any], field: "Field") -> dict[str, Any]:
        known = row.get("file")
        if isinstance(known, str):
            known = int(known) if known.isascii() and known.isdecimal() and len(known) < 19 else known
        return {"file": known, "name": self._cell(row.get("name")), "caption": self._cell(row.get("caption"))}

    def is_blank(self, row: Mapping[str, Any]) -> bool:
        return row["file"] in (None, "") and not row["name"] and not row["caption"]

    def check_row(self, row: Any, field: "Field") -> list[Problem]:
        if not isinstance(row, Mapping):
            return [wrong_type()]
        problems = [] if is_id(row.get("file")) else [wrong_type().within("file")]
        return problems + [p.within(k) for k in ("name", "caption") for p in check_string(row.get(k, ""))]

    def validate_row(self, row: Mapping[str, Any], field: "Field") -> list[Problem]:
        problems = [p.within(key) for key in ("name", "caption") for p in check_direction(row[key])]
        if field.bounds.get("caption") == "required" and not row["caption"]:
            problems.append(missing().within("caption"))
        allowed = field.bounds.get("types", TYPES)
        suffix = suffix_of(row["name"]).removeprefix(".").replace("jpeg", "jpg")
        if row["name"] and suffix not in allowed:
            facts = {"types": "、".join(allowed)}
            problems.append(Problem("file_type", N_("只接受 %(types)s 文件"), facts, ("name",)))
        return problems

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        problems = super().validate(value, field)
        files = [row["file"] for row in value]
        twice = [at for at, known in enumerate(files) if known in files[:at]]
        return problems + [Problem("file_twice", N_("同一文件已经添加"), path=(at, "file")) for at in twice]

    def shown(self, field: "Field") -> list[Column]:
        columns = [Column("name", N_("文件名"), required=True)]
        caption = field.bounds.get("caption", "optional")
        return (
            columns
            if caption == "none"
            else [*columns, Column("caption", N_("说明"), required=caption == "required")]
        )

    def limits(self, field: "Field") -> list[limits.Phrase]:
        phrases = super().limits(field)
        phrases.append(
            limits.Phrase(N_("%(types)s 文件"), {"types": "、".join(field.bounds.get("types", TYPES))})
        )
        if "megabytes" in field.bounds:
            phrases.append(
                limits.Phrase(N_("每个不超过 %(megabytes)s MB"), {"megabytes": field.bounds["megabytes"]})
            )
        return phrases

    def line(self, row: Mapping[str, Any], field: "Field", locale: str) -> str:
        return f"{row['name']}：{row['caption']}" if row.get("caption") else str(row["name"])

    def compare(
        self, before: Any, after: Any, field: "Field", locale: str = DEFAULT_LOCALE
    ) -> tuple[Piece, ...]:
        # Two files of one name are two files: the id takes part in the comparison and is not shown.
        old, new = (
            [f"{row['file']}\t{self.line(row, field, locale)}\n" for row in value or ()]
            for value in (before, after)
        )
        return tuple(Piece(p.change, p.text.partition("\t")[2]) for p in compare_lines(old, new))

    def anonymous(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [{**row, "name": f"{at}{suffix_of(row['name'])}"} for at, row in enumerate(value, start=1)]


def suffix_of(name: str) -> str:
    """Return the ending of a file name with its dot, in lower case; "" if there is none worth the name."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if len(suffix) <= 6 and suffix.isascii() else ""


KIND = Files()
