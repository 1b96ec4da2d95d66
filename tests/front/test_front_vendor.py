"""The browser libraries: fetched as locked, and no start without them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from award import static_check
from award.blueprints.presentation import icon_names

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "award/static/vendor"


def test_what_is_there_is_what_the_lock_says() -> None:
    static_check.require_front_end()


def test_no_start_without_the_files(tmp_path: Path) -> None:
    with pytest.raises(static_check.FrontEndMissing, match="pip install -e"):
        static_check.require_front_end(tmp_path / "award/static/vendor")


def test_no_start_with_files_of_another_lock(tmp_path: Path) -> None:
    vendor = tmp_path / "award/static/vendor"
    vendor.mkdir(parents=True)
    shutil.copy(VENDOR / "stamp.txt", vendor)
    for name in static_check.STAMPED:
        shutil.copy(ROOT / name, tmp_path / name)
    static_check.require_front_end(vendor)
    (tmp_path / "package-lock.json").write_text("{}")
    with pytest.raises(static_check.FrontEndMissing, match="changed"):
        static_check.require_front_end(vendor)


def test_the_hook_and_the_check_stamp_the_same_files() -> None:
    text = (ROOT / "hatch_build.py").read_text("utf-8")
    assert f"STAMPED = {json.dumps(static_check.STAMPED)}".replace("[", "(").replace("]", ")") in text


def test_the_lock_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    fetched = {name: entry for name, entry in packages.items() if name}
    assert len(fetched) > 5
    assert all(
        entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in fetched.values()
    )


def test_every_library_brings_its_licence() -> None:
    assert len(list((VENDOR / "licences").glob("*.txt"))) >= 8


def test_the_sprite_holds_every_icon_named() -> None:
    drawn = set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', (VENDOR / "icons.svg").read_text("utf-8")))
    assert drawn == icon_names()


def test_every_icon_that_a_template_names_is_known() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "award/templates").rglob("*.html")]
    named = {name for text in texts for name in re.findall(r'icon\("([a-z0-9-]+)"', text)}
    assert named - icon_names() == set()
