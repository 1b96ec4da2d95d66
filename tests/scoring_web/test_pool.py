"""Experts are invited, answer, and are kept away from cases they are tied to."""

import re

from flask import Flask
from sqlalchemy import select

from award import clock
from award.models import (
    Assignment,
    Conflict,
    Invitation,
    Message,
    Organisation,
    PoolMember,
    Post,
    RoleGrant,
    User,
)
from award.stages.finding import find_conflicts
from award.stages.searches import FIND
from tests.factories import AT, fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.desk import Desk
from tests.scoring_web.office import run_jobs


def test_an_expert_is_invited_by_mail_and_may_decline(app: Flask) -> None:
    scene = Scene(app)
    clock.now.at = scene.at  # type: ignore[attr-defined]
    client, page = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/scoring/pool"
    form = {"name": "吴评审", "email": "wu@university.example.cn", "body": "云岭大学", "title": "教授",
            "category": ["community"], "max_load": "12"}  # fmt: skip
    assert post(client, page, form, form_at=page).status_code == 303
    member = fresh(select(PoolMember).order_by(PoolMember.id.desc()))[0]
    assert (member.pseudonym, member.categories, member.max_load) == ("K05", ["community"], 12)
    assert "等待答复" in client.get(page).get_data(as_text=True)
    letter = fresh(select(Message).where(Message.notification == "invitation"))[0]
    link = re.search(r"/invitations/\S+", letter.body)
    assert link, letter.body
    guest = app.test_client()
    assert guest.get(link[0]).status_code == 200
    assert fresh(select(Invitation.answer)) == [None], "opening the link changes nothing"
    twice = post(client, page, form, form_at=page)
    assert twice.status_code == 422
    assert "已经邀请过这个邮箱" in twice.get_data(as_text=True)


def test_a_form_that_lacks_something_says_so_beside_the_field(app: Flask) -> None:
    scene = Scene(app)
    clock.now.at = scene.at  # type: ignore[attr-defined]
    client, page = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/scoring/pool"
    empty = post(client, page, {"name": "", "email": "x@y.cn", "body": ""}, form_at=page)
    assert empty.status_code == 422
    assert 'id="name-error"' in empty.get_data(as_text=True)
    wrong = post(
        client, page, {"name": "甲", "email": "x@y.cn", "body": "乙", "max_load": "many"}, form_at=page
    )
    assert 'id="max_load-error"' in wrong.get_data(as_text=True)
    assert fresh(select(Invitation.id)) == []


def _tied(scene: Scene) -> tuple[User, Organisation]:
    """The first expert is employed by the applying body, whose row his post does not know: only its name."""
    expert, body = scene.experts[0], scene.body
    posts = fresh(select(Post))
    posts[0].body = f"  {body.name} "
    scene.commit()
    return expert, body


def test_ties_are_found_by_a_name_and_once(app: Flask) -> None:
    scene = Scene(app).submitted(2)
    expert, _body = _tied(scene)
    assert find_conflicts(scene.session, scene.competition.id, at=AT) == 2
    assert find_conflicts(scene.session, scene.competition.id, at=AT) == 0
    scene.commit()
    assert {(tie.user_id, tie.ground) for tie in fresh(select(Conflict))} == {(expert.id, "owner")}


