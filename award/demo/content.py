"""Reads the demo's texts: plain data, as README.md describes them."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

#: the one in C is eight times as fast; PyYAML is built without it where libyaml is missing
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(name: str) -> Any:
    """The data of one file of this folder, by its name without ``.yaml``."""
    text = (files(__package__) / f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=LOADER)


@cache
def read_once(name: str) -> Any:
    """As ``read``, kept for the process."""
    return read(name)


@cache
def organisations() -> dict[str, dict[str, Any]]:
    """All bodies by key."""
    return {body["key"]: body for body in read("organisations")}


@cache
def people() -> dict[str, dict[str, Any]]:
    """All people by key, whatever they do; each with its `role`."""
    groups = read("people")
    return {
        person["key"]: person | {"role": role.removesuffix("s")}
        for role, members in groups.items()
        if role != "committee"
        for person in members
    }


@cache
def cases(edition: str) -> list[dict[str, Any]]:
    """The cases of an edition (``"2025"``, ``"2026"``), in the order of their keys."""
    folder = files(__package__) / "cases" / edition
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return [read(f"cases/{edition}/{name.removesuffix('.yaml')}") for name in names]


def answers(case: dict[str, Any]) -> dict[str, Any]:
    """A case's answers to the form of the preset ``digital_society``, without `pictures` and `files`.

    Not normalised: hand it to `award.fields.answers.normalise`.
    """
    asked = (
        "title",
        "subtitle",
        "category",
        "kind",
        "level",
        "region",
        "place",
        "summary",
        "measures",
        "results",
    )
    given = {key: case.get(key, "") for key in asked}
    given["period"] = {"start": "", "end": ""} | case.get("period", {})
    for role in ("co_creators", "builders"):
        given[role] = [named(key) for key in case[role]]
    given["recommender"] = [named(case["recommender"])] if case["recommender"] else []
    given["claims"] = case["claims"]
    given["contact"] = [case["applicant"]]
    return given


def named(key: str) -> dict[str, str]:
    """A body as a row of an ``organisations`` field."""
    body = organisations()[key]
    return {"name": body["name"], "code": body.get("uscc", "")}
