"""Visits over HTTP: planned by the office, recorded on a phone with pictures, concluded; who may read them."""

import io

from flask import Flask
from PIL import Image
from sqlalchemy import select

from award.extensions import db
from award.models import Candidacy, Message, Visit, VisitPhoto
from award.stages import conflicts
from tests.factories import fresh, give_role, make_user, post, signed_in, token_in
from tests.screening.scenes import VisitScene
from tests.screening.test_visit_rules import outcomes


def picture() -> io.BytesIO:
    """A JPEG with a place in it."""
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    data = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(data, "JPEG", exif=exif)
    data.seek(0)
    return data


def test_from_planning_to_the_next_stage(app: Flask) -> None:
    scene = VisitScene(app)
    case, other = scene.submit(1), scene.submit(2)
    office, verifier = signed_in(app, scene.organiser), signed_in(app, scene.verifier)
    listing = f"/work/{scene.competition.slug}/visits"
    assert "还有 2 例没有安排走访" in office.get(listing).get_data(as_text=True)
    plan = f"{listing}/{scene.stage('verification').id}/plan"
    nobody = post(office, plan, {"case": [case.token]}, form_at=listing)
    assert nobody.status_code == 422
    assert "请选择核查员" in nobody.get_data(as_text=True)
    sent = {"case": [case.token], "verifier": scene.verifier.id, "manner": "remote"}
    assert post(office, plan, sent, form_at=listing).status_code == 303
    assert case.title in verifier.get(listing).get_data(as_text=True)
    assert other.title not in verifier.get(listing).get_data(as_text=True)
    visit = fresh(select(Visit))[0]
    record = f"{listing}/record/{visit.id}"
    page = verifier.get(record).get_data(as_text=True)
    assert "系统或机制正在运行，可以现场演示" in page
    assert "指标1 1200件" in page
    bare = post(
        verifier, record, {"then": "conclude", "verdict": "confirmed", "place": "镇政府"}, form_at=record
    )
    assert bare.status_code == 422
    assert "请填写走访日期" in bare.get_data(as_text=True)
    assert 'value="镇政府"' in bare.get_data(as_text=True)
    whole = {
        "then": "conclude",
        "verdict": "confirmed",
        "visited_on": "2026-11-03",
        "people": "石开 主任\n王平 科员",
    }
    whole |= {f"result_{found.id}": "verified" for found in visit.findings}
    assert post(verifier, record, whole, form_at=record).status_code == 303
    assert outcomes(case)["first_round"] == "pending"
    assert "first_round" not in outcomes(other)
    assert fresh(select(Visit))[0].people == ["石开 主任", "王平 科员"]
    assert "王平 科员" in office.get(record).get_data(as_text=True)


