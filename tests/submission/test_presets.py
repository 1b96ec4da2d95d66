"""Every preset's form is filled, previewed, checked and handed out on paper."""

from datetime import timedelta

import pytest
from flask import Flask

from award.extensions import db
from award.invariants import broken
from award.presets import names
from award.stages import pipeline
from award.stages.pen import submission_stage
from award.stages.setup import current_form, form_of
from tests.factories import AT, give_role, make_competition, make_user
from tests.submission.conftest import Applicant


@pytest.mark.parametrize("preset", names())
def test_all_pages_of_a_preset(app: Flask, preset: str) -> None:
    admin, organiser = make_user(app, admin=True), make_user(app)
    competition = make_competition(preset, by=admin)
    competition.is_public = True
    give_role(competition, organiser, "organiser", by=admin)
    stage = submission_stage(db.session(), competition.id)
    stage.opens_at = AT
    stage.closes_at = None if stage.flow == "each" else AT + timedelta(days=9)
    pipeline.open_stage(db.session(), stage, by=organiser, at=AT)
    db.session.commit()
    applicant = Applicant(app, make_user(app))
    token = applicant.begin(competition)
    version = current_form(db.session(), competition.id)
    assert version is not None
    form = form_of(version)
    for section in form.sections:
        page = applicant.client.get(f"/my/cases/{token}/edit?section={section.key}")
        assert page.status_code == 200
        assert all(f"{field.key}" in page.get_data(as_text=True) for field in section.fields)
    title = form.projecting("title")[0].key
    assert applicant.autosave(token, {title: "为老服务实践"}).status_code == 200
    for page in ("preview", "submit", "people"):
        assert applicant.client.get(f"/my/cases/{token}/{page}").status_code == 200
    assert "为老服务实践" in applicant.client.get("/my/cases").get_data(as_text=True)
    with applicant.client.get(f"/c/{competition.slug}/form.docx") as paper:
        assert paper.status_code == 200
    office = Applicant(app, organiser)
    with office.client.get(f"/work/{competition.slug}/import/template.xlsx") as table:
        assert table.status_code == 200
    assert broken() == []
