"""One table, three formats: the same values, nothing runs, nothing is lost silently."""

import csv
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from award.exports import workbook
from award.exports.table import DATE, NUMBER, TIME, Column, Table
from award.exports.writing import FORMATS, write

DANGEROUS = ["=1+1", "+86 20", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x")']
AT = datetime(2021, 11, 1, 1, 30, tzinfo=UTC)


@pytest.fixture
def table():
    return Table(
        title="案例清单",
        columns=[
            Column("title", "标题", width=40),
            Column("score", "得分", NUMBER),
            Column("visited_on", "走访日期", DATE),
            Column("submitted_at", "提交时间", TIME),
        ],
        rows=[
            ["小板凳议事会", Decimal("8.25"), date(2021, 10, 9), AT],
            ["=1+1", Fraction(1, 4), None, None],
            [None, None, None, None],
        ],
        exported_at=AT,
        zone=ZoneInfo("Asia/Shanghai"),
        left_out=["盲评阶段，不含申报单位。"],
        facts=[("评选活动", "示例评选")],
    )


def test_workbook(table, tmp_path):
    path = tmp_path / "a.xlsx"
    assert write(table, path, "xlsx") == 3
    book = openpyxl.load_workbook(path)
    about, sheet = book.worksheets
    text = [tuple(cell.value or "" for cell in row) for row in about.iter_rows()]
    assert ("评选活动", "示例评选") in text
    assert ("未导出的内容", "盲评阶段，不含申报单位。") in text
    assert ("导出时间", "2021-11-01 09:30 CST") in text
    assert ("行数", "3") in text
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["标题", "得分", "走访日期", "提交时间"]
    assert rows[1] == ["小板凳议事会", 8.25, datetime(2021, 10, 9), datetime(2021, 11, 1, 9, 30)]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 39
    assert sheet.auto_filter.ref == "A1:D4"


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_never_runs(table, tmp_path, text):
    rows = [[text, 1, None, None]]
    write(replace(table, rows=rows), tmp_path / "a.xlsx", "xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[1]["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    write(replace(table, rows=rows), tmp_path / "a.csv", "csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][0] == "'" + text
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_nothing_left_out_is_said(table, tmp_path):
    write(replace(table, left_out=[]), tmp_path / "a.xlsx", "xlsx")
    about = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert "没有略去任何内容。" in [row[1].value for row in about.iter_rows()]


def test_a_text_longer_than_a_cell_is_named(table, tmp_path):
    long = "长" * (workbook.LONGEST_TEXT + 1)
    write(replace(table, rows=[[long, 1, None, None]]), tmp_path / "a.xlsx", "xlsx")
    about, sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert len(sheet["A2"].value) == workbook.LONGEST_TEXT
    assert any("A2" in (row[1].value or "") for row in about.iter_rows())
    write(replace(table, rows=[[long, 1, None, None]]), tmp_path / "a.json", "json")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["rows"][0]["title"] == long


def test_too_many_rows_are_refused(table, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(workbook.TooManyRowsError):
        write(table, tmp_path / "a.xlsx", "xlsx")


def test_json(table, tmp_path):
    assert write(table, tmp_path / "a.json", "json") == 3
    content = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert content["left_out"] == ["盲评阶段，不含申报单位。"]
    assert [column["key"] for column in content["columns"]] == [
        "title",
        "score",
        "visited_on",
        "submitted_at",
    ]
    assert content["rows"][0] == {
        "title": "小板凳议事会",
        "score": 8.25,
        "visited_on": "2021-10-09",
        "submitted_at": "2021-11-01T09:30:00+08:00",
    }
    assert content["rows"][1]["title"] == "=1+1"


def test_csv_opens_in_a_spreadsheet(table, tmp_path):
    assert write(table, tmp_path / "a.csv", "csv") == 3
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert rows[1] == ["小板凳议事会", "8.25", "2021-10-09", "2021-11-01 09:30"]


@pytest.mark.parametrize("form", FORMATS)
def test_rows_of_the_wrong_length_and_naive_times_are_faults(table, tmp_path, form):
    with pytest.raises(ValueError, match="zip"):
        write(replace(table, rows=[["one"]]), tmp_path / "a", form)
    with pytest.raises(ValueError, match="aware"):
        write(replace(table, rows=[["", 1, None, datetime(2021, 1, 1)]]), tmp_path / "a", form)


@pytest.mark.parametrize("form", FORMATS)
def test_empty_tables_and_titles_in_other_languages(table, tmp_path, form):
    title = "清单/[2021]: " + "长" * 40
    english = {"标题": "Title", title: "Cases"}
    path = tmp_path / f"a.{form}"
    assert write(replace(table, rows=[], title=title), path, form, lambda text: english.get(text, text)) == 0
    content = path.read_bytes() if form != "xlsx" else _shared_strings(path)
    assert b"Title" in content
    assert "标题".encode() not in content


def _shared_strings(path):
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
