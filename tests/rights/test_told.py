"""What a rule tells of a loaded case is what SQL answers, for every action and every kind of standing."""

from itertools import product

from flask import Flask
from sqlalchemy import select

from award import policy
from award.models import Case
from award.standing import Standing
from tests.scene import Scene


def _standings(scene: Scene, case: Case) -> list[Standing]:
    competition = scene.competition.id
    bodies, cases = (
        (frozenset[int](), frozenset({scene.body.id})),
        ({}, {case.id: "view"}, {case.id: "submit"}),
    )
    roles = ("organiser", "chair", "auditor", "screener", "verifier", "expert", "")
    return [
        Standing(
            user_id=scene.admin.id, competition_id=competition, roles=frozenset({role} - {""}), managed=managed,
            case_parts=parts, has_conflicts=barred,
        )
        for role, managed, parts, barred in product(roles, bodies, cases, (False, True))
    ]  # fmt: skip


def test_a_loaded_case_tells_what_sql_says(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    entered = scene.draft(2)
    entered.on_behalf, entered.organisation_id = True, None
    scene.draft(3)
    scene.commit()
    told = 0
    for case in scene.session.execute(select(Case)).scalars():
        for standing in _standings(scene, case):
            for action, rule in policy.ACTIONS.items():
                answer = rule.told(standing, case)
                if answer is None:
                    continue
                asked = rule.ask(standing)
                if not isinstance(asked, bool):
                    told += 1
                    asked = bool(scene.session.execute(select(asked).where(Case.id == case.id)).scalar_one())
                assert answer == asked, (action, standing, case.state)
    assert told > 500
