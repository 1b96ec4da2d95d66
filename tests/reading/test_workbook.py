"""Imported tables: values as typed, every fault by row and column, never an exception."""

import io
import time
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from award.reading.columns import PROBLEMS, InputColumn
from award.reading.template import write_template
from award.reading.workbook import read_table, text_of
from award.uploads import FileRefused
from tests.uploads import samples

COLUMNS = [
    InputColumn("title", "案例名称", required=True, help="不超过 60 字"),
    InputColumn("level", "层级", choices=("国家", "省级", "市级")),
    InputColumn("code", "统一社会信用代码"),
    InputColumn("started", "开始日期"),
]
HEADER = [column.title for column in COLUMNS]


@pytest.fixture
def read(tmp_path):
    def read(rows, **how):
        path = tmp_path / "table.xlsx"
        book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.close()
        return read_table(path, COLUMNS, **how)

    return read


def problems(reading):
    return [(problem.code, problem.row, problem.column, problem.cell) for problem in reading.problems]


def test_values_come_as_text_with_their_row(read):
    reading = read([HEADER, [" 邻里\r\n一家亲 ", "市级", "123", date(2021, 10, 9)], [], ["第二例"]])
    assert problems(reading) == []
    assert [row.number for row in reading.rows] == [2, 4]
    first, second = (row.values for row in reading.rows)
    assert first == {"title": "邻里\n一家亲", "level": "市级", "code": "123", "started": "2021-10-09"}
    assert second == {"title": "第二例", "level": "", "code": "", "started": ""}


def test_order_of_columns_is_free_and_optional_ones_may_be_absent(read):
    reading = read([["层级", "案例名称 *"], ["省级", "甲"]])
    assert reading.rows[0].values == {"level": "省级", "title": "甲"}


def test_a_wrong_header_is_told_by_name(read):
    reading = read([["名称", "层级", "层级"], ["甲", "省级", "省级"]])
    assert problems(reading) == [
        ("unknown_column", 1, None, "A1"),
        ("doubled_column", 1, "层级", "C1"),
        ("missing_column", 1, "案例名称", None),
    ]
    assert reading.problems[0].message % reading.problems[0].facts == "第一行的“名称”不是模板中的列名。"
    assert reading.rows == []


def test_faults_of_cells_by_row_and_column(read):
    reading = read(
        [
            HEADER,
            ["甲", "乡镇"],
            ["", "省级"],
            ["乙", "", 914403007084611360],
            ["=1+1", "省级"],
        ]
    )
    assert problems(reading) == [
        ("not_a_choice", 2, "层级", "B2"),
        ("required", 3, "案例名称", "A3"),
        ("number_too_long", 4, "统一社会信用代码", "C4"),
        ("formula", 5, "案例名称", "A5"),
    ]


@pytest.mark.parametrize(
    "formula", ["=A1", '=HYPERLINK("http://x","y")', '=CMD|"/c calc"!A0', "{=SUM(A1:A2)}"]
)
def test_formulas_are_refused_where_they_stand(tmp_path, formula):
    path = tmp_path / "table.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_string(1, 0, "甲")
    sheet.write_formula(1, 1, formula, value="省级")
    book.close()
    assert problems(read_table(path, COLUMNS)) == [("formula", 2, "层级", "B2")]


def test_error_values(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(["#N/A"])
    book.save(tmp_path / "table.xlsx")
    assert problems(read_table(tmp_path / "table.xlsx", COLUMNS)) == [("fault", 2, "案例名称", "A2")]


def test_five_thousand_rows_are_read_and_one_more_is_refused(read):
    rows = [[f"案例{n}", "省级", "", date(2021, 1, 1)] for n in range(5_000)]
    begun = time.process_time()
    reading = read([HEADER, *rows])
    assert time.process_time() - begun < 20
    assert len(reading.rows) == 5_000
    assert problems(reading) == []
    refused = read([HEADER, *rows, ["一例"]])
    assert problems(refused) == [("too_many_rows", None, None, None)]
    assert refused.rows == []


def test_problems_are_bounded(read):
    reading = read([HEADER, *([["", "无"]] * 1000)])
    assert 200 <= len(reading.problems) < 210


@pytest.mark.parametrize("rows", [[], [HEADER], [HEADER, [], []]])
def test_empty_tables(read, rows):
    assert problems(read(rows))[-1][0] in ("no_rows", "missing_column")


def test_blank_rows_without_end_are_not_read(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER)
    sheet.append(["甲"])
    for _ in range(20_000):
        sheet.append([""])
    book.save(tmp_path / "table.xlsx")
    assert len(read_table(tmp_path / "table.xlsx", COLUMNS).rows) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "damaged"),
        (b"not a table" * 100, "not_allowed"),
        (samples.word(), "not_allowed"),
    ],
    ids=["empty", "cut off", "text", "word"],
)
def test_what_is_no_table(tmp_path, content, code):
    (tmp_path / "table.xlsx").write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        read_table(tmp_path / "table.xlsx", COLUMNS)
    assert refusal.value.code == code


def test_a_workbook_that_no_reader_can_open(tmp_path):
    members = {
        "[Content_Types].xml": samples.TYPES.format(
            part="xl/workbook.xml", main="spreadsheetml.sheet.main+xml"
        )
    }
    (tmp_path / "table.xlsx").write_bytes(samples.archive(members | {"xl/workbook.xml": "<nothing/>"}))
    assert problems(read_table(tmp_path / "table.xlsx", COLUMNS)) == [("unreadable", None, None, None)]


def test_the_template_is_read_back(tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(COLUMNS, path)
    assert problems(read_table(path, COLUMNS)) == [("no_rows", None, None, None)]
    book = openpyxl.load_workbook(path)
    sheet, explained = book.worksheets
    assert [cell.value for cell in sheet[1]] == ["案例名称*", "层级", "统一社会信用代码", "开始日期"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"国家,省级,市级"'
    assert [cell.value for cell in explained[2]][:3] == ["案例名称", "必填", "不超过 60 字"]
    sheet["A2"], sheet["B2"] = "甲", "省级"
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    assert read_table(path, COLUMNS).rows[0].values["level"] == "省级"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (12.0, "12"),
        (0.5, "0.5"),
        (13800138000, "13800138000"),
        (True, "是"),
        (datetime(2021, 10, 9), "2021-10-09"),
        (datetime(2021, 10, 9, 8, 30), "2021-10-09 08:30"),
        ("  e\u0301 ", "é"),
    ],
)
def test_text_of(value, text):
    assert text_of(value) == text


def test_every_problem_has_words():
    assert all(words.endswith("。") for words in PROBLEMS.values())
