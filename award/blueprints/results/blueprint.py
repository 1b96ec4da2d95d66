"""The blueprint that the results hang on: public lists and pages, and the desks where they are prepared."""

from typing import Any

from flask import Blueprint

from award.blueprints.presentation import add_nav
from award.blueprints.results.desk import desk_lines

blueprint = Blueprint("results", __name__)


@blueprint.record_once
def _navigation(state: Any) -> None:
    add_nav(state.app, "work", desk_lines)
