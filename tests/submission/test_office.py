"""The office enters cases for others: one by one, and out of tables; claimed or submitted on behalf."""

import contextvars
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from award.cli import main
from award.extensions import db
from award.invariants import broken
from award.models import Case, Event, Job, Message, Organisation
from config import Settings
from tests.conftest import environment
from tests.factories import fresh, make_user, post
from tests.scene import Scene, answers
from tests.submission.conftest import Applicant, Clock, case_of
from tests.uploads import samples
from worker.application import run_claimed
from worker.jobs.import_cases import JOB


@pytest.fixture
def office(app: Flask, scene: Scene) -> Applicant:
    return Applicant(app, scene.organiser)


@pytest.fixture
def page(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/import"


def entered(office: Applicant, scene: Scene) -> str:
    data = {"name": "泽浦区民政局", "origin": "sought"}
    page = f"/work/{scene.competition.slug}/import"
    answer = post(office.client, f"/work/{scene.competition.slug}/cases/new", data, form_at=page)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location.split("/my/cases/")[1].split("/")[0])


def test_entered_and_submitted_on_behalf_even_late_with_a_reason(
    scene: Scene, office: Applicant, the_clock: Clock
) -> None:
    token = entered(office, scene)
    case = case_of(token)
    assert (case.on_behalf, case.origin, case.organisation.name) == (True, "sought", "泽浦区民政局")
    office.fill(token)
    the_clock.forward(days=8)
    assert office.submit(token).status_code == 422
    assert "请写明理由" in office.submit(token, idempotency_key="2").get_data(as_text=True)
    done = office.submit(token, reason="该单位以纸质材料按时申报。", idempotency_key="3")
    assert done.status_code == 303
    page = office.client.get(done.location).get_data(as_text=True)
    assert "组委会代为提交" in page
    assert "该单位以纸质材料按时申报。" in page
    case = case_of(token)
    assert case.revision.on_behalf
    listing = office.client.get(f"/work/{scene.competition.slug}/cases").get_data(as_text=True)
    assert "代为提交" in listing
    assert broken() == []


def test_a_named_person_claims_and_submits(app: Flask, scene: Scene, office: Applicant) -> None:
    token = entered(office, scene)
    person = make_user(app, name="宁晓岚")
    data = {"name": person.name, "email": person.email, "part": "submit"}
    people = f"/my/cases/{token}/people"
    assert post(office.client, f"/my/cases/{token}/invitations", data, form_at=people).status_code == 303
    letter = fresh(select(Message).where(Message.address == person.email))[0]
    link = re.search(r"/invitations/[\w-]+", letter.body)
    assert link
    owner = Applicant(app, person)
    assert owner.client.get(f"/my/cases/{token}").status_code == 404  # an opened link changes nothing
    assert post(owner.client, f"{link[0]}/accept", form_at=link[0]).status_code == 303
    owner.fill(token)
    assert owner.submit(token).status_code == 303
    assert not case_of(token).revision.on_behalf


def test_only_the_office(app: Flask, scene: Scene, applicant: Applicant, page: str) -> None:
    assert applicant.client.get(page).status_code == 403
    assert Applicant(app, scene.auditor).client.get(page).status_code == 403
    wrong = post(Applicant(app, scene.organiser).client, f"/work/{scene.competition.slug}/cases/new",
                 {"name": "", "code": "123", "origin": "sought"}, form_at=page)  # fmt: skip
    assert wrong.status_code == 422
    assert "统一社会信用代码有误" in wrong.get_data(as_text=True)


def table(office: Applicant, page: str, rows: list[dict[str, str]]) -> bytes:
    """The template as the office downloads it, filled."""
    with office.client.get(f"{page}/template.xlsx") as answer:
        book = openpyxl.load_workbook(BytesIO(answer.data))
    sheet = book.worksheets[0]
    titles = [str(cell.value).rstrip("*") for cell in sheet[1]]
    for number, row in enumerate(rows, start=2):
        for title, value in row.items():
            sheet.cell(number, titles.index(title) + 1, value)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def good(number: int) -> dict[str, str]:
    filled = answers(number)
    return {
        "申报单位": f"第{number}区民政局", "案例名称": filled["title"], "申报方向": "公共服务", "单位类别": "党政机关",
        "案例简介": filled["summary"], "单位所在地": "广东省佛山市", "联系人": "王联系，科长，0757-12345678，a@example.cn",
    }  # fmt: skip


def imported(office: Applicant, page: str, data: bytes, settings: Settings) -> tuple[Job, str]:
    """Upload, let the worker do the job, and read the page."""
    body = {"csrf_token": office.token, "file": (BytesIO(data), "案例.xlsx")}
    answer = office.client.post(page, data=body)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    job = fresh(select(Job).where(Job.name == "award.import_cases").order_by(Job.id.desc()))[0]
    assert "排队中" in office.client.get(answer.location).get_data(as_text=True)
    db.session.rollback()
    run_claimed(JOB, settings, job.id)
    return fresh(select(Job).where(Job.id == job.id))[0], office.client.get(answer.location).get_data(
        as_text=True
    )


