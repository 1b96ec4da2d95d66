"""Competitions as data: one YAML file is one preset. ``load("digital_society")`` gives validated dataclasses."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from award.fields.yaml_source import read_yaml
from award.presets.model import Preset
from award.presets.reading import read_preset
from award.registry import FOLDERS

DEFAULT = "standard"


@cache
def names() -> tuple[str, ...]:
    """Return the names of all presets: ``standard`` first, then by name."""
    found = sorted(
        file.name.removesuffix(".yaml")
        for folder in _folders()
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    )
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


@cache
def load(name: str) -> Preset:
    """Return the preset called ``name``.

    Raises ``KeyError`` if there is none, ``DefinitionError`` (with lines) if its file is wrong.
    """
    if name not in names():
        raise KeyError(name)
    return read_preset(name, _text(name), _defaults())


@cache
def _defaults() -> dict[str, Any]:
    """What a preset that does not word them itself takes from ``standard``: privacy notice and letters."""
    data = read_yaml(_text(DEFAULT)).data
    return {"privacy_notice": data["privacy_notice"], "letters": data["letters"]}


def _text(name: str) -> str:
    found = (folder.joinpath(f"{name}.yaml") for folder in _folders())
    return next(file for file in found if file.is_file()).read_text("utf-8")


def _folders() -> list[Traversable]:
    """The presets of the package, then those of the operator's own folder."""
    own = [folder / "presets" for folder in FOLDERS]
    return [files(__name__), *(folder for folder in own if folder.is_dir())]
