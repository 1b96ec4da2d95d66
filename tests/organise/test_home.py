"""The overview: what waits, who is behind, what happened; the same number of statements at any size."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from award.extensions import db
from award.models import Case, Stage
from tests.factories import fresh, signed_in
from tests.letters import write_all
from tests.scene import Scene
from tests.statements import counted


def reading(app: Flask, scene: Scene) -> str:
    client = signed_in(app, scene.organiser)
    return client.get(f"/work/{scene.competition.slug}/").get_data(as_text=True)


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
    past = scene.at - timedelta(days=1)
    db.session.execute(
        update(Stage)
        .where(Stage.id == scene.stage("submission").id)
        .values(opens_at=past - timedelta(days=1), closes_at=past)
    )
    db.session.commit()
    page = reading(app, scene)
    assert "关闭“案例申报”" in page
    assert page.index("关闭“案例申报”") < page.index("开放“汇总初选”")


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
