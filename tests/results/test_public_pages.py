"""What anybody may read, and what nobody may read before its time."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Announcement, Case, EditedText
from award.rights import ONE_PERSON_RULE
from award.stages.public_lists import digest_of_rows
from tests.factories import AT, fresh
from tests.results.editions import anew, noticed, public, published, site
from tests.scene import Scene
from tests.statements import counted

PAGES = (
    "",
    "winners",
    "statistics",
    "notice",
    "announcements",
    "winners.json",
    "winners.xlsx",
    "winners.csv",
    "notice.json",
)


def test_public_pages_need_no_login_and_set_no_cookie(app: Flask) -> None:
    scene = published(app)
    client = app.test_client()
    case = fresh(select(Case.token).where(Case.state == "awarded"))[0]
    for page in (*PAGES, f"cases/{case}"):
        answer = client.get(site(scene, page))
        assert answer.status_code == 200, page
        assert "Set-Cookie" not in answer.headers, page
    assert "Set-Cookie" not in client.get("/").headers


def test_nothing_is_public_before_its_release(app: Flask) -> None:
    scene = public(Scene(app).submitted(6).scored())
    client = app.test_client()
    titles = fresh(select(Case.title))
    for page in PAGES:
        answer = client.get(site(scene, page))
        assert answer.status_code == (200 if page in ("", "announcements") else 404), page
        text = answer.get_data(as_text=True).replace("<wbr>", "")
        assert not any(title in text for title in titles)
    home = client.get("/").get_data(as_text=True).replace("<wbr>", "")
    assert not any(title in home for title in titles)


def test_case_pages_open_with_the_publication_and_only_for_winners(app: Flask) -> None:
    scene = noticed(app)
    client = app.test_client()
    tokens = fresh(select(Case.token))
    assert client.get(site(scene, "notice")).status_code == 200
    assert {client.get(site(scene, f"cases/{token}")).status_code for token in tokens} == {404}
    scene.release("publication")
    answers = {token: client.get(site(scene, f"cases/{token}")).status_code for token in tokens}
    awarded = set(fresh(select(Case.token).where(Case.state == "awarded")))
    assert {token for token, code in answers.items() if code == 200} == awarded


def test_a_hidden_edition_is_found_by_nobody(app: Flask) -> None:
    scene = Scene(app).submitted(3).published()
    client = app.test_client()
    for page in PAGES:
        assert client.get(site(scene, page)).status_code == 404, page
    assert scene.competition.name not in client.get("/").get_data(as_text=True).replace("<wbr>", "")


def test_a_page_shows_what_was_published_not_what_is_being_edited(app: Flask) -> None:
    scene = published(app)
    text = db.session.execute(select(EditedText)).scalars().first()
    assert text is not None
    token = fresh(select(Case.token).where(Case.id == text.case_id))[0]
    text = db.session.get(EditedText, text.case_id)
    text.title, text.sections = "改过的标题", {"summary": "改过的简介"}
    db.session.commit()
    client = app.test_client()
    for page in (f"cases/{token}", "winners", "winners.json"):
        assert "改过" not in client.get(site(scene, page)).get_data(as_text=True).replace("<wbr>", "")


def test_contact_and_expert_answers_are_never_printed(app: Flask) -> None:
    scene = published(app)
    client = app.test_client()
    tokens = fresh(select(Case.token).where(Case.state == "awarded"))
    for page in ("winners.json", *(f"cases/{token}" for token in tokens)):
        text = client.get(site(scene, page)).get_data(as_text=True)
        assert "0757-12345678" not in text
        assert "联系人甲" not in text


def test_the_notice_can_be_recomputed_by_anybody(app: Flask) -> None:
    scene = noticed(app)
    client = app.test_client()
    page = client.get(site(scene, "notice")).get_data(as_text=True)
    data = json.loads(client.get(site(scene, "notice.json")).get_data())
    digest = digest_of_rows(data["rows"])
    assert digest in data["facts"].values()
    assert digest[:4].upper() in page


def test_winners_are_chosen_by_facets_and_words(app: Flask) -> None:
    scene = published(app)
    client = app.test_client()
    everything = client.get(site(scene, "winners")).get_data(as_text=True)
    assert "共 3 个案例" in everything
    region = fresh(select(Case.region_code).where(Case.state == "awarded"))[0][:2]
    number = len(
        [
            code
            for code in fresh(select(Case.region_code).where(Case.state == "awarded"))
            if code[:2] == region
        ]
    )
    chosen = client.get(site(scene, f"winners?region={region}")).get_data(as_text=True)
    assert f"3 个中的 {number} 个" in chosen
    nothing = client.get(site(scene, "winners?q=没有这样的词")).get_data(as_text=True)
    assert "没有同时符合这些条件的案例" in nothing
    traditional = client.get(site(scene, "winners?q=號街道")).get_data(as_text=True)
    assert "3 个中的 3 个" in traditional
    assert client.get(site(scene, "winners?region=%27%22--&level=x&page=99")).status_code == 200


def test_drafts_of_announcements_are_not_public(app: Flask) -> None:
    scene = public(Scene(app))
    for title, at in (("没有发布", None), ("已经发布", AT)):
        db.session.add(
            Announcement(
                competition_id=scene.competition.id, kind="call", title=title, text="正文", published_at=at
            )
        )
    db.session.commit()
    page = app.test_client().get(site(scene, "announcements")).get_data(as_text=True).replace("<wbr>", "")
    assert "已经发布" in page
    assert "没有发布" not in page


def test_a_file_that_is_not_printed_is_not_handed_out(app: Flask) -> None:
    scene = published(app)
    client = app.test_client()
    assert client.get(site(scene, "pictures/unknown/480.jpg")).status_code == 404


@pytest.mark.parametrize("page", ["", "winners", "statistics", "notice", "announcements", "/"])
def test_pages_ask_few_questions(app: Flask, page: str) -> None:
    scene = published(app, 3)
    client = app.test_client()
    address = page if page == "/" else site(scene, page)
    client.get(address)
    with counted() as sent:
        client.get(address)
    assert len(sent) <= 12, "\n".join(sent)


def test_the_result_says_when_one_person_asked_and_released(app: Flask) -> None:
    scene = published(app)
    shown = app.test_client().get(site(scene, "winners")).get_data(as_text=True)
    assert "由组委会办公室提请、评委会主任放行" in shown
    anew(scene)
    scene.competition.rules = {**scene.competition.rules, ONE_PERSON_RULE: True}
    scene.commit()
    shown = app.test_client().get(site(scene, "winners")).get_data(as_text=True)
    assert "提请与放行由同一人办理" in shown
