"""Every member of ``worker/jobs`` keeps the folder's promises."""

import inspect
import re

import pytest

from config import Settings
from worker.application import JOBS, QUEUES, make_worker
from worker.kind import JobKind

NAME = re.compile(r"award\.[a-z]+_[a-z_]+")
KINDS = list(JOBS.values())


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> JobKind:
    found: JobKind = request.param
    return found


def test_there_are_some() -> None:
    assert {"award.deliver_messages", "award.sweep_jobs", "award.beat_heart"} <= set(JOBS)


def test_its_name_is_verb_and_noun(kind: JobKind) -> None:
    assert NAME.fullmatch(kind.name)
    assert kind.run.__module__ == f"worker.jobs.{kind.name.removeprefix('award.')}"
    assert kind.run.__doc__


def test_its_first_argument_is_the_context(kind: JobKind) -> None:
    first, *others = inspect.signature(kind.run).parameters.values()
    assert first.name == "context"
    if kind.every is not None:  # the clock has no arguments to give
        kinds = {inspect.Parameter.VAR_KEYWORD}
        assert [p.name for p in others if p.default is p.empty and p.kind not in kinds] == []


def test_it_is_a_task_on_a_queue_that_the_worker_hears(kind: JobKind, settings: Settings) -> None:
    app = make_worker(settings)
    assert kind.name in app.tasks
    queue = app.amqp.router.route({}, kind.name)["queue"]
    assert queue.name in QUEUES
    verb = kind.name.removeprefix("award.").split("_")[0]
    assert queue.name == {"deliver": "mail", "render": "render"}.get(verb, "default")


def test_the_clock_calls_what_says_every(settings: Settings) -> None:
    schedule = make_worker(settings).conf.beat_schedule
    assert {entry["task"] for entry in schedule.values()} == {
        kind.name for kind in KINDS if kind.every is not None
    }
    assert all(entry["options"]["expires"] == entry["schedule"] for entry in schedule.values())
