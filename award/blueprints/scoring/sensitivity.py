"""How steady the line is: who would enter or leave if one expert, one criterion or the trimming rule were left out; and
what region, kind, category and the order of reading have to do with the marks."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from award.blueprints.edge import page
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.ranking import no_ranking
from award.blueprints.scoring.ranking_words import figure_words
from award.blueprints.scoring.residual_words import group_tables, reading_table, reading_words
from award.extensions import db
from award.models import Competition, Stage
from award.queries.ranking import cases_by_reference, pseudonyms_of
from award.stages.marking import criteria_of
from award.stages.rankings import ranking_after_closing, top_of

SHOWN = 100  # changes and shaky cases, the largest first


@blueprint.get("/<int:stage>/ranking/sensitivity")
@page("officers")
def sensitivity(competition: Competition, stage: Stage) -> Any:
    """The trials that change who is over the line and the cases that they move; the marks by groups and by order."""
    found = ranking_after_closing(db.session(), stage)
    if found is None:
        return no_ranking(stage)
    trials = found.parameters.get("figures", {}).get("trials", {})
    changes, shaky = trials.get("changes", [])[:SHOWN], list(trials.get("shaky", {}).items())[:SHOWN]
    named = {reference for reference, _moves in shaky}
    for change in changes:
        named.update(change["entered"], change["left"])
    pseudonyms = pseudonyms_of(db.session(), stage)
    criteria = {criterion.key: criterion.name for criterion in criteria_of(stage)}
    tried = sum(trials.get("tried", {}).values())

    def what(change: dict[str, Any]) -> str:
        if change["kind"] == "judge":
            return pseudonyms.get(int(change["id"]), f"U{change['id']}")
        return criteria.get(change["id"], change["id"])

    return render_template(
        "scoring/sensitivity.html", stage=stage, ranking=found, tried=tried,
        changes=[(change, what(change)) for change in changes], number=len(trials.get("changes", [])),
        shaky=shaky, shaky_number=len(trials.get("shaky", {})), most=max([moves for _r, moves in shaky], default=1),
        cases=cases_by_reference(db.session(), competition, named), figure_words=figure_words(found, top_of(stage)),
        reading=reading_table(found), reading_words=reading_words(found), groups=group_tables(found, competition),
        brief=Brief(_("过线名单有多稳"), _todo(tried, len(trials.get("shaky", {}))), where_note=stage.name),
    )  # fmt: skip


def _todo(tried: int, shaky: int) -> str:
    if not tried:
        return _("本环节没有做试算")
    if not shaky:
        return _("%(n)s 次试算都不改变过线的案例", n=tried)
    return _("有 %(n)s 例，去掉一项就会进出名单，请逐例核对", n=shaky)
