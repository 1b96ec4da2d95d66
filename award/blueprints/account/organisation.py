"""The bodies a person acts for."""

from typing import Any

from flask import render_template

from award.blueprints.account.blueprint import blueprint
from award.blueprints.edge import page


@blueprint.get("/my/organisations")
@page("signed_in")
def organisations() -> Any:
    """The list."""
    return render_template("account/organisations.html")