def test_a_table_becomes_unclaimed_drafts(
    scene: Scene, office: Applicant, page: str, settings: Settings
) -> None:
    data = table(office, page, [good(number) for number in range(1, 8)])
    job, text = imported(office, page, data, settings)
    assert (job.state, job.result, job.progress_done) == ("done", {"cases": 7}, 7)
    assert "已导入 7 个案例" in text
    cases = fresh(select(Case).order_by(Case.id))
    assert {(case.origin, case.on_behalf, case.state, case.reference) for case in cases} == {
        ("imported", True, "draft", None)
    }
    assert cases[0].draft.answers["category"] == "service"
    assert cases[0].draft.answers["region"] == "4406"
    assert fresh(select(Event.name).where(Event.name == "cases_imported")) == ["cases_imported"]
    assert broken() == []
    again, text = imported(office, page, data, settings)
    assert again.result["number"] == 7
    assert "本届已有这个单位的同名案例" in text
    assert fresh(select(func.count(Case.id))) == [7]


def formula(data: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    book.worksheets[0]["A2"] = "=1+1"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def header(data: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    book.worksheets[0]["A1"] = "随便写的列"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(formula, "单元格含有公式"), (header, "不是模板中的列名")],
    ids=["a formula", "a wrong header"],
)
def test_one_fault_and_nothing_is_imported(
    scene: Scene,
    office: Applicant,
    page: str,
    settings: Settings,
    spoil: Callable[[bytes], bytes],
    words: str,
) -> None:
    _job, text = imported(office, page, spoil(table(office, page, [good(1), good(2)])), settings)
    assert "一个案例也没有导入" in text
    assert words in text
    assert fresh(select(Case)) == []
    assert fresh(select(Organisation).where(Organisation.name == "第1区民政局")) == []


def test_faults_come_by_row_and_column(office: Applicant, page: str, settings: Settings) -> None:
    rows = [
        good(1),
        {**good(2), "统一社会信用代码": "12345"},
        {**good(3), "单位所在地": "没有这个地方"},
        {**good(1)},
        {**good(5), "申报方向": "没有的方向", "申报单位": ""},
    ]
    job, text = imported(office, page, table(office, page, rows), settings)
    found = [(fault["row"], fault["column"]) for fault in job.result["faults"]]
    wanted = [(3, "统一社会信用代码"), (4, "单位所在地"), (5, "案例名称"), (6, "申报单位"), (6, "申报方向")]
    assert found == wanted, "all at once, each cell once"
    assert "第 2 行" in text


def test_five_thousand_rows_are_read_and_one_more_is_refused(
    scene: Scene, office: Applicant, page: str, settings: Settings
) -> None:
    rows = [
        {"申报单位": f"第{number % 50}区民政局", "案例名称": f"第{number}号案例"} for number in range(5_001)
    ]
    job, text = imported(office, page, table(office, page, rows), settings)
    assert "超过 5000 行" in text
    assert fresh(select(func.count(Case.id))) == [0]
    job, _text = imported(office, page, table(office, page, rows[:5_000]), settings)
    assert job.result == {"cases": 5_000}
    assert fresh(select(func.count(Case.id))) == [5_000]
    listing = office.client.get(page).get_data(as_text=True)
    assert "共 5,000 例" in listing
    assert listing.count("邀请认领") == 50


def test_no_workbook_at_all(office: Applicant, page: str) -> None:
    empty = office.client.post(page, data={"csrf_token": office.token})
    assert (empty.status_code, "请先选择文件" in empty.get_data(as_text=True)) == (422, True)
    data = {"csrf_token": office.token, "file": (BytesIO(samples.pdf()), "案例.xlsx")}
    wrong = office.client.post(page, data=data)
    assert wrong.status_code == 422
    assert "不属于可上传的类型" in wrong.get_data(as_text=True)


def test_by_command(scene: Scene, office: Applicant, page: str, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_bytes(table(office, page, [good(1), good(2)]))
    db.session.rollback()

    def run(*more: str) -> Result:
        words = ["import", "cases", str(file), "--competition", scene.competition.slug, *more]
        invoke = CliRunner(env=environment(settings)).invoke
        return contextvars.Context().run(invoke, main, words)

    assert "nothing imported" in run("--dry-run").output
    assert fresh(select(func.count(Case.id))) == [0]
    assert "2 cases imported" in run().output
    assert fresh(select(func.count(Case.id))) == [2]
    refused = run()
    assert refused.exit_code == 1
    assert "cases.xlsx:2: 案例名称" in refused.output
    assert fresh(select(func.count(Case.id))) == [2]
