"""The outbox over HTTP: read, reword, drop, release together; nobody else sees it, and tokens are never shown."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from award.blueprints.organise import letter_words
from award.extensions import db
from award.models import Closing, Event, Message
from award.notifications import editing
from award.notifications.writing import NOTIFICATIONS
from award.queries import outbox as queries
from tests.factories import AT, fresh, post, signed_in
from tests.letters import of_kind, write_all
from tests.scene import Scene
from tests.statements import counted


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Screening is closed and its letters are drafts."""
    scene = Scene(app).submitted(6).screened()
    write_all()
    return scene


@pytest.fixture
def organiser(app: Flask, scene: Scene) -> FlaskClient:
    """The organiser, signed in."""
    return signed_in(app, scene.organiser)


def outbox(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/outbox"


def reading(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_drafts_are_read_as_their_readers_will(scene: Scene, organiser: FlaskClient) -> None:
    letter = of_kind("passed")[2]
    page = reading(organiser, f"{outbox(scene)}?state=draft&letter={letter.id}")
    assert letter.subject in page
    assert letter.body.splitlines()[0] in page
    assert page.count("草稿") >= 6


def test_a_draft_is_reworded_once_and_the_second_of_two_editors_is_told(
    scene: Scene, organiser: FlaskClient
) -> None:
    letter = of_kind("passed")[0]
    base = editing.fingerprint(letter)
    path = f"{outbox(scene)}/{letter.id}/edit"
    words = {"subject": "您的案例已通过初选", "body": "请安心等待。", "base": base}
    assert post(organiser, path, words, form_at=outbox(scene)).status_code == 303
    late = post(organiser, path, {**words, "body": "另一种说法"}, form_at=outbox(scene))
    assert late.status_code == 409
    text = late.get_data(as_text=True)
    assert "请安心等待。" in text
    assert "另一种说法" in text
    (kept,) = fresh(select(Message).where(Message.id == letter.id))
    assert (kept.body, kept.edited_at is not None) == ("请安心等待。\n", True)


def test_an_empty_letter_is_refused_beside_its_field(scene: Scene, organiser: FlaskClient) -> None:
    letter = of_kind("passed")[0]
    words = {"subject": " ", "body": "正文还在", "base": editing.fingerprint(letter)}
    answer = post(organiser, f"{outbox(scene)}/{letter.id}/edit", words, form_at=outbox(scene))
    assert answer.status_code == 422
    assert "主题应为 1 至 200 个字。" in answer.get_data(as_text=True)
    assert "正文还在" in answer.get_data(as_text=True)


def test_a_dropped_letter_stays_when_the_others_are_released(scene: Scene, organiser: FlaskClient) -> None:
    dropped, *_others = of_kind("passed")
    assert post(organiser, f"{outbox(scene)}/{dropped.id}/drop", form_at=outbox(scene)).status_code == 303
    (closing,) = fresh(select(Closing.id).where(Closing.id == dropped.closing_id))
    release = f"{outbox(scene)}/closings/{closing}/release"
    assert post(organiser, release, form_at=outbox(scene)).status_code == 303
    states = {letter.id: letter.state for letter in of_kind("passed")}
    assert states.pop(dropped.id) == "withdrawn"
    assert set(states.values()) == {"queued"}
    again = post(organiser, release, form_at=outbox(scene))
    assert again.status_code == 303
    assert len(fresh(select(Event).where(Event.name == "letters_released"))) == 1
    assert "已经发出" in reading(organiser, outbox(scene))


def test_a_stranded_letter_is_sent_again(scene: Scene, organiser: FlaskClient) -> None:
    letter = of_kind("passed")[0]
    db.session.execute(update(Message).where(Message.id == letter.id).values(state="failed", attempts=12))
    db.session.commit()
    assert post(organiser, f"{outbox(scene)}/{letter.id}/again", form_at=outbox(scene)).status_code == 303
    (kept,) = fresh(select(Message).where(Message.id == letter.id))
    assert (kept.state, kept.attempts) == ("queued", 0)
    refused = post(organiser, f"{outbox(scene)}/{letter.id}/again", form_at=outbox(scene))
    assert refused.status_code == 409


def test_a_link_is_never_shown_but_in_a_demo(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    letter = of_kind("passed")[0]
    values = {"secret": True, "body": "https://example.cn/invitations/abcdef"}
    db.session.execute(update(Message).where(Message.id == letter.id).values(**values))
    db.session.commit()
    page = f"{outbox(scene)}?letter={letter.id}"
    assert "abcdef" not in reading(organiser, page)
    app.config["AWARD"] = replace(app.config["AWARD"], demo=True)
    assert "abcdef" in reading(organiser, page)


def test_what_speaks_of_drafts_is_nobodys(scene: Scene, organiser: FlaskClient) -> None:
    letter = of_kind("passed")[0]
    values = {"notification": "deadline_near", "subject": "还有 3 个案例未提交"}
    db.session.execute(update(Message).where(Message.id == letter.id).values(**values))
    db.session.commit()
    assert "还有 3 个案例未提交" not in reading(organiser, outbox(scene))
    assert organiser.get(f"{outbox(scene)}?letter={letter.id}").status_code == 404


def test_officers_read_and_only_the_organiser_acts(app: Flask, scene: Scene) -> None:
    letter = of_kind("passed")[0]
    for user in (scene.chair, scene.auditor):
        client = signed_in(app, user)
        page = reading(client, outbox(scene))
        assert letter.subject in page
        assert "改写这封信" not in page
        assert post(client, f"{outbox(scene)}/{letter.id}/drop", form_at=outbox(scene)).status_code == 403
    for user in (scene.applicant, scene.screener, scene.experts[0]):
        assert signed_in(app, user).get(outbox(scene)).status_code == 403


def test_a_letter_of_another_competition_is_not_found(
    app: Flask, scene: Scene, organiser: FlaskClient
) -> None:
    letter = of_kind("passed")[0]
    db.session.execute(update(Message).where(Message.id == letter.id).values(competition_id=None))
    db.session.commit()
    assert organiser.get(f"{outbox(scene)}?letter={letter.id}").status_code == 404


def test_statements_do_not_grow_with_the_letters(scene: Scene, organiser: FlaskClient) -> None:
    with counted() as few:
        organiser.get(outbox(scene))
    db.session.add_all(
        Message(
            dedupe_key=f"more:{number}", message_id=f"<{number}@test>", notification="receipt", locale="zh_Hans",
            competition_id=scene.competition.id, case_id=scene.cases[number % 6].id, address=f"p{number}@example.cn",
            subject="回执", body="正文", state="sent", sent_at=AT, created_at=AT,
        )
        for number in range(300)
    )  # fmt: skip
    db.session.commit()
    with counted() as many:
        page = organiser.get(outbox(scene))
    assert 'rel="next"' in page.get_data(as_text=True)
    assert len(many) == len(few) <= 12


def test_every_kind_of_letter_has_a_name(app: Flask) -> None:
    of_accounts = {"confirm", "registered_already", "reset", *queries.NUDGES}
    with app.test_request_context():
        assert set(NOTIFICATIONS) - of_accounts == set(letter_words.kind_words())
