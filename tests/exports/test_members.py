"""Every export keeps the agreement; a new one is one file."""

import re
import sys

import pytest

import award.exports
from award.exports import EXPORTS
from award.exports.table import Export
from award.policy import ACTIONS
from award.registry import Registry

TOY = """
from award.exports.table import Export
EXPORT = Export(name="{name}", title="玩具清单", action="organise", table=lambda competition, **facts: None)
"""


def faults_of(export):
    if not isinstance(export, Export):
        return ["is no Export"]
    checks = {
        "a name of small letters": re.fullmatch(r"[a-z][a-z_]*", export.name),
        "a title in Chinese": re.search(r"[\u4e00-\u9fff]", export.title),
        "a known permission": export.action in ACTIONS,
        "a table": callable(export.table),
    }
    return [f"lacks {what}" for what, fine in checks.items() if not fine]


@pytest.fixture
def toys(tmp_path, monkeypatch):
    """Puts files into the package's folder for one test; returns a fresh registry of it."""
    monkeypatch.setattr(award.exports, "__path__", [*award.exports.__path__, str(tmp_path)])

    def put(**files):
        for stem, name in files.items():
            (tmp_path / f"{stem}.py").write_text(TOY.format(name=name), "utf-8")
        return Registry("award.exports", "EXPORT")

    yield put
    for stem in [path.stem for path in tmp_path.glob("*.py")]:
        sys.modules.pop(f"award.exports.{stem}", None)
        award.exports.__dict__.pop(stem, None)


def test_every_export_keeps_the_agreement():
    assert {name: faults_of(export) for name, export in EXPORTS.items() if faults_of(export)} == {}


def test_one_file_is_one_export(toys):
    registry = toys(toy_list="toys")
    assert set(registry) == {*EXPORTS, "toys"}
    assert faults_of(registry["toys"]) == []


def test_two_of_one_name_stop_the_app(toys):
    with pytest.raises(RuntimeError, match="toys"):
        len(toys(toy_one="toys", toy_two="toys"))


def test_the_check_sees_faults():
    bad = Export(name="Bad Name", title="x", action="anything", table=None)
    assert len(faults_of(bad)) == 4
