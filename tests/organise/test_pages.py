"""The office's pages over HTTP."""

from flask import Flask

from tests.factories import post, signed_in
from tests.scene import Scene


def test_the_office_sees_its_pipeline_and_cases(app: Flask) -> None:
    scene = Scene(app).submitted(3)
    client = signed_in(app, scene.organiser)
    home = f"/work/{scene.competition.slug}/"
    assert "流程" in client.get(home).get_data(as_text=True)
    listing = client.get(f"{home}cases").get_data(as_text=True)
    assert listing.count("一键响应") >= 3
    case = client.get(f"{home}cases/{scene.cases[0].token}")
    assert case.status_code == 200
    stage = client.get(f"{home}stages/{scene.stage('screening').id}").get_data(as_text=True)
    assert "还没有设定开始时间" in stage


def test_a_stranger_sees_nothing_of_it(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    client = signed_in(app, scene.applicant)
    assert client.get(f"/work/{scene.competition.slug}/").status_code == 403
    assert client.get(f"/work/{scene.competition.slug}/cases").status_code == 403


def test_a_window_that_ends_before_it_begins_is_told_beside_its_field(app: Flask) -> None:
    scene = Scene(app)
    client = signed_in(app, scene.organiser)
    stage = f"/work/{scene.competition.slug}/stages/{scene.stage('submission').id}"
    answer = post(
        client,
        f"{stage}/window",
        {"opens_at": "2027-01-02T09:00", "closes_at": "2027-01-01T09:00"},
        form_at=stage,
    )
    assert answer.status_code == 422
    assert "截止时间应晚于开始时间" in answer.get_data(as_text=True)


def test_the_list_is_filtered_by_stage_and_an_odd_address_does_no_harm(app: Flask) -> None:
    scene = Scene(app).submitted(3)
    client = signed_in(app, scene.organiser)
    listing = f"/work/{scene.competition.slug}/cases"
    stage = scene.stage("submission").id
    assert "共 3 例" in client.get(f"{listing}?stage={stage}&outcome=pending").get_data(as_text=True)
    assert "没有符合条件的案例" in client.get(f"{listing}?stage={scene.stage('notice').id}").get_data(
        as_text=True
    )
    assert client.get(f"{listing}?_scheme=ftp&_anchor=x&category=nonsense&after=never").status_code == 200
