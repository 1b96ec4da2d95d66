"""The overview: what waits, who is behind, what happened; the same number of statements at any size."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from award import clock
from award.extensions import db
from award.models import Case, Stage
from tests.factories import fresh, post, signed_in
from tests.letters import write_all
from tests.scene import Scene
from tests.statements import counted


def reading(app: Flask, scene: Scene) -> str:
    client = signed_in(app, scene.organiser)
    return client.get(f"/work/{scene.competition.slug}/").get_data(as_text=True)


def window(scene: Scene, key: str, *, ends_in: timedelta) -> None:
    """Put the end of an open stage's window so far from now."""
    changed = update(Stage).where(Stage.id == scene.stage(key).id).values(closes_at=clock.now() + ends_in)
    db.session.execute(changed)
    db.session.commit()


def test_what_waits_is_listed_with_the_way_to_it(app: Flask) -> None:
    scene = Scene(app).submitted(6).assigned()
    write_all()
    scene.seal(scene.assignments()[0], 7)
    page = reading(app, scene)
    assert "封信等待发出" in page
    assert "位专家交卷不足一半" in page
    assert "提醒" in page
    assert "封存评分表" in page
    assert "6" in page.split("每日提交")[1]


def test_no_draft_and_no_mark_is_seen(app: Flask) -> None:
    scene = Scene(app).submitted(2)
    scene.draft(9)
    page = reading(app, scene)
    assert "共 2 例" in page
    assert "第9号街道" not in page
    assert "共 3 例" not in page


def test_an_overdue_stage_comes_first(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    window(scene, "submission", ends_in=-timedelta(days=1))
    page = reading(app, scene)
    assert "关闭“案例申报”" in page
    assert "开放“汇总初选”" not in page, "what cannot be done yet is not asked for"


def test_experts_who_never_came_are_named_and_all_can_be_reminded_at_once(app: Flask) -> None:
    scene = Scene(app).submitted(6).assigned()
    window(scene, "scoring", ends_in=timedelta(days=3))
    page = reading(app, scene)
    assert "从未登录" in page
    assert "提醒全部" in page
    assert "再提醒" not in page
    client = signed_in(app, scene.organiser)
    stage = scene.stage("scoring").id
    path = f"/work/{scene.competition.slug}/scoring/{stage}/progress"
    post(client, f"{path}/reminder", {}, form_at=path)
    assert "再提醒" in reading(app, scene), "and when is said"


def test_a_release_that_waits_is_not_asked_to_be_closed(app: Flask) -> None:
    scene = Scene(app).submitted(6).scored()
    window(scene, "decision", ends_in=-timedelta(days=1))
    page, name = reading(app, scene), scene.stage("decision").name
    assert f"提请主任放行“{name}”" in page
    assert f"关闭“{name}”" not in page


def test_statements_do_not_grow_with_the_cases(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    client = signed_in(app, scene.organiser)
    home = f"/work/{scene.competition.slug}/"
    with counted() as few:
        client.get(home)
    (first,) = fresh(select(Case).where(Case.id == scene.cases[0].id))
    db.session.add_all(
        Case(
            competition_id=first.competition_id, token=f"more{number}", reference=f"XX-{number}", title="更多",
            organisation_id=first.organisation_id, state="submitted", submitted_at=first.submitted_at,
            first_submitted_at=first.submitted_at + timedelta(hours=number),
            revision_id=first.revision_id, form_version_id=first.form_version_id, created_at=first.created_at,
            category_id=first.category_id, origin=first.origin,
        )
        for number in range(300)
    )  # fmt: skip
    db.session.commit()
    with counted() as many:
        page = client.get(home).get_data(as_text=True)
    assert "共 303 例" in page
    assert len(many) == len(few) <= 12, "\n".join(many)
