"""The published winners: cards by tier, chosen by region, level, category and kind; and their figures."""

from collections import Counter
from itertools import groupby
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _

from award.blueprints.edge import page
from award.blueprints.results.blueprint import blueprint
from award.blueprints.site.visible import public_edition, values_of
from award.extensions import db
from award.models import Competition
from award.queries.public import Edition
from award.queries.showcase import WINDOW, Facet, Showcase, pages_of, showcase_of
from award.queries.statistics import Breakdown, figures_of, group_breakdowns

LARGE = 4  # up to so many winners of the first tier get large pictures


def published_edition(competition: Competition) -> Edition:
    """The edition with a final list; 404 before there is one."""
    edition = public_edition(competition)
    if edition.published is None:
        abort(404)
    return edition


def chosen_showcase(edition: Edition) -> Showcase:
    """The winners as the address chooses them."""
    assert edition.published is not None
    chosen = {key: value for key, value in request.args.items() if key not in ("q", "page", "lang", "script")}
    words = request.args.get("q", "").strip()[:60]
    return showcase_of(db.session(), edition.competition, edition.published, chosen, words)


@blueprint.get("/c/<slug>/winners")
@page("public")
def winners(competition: Competition) -> Any:
    """The list as cards."""
    edition = published_edition(competition)
    assert edition.published is not None
    shown = chosen_showcase(edition)
    number = max(1, request.args.get("page", 1, type=int) or 1)
    window = shown.chosen[(number - 1) * WINDOW : number * WINDOW]
    pages = pages_of(db.session(), [one.case_id for one in window])
    return render_template(
        "results/winners.html",
        **values_of(edition),
        shown=shown,
        facets=worded(shown.facets),
        tiers=_tiers(edition, shown, window, pages),
        figures=figures_of(db.session(), edition, shown),
        versions=edition.versions[edition.published.stage_id],
        page_number=number,
        last_page=max(1, -(-len(shown.chosen) // WINDOW)),
    )


def worded(facets: list[Facet]) -> list[Facet]:
    """The facets with the names that the competition does not give itself."""
    names = {"region": _("地区"), "category": _("方向")}
    return [Facet(f.key, f.name or names.get(f.key, f.key), f.options, f.chosen) for f in facets]


def _tiers(
    edition: Edition, shown: Showcase, window: list[Any], pages: dict[int, Any]
) -> list[dict[str, Any]]:
    places = {tier.key: place for place, tier in enumerate(edition.competition.tiers)}
    totals = {key: len(list(of)) for key, of in groupby(shown.chosen, key=lambda one: one.row["tier"])}
    tiers = []
    whole = Counter(one.row["tier"] for one in shown.all)
    for key, members in groupby(window, key=lambda one: one.row["tier"]):
        cards = [{"row": one.row, "page": pages.get(one.case_id) or {}} for one in members]
        place = places.get(key, len(places))
        tiers.append(
            {
                "name": cards[0]["row"]["tier_name"],
                "note": edition.competition.words.get("tier_notes", {}).get(key, ""),
                "number": totals[key],
                "cards": cards,
                "face": _face(place, len(places), whole[key]),
                "level": place + 1,
            }
        )
    return tiers


def _face(place: int, tiers: int, number: int) -> str:
    """How a tier looks: large pictures, small ones, or lines of text."""
    if place == 0:
        return "best" if number <= LARGE else "good"
    return "list" if place == tiers - 1 else "good"


@blueprint.get("/c/<slug>/statistics")
@page("public")
def statistics(competition: Competition) -> Any:
    """What came in and who won, by every dimension."""
    edition = published_edition(competition)
    assert edition.published is not None
    shown = showcase_of(db.session(), competition, edition.published, {})
    return render_template(
        "results/statistics.html",
        **values_of(edition),
        figures=figures_of(db.session(), edition, shown),
        breakdowns=_breakdowns(shown)
        + [
            Breakdown(_("%(name)s（归并）", name=group.name), group.rows) for group in group_breakdowns(shown)
        ],
        total=shown.total,
    )


def _breakdowns(shown: Showcase) -> list[Breakdown]:
    return [
        Breakdown(facet.name, [(option.name, option.number) for option in facet.options])
        for facet in worded(shown.facets)
    ]
