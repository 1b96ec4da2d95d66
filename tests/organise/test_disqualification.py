"""A case is disqualified on its own page: by the organiser, with a reason, its number typed; the applicant is told."""

from flask import Flask
from sqlalchemy import select

from award.models import Case
from tests.factories import fresh, post, signed_in, token_in
from tests.letters import by_address, write_all
from tests.results.editions import desk, published
from tests.scene import Scene
from tests.statements import counted

REASON = "佐证材料系伪造，经核实属实。"


def address(scene: Scene, case: Case) -> str:
    return f"/work/{scene.competition.slug}/cases/{case.token}"


def test_with_a_reason_and_its_number(app: Flask) -> None:
    scene = Scene(app).submitted(2)
    case = scene.cases[0]
    page, organiser = address(scene, case), signed_in(app, scene.organiser)
    act = f"{page}/disqualification"
    nothing = post(organiser, act, {"reason": " ", "confirm": case.reference}, form_at=page)
    assert nothing.status_code == 422
    assert "请写明理由。" in nothing.get_data(as_text=True)
    other = post(organiser, act, {"reason": REASON, "confirm": scene.cases[1].reference}, form_at=page)
    assert other.status_code == 422
    assert REASON in other.get_data(as_text=True), "what was typed is still there"
    form = {"reason": REASON, "confirm": case.reference, "csrf_token": token_in(organiser, page)}
    scene.session.rollback()
    with counted() as sent:
        assert organiser.post(act, data={**form, "idempotency_key": "once"}).status_code == 303
    assert len(sent) <= 18, sent
    assert fresh(select(Case.state).order_by(Case.id)) == ["disqualified", "submitted"]
    shown = organiser.get(page).get_data(as_text=True)
    assert REASON in shown
    assert act not in shown
    assert organiser.post(act, data={**form, "idempotency_key": "twice"}).status_code == 409
    write_all()
    assert REASON in by_address("disqualified")[scene.applicant.email].body


def test_nobody_but_an_organiser(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    page = address(scene, scene.cases[0])
    for who in (scene.chair, scene.auditor, scene.screener):
        client = signed_in(app, who)
        assert "disqualification" not in client.get(page).get_data(as_text=True)
        form = {"reason": REASON, "confirm": scene.cases[0].reference}
        assert post(client, f"{page}/disqualification", form, form_at=page).status_code == 403
    assert fresh(select(Case.state)) == ["submitted"]


def test_a_winner_leaves_a_seat_to_which_its_page_leads(app: Flask) -> None:
    scene = published(app)
    case = fresh(select(Case).where(Case.state == "awarded"))[0]
    page, organiser = address(scene, case), signed_in(app, scene.organiser)
    form = {"reason": REASON, "confirm": case.reference}
    assert post(organiser, f"{page}/disqualification", form, form_at=page).status_code == 303
    assert desk(scene, "decision", "succession") in organiser.get(page).get_data(as_text=True)
