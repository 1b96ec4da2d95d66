"""The first page: what is open now, what is under review, who won."""

from typing import Any

from flask import render_template

from award.blueprints import edge
from award.blueprints.edge import page
from award.blueprints.site.blueprint import blueprint
from award.blueprints.site.steps import place_of, state_of
from award.blueprints.site.visible import host_values
from award.extensions import db
from award.models import PublicList
from award.queries.public import Edition, public_editions
from award.queries.showcase import pages_of, tokens_to_cases

SHOWN = 6  # one beside the greeting, five in the mosaic


@blueprint.get("/")
@page("public")
def home() -> Any:
    """Everything public, in three sections."""
    editions = public_editions(db.session(), edge.at())
    calls = [(edition, call) for edition in editions if (call := edition.call)]
    calls.sort(key=lambda pair: (pair[1].closes_at is None, pair[1].closes_at or edge.at()))
    review = [
        {"edition": edition, "state": state_of(edition), "place": place_of(edition)}
        for edition in editions
        if edition.has_begun and not edition.published and not edition.call
    ]
    finished = [edition for edition in editions if edition.published]
    hosts = [host for edition in editions for host in edition.competition.hosts[:1]]
    return render_template(
        "site/home.html", calls=calls, review=review, finished=finished,
        cards=cards_of(finished[0]) if finished else [], **host_values(hosts[0] if hosts else None),
    )  # fmt: skip


def cards_of(edition: Edition) -> list[dict[str, Any]]:
    """The first winners of an edition with their frozen pages, those with a picture first."""
    frozen: PublicList | None = edition.published
    assert frozen is not None
    rows = frozen.content[: 4 * SHOWN]
    cases = tokens_to_cases(db.session(), edition.competition, [row["case"] for row in rows])
    pages = pages_of(db.session(), list(cases.values()))
    levels = {tier.key: place for place, tier in enumerate(edition.competition.tiers, start=1)}
    cards = [
        {"row": row, "page": pages[cases[row["case"]]], "level": levels.get(row["tier"], 3)}
        for row in rows
        if cases.get(row["case"]) in pages
    ]
    return sorted(cards, key=lambda card: not card["page"]["pictures"])[:SHOWN]
