"""A competition carried by the rules themselves, at times of the test's choosing, to wherever a test begins.

``Scene(app)`` makes people and a digital_society edition; ``submitted(n)``, ``screened()``, ``scored()``, ``decided()``,
``noticed()``, ``published()`` carry it on, each from where the one before left it. Everything is committed.
"""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import (
    Assignment,
    Candidacy,
    Case,
    Competition,
    Job,
    Organisation,
    Person,
    PoolMember,
    Post,
    Stage,
    User,
)
from award.scoring.assignment import assign
from award.stages import (
    assignments,
    closing,
    decision,
    drafts,
    pipeline,
    releases,
    sheets,
    submission,
    verdicts,
)
from award.standing import forget_standings
from tests.factories import AT, give_role, make_competition, make_user

DAY = timedelta(days=1)


def answers(number: int) -> dict[str, Any]:
    """Answers that can be submitted."""
    return {
        "title": f"第{number}号街道“一键响应”为老服务实践",
        "category": ("community", "service", "relief")[number % 3],
        "kind": "party_government",
        "level": ("county", "township")[number % 2],
        "region": ("4406", "3301", "5101")[number % 3],
        "period": {"start": "2023-01", "end": ""},
        "summary": f"本案例面向辖区独居老人，{number}年来逐步完善。" * 8,
        "measures": "建立台账，分级响应，专人回访，定期公开办理情况。" * 16,
        "results": "全年响应求助事项，平均到场时间缩短，群众评价良好。" * 8,
        "contact": [{"name": "联系人甲", "phone": "0757-12345678", "email": f"case{number}@example.cn"}],
    }


