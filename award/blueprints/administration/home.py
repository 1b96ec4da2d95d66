"""Where the site administrator begins."""

from typing import Any

from flask import current_app, render_template

from award.blueprints.administration.blueprint import blueprint
from award.blueprints.edge import page


@blueprint.get("/")
@page("site_admin")
def home() -> Any:
    """The settings as they are."""
    return render_template("administration/home.html", settings=current_app.config["AWARD"])
