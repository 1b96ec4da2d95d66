"""Selection at size: the same statements at six and at two hundred candidates; a job that can be cancelled."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from award.extensions import db
from award.models import Candidacy, Case, Job, Ranking, RankingRow, Revision, SelectionProposal
from tests.factories import fresh, post, signed_in
from tests.results.editions import past
from tests.results.test_selection import desk_of, page_of
from tests.scene import Scene
from tests.scoring_web.office import run_jobs
from tests.statements import counted
from worker.application import JOBS
from worker.claim import Claim
from worker.context import Cancelled, JobContext

PROPOSE = "award.propose_selection"
RULES = {
    "limits-0-target": "region=44",
    "limits-0-min": "2",
    "limits-1-target": "body=each",
    "limits-1-max": "2000",
}


def more_candidates(scene: Scene, number: int) -> None:
    """Copies of the first candidate, ranked behind it."""
    session = scene.session
    session.rollback()
    one = session.get_one(Case, scene.cases[0].id)
    ranking = session.execute(select(Ranking)).scalars().one()
    ids = range(1000, 1000 + number)

    def copies(model: Any, *conditions: Any, **changed: Any) -> None:
        found = session.execute(select(model).where(*conditions)).scalars().one()
        values = {column.key: getattr(found, column.key) for column in model.__mapper__.column_attrs}
        session.execute(
            insert(model), [{**values, **{key: of(id) for key, of in changed.items()}} for id in ids]
        )

    copies(Case, Case.id == one.id, id=int, token="t{}".format, reference="X-{}".format, revision_id=int)
    copies(Revision, Revision.case_id == one.id, id=int, case_id=int)
    stage_id = scene.stage("decision").id
    copies(Candidacy, Candidacy.case_id == one.id, Candidacy.stage_id == stage_id, id=int, case_id=int)
    copies(
        RankingRow, RankingRow.case_id == one.id, RankingRow.ranking_id == ranking.id, case_id=int, place=int
    )
    scene.competition.tiers[0].quota = number // 2
    scene.commit()


def counts(client: FlaskClient, scene: Scene) -> dict[str, int]:
    """Address or act → statements, from writing the rules to the release."""
    found: dict[str, int] = {}

    def count(name: str, work: Any) -> None:
        with counted() as sent:
            answer = work()
        assert answer.status_code in (200, 303), (name, answer.status_code)
        assert len(answer.get_data()) <= 300_000 or name == "files", (name, len(answer.get_data()))
        found[name] = len(sent)

    def act(path: str, **data: str) -> Any:
        page = client.get(page_of(scene)).get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        return lambda: client.post(path, data={"csrf_token": token, **data})

    rules = page_of(scene)
    count("change", act(rules, **RULES))
    count("solve", act(f"{rules}/solve"))
    run_jobs(scene.app, PROPOSE, scene.at)
    number = str(fresh(select(SelectionProposal.id).order_by(SelectionProposal.id.desc()))[0])
    count("adopt", act(f"{rules}/adopt", proposal=number))
    token = fresh(select(Case.token).order_by(Case.id))[0]
    log = f"/work/{scene.competition.slug}/log/departures"
    auditor = signed_in(scene.app, scene.auditor)
    for name, path, who in (
        ("rules", rules, client), ("desk", desk_of(scene), client), ("move", f"{desk_of(scene)}/{token}?to=", client),
        ("release", desk_of(scene).replace("/decision", "/release"), client), ("files", f"{rules}.zip", client),
        ("auditor", log, auditor),
    ):  # fmt: skip
        who.get(path)
        count(name, lambda who=who, path=path: who.get(path))
    return found


@pytest.fixture
def scene(app: Flask) -> Scene:
    found = Scene(app).submitted(6)
    stage = found.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 6, "scope": "all"}}
    found.commit()
    found.scored()
    past(found, "decision")
    return found


def test_the_same_statements_at_any_size(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    first, few = counts(client, scene), counts(client, scene)
    more_candidates(scene, 200)
    grown, many = counts(client, scene), counts(client, scene)
    acts = {"change", "solve", "adopt"}
    for found in (first, grown):
        assert {name: number for name, number in found.items() if number > (18 if name in acts else 12)} == {}
    assert {name: number for name, number in many.items() if number > few[name]} == {}
    assert {name: number for name, number in many.items() if number > (18 if name in acts else 12)} == {}


def test_solving_shows_its_progress_and_stops_when_asked(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    assert post(client, page_of(scene), {**RULES, "then": "solve"}).status_code == 303
    job = fresh(select(Job).where(Job.name == PROPOSE))[0]
    assert f"/jobs/{job.id}/cancel" in client.get(page_of(scene)).get_data(as_text=True)
    job_id, arguments = job.id, dict(job.arguments)
    job.state, job.tries = "running", 1
    db.session.commit()
    assert post(client, f"/jobs/{job_id}/cancel", form_at=page_of(scene)).status_code == 303
    db.session.rollback()
    context = JobContext(
        db.session(), scene.app.config["AWARD"], Claim(job_id, PROPOSE, arguments, 1), scene.at
    )
    with pytest.raises(Cancelled):
        JOBS[PROPOSE].run(context, **arguments)
    row = fresh(select(Job).where(Job.id == job_id))[0]
    assert (row.progress_done, row.progress_total) == (2, 100)
    assert fresh(select(SelectionProposal.id)) == []


def test_postgresql_says_the_same(app_on_postgres: Flask) -> None:
    scene = Scene(app_on_postgres).submitted(6)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 6, "scope": "all"}}
    scene.commit()
    scene.scored()
    past(scene, "decision")
    client = signed_in(app_on_postgres, scene.organiser)
    assert max(counts(client, scene).values()) <= 18
    (proposal,) = fresh(select(SelectionProposal))
    assert len(proposal.result["winners"]) == 3
    assert proposal.adopted_at is not None
