"""The blueprint that the site's own pages hang on."""

from typing import Any

from flask import Blueprint

from award.blueprints.presentation import add_nav
from award.blueprints.site.visible import site_lines

blueprint = Blueprint("site", __name__)


@blueprint.record_once
def _navigation(state: Any) -> None:
    add_nav(state.app, "public", site_lines)
