"""Approving a succession takes the same statements however long the list is; with it goes the public list's new version."""

import pytest
from flask import Flask
from sqlalchemy import select

from award import clock
from award.models import Case, PublicList, Succession
from award.stages import submission, succession
from tests.factories import fresh, signed_in, token_in
from tests.results.crowd import crowd
from tests.results.editions import desk
from tests.scene import Scene
from tests.statements import counted

STATEMENTS = {"notice": 26, "publication": 35}


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
    (vacancy,) = succession.vacancies(scene.session, stage)
    (steps,) = succession.chains(scene.session, stage, [vacancy])
    succession.ask_succession(
        scene.session, stage, case, digest=succession.digest_of_steps(steps), reason="按排名递补。",
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
    clock.now.at = scene.at  # type: ignore[attr-defined]
    client, page = signed_in(app, scene.chair), desk(scene, "decision", "succession")
    proposal = fresh(select(Succession))[0]
    assert len(proposal.moves) == 2 - tier
    form = {"csrf_token": token_in(client, page), "idempotency_key": "once-and-only-once", "asked": str(proposal.id),
            "decision": "approve", "reason": "同意。"}  # fmt: skip
    scene.session.rollback()
    with counted() as sent:
        answer = client.post(page, data=form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    each = (
        len(proposal.moves) - 1 if listed == "publication" else 0
    )  # a case with a new tier is written by itself
    assert len(sent) == STATEMENTS[listed] + each, "\n".join(" ".join(text.split())[:200] for text in sent)
