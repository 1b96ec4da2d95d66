"""A case too close to call: what may still be done about it, said in its row; a further sheet by hand where one may be had."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from award.models import Candidacy, Case, Event, RankingRow, Stage
from award.queries.ranking import is_grey
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.office import closed_scoring
from tests.scoring_web.test_ranking_acts import Desk


def grey(scene: Scene) -> dict[str, str]:
    """Outcome → the token of a case with it that is too close to call."""
    query = (
        select(Candidacy.outcome, Case.token)
        .join(RankingRow, RankingRow.case_id == Candidacy.case_id)
        .join(Case, Case.id == Candidacy.case_id)
        .where(Candidacy.stage_id == scene.stage("scoring").id, is_grey)
    )
    found = {row.outcome: row.token for row in scene.session.execute(query)}
    scene.session.rollback()
    return found


def test_the_row_says_what_may_still_be_done(app: Flask) -> None:
    scene = closed_scoring(app, 8)
    tokens = grey(scene)
    desk = Desk(app, scene)
    over = desk.page(f"?view=all&open={tokens['passed']}")
    assert "本环节已经关闭，不能再加派评分。" in over
    decision = desk.scene.stage("decision")
    assert f'href="/work/{desk.slug}/results/{decision.id}/votes"' in over
    assert "它没有过线" not in over
    below = desk.page(f"?view=all&open={tokens['eliminated']}")
    assert "它没有过线，后面的环节不再评它。" in below
    assert "票决</a>" not in below
    assert "要讨论什么" in below


def test_a_later_stage_that_scores_takes_a_further_sheet(app: Flask) -> None:
    scene = closed_scoring(app, 8)
    second = scene.stage("decision")
    scene.session.execute(
        update(Stage).where(Stage.id == second.id).values(
            kind="scoring", name="专家复评", opens_at=scene.at, closes_at=scene.at + timedelta(days=5),
            parameters={**scene.stage("scoring").parameters},
        )
    )  # fmt: skip
    scene.commit()
    token = grey(scene)["passed"]
    desk = Desk(app, scene, "organiser")
    page = desk.page(f"?view=all&open={token}")
    (address,) = re.findall(r'href="([^"]+)">在“专家复评”加派一份', page)
    reference = re.findall("reference=([A-Z0-9-]+)", address)[0]
    answer = desk.client.get(address.partition("#")[0].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert f'value="{reference}"' in answer.get_data(as_text=True)


def test_giving_a_case_that_the_expert_has_is_no_success(app: Flask) -> None:
    scene = Scene(app).submitted(4).assigned()
    there = scene.assignments()[0]
    give = {"reference": there.case.reference, "expert": str(there.expert_id), "change": "give"}
    page, client = (
        f"/work/{scene.competition.slug}/scoring/{there.stage_id}/assignment",
        signed_in(app, scene.organiser),
    )
    before = len(fresh(select(Event)))
    refused = post(client, f"{page}/hand", give, form_at=page)
    assert refused.status_code == 422
    assert "已经分到这一例" in refused.get_data(as_text=True)
    assert len(fresh(select(Event))) == before


def test_the_row_says_how_far_its_sheets_lie_apart(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    marks = iter((4, 9, 7) * len(scene.cases))
    for assignment in sorted(scene.assignments(), key=lambda one: (one.case_id, one.expert_id)):
        scene.seal(assignment, next(marks))
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 3, "scope": "all"}}
    scene.commit()
    scene.close("scoring")
    page = Desk(app, scene).page(f"?view=all&open={scene.cases[0].token}")
    assert "最高与最低相差 5.00" in page