def test_autosave_keeps_what_is_half_written_and_tells_of_a_second_device(app: Flask) -> None:
    scene = VisitScene(app)
    visit = scene.plan(scene.submit())
    client = signed_in(app, scene.verifier)
    record = f"/work/{scene.competition.slug}/visits/record/{visit.id}"
    headers = {"X-CSRFToken": token_in(client, record), "X-Requested-With": "fetch"}
    first = visit.findings[0].id
    sent = {"version": visit.version, "fields": {"place": "村委会", f"result_{first}": "differs"}}
    answer = client.post(f"{record}/draft", json=sent, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json["version"] > sent["version"]
    lost = client.post(f"{record}/draft", json=sent, headers=headers)
    assert lost.status_code == 200, "sent again because its answer was lost: no conflict"
    again = client.post(f"{record}/draft", json={**sent, "fields": {"place": "镇里"}}, headers=headers)
    assert again.status_code == 409
    assert again.json["fields"] == {"place": "村委会"}
    assert fresh(select(Visit.place)) == ["村委会"]


def test_pictures_are_inspected_and_read_only_by_whom_they_concern(app: Flask) -> None:
    scene = VisitScene(app)
    visit = scene.plan(scene.submit())
    client = signed_in(app, scene.verifier)
    record = f"/work/{scene.competition.slug}/visits/record/{visit.id}"
    token = token_in(client, record)
    program = {"csrf_token": token, "file": (io.BytesIO(b"MZ" + b"\0" * 400), "照片.jpg")}
    client.post(f"{record}/photos", data=program)
    assert fresh(select(VisitPhoto)) == []
    assert "可执行程序" in client.get(record).get_data(as_text=True)
    kept = client.post(f"{record}/photos", data={"csrf_token": token, "file": (picture(), "村委会.jpg")})
    assert kept.status_code == 303
    photo = fresh(select(VisitPhoto))[0]
    with client.get(f"{record}/photos/{photo.token}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert b"secret place" not in answer.data
    with client.get(f"{record}/photos/{photo.token}/160.jpg") as small:
        assert small.mimetype == "image/jpeg"
    for stranger in (scene.applicant, scene.experts[0], scene.screener):
        assert signed_in(app, stranger).get(f"{record}/photos/{photo.token}").status_code in (403, 404)
    with signed_in(app, scene.organiser).get(f"{record}/photos/{photo.token}") as answer:
        assert answer.status_code == 200
    assert client.post(f"{record}/photos/{photo.token}/remove", data={"csrf_token": token}).status_code == 303
    assert fresh(select(VisitPhoto)) == []


def test_a_verifier_may_hand_the_case_back(app: Flask) -> None:
    scene = VisitScene(app)
    case = scene.submit()
    visit = scene.plan(case)
    client = signed_in(app, scene.verifier)
    record = f"/work/{scene.competition.slug}/visits/record/{visit.id}"
    sent = {
        "then": "return",
        "field": ["claims"],
        "reason_claims": "第二项数据没有时间",
        "due_at": "2099-01-01T18:00",
    }
    assert post(client, record, sent, form_at=record).status_code == 303
    assert "已退回补正" in client.get(record).get_data(as_text=True)
    assert fresh(select(Candidacy.outcome).where(Candidacy.case_id == case.id, Candidacy.handler_id == scene.verifier.id)) == ["pending"]  # fmt: skip


def test_refusals(app: Flask) -> None:
    scene = VisitScene(app)
    case = scene.submit()
    visit = scene.plan(case)
    other = make_user(app, name="别的核查员")
    give_role(scene.competition, other, "verifier", by=scene.organiser)
    listing = f"/work/{scene.competition.slug}/visits"
    record = f"{listing}/record/{visit.id}"
    assert signed_in(app, other).get(record).status_code == 404
    assert signed_in(app, scene.applicant).get(listing).status_code == 403
    assert app.test_client().get(record).status_code == 302
    conflicts.declare_conflict(db.session(), case, words="亲属在该单位任职", by=scene.verifier, at=scene.at)
    scene.commit()
    client = signed_in(app, scene.verifier)
    assert client.get(record).status_code == 404
    assert case.title not in client.get(listing).get_data(as_text=True)
    assert fresh(select(Message).where(Message.recipient_id == other.id, Message.case_id == case.id)) == []


def test_the_office_sends_another_verifier_or_takes_a_visit_back(app: Flask) -> None:
    scene = VisitScene(app)
    begun, planned = scene.plan(scene.submit(1)), scene.plan(scene.submit(2))
    scene.record(begun)
    other = make_user(app, name="接手的核查员")
    give_role(scene.competition, other, "verifier", by=scene.organiser)
    client, work = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/visits"
    first, second = f"{work}/record/{begun.id}", f"{work}/record/{planned.id}"
    shown = client.get(first).get_data(as_text=True)
    assert "接手的核查员" in shown
    assert f"{first}/cancel" not in shown, "what has begun is not taken back"
    nobody = post(client, f"{first}/handing-over", {"verifier": ""}, form_at=first)
    assert nobody.status_code == 422
    assert 'id="verifier-error"' in nobody.get_data(as_text=True)
    assert post(client, f"{first}/handing-over", {"verifier": other.id}, form_at=first).status_code == 303
    assert signed_in(app, scene.verifier).get(first).status_code == 404
    assert "镇政务服务中心" in signed_in(app, other).get(first).get_data(as_text=True)
    assert f"{second}/cancel" in client.get(second).get_data(as_text=True)
    assert post(client, f"{second}/cancel", form_at=second).status_code == 303
    assert client.get(second).status_code == 404


def test_a_verifier_declares_a_tie_and_the_visit_can_go_on_with_another(app: Flask) -> None:
    scene = VisitScene(app)
    visit = scene.plan(scene.submit())
    record = f"/work/{scene.competition.slug}/visits/record/{visit.id}"
    client = signed_in(app, scene.verifier)
    assert post(client, f"{record}/tie", {"tie": ""}, form_at=record).status_code == 422
    assert post(client, f"{record}/tie", {"tie": "曾任该单位顾问"}, form_at=record).status_code == 303
    assert client.get(record).status_code == 404
    other = make_user(app, name="接手的核查员")
    give_role(scene.competition, other, "verifier", by=scene.organiser)
    office = signed_in(app, scene.organiser)
    assert post(office, f"{record}/handing-over", {"verifier": other.id}, form_at=record).status_code == 303
    assert signed_in(app, other).get(record).status_code == 200
