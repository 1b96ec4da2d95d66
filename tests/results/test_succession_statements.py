"""Approving a succession takes few statements however long the list and the chain are; its job prints the new version."""

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import Case, PublicList, Succession
from award.stages import submission, succession, vacancies
from tests.factories import fresh, signed_in, token_in
from tests.results.crowd import crowd
from tests.results.editions import desk
from tests.scene import Scene
from tests.scoring_web.office import run_jobs
from tests.statements import counted

MOST = 18


def asked(app: Flask, listed: str, tier: int, more: int) -> Scene:
    """Five candidates for three seats; the last of the tier's cases has left, and who moves up was asked of the chair."""
    scene = Scene(app)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 5, "scope": "all"}}
    scene.commit()
    scene.submitted(6)
    scene = scene.published() if listed == "publication" else scene.decided()
    if more:
        crowd(scene, more)
    key = scene.competition.tiers[tier].key
    rows = fresh(select(PublicList).order_by(PublicList.id))[-1].content
    token = next(row["case"] for row in rows if row["tier"] == key and not row["case"].startswith("token-"))
    case = scene.session.execute(select(Case).where(Case.token == token)).scalar_one()
    submission.disqualify_case(scene.session, case, reason="材料不实。", by=scene.organiser, at=scene.at)
    stage = scene.stage("decision")
    (vacancy,) = vacancies.vacancies(scene.session, stage)
    (steps,) = vacancies.chains(scene.session, stage, [vacancy])
    succession.ask_succession(
        scene.session, stage, case, digest=vacancies.digest_of_steps(steps), reason="按排名递补。",
        note="名单相应更正。", by=scene.organiser, at=scene.at,
    )  # fmt: skip
    scene.commit()
    return scene


@pytest.mark.parametrize(
    ("listed", "tier", "more"),
    [
        ("notice", 1, 0),
        ("notice", 0, 0),
        ("publication", 1, 0),
        ("publication", 1, 40),
        ("publication", 0, 0),
    ],
)
def test_approving(app: Flask, listed: str, tier: int, more: int) -> None:
    scene = asked(app, listed, tier, more)
    client, page = signed_in(app, scene.chair), desk(scene, "decision", "succession")
    proposal = fresh(select(Succession))[0]
    left = fresh(select(Case).where(Case.id == proposal.left_case_id))[0]
    assert len(proposal.moves) == 2 - tier
    form = {"csrf_token": token_in(client, page), "idempotency_key": "once-and-only-once", "asked": str(proposal.id),
            "decision": "approve", "reason": "同意。"}  # fmt: skip
    scene.session.rollback()
    with counted() as sent:
        answer = client.post(page, data=form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert len(sent) <= MOST, "\n".join(" ".join(text.split())[:200] for text in sent)
    run_jobs(app, succession.PRINT, scene.at)
    last = fresh(select(PublicList).order_by(PublicList.id))[-1]
    assert last.change_note == "名单相应更正。"
    assert left.token not in [row["case"] for row in last.content]
