"""Where people begin: what is open comes first, who has nothing yet sees the calls; letters lead on."""

from flask import Flask

from award.extensions import db
from award.notifications import send_now
from tests.factories import AT, give_role, make_competition, make_user, signed_in
from tests.scene import Scene
from tests.statements import counted


def test_the_competition_with_open_work_comes_first(app: Flask) -> None:
    scene = Scene(app).submitted().assigned()
    idle = make_competition(slug="idle", by=scene.admin)
    for role in ("organiser", "expert"):
        give_role(idle, scene.organiser if role == "organiser" else scene.experts[0], role,
                  by=scene.admin if role == "organiser" else scene.organiser)  # fmt: skip
    client = signed_in(app, scene.experts[0])
    with counted() as statements:
        page = client.get("/my").get_data(as_text=True)
    assert len(statements) <= 12
    assert page.index(f"/work/{scene.competition.slug}/") < page.index("/work/idle/")
    assert "data-countdown" in page
    assert "现在没有进行中的工作" in page


def test_who_has_nothing_yet_comes_to_the_calls(app: Flask) -> None:
    scene = Scene(app)
    scene.open("submission")
    scene.competition.is_public = True
    scene.commit()
    page = signed_in(app, make_user(app)).get("/my", follow_redirects=True).get_data(as_text=True)
    assert f"/apply/{scene.competition.slug}" in page


def test_a_letter_leads_to_where_it_says(app: Flask) -> None:
    me = make_user(app)
    send_now(db.session(), "registered_already", me, "one", {"path": "/my/organisations"}, AT)
    db.session.commit()
    client = signed_in(app, me)
    page = client.get("/my/messages/1").get_data(as_text=True)
    assert 'href="/my/organisations">前往处理' in page or 'href="/my/organisations" >前往处理' in page


def test_a_competition_without_the_stage_says_so(app: Flask) -> None:
    scene = Scene(app)
    verifier = make_user(app)
    give_role(scene.competition, verifier, "verifier", by=scene.organiser)
    answer = signed_in(app, verifier).get(f"/work/{scene.competition.slug}/visits")
    assert answer.status_code == 200
    assert "本届没有这个环节" in answer.get_data(as_text=True)
