"""The ranking after closing: scores with how sure they are, the line with its grey zone, the marks behind a row."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _

from award.blueprints import workplace
from award.blueprints.edge import page
from award.blueprints.languages import language_tag
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.extensions import db
from award.models import Case, Competition, Ranking, Stage
from award.queries.ranking import WINDOW, Counts, Line, counts_of, lines_of, pseudonyms_of, sheets_of
from award.scoring.note_words import note_text
from award.stages.marking import criteria_of, rules_of, show_mark, show_total
from award.stages.rankings import latest_ranking, top_of

AXIS = 190.0  # the interval column's length in drawing units


@dataclass(frozen=True)
class Axis:
    """Where a score stands in the interval column: one scale for the whole ranking."""

    low: float
    high: float
    cut: float | None

    def at(self, score: str | float | None) -> float:
        """The place of a score, held inside the column."""
        share = (float(score or self.low) - self.low) / ((self.high - self.low) or 1.0)
        return round(min(max(share, 0.0), 1.0) * (AXIS - 8) + 4, 1)


def sees_judges() -> bool:
    """The judges' leniency is for the chair and the auditor alone."""
    return not workplace.standing().roles.isdisjoint({"chair", "auditor"})


def ranking_of(stage: Stage) -> Ranking | None:
    """The ranking that officers may see: of a closed stage."""
    return latest_ranking(db.session(), stage) if stage.state == "closed" else None


@blueprint.get("/<int:stage>/ranking")
@page("officers")
def ranking(competition: Competition, stage: Stage) -> Any:
    """The ranking, or why there is none yet."""
    found = ranking_of(stage)
    if found is None:
        todo = _("环节关闭后才能看到分数和排名") if stage.state != "closed" else _("本环节没有评分")
        return render_template(
            "scoring/no_ranking.html", stage=stage, brief=Brief(_("排名"), todo, where_note=stage.name)
        )
    counts = counts_of(db.session(), found)
    view = request.args.get("view", "line" if counts.cut else "all")
    category = request.args.get("category", type=int)
    lines = lines_of(
        db.session(),
        found,
        view=view,
        category=category,
        cut=counts.cut,
        after=request.args.get("after", type=int),
    )
    more = len(lines) > WINDOW + (3 if view == "line" else 0)
    lines = lines[: WINDOW + 3] if view == "line" else lines[:WINDOW]
    open_case = _open_case(competition, lines)
    top = top_of(stage)
    return render_template(
        "scoring/ranking.html", stage=stage, ranking=found, counts=counts, view=view, category=category, lines=lines,
        after=lines[-1].row.place if more and lines else None, axis=_axis(counts, lines), opened=open_case,
        sheets=_opened(stage, found, open_case) if open_case else [], criteria=criteria_of(stage), top=top,
        figures=found.parameters.get("figures", {}), figure_words=_figure_words(found, top), method=method_name(found),
        notes=[note_text(code, language_tag().replace("-", "_")) for code in found.parameters.get("notes", [])],
        judges=_judges(stage, found) if sees_judges() else [], sees_judges=sees_judges(),
        brief=_brief(stage, counts, found),
    )  # fmt: skip


def _brief(stage: Stage, counts: Counts, found: Ranking) -> Brief:
    if counts.grey:
        todo = _("看清分数线上下的 %(n)s 例灰区，决定讨论、加派或抽签", n=counts.grey)
    else:
        todo = _("核对排名，共 %(n)s 例", n=counts.rows)
    return Brief(_("排名"), todo, where_note=stage.name)


def _axis(counts: Counts, lines: list[Line]) -> Axis:
    over = [line.row.score for line in lines if line.row.place == counts.cut and line.row.score]
    return Axis(counts.low, counts.high, float(over[0]) if over else None)


def _open_case(competition: Competition, lines: list[Line]) -> Case | None:
    token = request.args.get("open", "")
    return next((line.case for line in lines if line.case.token == token), None)


