"""The pinned cases side by side: figures, criteria, and the experts that they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from award.blueprints.edge import me, page
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.ranking import axis_of, no_ranking
from award.extensions import db
from award.models import Competition, Stage
from award.queries.discussion import discussed_in, pinned_by
from award.queries.ranking import Sheet, counts_of, lines_of, sheets_of
from award.scoring.rules import Rules
from award.stages.marking import criteria_of, rules_of, show_total, units_of
from award.stages.rankings import ranking_after_closing, top_of


@dataclass(frozen=True)
class Spread:
    """One case on one criterion: the mean of its marks, the lowest and the highest; empty without any."""

    mean: str = ""
    low: str = ""
    high: str = ""


@blueprint.get("/<int:stage>/ranking/compare")
@page("officers")
def compare(competition: Competition, stage: Stage) -> Any:
    """Up to four cases in columns."""
    found = ranking_after_closing(db.session(), stage)
    if found is None:
        return no_ranking(stage)
    person = me()
    pinned = pinned_by(db.session(), stage, person)
    counts, criteria, rules = counts_of(db.session(), found), criteria_of(stage), rules_of(stage)
    lines = lines_of(db.session(), found, view="all", only=pinned)
    sheets = sheets_of(db.session(), stage, pinned)
    totals = {
        case: {sheet.pseudonym: show_total(sheet.total, criteria, rules) for sheet in given}
        for case, given in sheets.items()
    }
    return render_template(
        "scoring/compare.html", stage=stage, lines=lines, criteria=criteria, top=top_of(stage),
        axis=axis_of(counts), discussed=discussed_in(db.session(), stage, pinned),
        spreads=[[spread_of(sheets[line.case.id], at, rules) for line in lines] for at in range(len(criteria))],
        experts=[(name, [totals[line.case.id].get(name, "") for line in lines]) for name in shared_first(totals)],
        brief=Brief(_("比较"), _todo(len(lines)), where_note=stage.name),
    )  # fmt: skip


def _todo(pinned: int) -> str:
    return _("看清 %(n)s 例的差别在哪里", n=pinned) if pinned > 1 else _("先在排名里钉住两到四例")


def spread_of(sheets: Sequence[Sheet], at: int, rules: Rules) -> Spread:
    """Of the marks on the criterion in place ``at``."""
    marks = [mark for sheet in sheets if (mark := sheet.marks[at]) is not None]
    if not marks:
        return Spread()
    unit = units_of(rules)
    low, high = (f"{(Decimal(mark) / unit).normalize():f}" for mark in (min(marks), max(marks)))
    return Spread(f"{Decimal(sum(marks)) / len(marks) / unit:.2f}", low, high)


def shared_first(totals: dict[int, dict[str, str]]) -> list[str]:
    """The experts of all these cases: those who scored most of them first, then by pseudonym."""
    number: dict[str, int] = {}
    for given in totals.values():
        for name in given:
            number[name] = number.get(name, 0) + 1
    return sorted(number, key=lambda name: (-number[name], name))
