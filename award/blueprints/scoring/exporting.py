"""What may be taken away after closing: the ranking, all marks, the files to compute it again, a summary to sign."""

import zipfile
from io import BytesIO
from typing import Any

from flask import Response, abort, render_template, send_file
from flask_babel import gettext as _

from award import scoring
from award.blueprints import edge
from award.blueprints.downloads import download
from award.blueprints.edge import page
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.ranking_words import method_name
from award.exports.marks import EXPORT as MARKS
from award.exports.ranking import EXPORT as RANKING
from award.extensions import db
from award.models import Competition, Ranking, Stage
from award.queries.ranking import all_lines_of, all_sheets_of, pseudonyms_of
from award.stages.collecting import collect
from award.stages.marking import criteria_of
from award.stages.rankings import ranking_after_closing


def _closed(stage: Stage) -> Ranking:
    found = ranking_after_closing(db.session(), stage)
    if found is None:
        abort(404)
    return found


@blueprint.get("/<int:stage>/ranking.<form>")
@page("officers")
def export_ranking(competition: Competition, stage: Stage, form: str) -> Response:
    """All rows of the ranking."""
    found = _closed(stage)
    lines = all_lines_of(db.session(), found)
    table = RANKING.table(competition, stage=stage, ranking=found, lines=lines, at=edge.at())
    return download(table, form, f"{competition.slug}-{stage.key}-ranking")


@blueprint.get("/<int:stage>/marks.<form>")
@page("officers")
def export_marks(competition: Competition, stage: Stage, form: str) -> Response:
    """All sealed sheets."""
    _closed(stage)
    table = MARKS.table(competition, stage=stage, sheets=all_sheets_of(db.session(), stage), at=edge.at())
    return download(table, form, f"{competition.slug}-{stage.key}-marks")


@blueprint.get("/<int:stage>/recompute.zip")
@page("officers")
def recompute(competition: Competition, stage: Stage) -> Response:
    """SHEETS, RULES and what must come out, byte for byte, when ``award score`` is run on them."""
    found = _closed(stage)
    collected = collect(db.session(), stage)
    rules = scoring.parse_rules(found.parameters["rules"])
    names = pseudonyms_of(db.session(), stage)
    judges = [names.get(expert, f"U{expert}") for expert in collected.experts]
    assert isinstance(rules, scoring.Rules)
    result = scoring.rank(collected.references, collected.sheets, rules)
    files = scoring.recomputable(scoring.ScoredSheets(rules, judges, collected.sheets, result))
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text)
    content.seek(0)
    return send_file(
        content, mimetype="application/zip", as_attachment=True,
        download_name=f"{competition.slug}-{stage.key}-recompute.zip",
    )  # fmt: skip


@blueprint.get("/<int:stage>/summary")
@page("officers")
def summary(competition: Competition, stage: Stage) -> Any:
    """The score summary to print, with lines to sign."""
    found = _closed(stage)
    return render_template(
        "scoring/summary.html", stage=stage, ranking=found, lines=list(all_lines_of(db.session(), found)),
        method=method_name(found), criteria=criteria_of(stage),
        brief=Brief(_("评分汇总表"), _("核对后打印，由评委会主任、监督员和组委会签字"), where_note=stage.name),
    )  # fmt: skip
