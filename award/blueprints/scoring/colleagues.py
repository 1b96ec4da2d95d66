"""The sheets of a case side by side, for its own experts: after closing, where the stage shares them."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from award.blueprints.edge import page
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.extensions import db
from award.models import Assignment, Case, Competition
from award.queries.colleagues import colleagues_of, shares_marks
from award.queries.scoring import is_blind
from award.stages.marking import criteria_of, rules_of, show_mark, show_total


@blueprint.get("/sheets/<int:assignment>/colleagues")
@page("score_case")
def colleagues(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """My sheet and those of the others on this case; answered as if it were not there while they are not shared."""
    stage = assignment.stage
    if not shares_marks(stage):
        abort(404)
    criteria, rules = criteria_of(stage), rules_of(stage)
    found = colleagues_of(db.session(), stage, assignment)
    sheets = [
        {
            "name": one.name,
            "is_own": one.is_own,
            "marks": [show_mark(mark, rules) for mark in one.marks],
            "total": show_total(one.total, criteria, rules),
            "comment": one.comment,
        }
        for one in found
    ]
    others = sum(not one.is_own for one in found)
    todo = ngettext("看本例其他 %(num)s 位专家的评分", "看本例其他 %(num)s 位专家的评分", others)
    return render_template(
        "scoring/colleagues.html", stage=stage, case=case, assignment=assignment, criteria=criteria, sheets=sheets,
        others=others, blind=is_blind(stage),
        brief=Brief(_("各位专家的评分"), todo if others else _("本例没有其他专家的评分"), where_note=case.reference or ""),
    )  # fmt: skip
