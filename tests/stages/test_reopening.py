"""A closing undone: nothing stays in the stage after it, also when it was not the first closing."""

from flask import Flask

from award.invariants import broken
from award.stages import closing, verdicts
from tests.scene import Scene


def test_a_closing_after_an_undone_one_is_undone_as_well(core: Flask) -> None:
    scene = Scene(core).submitted(2).in_screening()
    stage = scene.stage("screening")
    for case in scene.cases:
        verdicts.pass_case(scene.session, stage, case, by=scene.screener, at=scene.at)
    scene.commit()
    for _ in range(2):
        scene.close("screening")
        assert scene.outcomes("scoring") == ["pending", "pending"]
        closing.reopen_stage(scene.session, stage, reason="误关。", by=scene.organiser, at=scene.at)
        scene.commit()
        assert scene.outcomes("scoring") == ["lapsed", "lapsed"]
    assert broken(scene.session) == []
