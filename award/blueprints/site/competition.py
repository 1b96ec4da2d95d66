"""An edition's public page: the call, the timeline, what is scored, downloads, questions, who organises."""

from itertools import groupby
from typing import Any

from flask import render_template

from award.blueprints import edge
from award.blueprints.edge import page
from award.blueprints.site.blueprint import blueprint
from award.blueprints.site.steps import journey_of, may_do, place_of, state_of
from award.blueprints.site.visible import public_edition, values_of
from award.blueprints.tie_words import tie_words
from award.extensions import db
from award.models import Competition, Stage
from award.queries.public import announcements_of, offices_of

FULL = 10_000  # weights are basis points


@blueprint.get("/c/<slug>/")
@page("public")
def competition(competition: Competition) -> Any:
    """The call and all that belongs to it."""
    edition = public_edition(competition)
    call = edition.call
    return render_template(
        "site/competition.html",
        **values_of(edition),
        call=call,
        deadline=call or edition.now,
        state=state_of(edition),
        place=place_of(edition),
        may=may_do(edition),
        journey=journey_of(edition),
        scored=[
            (stage, criteria_of(stage), tie_words(stage.parameters))
            for stage in edition.stages
            if stage.parameters.get("criteria")
        ],
        other_principles=[p for p in competition.words.get("principles", []) if p.get("use") != "scored"],
        hosts=[(role, list(of)) for role, of in groupby(competition.hosts, key=lambda host: host.role)],
        offices=_in_groups(competition),
        news=announcements_of(db.session(), competition, edge.at())[:3],
    )


def criteria_of(stage: Stage) -> list[dict[str, Any]]:
    """The criteria with their share of the total in percent, as decimal text."""
    criteria = stage.parameters["criteria"]
    whole = sum(int(criterion["weight"]) for criterion in criteria) or FULL
    return [{**criterion, "percent": f"{100 * int(criterion['weight']) / whole:g}"} for criterion in criteria]


def _in_groups(competition: Competition) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
    """Committee and secretariat as they are printed: group, then offices with who holds them."""
    offices = offices_of(db.session(), competition)
    return [
        (group, [(title, list(held)) for title, held in groupby(of, key=lambda office: office.title)])
        for group, of in groupby(offices, key=lambda office: office.grouping)
    ]


@blueprint.get("/c/<slug>/announcements")
@page("public")
def announcements(competition: Competition) -> Any:
    """All that was announced, the newest first."""
    edition = public_edition(competition)
    news = announcements_of(db.session(), competition, edge.at())
    return render_template("site/announcements.html", **values_of(edition), news=news)
