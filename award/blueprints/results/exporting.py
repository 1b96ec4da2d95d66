"""Lists as XLSX, JSON and CSV: what the reader may see, and nothing else."""

import zipfile
from io import BytesIO

from flask import Response, abort, send_file

from award.blueprints import edge
from award.blueprints.downloads import download
from award.blueprints.edge import page
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.decision import part_names
from award.blueprints.results.desk import of_kind
from award.blueprints.results.winners import published_edition
from award.blueprints.site.visible import public_edition
from award.exports.decisions import EXPORT as DECISIONS
from award.exports.notice import EXPORT as NOTICE
from award.exports.winners import EXPORT as WINNERS
from award.extensions import db
from award.models import Competition, Stage
from award.queries.selection import selection_of
from award.queries.showcase import pages_of, tokens_to_cases
from award.stages.selection import files_of, latest_proposal


@blueprint.get("/c/<slug>/winners.<form>")
@page("public")
def export(competition: Competition, form: str) -> Response:
    """All winners with their published words."""
    frozen = published_edition(competition).published
    assert frozen is not None
    cases = tokens_to_cases(db.session(), competition, [row["case"] for row in frozen.content])
    pages = pages_of(db.session(), list(cases.values()))
    by_token = {token: pages[case_id] for token, case_id in cases.items() if case_id in pages}
    table = WINNERS.table(competition, at=edge.at(), frozen=frozen, pages=by_token)
    return download(table, form, f"{competition.slug}-winners")


@blueprint.get("/c/<slug>/notice.<form>")
@page("public")
def export_notice(competition: Competition, form: str) -> Response:
    """The list under notice, row by row as it was frozen."""
    frozen = public_edition(competition).notice
    if frozen is None:
        abort(404)
    return download(
        NOTICE.table(competition, at=edge.at(), frozen=frozen), form, f"{competition.slug}-notice"
    )


@blueprint.get("/work/<slug>/results/<int:stage>/decision.<form>")
@page("officers")
def export_decisions(competition: Competition, stage: Stage, form: str) -> Response:
    """The decision for the officers: ranks, tiers, reasons."""
    of_kind(stage, "decision")
    selection = selection_of(db.session(), competition, stage)
    return download(
        DECISIONS.table(competition, at=edge.at(), selection=selection, parts=part_names(stage)),
        form,
        f"{competition.slug}-decision",
    )


@blueprint.get("/work/<slug>/results/<int:stage>/selection.zip")
@page("officers")
def export_selection(competition: Competition, stage: Stage) -> Response:
    """What ``award select`` needs to compute the last proposal again, and what must come out."""
    of_kind(stage, "decision")
    proposal = latest_proposal(db.session(), stage)
    if proposal is None:
        abort(404)
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files_of(proposal).items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text)
    content.seek(0)
    return send_file(
        content, mimetype="application/zip", as_attachment=True,
        download_name=f"{competition.slug}-{stage.key}-selection-{proposal.number}.zip",
    )  # fmt: skip
