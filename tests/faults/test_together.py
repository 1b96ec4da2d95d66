"""Two people close, release and seal at the same moment, twenty times over, on both databases: one effect."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.extensions import db
from award.invariants import broken
from award.models import Assignment, Candidacy, Closing, Event, Job, Release, Scoresheet, Stage, User
from award.stages import closing, releases, sheets
from tests.factories import fresh, give_role, make_user
from tests.faults.together import DONE, at_once
from tests.scene import Scene

ROUNDS = 20
BOTH = pytest.mark.parametrize("where", ["core", "core_on_postgres"])


def number(model: type, *conditions: object) -> int:
    return fresh(select(func.count()).select_from(model).where(*conditions))[0]  # type: ignore[no-any-return, arg-type]


@BOTH
def test_closing(where: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(where)
    scene = Scene(app).submitted(4)
    people = [scene.organiser, make_user(app, name="另一位组织者")]
    give_role(scene.competition, people[1], "organiser", by=scene.admin)
    stage, later = scene.stage("submission").id, scene.stage("screening").id
    scene.at = scene.stage("submission").closes_at + timedelta(minutes=1)  # type: ignore[operator]
    for round in range(1, ROUNDS + 1):
        listed = closing.prepare_closing(db.session(), scene.stage("submission"), by=people[0], at=scene.at)
        scene.commit()

        def close(session: Session, who: int, digest: str = listed.digest) -> None:
            by = session.get_one(User, who)
            closing.close_stage(session, session.get_one(Stage, stage), digest=digest, by=by, at=scene.at)

        said = at_once(app, *[lambda session, who=person.id: close(session, who) for person in people])
        assert Counter(said) == {DONE: 1, "WrongState": 1}
        assert number(Closing, Closing.stage_id == stage, Closing.undone_at.is_(None)) == 1
        assert number(Candidacy, Candidacy.stage_id == later, Candidacy.outcome == "pending") == 4
        assert number(Event, Event.name == "stage_closed") == round
        if round < ROUNDS:
            closing.reopen_stage(
                db.session(), scene.stage("submission"), reason="再试", by=people[0], at=scene.at
            )
            scene.commit()
    assert broken(db.session()) == []


@BOTH
def test_releasing(where: str, request: pytest.FixtureRequest) -> None:
    """Two chairs approve for a set hour; in the last round at once, and two workers carry it out at once."""
    app: Flask = request.getfixturevalue(where)
    scene = Scene(app).submitted(4).scored()
    chairs = [scene.chair, make_user(app, name="另一位主任")]
    give_role(scene.competition, chairs[1], "chair", by=scene.admin)
    from award.stages import decision

    decision.propose_decisions(db.session(), scene.stage("decision"), by=scene.organiser, at=scene.at)
    scene.at = scene.stage("decision").closes_at + timedelta(minutes=1)  # type: ignore[operator]
    scene.commit()
    for round in range(1, ROUNDS + 1):
        asked = releases.ask_release(db.session(), scene.stage("decision"), by=scene.organiser, at=scene.at)
        scene.commit()
        asked_id, digest = asked.id, asked.digest
        due = scene.at + timedelta(hours=1) if round < ROUNDS else None

        def approve(
            session: Session, who: int, id: int = asked_id, digest: str = digest, due: object = due
        ) -> None:
            by = session.get_one(User, who)
            found = session.get_one(Release, id)
            releases.approve_release(session, found, digest=digest, due_at=due, by=by, at=scene.at)  # type: ignore[arg-type]

        said = at_once(app, *[lambda session, who=chair.id: approve(session, who) for chair in chairs])
        assert Counter(said) == {DONE: 1, "WrongState": 1}
        assert number(Event, Event.name == "release_approved") == round
        assert number(Job, Job.name == releases.EXECUTE) == round
        if due is not None:
            releases.withdraw_release(db.session(), db.session.get_one(Release, asked_id), reason="再议", by=scene.chair, at=scene.at)  # fmt: skip
            scene.commit()

    def execute(session: Session) -> None:
        releases.execute_release(session, session.get_one(Release, asked_id), at=scene.at)

    assert number(Event, Event.name == "decision_released") == 0
    assert Counter(at_once(app, execute, execute)) == {DONE: 2}
    assert number(Event, Event.name == "decision_released") == 1
    assert number(Closing, Closing.stage_id == scene.stage("decision").id) == 1
    assert broken(db.session()) == []


@BOTH
def test_sealing(where: str, request: pytest.FixtureRequest) -> None:
    """An expert's two tabs seal one draft while a colleague seals his own of the same case."""
    app: Flask = request.getfixturevalue(where)
    scene = Scene(app, experts=3).submitted(ROUNDS // 2).assigned()
    criteria = [criterion["key"] for criterion in scene.stage("scoring").parameters["criteria"]]
    by_case: dict[int, list[Assignment]] = {}
    for assignment in scene.assignments():
        by_case.setdefault(assignment.case_id, []).append(assignment)
        expert = db.session.get_one(User, assignment.expert_id)
        sheets.save_sheet(
            db.session(), assignment, marks=dict.fromkeys(criteria, "6"), comment="", by=expert, at=scene.at
        )
    scene.commit()
    rounds = [(a.id, b.id) for pair in by_case.values() for a, b in (pair[:2], (pair[2], pair[0]))]
    assert len(rounds) == ROUNDS

    def seal(session: Session, id: int) -> None:
        assignment = session.get_one(Assignment, id)
        sheets.seal_sheet(session, assignment, by=assignment.expert, at=scene.at)

    sealed: set[int] = set()
    for twice, other in rounds:
        said = at_once(app, *[lambda session, id=id: seal(session, id) for id in (twice, twice, other)])
        wanted = 1 + (other not in sealed)
        assert Counter(said) == Counter({DONE: wanted, "WrongState": 3 - wanted})
        sealed |= {twice, other}
        assert number(Scoresheet, Scoresheet.state == "sealed") == len(sealed)
        assert number(Event, Event.name == "sheet_sealed") == len(sealed)
    assert number(Scoresheet, Scoresheet.state != "sealed") == 0
    assert set(fresh(select(Candidacy.sheets).where(Candidacy.stage_id == scene.stage("scoring").id))) == {3}
    assert broken(db.session()) == []
