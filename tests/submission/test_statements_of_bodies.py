"""A submission that names bodies in every role asks at most 18 statements, as many for 3 bodies as for 30; a job links them."""

from copy import deepcopy
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from stdnum.cn import uscc

from award.extensions import db
from award.fields.reading import parse_form
from award.models import CaseOrganisation, Job, Organisation
from award.stages import verdicts
from award.stages.finding import find_conflicts
from award.stages.setup import current_form, publish_form
from tests.factories import AT, fresh, post
from tests.scene import Scene, answers
from tests.statements import counted
from tests.submission.conftest import Applicant, Clock, case_of
from worker.application import run_claimed
from worker.jobs.follow_revision import JOB

MOST = 18
ROLES = {"co_creators": "co_creator", "builders": "builder", "recommender": "recommender"}
_codes = count(1)


def named(number: int, word: str) -> dict[str, list[dict[str, Any]]]:
    """So many bodies that nobody knows yet, shared out over the roles, every other one with its credit code."""
    found: dict[str, list[dict[str, Any]]] = {field: [] for field in ROLES}
    for place in range(number):
        base = f"91310000{next(_codes):09d}"
        code = base + uscc.calc_check_digit(base) if place % 2 else ""
        row = {"name": f"{word}第{place + 1}科技有限公司", "code": code, "id": None}
        found[list(ROLES)[place % 3]].append(row)
    return found


def parts(token: str) -> list[tuple[str, str]]:
    """The bodies that are linked with the case, in order: name and part."""
    query = select(Organisation.name, CaseOrganisation.part).join(CaseOrganisation)
    query = query.where(CaseOrganisation.case_id == case_of(token).id).order_by(CaseOrganisation.position)
    return [tuple(row) for row in db.session.execute(query)]


def wanted(bodies: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    return [(row["name"], ROLES[field]) for field in ROLES for row in bodies[field]]


def follow(app: Flask) -> None:
    """The worker's part."""
    for job in fresh(select(Job).where(Job.name == JOB.name, Job.state == "queued").order_by(Job.id)):
        db.session.rollback()
        run_claimed(JOB, app, job.id)
    db.session.rollback()


@pytest.fixture
def wide(scene: Scene) -> Scene:
    """The call takes ten bodies a role."""
    form = current_form(scene.session, scene.competition.id)
    assert form is not None
    data = deepcopy(form.schema)
    for section in data["sections"]:
        for field in section["fields"]:
            if field["key"] in ROLES:
                field["max"] = 10
    publish_form(scene.session, scene.competition, parse_form(data), at=AT)
    scene.commit()
    return scene


def begun(scene: Scene, person: Applicant, word: str) -> str:
    """A new draft of the applicant, or one that the office enters and somebody has claimed."""
    if person.user.id != scene.organiser.id:
        return person.begin(scene.competition, name=f"{word}区民政局")
    page = f"/work/{scene.competition.slug}/import"
    data = {"name": f"{word}区民政局", "origin": "sought"}
    answer = post(person.client, f"/work/{scene.competition.slug}/cases/new", data, form_at=page)
    return str(answer.location.split("/my/cases/")[1].split("/")[0])


def asked_by(person: Applicant, token: str, word: str, number: int, bodies: dict[str, Any]) -> int:
    """Fill and submit; the statements of the act."""
    person.fill(token, number=number, **bodies)
    with counted() as sent:
        answer = person.submit(token, reason="该单位以纸质材料申报。", idempotency_key=f"{token}{word}")
        assert answer.status_code == 303, answer.get_data(as_text=True)
    return len(sent)


@pytest.mark.parametrize("flow", ["together", "each"])
@pytest.mark.parametrize("who", ["applicant", "organiser"])
def test_as_many_for_3_bodies_as_for_30(app: Flask, wide: Scene, flow: str, who: str) -> None:
    wide.stage("submission").flow = flow
    wide.commit()
    person = Applicant(app, getattr(wide, who))
    asked_by(person, begun(wide, person, "热身"), "热身", 1, named(3, "热身"))
    costs = {}
    for number in (3, 30):
        token = begun(wide, person, f"第{number}")
        first, again = named(number, f"甲{number}"), named(number, f"乙{number}")
        costs[number] = [asked_by(person, token, "甲", 1, first)]
        follow(app)
        assert parts(token) == wanted(first)
        costs[number].append(
            asked_by(person, token, "乙", 2, again)
        )  # other bodies, level, region and category
        follow(app)
        assert parts(token) == wanted(again)
    assert costs[3] == costs[30]
    assert max(costs[30]) <= MOST, costs


def test_a_correction_of_everything(app: Flask, wide: Scene, applicant: Applicant, the_clock: Clock) -> None:
    token = begun(wide, applicant, "补正")
    asked_by(applicant, token, "甲", 1, named(3, "甲"))
    wide.cases = [case_of(token)]
    wide.in_screening()
    fields = dict.fromkeys([*answers(1), *ROLES], "请核对。")
    verdicts.return_case(
        wide.session, wide.stage("screening"), wide.cases[0], fields=fields, words="", by=wide.screener, at=wide.at
    )  # fmt: skip
    wide.commit()
    the_clock.at = wide.at + timedelta(hours=1)
    again = named(30, "乙")
    assert asked_by(applicant, token, "乙", 2, again) <= MOST
    follow(app)
    assert parts(token) == wanted(again)


def test_linked_twice_it_is_the_same(app: Flask, wide: Scene, applicant: Applicant) -> None:
    token = begun(wide, applicant, "同名")
    one = named(2, "同名")
    one["builders"].append({**one["co_creators"][0], "name": "（同名）第1科技有限公司"})  # another spelling
    asked_by(applicant, token, "甲", 1, one)
    asked_by(applicant, token, "乙", 1, one)
    follow(app)
    assert len(fresh(select(Organisation.id).where(Organisation.name.startswith("同名第")))) == 2
    assert [name for name, _ in parts(token)] == [
        "同名第1科技有限公司",
        "同名第2科技有限公司",
        "同名第1科技有限公司",
    ]


def test_a_search_for_conflicts_waits_for_no_job(app: Flask, wide: Scene, applicant: Applicant) -> None:
    token = begun(wide, applicant, "利益")
    builder = {"name": "研究院1", "code": "", "id": None}  # where the first expert works
    asked_by(applicant, token, "甲", 1, {"builders": [builder]})
    assert parts(token) == []
    db.session.rollback()
    assert find_conflicts(db.session(), wide.competition.id, at=wide.at) == 1
    db.session.commit()
    assert parts(token) == [("研究院1", "builder")]
