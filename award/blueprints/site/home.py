"""The first page."""

from typing import Any

from flask import render_template
from sqlalchemy import select

from award.blueprints.edge import page
from award.blueprints.site.blueprint import blueprint
from award.extensions import db
from award.models import Competition


@blueprint.get("/")
@page("public")
def home() -> Any:
    """The competitions that are public, the newest first."""
    query = select(Competition).where(Competition.is_public.is_(True)).order_by(Competition.id.desc())
    return render_template("site/home.html", competitions=list(db.session.execute(query).scalars()))
