"""The screener's desk over HTTP: queue, verdicts, what is refused."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award.extensions import db
from award.models import Candidacy, Correction, Event, Opinion
from award.stages import conflicts, verdicts
from tests.factories import fresh, give_role, make_user, post, signed_in, token_in
from tests.scene import Scene

YES = {f"check_{key}": "yes" for key in ("scope", "complete", "consistent", "lawful", "rights", "plain")}


def stands(app: Flask, number: int = 3) -> tuple[Scene, FlaskClient, str]:
    """Cases in screening, the screener signed in, the queue's address."""
    scene = Scene(app).submitted(number).in_screening()
    return (
        scene,
        signed_in(app, scene.screener),
        f"/work/{scene.competition.slug}/screening/{scene.stage('screening').id}",
    )


def decide(client: FlaskClient, queue: str, token: str, **data: object):
    """Send the desk's form."""
    return post(client, f"{queue}/{token}", {**YES, **data})


def outcomes(scene: Scene) -> list[str]:
    """Outcomes of screening, by case."""
    stage = scene.stage("screening").id
    return fresh(select(Candidacy.outcome).where(Candidacy.stage_id == stage).order_by(Candidacy.case_id))


def test_pass_opens_the_next_case_at_once(app: Flask) -> None:
    scene, client, queue = stands(app)
    first, second, _third = [case.token for case in scene.cases]
    assert "还有 3 例待审" in client.get(queue).get_data(as_text=True)
    opened = post(client, f"{queue}/next", form_at=queue)
    assert opened.location.endswith(first)
    desk = client.get(opened.location).get_data(as_text=True)
    assert "属于征集范围" in desk
    assert "建立台账，分级响应" in desk
    answer = decide(client, queue, first, verdict="pass")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert answer.location.endswith(second)
    assert outcomes(scene) == ["passed", "pending", "pending"]
    opinion = fresh(select(Opinion))[0]
    assert (opinion.verdict, opinion.is_deciding, opinion.checks["scope"]) == ("pass", True, "yes")


def test_a_required_check_stands_against_passing(app: Flask) -> None:
    scene, client, queue = stands(app)
    answer = decide(client, queue, scene.cases[0].token, verdict="pass", check_lawful="no", words="有手机号")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "要通过，这一项须为“符合”" in page
    assert "有手机号" in page
    assert outcomes(scene) == ["pending"] * 3
    assert fresh(select(Opinion)) == []


def test_return_names_fields_reasons_and_a_clock(app: Flask) -> None:
    scene, client, queue = stands(app)
    token = scene.cases[0].token
    bare = decide(client, queue, token, verdict="return", field=["summary"], due_at="2099-01-01T18:00")
    assert bare.status_code == 422
    assert "请写明这一处要怎样修改" in bare.get_data(as_text=True)
    answer = decide(client, queue, token, verdict="return", field=["summary", "results"], due_at="2099-01-01T18:00",
                    reason_summary="写明起止时间", reason_results="注明数据来源")  # fmt: skip
    assert answer.status_code == 303
    correction = fresh(select(Correction))[0]
    assert {field.field_key: field.reason for field in correction.fields} == {
        "summary": "写明起止时间", "results": "注明数据来源"
    }  # fmt: skip
    assert correction.due_at.isoformat() == "2099-01-01T10:00:00+00:00"
    assert "已退回补正" in client.get(f"{queue}/{token}").get_data(as_text=True)
    assert "补正中" in client.get(f"{queue}?view=waiting").get_data(as_text=True)


def test_a_rejection_needs_its_reason(app: Flask) -> None:
    scene, client, queue = stands(app)
    token = scene.cases[0].token
    bare = decide(client, queue, token, verdict="reject")
    assert bare.status_code == 422
    assert "请选择不通过的理由" in bare.get_data(as_text=True)
    assert (
        decide(
            client, queue, token, verdict="reject", reason_key="promotion", words="全文为产品介绍"
        ).status_code
        == 303
    )
    candidacy = fresh(select(Candidacy).where(Candidacy.outcome == "eliminated"))[0]
    assert candidacy.reason == "内容为产品或服务宣传：全文为产品介绍"
    again = decide(client, queue, token, verdict="pass")
    assert again.status_code == 409
    assert "已有结论" in again.get_data(as_text=True)


