"""The list of cases as a file: by a job, for whoever asked, with what is left out said inside."""

import io
import json

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award.extensions import db
from award.models import Job
from tests.factories import fresh, post, signed_in, token_in
from tests.scene import Scene
from worker.application import JOBS, run_claimed


@pytest.fixture
def scene(app: Flask) -> Scene:
    scene = Scene(app).submitted(6)
    scene.draft(9, title="没有提交的一例")
    return scene


@pytest.fixture
def organiser(app: Flask, scene: Scene) -> FlaskClient:
    return signed_in(app, scene.organiser)


def cases_of(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/cases"


def done(app: Flask) -> Job:
    """Run the one export as the worker does."""
    (job,) = fresh(select(Job).where(Job.name == "award.render_cases"))
    id = job.id
    run_claimed(JOBS["award.render_cases"], app.config["AWARD"], id)
    (job,) = fresh(select(Job).where(Job.id == id))
    return job


def rows_of(content: bytes) -> tuple[list[list[object]], list[list[object]]]:
    """The two sheets' rows."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    about, rows = ([list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets)
    return about, rows


def file_of(client: FlaskClient, location: str) -> bytes:
    """The file's bytes, and its handle closed."""
    with client.get(f"{location}/file") as answer:
        return answer.data


def test_the_list_under_its_filter_becomes_a_file(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    wanted = next(category for category in scene.competition.categories if category.key == "community")
    path = f"{cases_of(scene)}/export?category={wanted.id}"
    asked = post(organiser, path, {"form": "xlsx"}, form_at=cases_of(scene))
    assert asked.status_code == 303
    assert "排队中" in organiser.get(asked.location).get_data(as_text=True)
    assert organiser.get(f"{asked.location}/file").status_code == 404
    job = done(app)
    assert (job.state, job.progress_done, job.progress_total) == ("done", 2, 2)
    assert "下载（2 例）" in organiser.get(asked.location).get_data(as_text=True)
    about, rows = rows_of(file_of(organiser, asked.location))
    said = str(about)
    assert "没有提交的草稿不在其中。" in said
    assert "只导出了页面上筛选的案例。" in said
    expected = {case.reference for case in scene.cases if case.category_id == wanted.id}
    assert {row[0] for row in rows[1:]} == expected
    assert "区县级" in str(rows) or "街乡镇级" in str(rows)


def test_json_is_offered_beside_the_workbook(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    assert 'name="form" value="json"' in organiser.get(cases_of(scene)).get_data(as_text=True)
    asked = post(organiser, f"{cases_of(scene)}/export", {"form": "json"}, form_at=cases_of(scene))
    done(app)
    found = json.loads(file_of(organiser, asked.location))
    assert {row["reference"] for row in found["rows"]} == {case.reference for case in scene.cases}


def test_no_draft_is_in_it(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    asked = post(organiser, f"{cases_of(scene)}/export", {"form": "xlsx"}, form_at=cases_of(scene))
    done(app)
    _about, rows = rows_of(file_of(organiser, asked.location))
    assert len(rows) == 7
    assert "没有提交的一例" not in str(rows)


def test_only_who_asked_gets_the_file(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    asked = post(organiser, f"{cases_of(scene)}/export", {"form": "xlsx"}, form_at=cases_of(scene))
    done(app)
    assert signed_in(app, scene.chair).get(f"{asked.location}/file").status_code == 404
    assert signed_in(app, scene.applicant).get(f"{asked.location}/file").status_code in (403, 404)
    screener = signed_in(app, scene.screener)
    refused = post(
        screener, f"{cases_of(scene)}/export", {}, form_at=f"/work/{scene.competition.slug}/screening"
    )
    assert refused.status_code == 403


def test_a_cancelled_export_stops(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    asked = post(organiser, f"{cases_of(scene)}/export", {"form": "xlsx"}, form_at=cases_of(scene))
    (job,) = fresh(select(Job).where(Job.name == "award.render_cases"))
    assert post(organiser, f"/jobs/{job.id}/cancel", form_at=asked.location).status_code == 303
    db.session.rollback()
    run_claimed(JOBS["award.render_cases"], app.config["AWARD"], job.id)
    (job,) = fresh(select(Job).where(Job.id == job.id))
    assert job.state == "queued"  # the sweep ends it
    assert job.cancel_asked
    assert organiser.get(f"{asked.location}/file").status_code == 404


def test_the_bar_loads_its_page_anew_when_the_job_has_ended(
    app: Flask, scene: Scene, organiser: FlaskClient
) -> None:
    asked = post(organiser, f"{cases_of(scene)}/export", {"form": "xlsx"}, form_at=cases_of(scene))
    (job,) = fresh(select(Job).where(Job.name == "award.render_cases"))
    bar = organiser.get(f"/jobs/{job.id}", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in bar.headers
    page = organiser.get(f"/jobs/{job.id}")
    assert "<html" in page.get_data(as_text=True)
    cancelled = organiser.post(f"/jobs/{job.id}/cancel", data={"csrf_token": token_in(organiser, asked.location)},
                               headers={"Referer": f"http://localhost{asked.location}"})  # fmt: skip
    assert cancelled.location == asked.location
    (job,) = fresh(select(Job).where(Job.id == job.id))
    job.state = "cancelled"
    db.session.commit()
    assert organiser.get(f"/jobs/{job.id}", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
