"""The web face. One blueprint a phase that users know; each is a package or module with ``blueprint``."""

from importlib import import_module

from flask import Blueprint

NAMES = (
    "site",
    "account",
    "administration",
    "organise",
    "submission",
    "screening",
    "scoring",
    "results",
    "jobs",
)


def all_blueprints() -> list[Blueprint]:
    """All blueprints, in the order of the pipeline."""
    return [import_module(f"award.blueprints.{name}").blueprint for name in NAMES]
