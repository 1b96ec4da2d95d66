"""A committee in the middle of a vote, and a draw whose number is awaited: what the addresses of both name."""

from datetime import timedelta

from award.stages import draws, vote_rounds, votes
from tests.scene import Scene


def hold_meeting(scene: Scene) -> None:
    """The chair and all experts are entitled and present; the first round is open. All candidates may be drawn."""
    session, stage = scene.session, scene.stage("decision")
    eligible = draws.eligible_of(session, stage)
    cases = [case for case in scene.cases if case.reference in eligible]
    voters = [scene.chair.id, *(expert.id for expert in scene.experts)]
    vote = votes.prepare_vote(
        session, stage, title="名额的取舍", cases=cases, voters=voters, seats=1, tier=scene.competition.tiers[0],
        by=scene.organiser, at=scene.at,
    )  # fmt: skip
    votes.open_vote(session, vote, by=scene.organiser, at=scene.at)
    vote_rounds.open_round(session, vote, present=voters, by=scene.chair, at=scene.at)
    draws.seal_draw(session, stage, entries=eligible, wanted=1, source="以后公布的号码", due_at=scene.at + timedelta(days=1),
                    by=scene.organiser, at=scene.at)  # fmt: skip
    scene.commit()
