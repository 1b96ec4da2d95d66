"""The ranking after closing: scores with how sure they are, the line with its grey zone, the marks behind a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from award import policy
from award.blueprints import workplace
from award.blueprints.edge import me, page
from award.blueprints.languages import language_tag
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.judges import judges_of, sees_judges
from award.blueprints.scoring.ranking_words import figure_words, method_name
from award.extensions import db
from award.models import Competition, Ranking, Stage
from award.queries.discussion import discussed_in, pinned_by
from award.queries.ranking import (
    WINDOW,
    Counts,
    Line,
    Sheet,
    counts_of,
    lines_of,
    sheets_of,
)
from award.scoring.note_words import note_text
from award.stages.discussion import MOST_PINS
from award.stages.marking import criteria_of, rules_of, show_mark, show_total
from award.stages.rankings import ranking_after_closing, top_of
from award.workflow import kind_of

AXIS = 190.0  # the interval column's length in drawing units
KEPT = ("view", "category", "after", "numbers")  # what an act on a row leaves as it is


@dataclass(frozen=True)
class Axis:
    """Where a score stands in the interval column: one scale for the whole ranking."""

    low: float
    high: float
    cut: float | None

    def at(self, score: str | float | None) -> int:
        """The place of a score, held inside the column, in whole units of the drawing: they are pixels."""
        share = (float(score or self.low) - self.low) / ((self.high - self.low) or 1.0)
        return round(min(max(share, 0.0), 1.0) * (AXIS - 8) + 4)


@blueprint.get("/<int:stage>/ranking")
@page("officers")
def ranking(competition: Competition, stage: Stage) -> Any:
    """The ranking, or why there is none yet."""
    return show(stage)


def show(
    stage: Stage,
    code: int = 200,
    *,
    opened: str | None = None,
    problems: Mapping[str, list[str]] | None = None,
) -> Any:
    """The page; ``opened`` is the token of the case whose marks are shown, ``problems`` what a refused note said."""
    found = ranking_after_closing(db.session(), stage)
    if found is None:
        return no_ranking(stage), code
    person = me()
    counts = counts_of(db.session(), found)
    pinned = pinned_by(db.session(), stage, person)
    view, category = request.args.get("view") or _first_view(counts), request.args.get("category", type=int)
    lines = lines_of(
        db.session(), found, view=view, category=category, cut=counts.cut,
        after=request.args.get("after", type=int), only=pinned if view == "pinned" else None,
    )  # fmt: skip
    most = WINDOW + (3 if view == "line" else 0)
    more, lines = len(lines) > most, lines[:most]
    token = opened or request.args.get("open", "")
    line = next((line for line in lines if line.case.token == token), None)
    case = line.case if line else None
    top = top_of(stage)
    sheets = opened_sheets(stage, found, [case.id])[case.id] if case else []
    return render_template(
        "scoring/ranking.html", stage=stage, ranking=found, counts=counts, view=view, category=category, lines=lines,
        after=lines[-1].row.place if more and lines else None, axis=axis_of(counts), opened=case,
        sheets=sheets, spread=spread_of(sheets), criteria=criteria_of(stage), top=top,
        figures=found.parameters.get("figures", {}), figure_words=figure_words(found, top), method=method_name(found),
        notes=[note_text(code, language_tag().replace("-", "_")) for code in found.parameters.get("notes", [])],
        judges=judges_of(stage, found) if sees_judges() else [], sees_judges=sees_judges(),
        pinned=pinned, most_pins=MOST_PINS, discussed=discussed_in(db.session(), stage, [line.case.id for line in lines]),
        may_discuss=case is not None and policy.may(db.session(), person, "discuss_case", case=case),
        ways=ways_out(stage, line) if line else [], problems=problems or {}, posted=request.form, numbers="numbers" in request.args,
        kept={name: value for name in KEPT if (value := request.args.get(name))},
        here=lambda **changes: address(stage, **changes), opening=_opening(stage), brief=_brief(stage, counts, found),
    ), code  # fmt: skip


def spread_of(sheets: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """How far the highest total is from the lowest; None of fewer than two sheets."""
    totals = [Decimal(sheet["total"]) for sheet in sheets]
    return max(totals) - min(totals) if len(totals) > 1 else None


def ways_out(stage: Stage, line: Line) -> list[tuple[str, str]]:
    """What may still be done about a case too close to call, now that the stage has closed: words and address.

    Of one that passed: a further sheet in a later stage that scores; a vote, or the lot, where it is decided."""
    slug, found = stage.competition.slug, []
    for later in workplace.pipeline():
        if not (line.is_grey and line.passed) or later.step <= stage.step or later.state == "closed":
            continue
        named = {"slug": slug, "stage": later.id}
        kind = kind_of(later)
        if kind.blueprint == "scoring" and kind.can_run:
            found.append((
                _("在“%(stage)s”加派一份", stage=later.name),
                url_for("scoring.assignment", **named, reference=line.case.reference) + "#hand",
            ))  # fmt: skip
        elif later.kind == "decision":
            found.append((_("在“%(stage)s”票决", stage=later.name), url_for("results.votes", **named)))
            found.append((_("同分的，抽签"), url_for("results.draws", slug=slug)))
    return found


def _first_view(counts: Counts) -> str:
    return "line" if counts.cut else "all"


def no_ranking(stage: Stage) -> str:
    """Why there is nothing to see yet."""
    todo = _("环节关闭后才能看到分数和排名") if stage.state != "closed" else _("本环节没有评分")
    return render_template(
        "scoring/no_ranking.html", stage=stage, brief=Brief(_("排名"), todo, where_note=stage.name)
    )


def address(stage: Stage, **changes: Any) -> str:
    """The page's address as it is looked at, with some query parameters changed; an act's page is not one to return to."""
    kept = {name: value for name in (*KEPT, "open") if (value := request.args.get(name))}
    return url_for("scoring.ranking", slug=stage.competition.slug, stage=stage.id, **{**kept, **changes})


def _opening(stage: Stage) -> str:
    """The page's address up to the token of the row to open: asked once, not once a row."""
    closed = address(stage, open=None)
    return f"{closed}{'&' if '?' in closed else '?'}open="


def _brief(stage: Stage, counts: Counts, found: Ranking) -> Brief:
    if counts.grey:
        todo = _("看清分数线上下的 %(n)s 例灰区，逐例决定怎么办", n=counts.grey)
    else:
        todo = _("核对排名，共 %(n)s 例", n=counts.rows)
    return Brief(_("排名"), todo, where_note=stage.name)


def axis_of(counts: Counts) -> Axis:
    """One scale for all rows, and where the line stands on it."""
    return Axis(counts.low, counts.high, counts.cut_score)


def opened_sheets(stage: Stage, found: Ranking, cases: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Case id → its sheets, with the experts' leniency where the reader may see it."""
    criteria, rules = criteria_of(stage), rules_of(stage)
    leniency = {row["expert"]: row["leniency"] for row in found.judges} if sees_judges() else {}

    def shown(sheet: Sheet) -> dict[str, Any]:
        total, tilt = show_total(sheet.total, criteria, rules), leniency.get(sheet.expert_id)
        return {
            "pseudonym": sheet.pseudonym,
            "marks": [show_mark(mark, rules) for mark in sheet.marks],
            "total": total,
            "leniency": tilt,
            "after": None if tilt is None else f"{Decimal(total) - Decimal(str(tilt)):.2f}",
            "comment": sheet.comment,
        }

    by_case = sheets_of(db.session(), stage, cases)
    return {case: [shown(sheet) for sheet in sheets] for case, sheets in by_case.items()}