class Scene:
    """People, a competition, and where it stands. ``at`` is the time of the next act."""

    def __init__(self, app: Flask, *, preset: str = "digital_society", experts: int = 4) -> None:
        self.app, self.session, self.at = app, db.session(), AT
        self.admin = make_user(app, admin=True, name="系统管理员")
        self.competition: Competition = make_competition(preset, by=self.admin, at=AT)
        officers = {role: make_user(app, name=role) for role in ("organiser", "chair", "auditor")}
        self.organiser, self.chair, self.auditor = officers.values()
        for role, user in officers.items():
            give_role(self.competition, user, role, by=self.admin)
        self.screener = make_user(app, name="初审员")
        give_role(self.competition, self.screener, "screener", by=self.organiser)
        self.experts = [self._expert(number) for number in range(1, experts + 1)]
        self.applicant = make_user(app, name="申报人")
        self.body = self._body("望溪县民政局")
        self.cases: list[Case] = []
        for stage in self.stages():
            if stage.kind == "scoring":
                stage.parameters = {**stage.parameters, "sheets_per_case": min(3, experts), "minimum_sheets": 1,
                                    "rule": {"kind": "top", "number": 3, "scope": "all"}}  # fmt: skip
        self.competition.tiers[0].quota, self.competition.tiers[1].quota = 2, 1
        self.commit()

    def _expert(self, number: int) -> User:
        user = make_user(self.app, name=f"专家{number}")
        give_role(self.competition, user, "expert", by=self.organiser)
        person = Person(name=user.name, user_id=user.id, email=user.email, fields=[], created_at=AT)
        self.session.add(person)
        self.session.flush()
        self.session.add(Post(person_id=person.id, body=f"研究院{number}", title="研究员"))
        self.session.add(
            PoolMember(
                competition_id=self.competition.id,
                person_id=person.id,
                pseudonym=f"K{number:02d}",
                categories=[],
            )
        )
        self.session.commit()
        return user

    def _body(self, name: str) -> Organisation:
        body = Organisation(name=name, compared_name=name, created_at=AT)
        self.session.add(body)
        self.session.commit()
        return body

    def commit(self) -> None:
        """Commit and forget what was loaded of rights."""
        self.session.commit()
        forget_standings(self.session)

    def stages(self) -> list[Stage]:
        """The pipeline."""
        return pipeline.stages_of(self.session, self.competition.id)

    def stage(self, key: str) -> Stage:
        """The stage of that key."""
        return next(stage for stage in self.stages() if stage.key == key)

    def open(self, key: str, *, days: int = 7) -> Stage:
        """Open a stage now, for some days."""
        stage = self.stage(key)
        stage.opens_at, stage.closes_at = self.at, self.at + days * DAY
        pipeline.open_stage(self.session, stage, by=self.organiser, at=self.at)
        self.commit()
        return stage

    def close(self, key: str) -> Stage:
        """Go past the end of a stage's window and close it."""
        stage = self.stage(key)
        self.at = max(self.at, (stage.closes_at or self.at) + timedelta(minutes=1))
        listed = closing.prepare_closing(self.session, stage, by=self.organiser, at=self.at)
        closing.close_stage(self.session, stage, digest=listed.digest, by=self.organiser, at=self.at)
        self.commit()
        return stage

    def draft(self, number: int = 1, **more: Any) -> Case:
        """A filled draft of the applicant."""
        case = drafts.start_case(self.session, self.competition, self.body, by=self.applicant, at=self.at)
        filled = {**answers(number), **more}
        drafts.save_draft(self.session, case, filled, base={}, by=self.applicant, at=self.at)
        self.commit()
        return case

    def submitted(self, number: int = 6) -> "Scene":
        """The call is open and so many cases are in."""
        self.open("submission")
        for place in range(1, number + 1):
            case = self.draft(place)
            submission.submit_case(self.session, case, by=self.applicant, at=self.at)
            self.commit()
            self.cases.append(case)
        return self

    def in_screening(self) -> "Scene":
        """Submission is closed, screening open."""
        self.close("submission")
        self.open("screening")
        return self

    def screened(self) -> "Scene":
        """Everyone has passed screening, scoring is open."""
        self.in_screening()
        for case in self.cases:
            verdicts.pass_case(self.session, self.stage("screening"), case, by=self.screener, at=self.at)
        self.commit()
        self.close("screening")
        self.open("scoring")
        return self

    def assigned(self) -> "Scene":
        """Experts have their cases and have pledged."""
        self.screened()
        stage = self.stage("scoring")
        situation = assignments.situation_of(self.session, stage, seed=7)
        pairs = [(int(expert), int(case)) for expert, case in assign(situation.snapshot).pairs]
        assignments.commit_assignment(
            self.session, stage, pairs=pairs, seed=7, digest=situation.digest, by=self.organiser, at=self.at
        )
        assignments.release_assignments(self.session, stage, by=self.organiser, at=self.at)
        for expert in self.experts:
            sheets.pledge(self.session, stage, text="承诺", by=expert, at=self.at)
        self.commit()
        return self

    def assignments(self) -> list[Assignment]:
        """All assignments, in order."""
        return list(
            self.session.execute(
                select(Assignment).order_by(Assignment.case_id, Assignment.expert_id)
            ).scalars()
        )

    def seal(self, assignment: Assignment, mark: int) -> None:
        """The assigned expert gives this mark on every criterion and seals."""
        expert = self.session.get(User, assignment.expert_id)
        assert expert is not None
        criteria = [criterion["key"] for criterion in self.stage("scoring").parameters["criteria"]]
        sheets.save_sheet(
            self.session,
            assignment,
            marks=dict.fromkeys(criteria, str(mark)),
            comment="有据可查。",
            by=expert,
            at=self.at,
        )
        sheets.seal_sheet(self.session, assignment, by=expert, at=self.at)
        self.commit()

    def scored(self) -> "Scene":
        """All sheets are sealed (later cases are better), scoring is closed, the decision is open."""
        self.assigned()
        for assignment in self.assignments():
            self.seal(assignment, min(10, 3 + self.cases.index(assignment.case)))
        self.close("scoring")
        self.open("decision")
        return self

    def release(self, key: str) -> None:
        """The organiser asks, the chair approves, and it is carried out."""
        stage = self.stage(key)
        release = releases.ask_release(self.session, stage, by=self.organiser, at=self.at)
        releases.approve_release(self.session, release, digest=release.digest, by=self.chair, at=self.at)
        releases.execute_release(self.session, release, at=self.at)
        key = f"{releases.EXECUTE}:{release.id}"
        job = self.session.execute(select(Job).where(Job.key == key)).scalar_one()
        job.state, job.ended_at = "done", self.at
        self.commit()

    def decided(self) -> "Scene":
        """Tiers are filled and released; the notice is open."""
        self.scored()
        decision.propose_decisions(self.session, self.stage("decision"), by=self.organiser, at=self.at)
        self.at = self.stage("decision").closes_at + timedelta(minutes=1)  # type: ignore[operator]
        self.commit()
        self.release("decision")
        self.open("notice")
        return self

    def published(self) -> "Scene":
        """The notice is over and the list is published."""
        self.decided()
        self.close("notice")
        self.open("publication")
        self.at = self.stage("publication").closes_at + timedelta(minutes=1)  # type: ignore[operator]
        self.release("publication")
        return self

    def outcomes(self, key: str) -> list[str]:
        """Outcomes of a stage in order of case."""
        query = (
            select(Candidacy.outcome)
            .where(Candidacy.stage_id == self.stage(key).id)
            .order_by(Candidacy.case_id)
        )
        return list(self.session.execute(query).scalars())
