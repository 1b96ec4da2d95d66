"""Receipts of sealed sheets: the code, its QR, the sheet to take home."""

import json
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from award.blueprints import edge
from award.blueprints.edge import me, page
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.documents.qr import qr_data_uri
from award.extensions import db
from award.models import Case, Competition, Scoresheet, SheetText, Stage
from award.stages.marking import criteria_of, rules_of, show_mark, show_total
from award.workflow import accepts


@blueprint.get("/<int:stage>/receipts")
@page("score")
def receipts(competition: Competition, stage: Stage) -> Any:
    """All my sealed sheets of a stage, older versions too."""
    user = me()
    rows = db.session.execute(
        select(Scoresheet, Case, SheetText.receipt)
        .join(Case, Case.id == Scoresheet.case_id)
        .join(SheetText, SheetText.scoresheet_id == Scoresheet.id)
        .where(Scoresheet.stage_id == stage.id, Scoresheet.expert_id == user.id, Scoresheet.state != "draft")
        .order_by(Case.reference, Scoresheet.number)
    ).all()
    return render_template(
        "scoring/receipts.html", stage=stage, rows=rows, total=_total_of(stage),
        brief=Brief(_("封存回执"), _("请保存回执码；结果公布后可用来核对"), stage.closes_at, where_note=stage.name),
    )  # fmt: skip


def _total_of(stage: Stage) -> Any:
    criteria, rules = criteria_of(stage), rules_of(stage)
    return lambda total: show_total(total, criteria, rules)


@blueprint.get("/receipts/<int:sheet>")
@page("score")
def receipt(competition: Competition, sheet: Scoresheet) -> Any:
    """One receipt."""
    stage = db.session.get_one(Stage, sheet.stage_id)
    text = db.session.get_one(SheetText, sheet.id)
    rules = rules_of(stage)
    marks = [
        (criterion, show_mark(mark, rules))
        for criterion, mark in zip(criteria_of(stage), sheet.marks, strict=True)
    ]
    note = _("截止前可另交新版本") if accepts(stage, edge.at()) else ""
    return render_template(
        "scoring/receipt.html", stage=stage, sheet=sheet, text=text, marks=marks,
        case=db.session.get_one(Case, sheet.case_id), total=_total_of(stage), open=accepts(stage, edge.at()),
        qr=qr_data_uri(text.receipt or ""),
        brief=Brief(_("封存回执"), _("请保存回执码；结果公布后可用来核对"), stage.closes_at, stage.name, note),
    )  # fmt: skip


@blueprint.get("/receipts/<int:sheet>.json")
@page("score")
def download(competition: Competition, sheet: Scoresheet) -> Any:
    """The sheet as it was hashed, with the comment and its salt: whoever has the file can compute the receipt again."""
    text = db.session.get_one(SheetText, sheet.id)
    content = {
        "receipt": text.receipt,
        "canonical": (text.canonical or b"").decode(),
        "comment": text.comment,
        "salt": (text.salt or b"").hex(),
        "how": 'receipt = first 32 hex digits of SHA-256("award-ledger/v1/sheet\\n" + length of canonical as 8 bytes,'
        " big-endian + canonical)",
    }
    case = db.session.get_one(Case, sheet.case_id)
    answer = Response(json.dumps(content, ensure_ascii=False, indent=2), mimetype="application/json")
    name = f"receipt-{case.reference}-{sheet.number}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
