"""Each expert's leniency and spread: for the chair and the auditor alone."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _

from award.blueprints import workplace
from award.blueprints.edge import page
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.extensions import db
from award.models import Competition, Ranking, Stage
from award.queries.ranking import pseudonyms_of
from award.stages.rankings import ranking_after_closing

REACH = 1.645  # standard errors on either side of a 90 % interval


def sees_judges() -> bool:
    """May the person see the experts' leniency?"""
    return not workplace.standing().roles.isdisjoint({"chair", "auditor"})


def judges_of(stage: Stage, found: Ranking) -> list[dict[str, Any]]:
    """The experts by leniency, strict first, under their pseudonyms, with the 90 % interval where it is known."""
    names = pseudonyms_of(db.session(), stage)
    rows = [
        {
            **row,
            "pseudonym": names.get(row["expert"], f"U{row['expert']}"),
            "reach": None if row.get("error") is None else REACH * row["error"],
        }
        for row in found.judges
    ]
    return sorted(rows, key=lambda row: (row["leniency"] is None, row["leniency"] or 0.0))


@blueprint.get("/<int:stage>/judges")
@page("officers")
def judges(competition: Competition, stage: Stage) -> Any:
    """The table."""
    if not sees_judges():
        abort(403)
    found = ranking_after_closing(db.session(), stage)
    if found is None:
        return render_template(
            "scoring/no_ranking.html", stage=stage,
            brief=Brief(_("专家宽严"), _("环节关闭后才能查看"), where_note=stage.name),
        )  # fmt: skip
    return render_template(
        "scoring/judges.html", stage=stage, ranking=found, judges=judges_of(stage, found),
        figures=found.parameters.get("figures", {}),
        brief=Brief(_("专家宽严"), _("只用来理解校正，不是对专家的评价"), where_note=stage.name),
    )  # fmt: skip
