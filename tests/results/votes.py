"""A competition whose decision stage is open, with a committee and ties to vote on."""

from flask import Flask

from award.models import Case, User, Vote, VoteRound
from award.stages import ballots, vote_rounds, votes
from tests.scene import Scene

KEY = b"a secret that is not in the database"


class VoteScene(Scene):
    """Five experts and the chair are entitled; ``cases`` stand in the decision stage."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, experts=5)
        self.submitted(6).scored()
        standing = self.outcomes("decision")
        assert standing == ["pending"] * 3
        self.tied = [case for case in self.cases if case.state == "submitted"][:3]

    @property
    def voters(self) -> list[User]:
        """Those entitled."""
        return [self.chair, *self.experts]

    def prepared(self, **more: object) -> Vote:
        """A vote on the three candidates for one seat of the first tier."""
        self.session.rollback()  # what requests have written meanwhile is not in the old snapshot
        given = {"seats": 1, "tier": self.competition.tiers[0], **more}
        vote = votes.prepare_vote(
            self.session, self.stage("decision"), title="并列案例的取舍", cases=self.tied,
            voters=[user.id for user in self.voters], by=self.organiser, at=self.at, **given,  # type: ignore[arg-type]
        )  # fmt: skip
        self.commit()
        return vote

    def opened(self, **more: object) -> Vote:
        """The same, opened."""
        vote = self.prepared(**more)
        votes.open_vote(self.session, vote, by=self.chair, at=self.at)
        self.commit()
        return vote

    def round(self, vote: Vote, present: list[User] | None = None) -> VoteRound:
        """The next round, with everybody present unless told."""
        self.session.rollback()
        here = [user.id for user in (self.voters if present is None else present)]
        found = vote_rounds.open_round(self.session, vote, present=here, by=self.chair, at=self.at)
        self.commit()
        return found

    def ballot(self, round: VoteRound, user: User, *words: str) -> bool:
        """One member hands in, a word a case in the ballot's order; one word for all."""
        said = words if len(words) > 1 else words * len(round.cases)
        choices = dict(zip(round.cases, said, strict=True))
        done = ballots.hand_in(self.session, round, choices, key=KEY, by=user, at=self.at)
        self.commit()
        return done

    def count(self, vote: Vote, number: int = 1) -> VoteRound:
        """Count a round."""
        found = vote_rounds.close_round(self.session, vote, number, key=KEY, by=self.chair, at=self.at)
        self.commit()
        return found


def titles(cases: list[Case]) -> list[str]:
    return [case.title for case in cases]
