"""All windows on one page: proposed, moved, saved together or not at all."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import lxml.html
from flask import Flask

from award import clock
from award.models import Stage
from award.stages import windows
from award.stages.pipeline import lint_stage
from tests.factories import post, signed_in
from tests.scene import Scene
from tests.statements import counted

ZONE = "Asia/Shanghai"


def page_of(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/setup/stages"


def typed(stage: Stage, opens: str, closes: str) -> dict[str, str]:
    return {f"opens_at-{stage.id}": opens, f"closes_at-{stage.id}": closes}


def in_days(number: int, hour: int = 9) -> str:
    return f"{(clock.now() + timedelta(days=number)).date().isoformat()}T{hour:02d}:00"


def test_windows_follow_each_other_from_a_day_on(app: Flask) -> None:
    scene = Scene(app)
    stages = scene.stages()
    found = windows.proposed_windows(stages, begin=date(2027, 3, 1), zone=ZONE)
    first, second = stages[0], stages[1]
    assert found[first.id][0] == datetime(2027, 3, 1, 9, tzinfo=ZoneInfo(ZONE))
    ends = found[first.id][1]
    assert first.days
    assert ends is not None
    assert ends.date() == date(2027, 3, 1) + timedelta(days=first.days - 1)
    assert found[second.id][0] == datetime.combine(
        ends.date() + timedelta(days=1), windows.BEGINS, ZoneInfo(ZONE)
    )


def test_what_flows_on_without_an_end_begins_the_same_day_and_the_rest_is_left_out(app: Flask) -> None:
    scene = Scene(app, preset="yueyoushu")
    call, visits = scene.stages()[:2]
    assert call.days is None, "the call of this preset never ends"
    begin = datetime.combine(date(2027, 3, 1), windows.BEGINS, ZoneInfo(ZONE))
    found = windows.proposed_windows(scene.stages(), begin=begin.date(), zone=ZONE)
    assert found == {call.id: (begin, None), visits.id: (begin, None)}


def test_a_rolling_edition_may_open_without_an_end(app: Flask) -> None:
    scene = Scene(app, preset="yueyoushu")
    call, visits, scoring = scene.stages()[:3]
    for stage in (call, visits):
        assert "截止时间" not in "".join(one.message for one in lint_stage(scene.session, stage)), stage.key
    assert "还没有设定截止时间。" in [one.message for one in lint_stage(scene.session, scoring)]


def test_a_proposal_is_shown_and_not_saved(app: Flask) -> None:
    scene = Scene(app)
    client = signed_in(app, scene.organiser)
    page = client.get(f"{page_of(scene)}?begin=2027-03-01").get_data(as_text=True)
    assert 'value="2027-03-01T09:00"' in page
    assert "还没有保存" in page
    assert scene.stages()[0].opens_at is None
    assert client.get(f"{page_of(scene)}?begin=never").status_code == 200


def test_all_are_saved_together(app: Flask) -> None:
    scene = Scene(app)
    client = signed_in(app, scene.organiser)
    first, second = scene.stages()[:2]
    data = typed(first, in_days(2), in_days(9, 17)) | typed(second, in_days(10), in_days(12, 17))
    answer = post(client, f"{page_of(scene)}/windows", data, form_at=page_of(scene))
    assert answer.status_code == 303
    scene.session.rollback()
    assert all(stage.opens_at and stage.closes_at for stage in scene.stages()[:2])
    assert all(stage.opens_at is None for stage in scene.stages()[2:]), "what was not sent stays"


def test_one_that_is_wrong_is_told_beside_its_field_and_nothing_is_saved(app: Flask) -> None:
    scene = Scene(app)
    client = signed_in(app, scene.organiser)
    first, second = scene.stages()[:2]
    data = typed(first, in_days(2), in_days(9)) | typed(second, in_days(12), in_days(10))
    answer = post(client, f"{page_of(scene)}/windows", data, form_at=page_of(scene))
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert (
        page.get_element_by_id(f"closes_at-{second.id}-error").text_content().strip()
        == "截止时间应晚于开始时间。"
    )
    assert page.get_element_by_id(f"opens_at-{first.id}").get("value") == in_days(2), "what was typed stays"
    scene.session.rollback()
    assert scene.stages()[0].opens_at is None
    nonsense = post(client, f"{page_of(scene)}/windows", typed(first, "soon", ""), form_at=page_of(scene))
    assert nonsense.status_code == 422


def test_an_open_stage_is_not_moved_and_nobody_else_may(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    first = scene.stage("submission")
    before = first.closes_at
    client = signed_in(app, scene.organiser)
    post(client, f"{page_of(scene)}/windows", typed(first, in_days(2), in_days(9)), form_at=page_of(scene))
    scene.session.rollback()
    assert scene.stage("submission").closes_at == before
    auditor = signed_in(app, scene.auditor)
    assert "保存时间" not in auditor.get(page_of(scene)).get_data(as_text=True)
    refused = post(auditor, f"{page_of(scene)}/windows", {}, form_at=page_of(scene))
    assert refused.status_code == 403


def test_the_page_asks_few_statements(app: Flask) -> None:
    scene = Scene(app)
    client = signed_in(app, scene.organiser)
    client.get(page_of(scene))
    with counted() as asked:
        client.get(page_of(scene))
    assert len(asked) <= 12
    data = {k: v for s in scene.stages() for k, v in typed(s, in_days(2), in_days(9)).items()}
    scene.session.rollback()
    with counted() as asked:
        post(client, f"{page_of(scene)}/windows", data, form_at=page_of(scene).removesuffix("setup/stages"))
    assert len(asked) <= 18 + 6, "with the page that gives the token"