def test_what_is_ticked_is_kept_before_the_verdict(app: Flask) -> None:
    scene, client, queue = stands(app)
    desk = f"{queue}/{scene.cases[0].token}"
    headers = {"X-CSRFToken": token_in(client, desk), "X-Requested-With": "fetch"}
    fields = {"check_scope": "no", "verdict": "return", "field": ["summary"], "reason_summary": "写明时间"}
    saved = client.post(f"{desk}/note", json={"version": 0, "fields": fields}, headers=headers)
    assert (saved.status_code, saved.json["version"]) == (200, 1)
    page = client.get(desk).get_data(as_text=True)
    assert 'name="check_scope" value="no" checked' in page
    assert ">写明时间</textarea>" in page
    assert "我手上" in client.get(queue).get_data(as_text=True)
    assert fresh(select(Candidacy.handler_id).where(Candidacy.handler_id.is_not(None))) == [scene.screener.id]
    lost = {"version": 0, "fields": fields | {"words": "后来写的"}}  # the answer to the first save never came
    again = client.post(f"{desk}/note", json=lost, headers=headers)
    assert (again.status_code, again.json["version"]) == (200, 2)
    other = {"version": 1, "fields": {"check_scope": "yes", "words": "后来写的"}}
    second = client.post(f"{desk}/note", json=other, headers=headers)
    assert (second.status_code, second.json["version"]) == (409, 2)
    assert second.json["fields"]["check_scope"] == "no", "what another page kept is shown, not written over"
    stranger = signed_in(app, scene.experts[0])
    refused = stranger.post(f"{desk}/note", json={"version": 1, "fields": {}}, headers={**headers, "X-CSRFToken": token_in(stranger, "/my/profile")})  # fmt: skip
    assert refused.status_code in (403, 404)


def test_two_opinions_are_waited_for(app: Flask) -> None:
    scene = Scene(app).submitted(2)
    second = make_user(app, name="初审员二")
    give_role(scene.competition, second, "screener", by=scene.organiser)
    stage = scene.stage("screening")
    stage.parameters = {**stage.parameters, "opinions": 2}
    scene.commit()
    scene.in_screening()
    queue = f"/work/{scene.competition.slug}/screening/{stage.id}"
    one, two, token = signed_in(app, scene.screener), signed_in(app, second), scene.cases[0].token
    alone = decide(one, queue, token, verdict="pass")
    assert alone.status_code == 409
    assert "还需要 1 位初审员的意见" in alone.get_data(as_text=True)
    assert decide(one, queue, token, verdict="reject", words="像产品介绍", opinion="1").status_code == 303
    page = two.get(f"{queue}/{token}").get_data(as_text=True)
    assert "像产品介绍" in page
    assert decide(two, queue, token, verdict="pass").status_code == 303
    assert outcomes(scene) == ["passed", "pending"]
    assert sorted(fresh(select(Opinion.is_deciding))) == [False, True]


def test_who_may_not_screen(app: Flask) -> None:
    scene, client, queue = stands(app)
    desk = f"{queue}/{scene.cases[0].token}"
    for user in (scene.applicant, scene.experts[0]):
        visitor = signed_in(app, user)
        assert visitor.get(queue).status_code == 403
        assert visitor.get(desk).status_code in (403, 404)
        assert post(visitor, desk, {**YES, "verdict": "pass"}, form_at="/my/profile").status_code in (
            403,
            404,
        )
    office = signed_in(app, scene.organiser)
    assert office.get(queue).status_code == 200
    assert post(office, desk, {**YES, "verdict": "pass"}, form_at="/my/profile").status_code == 403
    assert app.test_client().get(desk).status_code == 302
    db.session.rollback()
    conflicts.declare_conflict(db.session(), scene.cases[0], words="曾任职", by=scene.screener, at=scene.at)
    scene.commit()
    assert client.get(desk).status_code == 404
    assert post(client, desk, {**YES, "verdict": "pass"}, form_at=queue).status_code == 404
    assert scene.cases[0].title not in client.get(f"{queue}?view=all").get_data(as_text=True)
    assert outcomes(scene) == ["pending"] * 3


def test_another_competitions_stage_and_case_are_not_found(app: Flask) -> None:
    scene, client, queue = stands(app, 1)
    other = Scene(app).submitted(1).in_screening()
    assert client.get(f"{queue}/{other.cases[0].token}").status_code == 404
    stage = other.stage("screening").id
    assert client.get(f"/work/{scene.competition.slug}/screening/{stage}").status_code == 404


