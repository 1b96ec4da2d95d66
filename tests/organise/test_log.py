"""The auditor's pages: every event, the chain's check, departures; no mark, no draft, nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from award.extensions import db
from award.ledger import canonical
from award.models import Event, LedgerHead
from award.queries import log as queries
from award.stages import closing, decision
from tests.factories import signed_in
from tests.scene import Scene
from tests.statements import counted


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app).submitted(6).scored()


@pytest.fixture
def auditor(app: Flask, scene: Scene) -> FlaskClient:
    return signed_in(app, scene.auditor)


def page_of(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/log"


def reading(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_events_are_read_and_filtered_and_none_shows_a_mark(scene: Scene, auditor: FlaskClient) -> None:
    page = reading(auditor, page_of(scene))
    assert "关闭环节" in page
    assert "封存评分表" in page
    assert "marks" not in page
    only = reading(auditor, f"{page_of(scene)}?event=stage_closed")
    assert only.count('<details class="small">') == 3
    case = reading(auditor, f"{page_of(scene)}?q={scene.cases[0].reference}")
    assert scene.cases[0].reference in case
    assert scene.cases[1].reference not in case


def test_the_chain_is_checked_and_a_broken_one_is_named(scene: Scene, auditor: FlaskClient) -> None:
    assert "账本完好" in reading(auditor, f"{page_of(scene)}?check=1")
    db.session.rollback()
    names = db.session.execute(
        text("select name from sqlite_master where type = 'trigger' and tbl_name = 'event'")
    )
    for name in names.scalars().all():
        db.session.execute(text(f"drop trigger {name}"))
    leaf = canonical({"forged": True})
    db.session.execute(
        text("update event set leaf = :leaf where n = 3 and competition_id = :id"),
        {"leaf": leaf, "id": scene.competition.id},
    )
    db.session.commit()
    page = reading(auditor, f"{page_of(scene)}?check=1")
    assert "账本有误" in page
    assert "event 3" in page


def test_departures_overrides_and_acts_on_behalf_stand_on_one_page(
    scene: Scene, auditor: FlaskClient
) -> None:
    db.session.rollback()
    stage = scene.stage("decision")
    decision.propose_decisions(scene.session, stage, by=scene.organiser, at=scene.at)
    best = scene.cases[-1]
    decision.decide_case(
        scene.session, stage, best, tier=None, reason="材料与事实不符", by=scene.organiser, at=scene.at
    )
    scene.commit()
    closing.skip_stage(scene.session, stage, reason="另行开会评定", by=scene.organiser, at=scene.at)
    scene.commit()
    page = reading(auditor, f"{page_of(scene)}/departures")
    assert "材料与事实不符" in page
    assert "另行开会评定" in page
    assert "跳过环节" in page


def test_only_the_auditor_reads_it(app: Flask, scene: Scene) -> None:
    for user in (scene.organiser, scene.chair, scene.screener, scene.experts[0], scene.applicant):
        client = signed_in(app, user)
        assert client.get(page_of(scene)).status_code == 403
        assert client.get(f"{page_of(scene)}/departures").status_code == 403


def test_events_of_drafts_are_nobodys(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    draft = scene.draft(8)
    head = db.session.get(LedgerHead, scene.competition.id)
    assert head is not None
    db.session.add(
        Event(
            competition_id=head.competition_id,
            n=head.n + 1,
            name="editor_set",
            at=scene.at,
            case_id=draft.id,
            leaf=canonical({}),
            link=b"x",
        )
    )
    db.session.commit()
    found = queries.entries(db.session(), scene.competition, names=("editor_set",))
    assert found == []


def test_statements_do_not_grow_with_the_events(scene: Scene, auditor: FlaskClient) -> None:
    with counted() as few:
        auditor.get(page_of(scene))
    db.session.rollback()
    last = db.session.scalar(select(LedgerHead.n).where(LedgerHead.competition_id == scene.competition.id))
    assert last is not None
    db.session.add_all(
        Event(competition_id=scene.competition.id, n=last + 1 + more, name="competition_changed", at=scene.at,
              leaf=canonical({"facts": {"what": "names"}}), link=b"y")
        for more in range(300)
    )  # fmt: skip
    db.session.commit()
    with counted() as many:
        page = reading(auditor, page_of(scene))
    assert 'rel="next"' in page
    assert len(many) == len(few) <= 12
