"""What an imported table must look like, and what was wrong with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from award.i18n import N_

PROBLEMS = {
    "missing_column": N_("缺少列“%(title)s”。"),
    "unknown_column": N_("第一行的“%(title)s”不是模板中的列名。"),
    "doubled_column": N_("列“%(title)s”出现了两次。"),
    "formula": N_("单元格含有公式，请粘贴为数值后重新导入。"),
    "fault": N_("单元格的内容是错误值 %(value)s。"),
    "number_too_long": N_("数字超过 15 位，表格软件可能已丢失末尾数字，请将单元格设为文本格式后重新填写。"),
    "required": N_("必填，不能为空。"),
    "not_a_choice": N_("“%(value)s”不在可选范围内：%(choices)s。"),
    "too_many_rows": N_("表格超过 %(limit)s 行，请分批导入。"),
    "no_rows": N_("表格中没有数据。"),
    "unreadable": N_("表格无法读取，请用办公软件另存为 xlsx 后重新上传。"),
}


@dataclass(frozen=True, slots=True)
class InputColumn:
    """One column of a template. `title` is what the header cell holds; `help` explains it on the second sheet."""

    key: str
    title: str
    required: bool = False
    help: str = ""
    choices: Sequence[str] = ()
    width: int = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `row` counts as the spreadsheet does (the header is 1) and is None for the whole file.

    `code` is a key of `PROBLEMS`, whose words `facts` fill; `cell` is a name such as ``B5``.
    """

    code: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The msgid; the web layer translates it and fills in `facts`."""
        return PROBLEMS[self.code]


@dataclass(frozen=True, slots=True)
class InputRow:
    """One row: its number in the spreadsheet, and text by column key, ``""`` where a cell is empty."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read and everything wrong. Import nothing unless `problems` is empty."""

    rows: Sequence[InputRow]
    problems: Sequence[Problem]