def _opened(stage: Stage, found: Ranking, case: Case) -> list[dict[str, Any]]:
    """The sheets of the open row, with the expert's leniency where the reader may see it."""
    criteria, rules = criteria_of(stage), rules_of(stage)
    leniency = {row["expert"]: row["leniency"] for row in found.judges} if sees_judges() else {}
    shown = []
    for sheet in sheets_of(db.session(), stage, case):
        total, tilt = show_total(sheet.total, criteria, rules), leniency.get(sheet.expert_id)
        shown.append(
            {
                "pseudonym": sheet.pseudonym,
                "marks": [show_mark(mark, rules) for mark in sheet.marks],
                "total": total,
                "leniency": tilt,
                "after": None if tilt is None else f"{Decimal(total) - Decimal(str(tilt)):.2f}",
                "comment": sheet.comment,
            }
        )
    return shown


def method_name(found: Ranking) -> str:
    """The official method in the reader's words."""
    names = {
        "mean": _("平均分"),
        "sum": _("总分"),
        "trimmed_mean": _("去掉最高分和最低分的平均分"),
        "trimmed_sum": _("去掉最高分和最低分的总分"),
        "median": _("中位数"),
        "confidence_weighted_mean": _("按把握程度加权的平均分"),
        "z_score": _("按专家标准化的平均分"),
        "severity_adjusted": _("宽严校正平均分"),
        "mixed_model": _("混合模型得分"),
        "borda": _("名次分"),
    }
    return names.get(found.method, found.method)


def _figure_words(found: Ranking, top: int | None) -> list[tuple[str, str]]:
    """How steady the ranking is, line by line."""
    figures = found.parameters.get("figures", {})
    lines = []
    if figures.get("reliability") is not None:
        lines.append((_("信度 ICC(1,k)"), f"{figures['reliability']:.2f}"))
    if top is not None and "corrected_changes" in figures:
        lines.append(
            (_("换用校正排名"), _("%(top)s 席中换 %(n)s 席", top=top, n=figures["corrected_changes"]))
        )
    largest = figures.get("trials", {}).get("largest", {})
    for kind, words in (
        ("trimming", _("不去最高最低分")),
        ("judge", _("去掉任一专家")),
        ("criterion", _("去掉任一指标")),
    ):
        if kind in largest:
            lines.append((words, _("至多换 %(n)s 席", n=largest[kind][1])))
    if figures.get("piles"):
        connected = (
            _("连成一片") if figures["piles"] == 1 else _("分成 %(n)s 片，跨片不可比", n=figures["piles"])
        )
        lines.append((_("专家与案例"), connected))
    return lines


def _judges(stage: Stage, found: Ranking) -> list[dict[str, Any]]:
    """The judges by leniency, strict first, under their pseudonyms."""
    names = pseudonyms_of(db.session(), stage)
    rows = [{**row, "pseudonym": names.get(row["expert"], f"U{row['expert']}")} for row in found.judges]
    return sorted(rows, key=lambda row: (row["leniency"] is None, row["leniency"] or 0.0))


@blueprint.get("/<int:stage>/judges")
@page("officers")
def judges(competition: Competition, stage: Stage) -> Any:
    """Each judge's leniency and spread; chair and auditor alone."""
    if not sees_judges():
        abort(403)
    found = ranking_of(stage)
    if found is None:
        return render_template(
            "scoring/no_ranking.html", stage=stage,
            brief=Brief(_("专家宽严"), _("环节关闭后才能查看"), where_note=stage.name),
        )  # fmt: skip
    return render_template(
        "scoring/judges.html", stage=stage, ranking=found, judges=_judges(stage, found),
        figures=found.parameters.get("figures", {}),
        brief=Brief(_("专家宽严"), _("只用来理解校正，不是对专家的评价"), where_note=stage.name),
    )  # fmt: skip
