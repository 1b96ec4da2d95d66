"""A vote's rounds and the rules of a selection: at most eighteen statements an act on PostgreSQL."""

from flask import Flask
from sqlalchemy import select

from award.models import Conflict, VoteRound
from award.stages import ballots
from tests.conftest import SECRET_KEY
from tests.factories import fresh
from tests.results.votes import VoteScene
from tests.rights.acts import Browser
from tests.web_clock import Now


def test_a_round_and_its_count_and_rules(app_on_postgres: Flask, now: Now) -> None:
    app = app_on_postgres
    scene = VoteScene(app)
    vote, case = scene.opened(), scene.tied[0]
    scene.session.add(
        Conflict(competition_id=case.competition_id, case_id=case.id, user_id=scene.experts[0].id, source="found",
                 ground="owner", facts={}, words="", found_at=scene.at)
    )  # fmt: skip
    scene.commit()
    browser = Browser(app, now, scene, scene.chair)
    page = f"/work/{browser.slug}/votes/{vote.id}"
    present = [str(user.id) for user in scene.voters]
    browser.cost(f"{page}/rounds", {"present": present}, form_at=page)
    (round,) = fresh(select(VoteRound).where(VoteRound.vote_id == vote.id))
    for user in scene.voters:
        choices = dict.fromkeys(round.cases, "yes")
        ballots.hand_in(scene.session, round, choices, key=SECRET_KEY.encode(), by=user, at=scene.at)
    scene.commit()
    browser.cost(f"{page}/count", {"round": "1"}, form_at=page)
    browser = Browser(app, now, scene, scene.organiser)
    rules = {"limits-0-target": "region=each", "limits-0-max": "2"}
    page = f"/work/{browser.slug}/results/{scene.stage('decision').id}/selection"
    browser.cost(page, rules)
    browser.cost(page, {**rules, "limits-0-max": "3", "then": "solve"})
