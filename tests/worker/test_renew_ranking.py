"""The job that ranks a closed stage anew after a void: with steps, to be stopped, and never from sheets of the past."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import func, select

from award.models import Ranking, RankingRow, Scoresheet, VoidProposal
from award.stages import voids
from award.stages.rankings import latest_ranking
from tests.factories import fresh
from tests.scene import Scene
from worker.context import Cancelled, JobContext
from worker.jobs.renew_ranking import JOB


@dataclass
class Watched(JobContext):
    """Notes each step and does ``meanwhile`` at the first."""

    meanwhile: Callable[[], None] = lambda: None
    told: list[int] = field(default_factory=list)

    def step(self, *, done: int | None = None, total: int | None = None, line: str | None = None) -> None:
        super().step(done=done, total=total, line=line)
        assert done is not None
        self.told.append(done)
        if len(self.told) == 1:
            self.meanwhile()


@pytest.fixture
def scene(core: Flask) -> Scene:
    """Scoring is closed, and a sheet was voided since."""
    found = Scene(core).submitted(5).scored()
    void(found)
    return found


def void(scene: Scene) -> None:
    """The organiser asks, the chair approves: the first sheet that counts is out."""
    query = select(Scoresheet).where(Scoresheet.state == "sealed").order_by(Scoresheet.id).limit(1)
    sheet = scene.session.execute(query).scalar_one()
    words = {"reason": "误填。", "note": "经核实作废。"}
    voids.propose_void(scene.session, sheet, **words, by=scene.organiser, at=scene.at)
    asked = scene.session.execute(
        select(VoidProposal).where(VoidProposal.scoresheet_id == sheet.id)
    ).scalar_one()
    voids.decide_void(scene.session, asked, approved=True, reason="属实。", by=scene.chair, at=scene.at)
    scene.commit()


def run(scene: Scene, meanwhile: Callable[[], None] = lambda: None) -> list[int]:
    """Run it as the worker does; the steps that were told."""
    context = Watched(scene.session, scene.app.config["AWARD"], None, scene.at, meanwhile=meanwhile)
    JOB.run(context, stage=scene.stage("scoring").id)
    scene.commit()
    return context.told


def test_a_new_ranking_of_the_sheets_that_are_left(scene: Scene) -> None:
    told = run(scene)
    assert JOB.steps
    assert told == sorted(told)
    assert len(told) > 3
    assert sorted(fresh(select(Ranking.number))) == [1, 2]


def test_a_sheet_voided_while_it_computes_is_out_too(scene: Scene) -> None:
    run(scene, meanwhile=lambda: void(scene))
    stage = scene.stage("scoring")
    found = latest_ranking(scene.session, stage)
    assert found is not None
    assert found.number == 2, "what was computed of the past is not kept"
    left = fresh(select(Scoresheet.id).where(Scoresheet.state == "sealed"))
    counted = scene.session.execute(
        select(func.sum(RankingRow.sheets)).where(RankingRow.ranking_id == found.id)
    )
    assert counted.scalar_one() == len(left)


def test_stopped_it_leaves_the_ranking_as_it_was(scene: Scene) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run(scene, meanwhile=stop)
    scene.session.rollback()
    assert fresh(select(Ranking.number)) == [1]