def test_a_stage_of_another_kind_is_not_worked_here(app: Flask) -> None:
    """No desk takes another kind's stage: the plain one would pass a case without its checklist."""
    scene, client, queue = stands(app, 1)
    work, token = f"/work/{scene.competition.slug}", scene.cases[0].token
    screening, scoring = scene.stage("screening").id, scene.stage("scoring").id
    office = signed_in(app, scene.organiser)
    assert client.get(f"{work}/desk/{screening}").status_code == 404
    for address in (
        f"{work}/desk/{screening}/{token}/screening_pass_case",
        f"{work}/screening/{scoring}/{token}",
        f"{work}/screening/{scoring}/next",
        f"{work}/screening/{scoring}/together",
    ):
        assert post(client, address, {**YES, "verdict": "pass"}, form_at=queue).status_code == 404, address
    assert office.get(f"{work}/visits/{screening}").status_code == 404
    assert post(office, f"{work}/visits/{screening}/waive/{token}", form_at="/my/profile").status_code == 404
    assert outcomes(scene) == ["pending"]


def test_the_same_form_twice_is_one_verdict(app: Flask) -> None:
    scene, client, queue = stands(app)
    desk = f"{queue}/{scene.cases[0].token}"
    data = {"csrf_token": token_in(client, desk), "idempotency_key": "once", **YES, "verdict": "pass"}
    first, again = client.post(desk, data=data), client.post(desk, data=data)
    assert first.location == again.location
    assert len(fresh(select(Opinion))) == 1


def test_a_fresh_verdict_of_ones_own_is_taken_back(app: Flask) -> None:
    scene, client, queue = stands(app)
    other = make_user(app, name="初审员二")
    give_role(scene.competition, other, "screener", by=scene.organiser)
    desk = f"{queue}/{scene.cases[0].token}"
    decide(client, queue, scene.cases[0].token, verdict="reject", reason_key="promotion")
    assert post(signed_in(app, other), f"{desk}/undo", form_at=desk).status_code == 409
    assert "撤回结论" in client.get(desk).get_data(as_text=True)
    assert post(client, f"{desk}/undo", form_at=desk).status_code == 303
    assert outcomes(scene) == ["pending"] * 3
    assert fresh(select(Candidacy.reason).where(Candidacy.case_id == scene.cases[0].id, Candidacy.outcome == "pending")) == [None]  # fmt: skip
    verdicts.pass_case(db.session(), scene.stage("screening"), scene.cases[0], by=scene.screener, at=scene.at)
    scene.commit()
    late = post(client, f"{desk}/undo", form_at=desk)  # by the clock of the server that was long ago
    assert (late.status_code, outcomes(scene)[0]) == (409, "passed")
    assert {"case_rejected", "verdict_undone"} <= set(fresh(select(Event.name)))


def test_a_colleagues_case_is_taken_over_and_ones_own_put_back(app: Flask) -> None:
    scene = Scene(app).submitted(1).in_screening()
    other = make_user(app, name="另一位初审员")
    give_role(scene.competition, other, "screener", by=scene.organiser)
    queue = f"/work/{scene.competition.slug}/screening/{scene.stage('screening').id}"
    first, second = signed_in(app, scene.screener), signed_in(app, other)
    desk = post(first, f"{queue}/next", form_at=queue).location
    assert "这一例在初审员手上" in second.get(desk).get_data(as_text=True)
    assert post(second, f"{desk}/take", form_at=desk).status_code == 303
    assert "这一例在另一位初审员手上" in first.get(desk).get_data(as_text=True)
    assert "放回队列" in second.get(desk).get_data(as_text=True)
    assert post(second, f"{desk}/put-back", form_at=desk).status_code == 303
    assert fresh(select(Candidacy.handler_id).order_by(Candidacy.id))[-1] is None


def test_a_tie_is_declared_at_the_desk_and_the_case_goes_to_others(app: Flask) -> None:
    scene = Scene(app).submitted(1).in_screening()
    other = make_user(app, name="另一位初审员")
    give_role(scene.competition, other, "screener", by=scene.organiser)
    queue = f"/work/{scene.competition.slug}/screening/{scene.stage('screening').id}"
    client = signed_in(app, scene.screener)
    desk = post(client, f"{queue}/next", form_at=queue).location
    bare = post(client, f"{desk}/tie", {"tie": " "}, form_at=desk)
    assert bare.status_code == 422
    assert 'id="tie-error"' in bare.get_data(as_text=True)
    assert post(client, f"{desk}/tie", {"tie": "申报人是我的亲属"}, form_at=desk).status_code == 303
    assert client.get(desk).status_code == 404
    assert desk in signed_in(app, other).get(queue).get_data(as_text=True), "it waits for somebody else"
    page = signed_in(app, scene.chair).get(f"/work/{scene.competition.slug}/scoring/conflicts")
    assert "申报人是我的亲属" in page.get_data(as_text=True)
