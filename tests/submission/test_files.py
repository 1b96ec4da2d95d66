"""Files over HTTP: what is taken, what is refused and why, order, captions, and who is handed what."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import CaseFile
from tests.factories import fresh, make_user, signed_in
from tests.scene import Scene
from tests.submission.conftest import Applicant, Clock, case_of
from tests.uploads import samples

EXE = b"MZ" + b"\0" * 4000


@pytest.fixture
def token(scene: Scene, applicant: Applicant) -> str:
    return applicant.begin(scene.competition)


def bomb() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in samples.word_with(word__media__image1=bytes(301 << 20)).items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("说明.docx", lambda: EXE, "可执行程序"),
        ("空.pdf", lambda: b"", "0 字节"),
        ("半截.pdf", lambda: samples.pdf()[:300], "不完整或已损坏"),
        ("加密.pdf", lambda: samples.pdf(password="secret"), "加密"),
        ("炸弹.docx", bomb, "解压后过大"),
        ("网页.pdf", lambda: b"<html><script>alert(1)</script></html>", "不属于可上传的类型"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    applicant: Applicant, token: str, name: str, data: Callable[[], bytes], words: str
) -> None:
    answer = applicant.upload(token, "files", name, data())
    assert 400 <= answer.status_code < 500
    assert words in answer.get_json()["error"]
    assert fresh(select(CaseFile)) == []
    assert case_of(token).draft.answers["files"] == []


def test_a_field_takes_its_own_kinds_its_own_number_and_no_other_field(
    applicant: Applicant, token: str
) -> None:
    assert "png" in applicant.upload(token, "pictures", "a.pdf", samples.pdf()).get_json()["error"]
    for number in range(6):
        assert applicant.upload(token, "pictures", f"{number}.png", samples.picture()).status_code == 200
    assert "最多 6 个" in applicant.upload(token, "pictures", "7.png", samples.picture()).get_json()["error"]
    assert applicant.upload(token, "title", "7.png", samples.picture()).status_code == 403
    assert applicant.upload(token, "nothing", "7.png", samples.picture()).status_code == 403


def test_names_order_captions_and_removal(applicant: Applicant, token: str) -> None:
    for name in ("../../一.png", "二\u202egnp.exe.png", "三.jpeg"):
        assert applicant.upload(token, "pictures", name, samples.picture()).status_code == 200
    one, two, three = fresh(select(CaseFile).order_by(CaseFile.id))
    gone_token, gone_id = one.token, one.id
    assert [file.name for file in (one, two, three)] == ["一.png", "二gnp.exe.png", "三.png"]
    headers = {"X-CSRFToken": applicant.token, "X-Requested-With": "fetch"}
    moved = applicant.client.post(
        f"/my/cases/{token}/files/pictures/order", data={"order": [three.id, one.id, two.id]}, headers=headers
    )
    assert moved.status_code == 200
    fields = {f"pictures-{two.id}-file": str(two.id), f"pictures-{two.id}-name": "别的.exe",
              f"pictures-{two.id}-caption": "现场", "shown": ["pictures"]}  # fmt: skip
    assert applicant.autosave(token, fields).status_code == 200
    rows = case_of(token).draft.answers["pictures"]
    assert [(row["file"], row["caption"]) for row in rows] == [(three.id, ""), (one.id, ""), (two.id, "现场")]
    gone = applicant.client.post(f"/my/cases/{token}/files/{gone_token}/remove", json={}, headers=headers)
    assert gone.status_code == 200
    assert [row["file"] for row in case_of(token).draft.answers["pictures"]] == [three.id, two.id]
    assert applicant.client.get(f"/files/{gone_token}").status_code == 404
    assert fresh(select(CaseFile).where(CaseFile.id == gone_id)) == []


def test_a_file_of_another_case_is_never_taken(scene: Scene, applicant: Applicant, token: str) -> None:
    other = applicant.begin(scene.competition, organisation="new", name="另一个单位")
    applicant.upload(other, "pictures", "别处.png", samples.picture())
    file = fresh(select(CaseFile))[0]
    key = f"pictures-{file.id}"
    answer = applicant.autosave(
        token, {f"{key}-file": str(file.id), f"{key}-caption": "拿来", "shown": ["pictures"]}
    )
    assert answer.status_code == 200
    assert case_of(token).draft.answers["pictures"] == []
    headers = {"X-CSRFToken": applicant.token, "X-Requested-With": "fetch"}
    wrong = applicant.client.post(f"/my/cases/{token}/files/{file.token}/remove", json={}, headers=headers)
    assert wrong.status_code == 404


def test_without_scripts_several_files_come_in_one_form(applicant: Applicant, token: str) -> None:
    data = {
        "csrf_token": applicant.token,
        "title": "同一页上的文字也保存",
        "file": [(BytesIO(samples.picture()), "一.png"), (BytesIO(EXE), "二.png"), (BytesIO(samples.picture()), "三.png")],
    }  # fmt: skip
    answer = applicant.client.post(f"/my/cases/{token}/files/pictures", data=data)
    assert answer.status_code == 303
    page = applicant.client.get(answer.location).get_data(as_text=True)
    assert "二.png：文件的实际内容是可执行程序" in page
    case = case_of(token)
    assert [row["name"] for row in case.draft.answers["pictures"]] == ["一.png", "三.png"]
    assert case.title == "同一页上的文字也保存"


def test_who_is_handed_a_file(app: Flask, scene: Scene, applicant: Applicant, token: str) -> None:
    applicant.fill(token)
    applicant.upload(token, "files", "证明.pdf", samples.pdf())
    file = fresh(select(CaseFile))[0]
    url = f"/files/{file.token}"
    stranger = signed_in(app, make_user(app))
    screener, organiser = signed_in(app, scene.screener), signed_in(app, scene.organiser)
    assert app.test_client().get(url).status_code == 302
    for client in (stranger, screener, organiser):  # a draft is nobody's business
        assert client.get(url).status_code == 404
    assert applicant.submit(token).status_code == 303
    assert stranger.get(url).status_code == 404
    too_big = applicant.upload(token, "files", "太大.pdf", bytes(22 << 20))
    assert too_big.status_code == 413
    assert "太大" in too_big.get_json()["error"]
    for client in (screener, organiser, applicant.client):
        with client.get(url) as answer:
            assert answer.status_code == 200
            assert answer.mimetype == "application/pdf"
            assert answer.headers["Cache-Control"] == "private, no-cache"
    applicant.upload(token, "files", "还没交.pdf", samples.pdf(pages=3))
    later = fresh(select(CaseFile).order_by(CaseFile.id.desc()))[0]
    with applicant.client.get(f"/files/{later.token}") as answer:
        assert answer.status_code == 200


def test_a_blind_expert_gets_a_name_that_says_nothing_and_nothing_unsent(
    app: Flask, scene: Scene, applicant: Applicant, token: str, the_clock: Clock
) -> None:
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "blind": True}
    scene.commit()
    applicant.fill(token)
    applicant.upload(token, "files", "望溪县民政局证明.pdf", samples.pdf(author="王小明"))
    assert applicant.submit(token).status_code == 303
    applicant.upload(token, "files", "后来的.pdf", samples.pdf(pages=3))
    sent, unsent = fresh(select(CaseFile).order_by(CaseFile.id))
    scene.cases = [case_of(token)]
    scene.assigned()
    the_clock.at = scene.at
    expert = next(user for user in scene.experts if user.id == scene.assignments()[0].expert_id)
    client = signed_in(app, expert)
    with client.get(f"/files/{sent.token}") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f"attachment; filename={sent.id}.pdf"
        assert "王小明".encode("utf-16-be") not in answer.data
    assert client.get(f"/files/{unsent.token}").status_code == 404
    with applicant.client.get(f"/files/{sent.token}") as answer:
        assert "filename*=UTF-8''%E6%9C%9B" in answer.headers["Content-Disposition"]
