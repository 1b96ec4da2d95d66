"""How letters are written: once, in the reader's language, with links from the settings, tokens kept from view."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Closing, Job, Message
from award.notifications import NOTIFICATIONS, Notification, Recipient, send_now, write_messages
from award.notifications.wording import filled, say_in
from award.notifications.writing import in_chunks, letters_of, write_letters
from award.outbox import WRITE_MESSAGES
from tests.factories import AT, fresh, make_competition, make_user
from tests.letters import of_kind
from tests.scene import Scene

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_a_letter_is_written_once_for_each_key(app: Flask) -> None:
    user = make_user(app)
    for _twice in range(2):
        send_now(db.session(), "reset", user, "k", {"path": "/reset/abc"}, AT)
        db.session.commit()
    (letter,) = of_kind("reset")
    assert letter.message_id.endswith("@127.0.0.1>")
    assert fresh(select(Job.key)) == ["award.deliver_messages:reset:k"], "and its delivery asked for once"


def test_an_events_letters_may_be_written_in_pieces_and_again(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(4).in_screening()
    (job,) = (
        job
        for job in fresh(select(Job).where(Job.name == WRITE_MESSAGES))
        if job.arguments["event"] == "stage_closed"
    )
    arguments = dict(job.arguments)
    event = arguments.pop("event")
    letters = letters_of(db.session(), event, arguments)
    pieces = [write_letters(db.session(), piece, arguments, at=AT) for piece in in_chunks(letters, 1)]
    assert sum(pieces) == len(letters) > 1
    assert write_messages(db.session(), event, arguments, AT) == 0
    db.session.commit()
    assert len(of_kind("stage_closed")) == len(letters)


def test_who_closed_a_stage_gets_no_letter_that_it_is_closed(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(1).in_screening()
    (job,) = (
        job
        for job in fresh(select(Job).where(Job.name == WRITE_MESSAGES))
        if job.arguments["event"] == "stage_closed"
    )
    arguments = dict(job.arguments)
    told = {to.user_id for _kind, to in letters_of(db.session(), arguments.pop("event"), arguments)}
    assert told, "the others are told"
    assert fresh(select(Closing.by_id))[0] not in told


def test_links_come_from_the_settings_not_from_the_request(app: Flask) -> None:
    user = make_user(app)
    client = app.test_client()
    page = client.get("/forgotten", headers={"Host": "localhost"}).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    fields = {"email": user.email, "csrf_token": token[1]}
    client.post("/forgotten", data=fields, headers={"Host": "localhost"})
    (letter,) = of_kind("reset")
    assert "http://127.0.0.1:8000/reset/" in letter.body
    assert "localhost" not in letter.body


def test_letters_with_a_token_are_marked_and_no_others() -> None:
    secret = {name for name, one in NOTIFICATIONS.items() if one.secret}
    assert secret == {"confirm", "reset", "invitation"}


def test_every_notification_of_the_folder_is_whole() -> None:
    assert len(NOTIFICATIONS) >= 14
    for name, one in NOTIFICATIONS.items():
        assert isinstance(one, Notification), name
        assert not (one.draft and one.secret), f"{name}: a token must not wait for a release"


def test_the_organisers_own_words_are_looked_up_and_nothing_else() -> None:
    values = {"recipient": "陈小满", "link": "https://a.example", "secret": "x"}
    template = "{recipient}，{link} {recipient.__class__} {0} {secret} {unclosed"
    assert (
        filled(template, values) == "陈小满，https://a.example {recipient.__class__} {0} {secret} {unclosed"
    )


def test_the_competitions_own_words_reach_readers_of_chinese_only(app: Flask) -> None:
    admin = make_user(app, admin=True)
    competition = make_competition(by=admin)
    own = {"subject": "邀请专家{recipient}", "body": "{recipient}：\n请答复 {link}"}
    competition.words = {**competition.words, "letters": {"invitation": own}}
    facts = {"role": "expert", "where": competition.name, "inviter": "办公室", "words": None, "deadline": AT,
             "path": "/invitations/abc"}  # fmt: skip
    for locale in ("zh_Hans", "zh_Hant", "en"):
        to = Recipient(f"{locale}@example.cn", "Chen", locale, None, facts, letter="invitation")
        send_now(db.session(), "invitation", to, locale, facts, AT, competition=competition)
    db.session.commit()
    simplified, traditional, english = of_kind("invitation")
    assert simplified.subject == "【需要您操作】邀请专家Chen"
    assert "請答覆" in traditional.body
    assert "邀请专家" not in english.subject
    assert "http://127.0.0.1:8000/invitations/abc" in english.body


@pytest.mark.parametrize("name", ["confirm", "reset", "registered_already"])
def test_letters_are_translated(app: Flask, name: str) -> None:
    user = make_user(app, name="Chen", locale="en")
    send_now(db.session(), name, user, "k", {"path": "/x"}, AT)
    db.session.commit()
    (letter,) = of_kind(name)
    ours = (letter.subject + letter.body).replace(app.config["AWARD"].site_name, "")
    assert not HAN.search(ours), ours


def test_a_message_row_is_rendered_for_one_account(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(1)
    send_now(db.session(), "confirm", scene.applicant, "k", {"path": "/confirm/abc"}, AT)
    db.session.commit()
    (letter,) = fresh(select(Message).where(Message.notification == "confirm"))
    assert (letter.recipient_id, letter.address) == (scene.applicant.id, scene.applicant.email)
    assert letter.body.startswith(f"{scene.applicant.name}：")


@pytest.mark.parametrize("locale", ["zh_Hans", "en"])
def test_quotes_within_quotes_are_single(locale: str) -> None:
    said = say_in(locale)("请补正案例“%(title)s”", title="家庭医生“少签一点”")
    assert "“家庭医生‘少签一点’”" in said
    assert say_in(locale)("案例：%(title)s", title="“小切口”").endswith("“小切口”")
