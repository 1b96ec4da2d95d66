"""The lists among a stage's parameters as rows of cells, and back: criteria, checklists, reasons, sources."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from award.blueprints.organise.rows import Column, Row
from award.fields.wording import worded

#: "9-10 切中要害": a mark or a range of marks, then what it means
ANCHOR = re.compile(
    r"(-?\d+(?:\.\d+)?)\s*(?:[-–—~～至到]\s*(-?\d+(?:\.\d+)?))?\s*(?:分)?\s*[:：、]?\s*(\S.*)"
)
NONSENSE = "?"  # no schema takes it: the refusal stands beside the input
Parameters = dict[str, Any]


def whole(text: str) -> Any:
    """A whole number, or the nonsense as it was typed."""
    return int(text) if re.fullmatch(r"\d{1,6}", text.strip()) else text.strip() or NONSENSE


def mark(text: str) -> Any:
    """A mark as parameters hold it: an integer, or decimal text."""
    text = text.strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else text or NONSENSE


def basis_points(text: str) -> Any:
    """Percent to basis points; nonsense stays."""
    try:
        points = Decimal(text.strip().rstrip("%")) * 100
    except InvalidOperation:
        return text or NONSENSE
    return int(points) if points == int(points) else text


def percent(points: int) -> str:
    """Basis points to percent."""
    return f"{points / 100:g}"


def anchors_of(text: str) -> list[Any]:
    """One anchor a line; a line that says none stays as text and is refused."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found: list[Any] = []
    for line in lines:
        match = ANCHOR.fullmatch(line)
        found.append(
            {"from": mark(match[1]), "to": mark(match[2] or match[1]), "text": match[3]} if match else line
        )
    return found


def anchor_lines(anchors: list[dict[str, Any]]) -> str:
    """The anchors as they are edited."""
    return "\n".join(
        f"{one['from']}-{one['to']} {worded(one['text'])}"
        if one["from"] != one["to"]
        else f"{one['from']} {worded(one['text'])}"
        for one in anchors
    )


def criterion_columns() -> list[Column]:
    """The cells of a criterion."""
    return [
        Column("key", "", "hidden"), Column("name", _("指标"), wide=True), Column("weight", _("权重（%）"), "number"),
        Column("min", _("最低分"), "number"), Column("max", _("最高分"), "number"), Column("step", _("分差"), "number"),
        Column("help", _("说明"), "area", wide=True),
        Column("anchors", _("评分标准"), "area", wide=True, hint=_("一行一档，先写分数段，空一格再写含义，例如：9-10 有突破，已被借鉴")),
    ]  # fmt: skip


def criteria_rows(parameters: Parameters) -> list[Row]:
    """The criteria as rows."""
    return [
        {
            "key": one["key"], "name": worded(one["name"]), "weight": percent(one["weight"]), "help": worded(one.get("help", "")),
            **{name: str(one[name]) for name in ("min", "max", "step")}, "anchors": anchor_lines(one.get("anchors", [])),
        }
        for one in parameters.get("criteria", [])
    ]  # fmt: skip


def read_criteria(rows: list[Row]) -> list[Parameters]:
    """The criteria that rows describe."""
    keys = new_keys(rows, "criterion")
    return [
        {
            "key": key, "name": row.get("name") or NONSENSE, "weight": basis_points(row.get("weight", "")),
            **{name: mark(row.get(name, "")) for name in ("min", "max", "step")},
            **({"help": row["help"]} if row.get("help") else {}),
            **({"anchors": anchors_of(row["anchors"])} if row.get("anchors") else {}),
        }
        for key, row in zip(keys, rows, strict=True)
    ]  # fmt: skip


def check_columns(*, screening: bool = True) -> list[Column]:
    """The cells of a checklist's line; at screening the system can answer some by itself."""
    needed = [("yes", _("必须满足")), ("no", _("仅供参考"))]
    columns = [
        Column("key", "", "hidden"),
        Column("text", _("内容"), wide=True),
        Column("required", _("要求"), "select", needed),
    ]
    by_system = [("complete", _("由系统核对必填项")), ("unique", _("由系统查找疑似重复"))]
    more = [
        Column("automatic", _("核对方式"), "select", by_system, blank=_("由初审员核对")),
        Column("help", _("说明"), wide=True),
    ]
    return [*columns, *more] if screening else columns


def check_rows(checks: list[Parameters]) -> list[Row]:
    """A checklist as rows."""
    return [
        {"key": one["key"], "text": worded(one["text"]), "help": worded(one.get("help", "")),
         "required": "yes" if one.get("required") else "no", "automatic": one.get("automatic", "")}
        for one in checks
    ]  # fmt: skip


def read_checks(rows: list[Row]) -> list[Parameters]:
    """The checklist that rows describe."""
    return [
        {"key": key, "text": row.get("text") or NONSENSE, "required": row.get("required") == "yes",
         **{name: row[name] for name in ("help", "automatic") if row.get(name)}}
        for key, row in zip(new_keys(rows, "check"), rows, strict=True)
    ]  # fmt: skip


def reason_columns() -> list[Column]:
    """The cells of a reason."""
    return [Column("key", "", "hidden"), Column("text", _("理由"), wide=True)]


def read_reasons(rows: list[Row]) -> list[Parameters]:
    """The reasons that rows describe."""
    return [
        {"key": key, "text": row.get("text") or NONSENSE}
        for key, row in zip(new_keys(rows, "reason"), rows, strict=True)
    ]


def new_keys(rows: list[Row], stem: str) -> list[str]:
    """A key for each row: its own, or the next free one."""
    keys: list[str] = []
    taken = {row.get("key", "") for row in rows}
    for row in rows:
        key = row.get("key", "")
        if not key or key in keys:
            key = next(new for number in range(1, 1000) if (new := f"{stem}_{number}") not in taken)
        taken.add(key)
        keys.append(key)
    return keys


def source_columns(ranked: list[tuple[str, str]]) -> list[Column]:
    """The cells of a ranking that the decision looks at."""
    return [Column("stage", _("评分环节"), "select", ranked), Column("weight", _("权重（%）"), "number")]
