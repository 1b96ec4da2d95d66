"""What the tests of the results begin with: an edition that is public, with its last windows in the past."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from award.database import begin_writing
from award.models import Job, Stage
from award.stages.releases import EXECUTE
from tests.scene import Scene
from tests.scoring_web.office import run_jobs


def public(scene: Scene) -> Scene:
    """The edition is shown to everybody."""
    scene.competition.is_public = True
    scene.commit()
    return scene


def anew(scene: Scene) -> None:
    """Give up what the test's session has read, and begin to write."""
    scene.session.rollback()
    begin_writing(scene.session)


def past(scene: Scene, key: str) -> Stage:
    """The stage's window has ended, so that it may be closed or released over HTTP now."""
    stage = scene.session.get(Stage, scene.stage(key).id)
    assert stage is not None
    now = datetime.now(UTC)
    stage.opens_at, stage.closes_at = now - timedelta(days=2), now - timedelta(days=1)
    scene.commit()
    return stage


def carried_out(app: Flask) -> list[Job]:
    """What the chair approved for now is done, as the worker does it right after the click."""
    return run_jobs(app, EXECUTE, datetime.now(UTC))


def noticed(app: Flask, number: int = 6) -> Scene:
    """A public edition whose notice is over and whose publication is being prepared."""
    scene = public(Scene(app).submitted(number).decided())
    scene.close("notice")
    scene.open("publication")
    past(scene, "publication")
    return scene


def published(app: Flask, number: int = 6) -> Scene:
    """A public edition with its final list."""
    return public(Scene(app).submitted(number).published())


def site(scene: Scene, page: str = "") -> str:
    """Address of a public page."""
    return f"/c/{scene.competition.slug}/{page}"


def desk(scene: Scene, key: str, page: str = "") -> str:
    """Address of a desk."""
    return f"/work/{scene.competition.slug}/results/{scene.stage(key).id}/{page}"
