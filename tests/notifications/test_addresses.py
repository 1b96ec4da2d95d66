"""What letters link to exists, and asks for its own right."""

from flask import Flask

from award.blueprints.account.home import DOORS
from award.notifications import addresses
from tests.factories import make_user, signed_in
from tests.scene import Scene


def test_every_address_of_a_letter_is_a_page(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(1)
    paths = [addresses.HOME, addresses.case_page(scene.cases[0]), addresses.winners(scene.competition)]
    paths += [addresses.desk(scene.competition, role) for role in DOORS]
    paths.append(addresses.ballot(scene.competition, 1))
    pages = app.url_map.bind("127.0.0.1")
    assert all(pages.test(path, method="GET") for path in paths), paths


def test_every_role_has_a_desk(app: Flask) -> None:
    assert {
        role: endpoint for role, (_words, endpoint) in DOORS.items() if endpoint not in app.view_functions
    } == {}


def test_who_receives_a_letter_can_open_its_page_and_nobody_else(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(1).assigned()
    case = addresses.case_page(scene.cases[0])
    assert signed_in(app, scene.applicant).get(case).status_code == 200
    assert signed_in(app, make_user(app)).get(case).status_code == 404
    desk = addresses.desk(scene.competition, "expert")
    expert = next(one for one in scene.experts if one.id == scene.assignments()[0].expert_id)
    assert signed_in(app, expert).get(desk, follow_redirects=True).status_code == 200
    assert signed_in(app, make_user(app)).get(desk, follow_redirects=True).status_code == 403


def test_one_role_leads_straight_to_its_desk(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(1)
    slug = scene.competition.slug
    for user, path in ((scene.chair, f"/work/{slug}/"), (scene.screener, f"/work/{slug}/screening")):
        assert signed_in(app, user).get("/my").location == path
    assert signed_in(app, scene.applicant).get("/my").location == "/my/cases"
    assert signed_in(app, make_user(app)).get("/my").location == "/my/cases"
