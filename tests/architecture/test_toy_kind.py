"""One file is one stage kind: a toy file dropped into a folder, a preset that names it, a case taken through it over HTTP."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from award import create_app, presets, registry
from award.fields.yaml_source import DefinitionError
from award.models import Candidacy, Event
from award.presets.reading import read_preset
from award.workflow import KINDS
from config import Settings
from tests.client import LoneClient
from tests.conftest import close
from tests.factories import fresh, post, signed_in
from tests.scene import Scene

TOY = '''
from award.stages import verdicts
from award.workflow import StageKind, Transition


class Tasting(StageKind):
    """The jury tastes."""

    name = "tasting"
    blueprint = "screening"
    label = "品鉴"
    schema = {"type": "object", "properties": {"cups": {"type": "integer"}}, "additionalProperties": False}
    transitions = (
        Transition("tasting_pass_case", "case_tasted", "好喝", "screen_case", ("submitted",), ("pending",),
                   to_outcome="passed", needs=verdicts.needs_open_stage, effect=verdicts.passed),
        Transition("tasting_reject_case", "case_spat_out", "不好喝", "screen_case", ("submitted",), ("pending",),
                   to_outcome="eliminated", needs=verdicts.needs_open_stage, effect=verdicts.rejected),
    )


KIND = Tasting()
'''


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An operator's folder with the toy kind and a preset; everything forgotten afterwards."""
    (tmp_path / "own" / "stages").mkdir(parents=True)
    (tmp_path / "own" / "presets").mkdir()
    (tmp_path / "own" / "stages" / "tasting.py").write_text(TOY, "utf-8")
    text = (Path(presets.__file__).parent / "digital_society.yaml").read_text("utf-8")
    before, after = text.index("  - key: screening"), text.index("  - key: scoring")
    toy = "  - {key: tasting, kind: tasting, step: 2, name: 品鉴, days: 3, parameters: {cups: 2}}\n"
    (tmp_path / "own" / "presets" / "tea.yaml").write_text(text[:before] + toy + text[after:], "utf-8")
    _forget()
    yield tmp_path / "own"
    _forget()


def _forget() -> None:
    import award.stages

    for place in [str(folder / "stages") for folder in registry.FOLDERS]:
        award.stages.__path__.remove(place)
    registry.FOLDERS.clear()
    sys.modules.pop("award.stages.tasting", None)
    KINDS._members = None  # type: ignore[attr-defined]
    presets.names.cache_clear()
    presets.load.cache_clear()


@pytest.fixture
def app_with_toy(settings: Settings, migrated_sqlite: Path, folder: Path) -> Iterator[Flask]:
    """The application told of the folder."""
    (settings.data_dir / "award.sqlite3").write_bytes(migrated_sqlite.read_bytes())
    app = create_app(replace(settings, plugins=str(folder)))
    app.testing = True
    app.test_client_class = LoneClient
    with app.app_context():
        yield app
        close(app)


def test_a_case_goes_through_a_kind_that_is_one_file(app_with_toy: Flask) -> None:
    scene = Scene(app_with_toy, preset="tea").submitted(2)
    scene.close("submission")
    stage = scene.open("tasting")
    desk = f"/work/{scene.competition.slug}/desk/{stage.id}"
    client = signed_in(app_with_toy, scene.screener)
    good, bad = (case.token for case in scene.cases)
    assert "还有 2 例没有结论" in client.get(desk).get_data(as_text=True)
    assert "好喝" in client.get(f"{desk}/{good}").get_data(as_text=True)
    assert post(client, f"{desk}/{good}/tasting_pass_case", form_at=f"{desk}/{good}").status_code == 303
    bare = post(client, f"{desk}/{bad}/tasting_reject_case", form_at=f"{desk}/{bad}")
    assert bare.status_code == 422
    assert "请写明理由" in bare.get_data(as_text=True)
    said = post(client, f"{desk}/{bad}/tasting_reject_case", {"reason": "涩"}, form_at=f"{desk}/{bad}")
    assert said.status_code == 303
    assert fresh(select(Candidacy.outcome).where(Candidacy.stage_id == stage.id).order_by(Candidacy.case_id)) == [
        "passed", "eliminated",
    ]  # fmt: skip
    again = post(client, f"{desk}/{good}/tasting_reject_case", {"reason": "x"}, form_at=desk)
    assert again.status_code == 409
    for stranger in (scene.applicant, scene.experts[0]):
        visitor = signed_in(app_with_toy, stranger)
        assert visitor.get(desk).status_code == 403
        refused = post(visitor, f"{desk}/{bad}/tasting_pass_case", form_at="/my/profile")
        assert refused.status_code in (403, 404)
    scene.session.rollback()
    scene.close("tasting")
    assert scene.outcomes("scoring") == ["pending"]
    assert {"case_tasted", "case_spat_out", "stage_closed"} <= set(fresh(select(Event.name)))


def test_the_kinds_own_schema_checks_its_parameters(app_with_toy: Flask) -> None:
    text = (registry.FOLDERS[0] / "presets" / "tea.yaml").read_text("utf-8")
    defaults = presets._defaults()
    with pytest.raises(DefinitionError, match="cups"):
        read_preset("tea", text.replace("cups: 2", "cups: many"), defaults)
    with pytest.raises(DefinitionError, match="没有“karaoke”这一类环节"):
        read_preset("tea", text.replace("kind: tasting", "kind: karaoke"), defaults)


def test_two_files_may_not_claim_one_name(app_with_toy: Flask) -> None:
    copy = registry.FOLDERS[0] / "stages" / "tasting_again.py"
    copy.write_text(TOY, "utf-8")
    KINDS._members = None  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="two files"):
        KINDS["tasting"]
    copy.unlink()
