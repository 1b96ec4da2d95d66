"""A preset's form goes out as a template and comes back as answers, every fault by row and column."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from award.fields.form import Form
from award.fields.reading import read_form
from award.presets import load
from award.reading.answers_table import answers_in, columns_of
from award.reading.columns import InputRow
from award.reading.template import write_template
from award.reading.workbook import read_table

FORM = load("digital_society").form
FILLED = {
    "案例名称": "社区议事平台",
    "申报方向": "社区治理",
    "单位类别": "社区",
    "实施层级": "街乡镇级",
    "单位所在地": "佛山禅城",
    "实施时间": "2020年3月至2021年6月",
    "建设单位": "甲公司；乙研究院",
    "关键数据": "参与人次，3500，人次，2021年，平台统计",
    "联系人": "何敬，主任，0757-12345678，he@example.org",
}


def read_back(path: Path, rows: list[dict[str, Any]]) -> list[InputRow]:
    """Fill the template at ``path`` as a person would and read it."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    titles = [str(cell.value).rstrip("*") for cell in sheet[1]]
    for number, row in enumerate(rows, start=2):
        for title, value in row.items():
            sheet.cell(number, titles.index(title) + 1).value = value
    book.save(path)
    reading = read_table(path, columns_of(FORM))
    assert reading.problems == []
    return list(reading.rows)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "cases.xlsx"
    write_template(columns_of(FORM), path)
    return path


def test_a_filled_template_becomes_answers(template: Path) -> None:
    answers, faults = answers_in(FORM, read_back(template, [FILLED, {"案例名称": "只有名称"}]))
    assert faults == []
    first, second = answers
    assert (first["category"], first["kind"], first["level"]) == ("community", "community", "township")
    assert first["region"] == "440604"
    assert first["period"] == {"start": "2020-03", "end": "2021-06"}
    assert [row["name"] for row in first["builders"]] == ["甲公司", "乙研究院"]
    assert first["claims"][0] == {
        "claim": "参与人次", "number": "3500", "unit": "人次", "period": "2021年", "source": "平台统计"
    }  # fmt: skip
    assert first["contact"][0]["email"] == "he@example.org"
    assert second["title"] == "只有名称"
    assert second["claims"] == []


def test_faults_name_row_and_column() -> None:
    rows = [
        InputRow(2, {"title": "名称足够", "category": "太空治理", "region": "某地"}),
        InputRow(5, {"title": "题" * 61, "claims": "一，二，三，四，五，六", "contact": "何，职，电话，he@"}),
    ]
    found = [(fault.row, fault.column, fault.code) for fault in answers_in(FORM, rows)[1]]
    assert found == [
        (2, "申报方向", "no_such_option"),
        (2, "单位所在地", "no_such_region"),
        (5, "案例名称", "too_long"),
        (5, "关键数据", "cell"),
        (5, "联系人", "bad_email"),
        (5, "联系人", "bad_phone"),
    ]


def test_a_label_used_twice_is_told_apart() -> None:
    form: Form = read_form(
        """
sections:
  - key: a
    label: 甲部分
    fields: [{key: title, kind: text, label: 名称, required: true, projection: title}]
  - key: b
    label: 乙部分
    fields: [{key: other, kind: text, label: 名称}, {key: third, kind: text, label: 说明}]
"""
    )
    assert [column.title for column in columns_of(form)] == ["甲部分：名称", "乙部分：名称", "说明"]
