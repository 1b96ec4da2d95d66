"""The job that proposes an assignment tells how far it is while it reads and while it solves, and stops when asked."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from award.models import Assignment, Case
from award.stages import matching
from tests.factories import fresh
from tests.scene import Scene
from worker.context import Cancelled, JobContext
from worker.jobs.propose_assignment import JOB


@dataclass
class Watched(JobContext):
    """Notes each step; asked to stop once ``until`` percent are done."""

    until: int = 101
    told: list[int] = field(default_factory=list)

    def step(self, *, done: int | None = None, total: int | None = None, line: str | None = None) -> None:
        super().step(done=done, total=total, line=line)
        assert done is not None
        self.told.append(done)
        if done >= self.until:
            raise Cancelled


@pytest.fixture
def scene(core: Flask, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(matching, "AT_ONCE", 2)
    return Scene(core).submitted(6).screened()


def run(scene: Scene, **more: Any) -> Watched:
    context = Watched(scene.session, scene.app.config["AWARD"], None, scene.at, **more)
    context.result = JOB.run(context, stage=scene.stage("scoring").id, seed=1)  # type: ignore[attr-defined]
    return context


def test_reading_and_solving_are_both_told(scene: Scene) -> None:
    context = run(scene)
    assert context.told == sorted(context.told)
    assert len([done for done in context.told if 5 < done <= 50]) >= 4, "a step a piece of texts"
    assert any(50 < done <= 90 for done in context.told)
    assert len(context.result["why"]) == len(context.result["added"])  # type: ignore[attr-defined]
    assert fresh(select(func.count()).select_from(Assignment)) == [0], "a proposal assigns nothing"


@pytest.mark.parametrize("until", [10, 60])
def test_it_stops_between_two_steps_and_leaves_nothing(scene: Scene, until: int) -> None:
    with pytest.raises(Cancelled):
        run(scene, until=until)
    assert fresh(select(func.count()).select_from(Assignment)) == [0]
    assert len(fresh(select(Case.id))) == 6
