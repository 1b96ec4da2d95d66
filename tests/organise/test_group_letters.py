"""Letters to many: composed, previewed, written by the job to exactly whom the filter finds."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from award.extensions import db
from award.models import GroupLetter, Message
from tests.factories import fresh, post, signed_in
from tests.letters import of_kind, write_all
from tests.scene import Scene
from tests.statements import counted

WORDS = {
    "to": "applicants",
    "subject": "{case_title}的补充说明",
    "body": "{organisation}：请为 {reference} 准备一张现场照片。",
}


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Six cases are in screening."""
    scene = Scene(app).submitted(6)
    scene.draft(9)
    scene.in_screening()
    write_all()
    return scene


@pytest.fixture
def organiser(app: Flask, scene: Scene) -> FlaskClient:
    """The organiser, signed in."""
    return signed_in(app, scene.organiser)


def page_of(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/outbox/group"


def test_a_preview_shows_the_first_letter_and_keeps_nothing(scene: Scene, organiser: FlaskClient) -> None:
    answer = post(organiser, f"{page_of(scene)}/preview", WORDS, form_at=page_of(scene))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f"{scene.cases[0].title}的补充说明" in text
    assert f"请为 {scene.cases[0].reference} 准备一张现场照片。" in text
    assert "共 6 封" in text
    assert fresh(select(func.count(GroupLetter.id))) == [0]


def test_it_goes_to_whom_the_filter_finds_and_to_no_draft(scene: Scene, organiser: FlaskClient) -> None:
    community = next(category for category in scene.competition.categories if category.key == "community")
    words = {**WORDS, "category": str(community.id)}
    answer = post(organiser, page_of(scene), words, form_at=page_of(scene))
    assert answer.status_code == 303
    write_all()
    letters = of_kind("group_letter")
    wanted = {case.id for case in scene.cases if case.category_id == community.id}
    assert {letter.case_id for letter in letters} == wanted
    assert all("{" not in letter.body for letter in letters)
    shown = organiser.get(answer.location).get_data(as_text=True)
    assert "排队中" in shown


def test_experts_are_found_by_their_role(scene: Scene, organiser: FlaskClient) -> None:
    words = {"to": "experts", "subject": "评审说明会", "body": "{recipient}：请准时参加。"}
    assert post(organiser, page_of(scene), words, form_at=page_of(scene)).status_code == 303
    write_all()
    assert {letter.recipient_id for letter in of_kind("group_letter")} == {user.id for user in scene.experts}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body": "{config}"}, "花括号里的名称不在可用之列"),
        ({"to": "experts", "subject": "{case_title}", "body": "正文"}, "花括号里的名称不在可用之列"),
        ({"subject": ""}, "请填写。"),
        ({"to": "everybody"}, "请选择收件人。"),
        ({"to": "verifiers", "subject": "无人", "body": "正文"}, "没有符合条件的收件人。"),
        ({"body": "长" * 5001}, "文字过长"),
    ],
)
def test_bad_words_are_told_beside_the_field(
    scene: Scene, organiser: FlaskClient, change: dict[str, str], words: str
) -> None:
    for path in (f"{page_of(scene)}/preview", page_of(scene)):
        answer = post(organiser, path, {**WORDS, **change}, form_at=page_of(scene))
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
    assert fresh(select(func.count(Message.id)).where(Message.notification == "group_letter")) == [0]


def test_only_the_organiser_sends(app: Flask, scene: Scene) -> None:
    chair = signed_in(app, scene.chair)
    assert "写信" not in chair.get(page_of(scene)).get_data(as_text=True)
    assert (
        post(chair, page_of(scene), WORDS, form_at=f"/work/{scene.competition.slug}/outbox").status_code
        == 403
    )
    assert signed_in(app, scene.screener).get(page_of(scene)).status_code == 403


def test_statements_do_not_grow_with_the_letters(scene: Scene, organiser: FlaskClient) -> None:
    def letters(number: int) -> None:
        db.session.add_all(
            GroupLetter(
                competition_id=scene.competition.id, subject="通知", body="正文", readers={"to": "experts"},
                by_id=scene.organiser.id, at=scene.at,
            )
            for _ in range(number)
        )  # fmt: skip
        db.session.commit()

    letters(3)
    with counted() as few:
        organiser.get(page_of(scene))
    letters(300)
    with counted() as many:
        organiser.get(page_of(scene))
    assert len(many) == len(few) <= 12