def test_a_found_tie_shuts_the_material_until_the_chair_has_decided(app: Flask) -> None:
    scene = Scene(app).submitted(4).assigned()
    expert, _body = _tied(scene)
    find_conflicts(scene.session, scene.competition.id, at=scene.at)
    scene.commit()
    desk = Desk(app, scene)
    first = desk.mine()[0]
    tasks = desk.page(desk.home)
    assert "请先说明" in tasks
    assert desk.client.get(desk.sheet(first)).status_code == 404
    tie = next(
        t
        for t in fresh(select(Conflict))
        if t.case_id == fresh(select(Assignment).where(Assignment.id == first))[0].case_id
    )
    said = f"{desk.home}findings/{tie.id}"
    asked = f"{desk.home}?show=asked"
    assert f'id="case-{first}"' in desk.page(asked), "those that wait for a word are a list of their own"
    assert post(desk.client, said, {"tied": "no", "words": ""}, form_at=desk.home).status_code == 422
    assert (
        post(desk.client, said, {"tied": "no", "words": "同名不同单位"}, form_at=desk.home).status_code == 303
    )
    assert desk.client.get(desk.sheet(first)).status_code == 404, "the expert's word is not the decision"
    page = f"{desk.home}conflicts"
    chair = signed_in(app, scene.chair)
    assert "本人否认" in chair.get(page).get_data(as_text=True)
    decision = f"{page}/{tie.id}/decision"
    assert post(chair, decision, {"decision": "dismiss", "reason": ""}, form_at=page).status_code == 422
    assert (
        post(
            chair, decision, {"decision": "dismiss", "reason": "经核实不是同一单位"}, form_at=page
        ).status_code
        == 303
    )
    assert desk.client.get(desk.sheet(first)).status_code == 200
    again = post(chair, decision, {"decision": "confirm", "reason": "反悔"}, form_at=page)
    assert again.status_code == 409, "decided once"
    organiser = signed_in(app, scene.organiser)
    other = next(t for t in fresh(select(Conflict)) if t.state == "open")
    assert (
        post(
            organiser, f"{page}/{other.id}/decision", {"decision": "confirm", "reason": "x"}, form_at=page
        ).status_code
        == 403
    )
    assert fresh(select(Conflict.state).where(Conflict.id == other.id)) == ["open"]
    assert expert.id == desk.expert.id


def test_who_was_invited_and_never_accepted_gets_no_case(app: Flask) -> None:
    scene = Scene(app).submitted(3).screened()
    grant = fresh(select(RoleGrant).where(RoleGrant.user_id == scene.experts[0].id))[0]
    grant.ended_at = scene.at
    scene.commit()
    from award.stages.situation import situation_of

    judges = {
        judge.id for judge in situation_of(scene.session, scene.stage("scoring"), seed=1).snapshot.judges
    }
    assert judges == {str(expert.id) for expert in scene.experts[1:]}


def test_posts_and_fields_are_written_down_and_ties_found_by_a_job(app: Flask) -> None:
    scene = Scene(app).submitted(2)
    clock.now.at = scene.at  # type: ignore[attr-defined]
    client, pool = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/scoring/pool"
    member = fresh(select(PoolMember).order_by(PoolMember.id))[0]
    page = f"{pool}/{member.id}"
    assert 'value="研究院1"' in client.get(page).get_data(as_text=True)
    form = {
        "posts-0-body": "研究院1", "posts-0-title": "院长", "posts-0-held": "now",
        "posts-1-body": scene.body.name, "posts-1-title": "科长", "posts-1-held": "before",
        "posts-2-held": "now", "fields": "养老服务、应急，养老服务", "category": ["community"], "max_load": "5",
    }  # fmt: skip
    nameless = {**form, "posts-1-body": "", "fields": "未保存的字"}
    refused = post(client, page, nameless, form_at=page)
    assert refused.status_code == 422
    shown = refused.get_data(as_text=True)
    assert 'id="posts-1-body-error"' in shown
    assert "未保存的字" in shown
    assert "院长" in shown
    assert len(fresh(select(Post).where(Post.person_id == member.person_id))) == 1
    none = post(client, page, {"fields": "养老服务"}, form_at=page)
    assert none.status_code == 422
    assert "请至少写明一个单位" in none.get_data(as_text=True)
    assert post(client, page, form, form_at=page).status_code == 303
    listed = client.get(pool).get_data(as_text=True)
    assert "随即查找利益关系" in listed
    assert [job.result for job in run_jobs(app, FIND, scene.at)] == [{"found": 2}]
    assert "养老服务、应急" in listed
    assert {(tie.ground, tie.facts["present"]) for tie in fresh(select(Conflict))} == {("owner", False)}
    assert [(row.body, row.title, row.is_present) for row in fresh(select(Post).where(Post.person_id == member.person_id))] == [
        ("研究院1", "院长", True), (scene.body.name, "科长", False),
    ]  # fmt: skip
    assert fresh(select(PoolMember.max_load).where(PoolMember.id == member.id)) == [5]


def test_an_expert_without_a_post_is_marked_in_the_pool(app: Flask) -> None:
    scene = Scene(app)
    clock.now.at = scene.at  # type: ignore[attr-defined]
    for row in fresh(select(Post))[:1]:
        scene.session.delete(row)
    scene.commit()
    listed = signed_in(app, scene.organiser).get(f"/work/{scene.competition.slug}/scoring/pool")
    assert listed.get_data(as_text=True).count("没有登记单位") == 1
