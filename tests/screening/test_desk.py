"""The screener's desk over HTTP: queue, verdicts, what is refused."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award.models import Candidacy, Correction, Opinion
from tests.factories import fresh, post, signed_in
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
