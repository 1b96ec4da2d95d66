"""Bodies and the people who act for them, over HTTP."""

from flask import Flask
from sqlalchemy import select

from award.models import Event, Membership, Organisation
from tests.account.test_registration import letters, link_in
from tests.factories import fresh, make_user, post, signed_in

CODE = "91110000600037341L"


def parts(app: Flask) -> dict[int, str]:
    return {seat.user_id: seat.part for seat in fresh(select(Membership))}


def test_who_registers_a_body_manages_it(app: Flask) -> None:
    user = make_user(app)
    client = signed_in(app, user)
    answer = post(client, "/my/organisations", {"name": "云帆市大数据局", "code": CODE, "region_code": ""})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "云帆市大数据局" in client.get(answer.location).get_data(as_text=True)
    assert parts(app) == {user.id: "manager"}
    assert fresh(select(Event.name)) == ["member_seated"]


def test_a_wrong_code_is_told_beside_its_field(app: Flask) -> None:
    client = signed_in(app, make_user(app))
    answer = post(client, "/my/organisations", {"name": "云帆市大数据局", "code": CODE[:-1] + "X"})
    assert answer.status_code == 422
    assert "统一社会信用代码有误" in answer.get_data(as_text=True)


def test_a_body_that_is_held_is_joined_by_invitation_only(app: Flask) -> None:
    first = signed_in(app, make_user(app))
    post(first, "/my/organisations", {"name": "云帆数据（广东）有限公司"})
    rival = make_user(app)
    answer = post(signed_in(app, rival), "/my/organisations", {"name": "雲帆數據(廣東)有限公司"})
    assert answer.status_code == 409
    assert "已经登记" in answer.get_data(as_text=True)
    assert rival.id not in parts(app)


def test_inviting_handing_over_and_leaving(app: Flask) -> None:
    manager, member = make_user(app), make_user(app)
    client = signed_in(app, manager)
    page = post(client, "/my/organisations", {"name": "云帆市大数据局"}).location
    fields = {"name": member.name, "email": member.email, "part": "member"}
    assert post(client, f"{page}/members", fields, form_at=page).status_code == 303
    link = link_in(letters("invitation")[0])
    assert member.id not in parts(app)
    guest = signed_in(app, member)
    assert guest.get(page).status_code == 404, "no right before acceptance"
    assert post(guest, f"{link}/accept", form_at=link).status_code == 303
    assert parts(app) == {manager.id: "manager", member.id: "member"}
    last = post(client, f"{page}/people", {"user": str(manager.id)}, form_at=page)
    assert last.status_code == 409, "the last manager hands over first"
    assert post(guest, f"{page}/people", {"user": str(manager.id)}, form_at=page).status_code == 403
    over = {"user": str(member.id), "do": "hand_over"}
    assert post(client, f"{page}/people", over, form_at=page).status_code == 303
    assert parts(app) == {manager.id: "member", member.id: "manager"}
    assert post(client, f"{page}/people", {"user": str(manager.id)}, form_at=page).status_code == 303
    assert parts(app) == {member.id: "manager"}


def test_names_parent_and_aliases(app: Flask) -> None:
    client = signed_in(app, make_user(app))
    above = post(client, "/my/organisations", {"name": "云帆大学"}).location
    page = post(client, "/my/organisations", {"name": "云帆大学治理研究中心"}).location
    assert post(client, f"{page}/parent", {"parent": "云帆大學"}, form_at=page).status_code == 303
    circle = post(client, f"{above}/parent", {"parent": "云帆大学治理研究中心"}, form_at=above)
    assert circle.status_code == 422
    assert post(client, f"{page}/aliases", {"alias": "治理中心"}, form_at=page).status_code == 303
    taken = post(client, f"{above}/aliases", {"alias": "治理中心"}, form_at=above)
    assert taken.status_code == 422
    assert post(client, page, {"name": "云帆大学数字治理研究院", "code": ""}).status_code == 303
    body = fresh(select(Organisation).where(Organisation.parent_id.is_not(None)))[0]
    assert body.name == "云帆大学数字治理研究院"
    assert {alias.name for alias in body.aliases} == {"治理中心", "云帆大学治理研究中心"}
