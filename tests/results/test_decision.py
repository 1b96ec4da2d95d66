"""The decision's desk and its release over HTTP: by rank, with departures, by two people."""

from flask import Flask
from sqlalchemy import select

from award.models import Case, Decision, Release, Stage
from tests.factories import fresh, post, signed_in
from tests.results.editions import carried_out, past
from tests.scene import Scene


def desk(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/results/{scene.stage('decision').id}/decision"


def tiers(scene: Scene) -> list[str]:
    names = {tier.id: tier.key for tier in scene.competition.tiers}
    decided = fresh(select(Decision).order_by(Decision.rank, Decision.case_id))
    return [names.get(decision.tier_id, "-") for decision in decided]


def released_at(scene: Scene) -> str:
    return desk(scene).replace("/decision", "/release")


def test_tiers_are_filled_by_rank_and_released_by_another(app: Flask) -> None:
    scene = Scene(app).submitted(6).scored()
    past(scene, "decision")
    organiser, chair = signed_in(app, scene.organiser), signed_in(app, scene.chair)
    assert "还没有评定方案" in organiser.get(desk(scene)).get_data(as_text=True)
    assert post(organiser, desk(scene)).status_code == 303
    assert tiers(scene) == ["excellent", "excellent", "special_mention"]
    page = organiser.get(desk(scene)).get_data(as_text=True)
    assert "2 / 2" in page
    assert "1 / 1" in page
    assert post(organiser, f"{released_at(scene)}/ask", form_at=desk(scene)).status_code == 303
    assert post(organiser, desk(scene)).status_code == 409
    refused = organiser.post(released_at(scene), data={"csrf_token": "x"})
    assert refused.status_code in (400, 403)
    digest = fresh(select(Release))[0].digest
    assert post(chair, released_at(scene), {"digest": digest, "when": "now"}).status_code == 303
    assert fresh(select(Stage.state).where(Stage.id == scene.stage("decision").id)) == ["open"]
    assert "已批准放行" in organiser.get(desk(scene)).get_data(as_text=True)
    carried_out(app)
    assert fresh(select(Stage.state).where(Stage.id == scene.stage("decision").id)) == ["closed"]
    assert "awarded" not in fresh(select(Case.state))


def test_a_departure_asks_for_its_reason_beside_the_field(app: Flask) -> None:
    scene = Scene(app).submitted(6).scored()
    organiser = signed_in(app, scene.organiser)
    post(organiser, desk(scene))
    first = fresh(select(Decision).where(Decision.rank == 1))[0].case.token
    here = f"{desk(scene)}/{first}"
    answer = post(organiser, here, {"tier": "special_mention", "reason": ""})
    assert answer.status_code == 422
    assert "与排名不一致的评定须写明理由" in answer.get_data(as_text=True)
    assert tiers(scene)[0] == "excellent"
    assert post(organiser, here, {"tier": "special_mention", "reason": "评委会商定"}).status_code == 303
    page = organiser.get(desk(scene)).get_data(as_text=True)
    assert "评委会商定" in page
    assert "超出名额" in page
    assert post(organiser, here, {"tier": "nonsense"}).status_code == 422


def test_experts_and_strangers_do_not_see_the_desk(app: Flask) -> None:
    scene = Scene(app).submitted(3).scored()
    for person in (scene.experts[0], scene.screener, scene.applicant):
        assert signed_in(app, person).get(desk(scene)).status_code == 403
    assert signed_in(app, scene.auditor).get(desk(scene)).status_code == 200
    assert post(signed_in(app, scene.auditor), desk(scene)).status_code == 403
    assert app.test_client().get(desk(scene)).status_code == 302


def test_a_request_is_withdrawn_with_a_reason(app: Flask) -> None:
    scene = Scene(app).submitted(3).scored()
    past(scene, "decision")
    organiser = signed_in(app, scene.organiser)
    post(organiser, desk(scene))
    post(organiser, f"{released_at(scene)}/ask", form_at=desk(scene))
    assert (
        post(organiser, f"{released_at(scene)}/withdraw", {"reason": ""}, form_at=desk(scene)).status_code
        == 422
    )
    assert (
        post(
            organiser, f"{released_at(scene)}/withdraw", {"reason": "名称有误"}, form_at=desk(scene)
        ).status_code
        == 303
    )
    assert fresh(select(Release.withdrawn_reason)) == ["名称有误"]
    assert post(organiser, desk(scene)).status_code == 303
