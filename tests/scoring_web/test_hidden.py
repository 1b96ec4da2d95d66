"""Before closing, a mark and a comment are seen by their expert alone, by whatever door; a blind stage names nobody."""

import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award import clock
from award.blueprints.submission.files import storage
from award.models import Conflict, Message, Stage
from award.stages import files, submission
from award.uploads.receiving import keep_upload
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.desk import Desk
from tests.scoring_web.office import run_jobs
from tests.uploads import samples

COMMENT = "只有本人知道的评语"
TOTAL = "7.80"


def marked(app: Flask) -> tuple[Scene, Desk]:
    """One expert has sealed one sheet (total 7.80) and drafted another; the list of the closing is prepared."""
    scene = Scene(app).submitted(4).assigned()
    desk = Desk(app, scene)
    first, second = desk.mine()[:2]
    weights = [criterion["weight"] for criterion in desk.stage.parameters["criteria"]]
    assert weights == [3000, 2500, 2000, 2500], "the marks below make 7.80 with these"
    marks = dict(zip(desk.marks("0"), ("9", "7", "8", "7"), strict=True))
    assert desk.save(first, {**marks, "comment": COMMENT}).status_code == 200
    assert desk.save(second, {**marks, "comment": COMMENT}).status_code == 200
    desk.seal(first)
    return scene, desk


def words_of(answer_bytes: bytes) -> str:
    """The text of an answer, unpacked where it is a workbook."""
    if answer_bytes[:2] != b"PK":
        return answer_bytes.decode("utf-8", "replace")
    archive = zipfile.ZipFile(io.BytesIO(answer_bytes))
    return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def every_page(app: Flask, client: FlaskClient, scene: Scene, desk: Desk) -> dict[str, str]:
    """The answers of all GET addresses, filled with what the scene has."""
    stage = scene.stage("scoring").id
    case = next(a for a in scene.assignments() if a.id == desk.mine()[0]).case
    fill = {
        "slug": scene.competition.slug, "stage": stage, "case": case.token, "assignment": desk.mine()[0], "sheet": 1,
        "form": "xlsx", "role": "organiser", "job": 1, "conflict": 1, "member": 1,
    }  # fmt: skip
    scene.session.rollback()
    found = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not set(rule.arguments) <= set(fill):
            continue
        with app.test_request_context():
            path = rule.build({name: fill[name] for name in rule.arguments})
        assert path is not None
        answer = client.get(path[1])
        found[path[1]] = words_of(answer.data)
    return found


@pytest.mark.parametrize("who", ["organiser", "chair", "auditor", "screener", "applicant", "admin", "other"])
def test_nobody_else_sees_a_mark_or_a_comment(app: Flask, who: str) -> None:
    scene, desk = marked(app)
    scene.session.rollback()
    person = desk.scene.experts[1] if who == "other" else getattr(scene, who)
    client = signed_in(app, person)
    pages = every_page(app, client, scene, desk)
    assert len(pages) > 40
    leaks = [path for path, text in pages.items() if COMMENT in text or TOTAL in text]
    assert leaks == []


def test_the_marks_do_make_the_total_that_is_looked_for(app: Flask) -> None:
    scene, desk = marked(app)
    assert TOTAL in desk.page(desk.home)
    assert COMMENT in desk.page(desk.sheet(desk.mine()[1]))
    assert scene.stage("scoring").state == "open"


def test_no_letter_carries_a_mark(app: Flask) -> None:
    marked(app)
    for message in fresh(select(Message)):
        assert COMMENT not in message.body
        assert TOTAL not in message.body


def test_a_blind_stage_names_nobody(app: Flask) -> None:
    scene = Scene(app).submitted(3).screened()
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "blind": True}
    scene.commit()
    clock.now.at = scene.at  # type: ignore[attr-defined]
    office = signed_in(app, scene.organiser)
    page = f"/work/{scene.competition.slug}/scoring/{stage.id}/assignment"
    post(office, f"{page}/propose", {"seed": "7"}, form_at=page)
    (job,) = run_jobs(app, "award.propose_assignment", scene.at)
    post(office, f"{page}/commit", {"job": str(job.id)}, form_at=page)
    post(office, f"{page}/release", form_at=page)
    run_jobs(app, "award.release_assignments", scene.at)
    desk = Desk(app, scene)
    post(desk.client, f"{desk.home}{stage.id}/pledge", {"agree": "1"}, form_at=desk.home)
    first = desk.mine()[0]
    for path in (desk.home, desk.sheet(first), f"{desk.home}{stage.id}/seal"):
        shown = desk.page(path)
        assert "望溪县民政局" not in shown, path
        assert "联系人甲" not in shown
    sheet = desk.page(desk.sheet(first))
    assert "认出了这个案例" in sheet
    named = post(
        desk.client,
        f"{desk.sheet(first)}/conflict",
        {"ground": "recognised", "words": ""},
        form_at=desk.sheet(first),
    )
    assert named.status_code == 422
    told = {"ground": "recognised", "words": "曾到现场调研"}
    assert (
        post(desk.client, f"{desk.sheet(first)}/conflict", told, form_at=desk.sheet(first)).status_code == 303
    )
    assert desk.client.get(desk.sheet(first)).status_code == 404, "the material shuts at once"
    assert "等待评委会主任裁定" in desk.page(desk.home)
    assert [tie.ground for tie in fresh(select(Conflict))] == ["recognised"]
    assert fresh(select(Stage.state).where(Stage.id == stage.id)) == ["open"]


def test_files_of_a_blind_stage_bear_neutral_names(app: Flask) -> None:
    scene = Scene(app)
    scene.open("submission")
    case = scene.draft(1)
    with app.test_request_context():
        facts = keep_upload(io.BytesIO(samples.pdf()), storage())
    files.add_file(
        scene.session, case, "files", "望溪县民政局证明材料.pdf", facts, by=scene.applicant, at=scene.at
    )
    scene.commit()
    submission.submit_case(scene.session, case, by=scene.applicant, at=scene.at)
    scene.commit()
    scene.cases.append(case)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "blind": True}
    scene.commit()
    scene.assigned()
    desk = next(d for d in (Desk(app, scene, number) for number in range(4)) if d.mine())
    first = desk.mine()[0]
    sheet = desk.page(desk.sheet(first))
    assert "证明材料.pdf" not in sheet
    (viewer,) = set(re.findall(rf'href="({desk.sheet(first)}/files/[^"]+)"', sheet))
    shown = desk.page(viewer)
    assert "<h1" in shown
    assert "1.pdf" in shown
    assert "民政局" not in shown
    (file,) = set(re.findall(r'data-file="([^"]+)"', shown))
    taken = desk.client.get(file)
    assert taken.status_code == 200
    assert taken.data.startswith(b"%PDF")
    taken.close()
    assert "filename*" not in taken.headers["Content-Disposition"], "nothing but a number"
    stranger = signed_in(app, scene.screener)
    assert stranger.get(viewer).status_code == 404
