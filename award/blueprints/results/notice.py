"""The public notice: the frozen list, its days, its digest, and how to object."""

from itertools import groupby
from typing import Any

from flask import abort, render_template

from award.blueprints import edge
from award.blueprints.edge import page
from award.blueprints.results.blueprint import blueprint
from award.blueprints.site.visible import public_edition, values_of
from award.models import Competition


@blueprint.get("/c/<slug>/notice")
@page("public")
def notice(competition: Competition) -> Any:
    """The list as it was frozen; after its days it stays readable."""
    edition = public_edition(competition)
    frozen = edition.notice
    if frozen is None:
        abort(404)
    numbered = list(enumerate(frozen.content, start=1))
    return render_template(
        "results/notice.html",
        **values_of(edition),
        frozen=frozen,
        stage=edition.stage_of(frozen),
        running=frozen.ends_at is not None and edge.at() <= frozen.ends_at,
        tiers=[(name, list(rows)) for name, rows in groupby(numbered, key=lambda pair: pair[1]["tier_name"])],
        versions=edition.versions[frozen.stage_id],
    )
