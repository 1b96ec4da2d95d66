"""What the editor's pages know of a case: its draft and form in one statement, its pen, its files' addresses."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from award.blueprints.answer_field import AnswerField
from award.blueprints.edge import me
from award.blueprints.form_face import AnswerForm
from award.extensions import db
from award.fields.form import Form
from award.models import Case, CaseFile, Draft, User
from award.stages.answered_files import file_keys
from award.stages.setup import form_of

PICTURES = ("png", "jpg")  # kinds that the site draws small itself


def opened(case: Case) -> tuple[Form, Draft]:
    """The form and the draft of a case; its body, form and draft come in one statement."""
    query = select(Case).where(Case.id == case.id)
    loads = (
        joinedload(Case.draft),
        joinedload(Case.form_version),
        joinedload(Case.organisation),
        joinedload(Case.competition),
    )
    found = db.session.execute(query.options(*loads)).scalar_one()
    assert found.draft is not None
    return form_of(found.form_version), found.draft


def other_hand(draft: Draft) -> str:
    """Who else saved last, in words; "" when it was oneself."""
    if draft.saved_by_id is None or draft.saved_by_id == me().id:
        return ""
    other = db.session.get(User, draft.saved_by_id)
    return other.name if other else ""


def files_by_id(case: Case) -> dict[int, CaseFile]:
    """All files of the case."""
    rows = db.session.execute(select(CaseFile).where(CaseFile.case_id == case.id)).scalars()
    return {row.id: row for row in rows}


def address(file: CaseFile) -> str:
    """Where a file is handed out."""
    return url_for("submission.file", file=file.token)


def shown_files(files: Iterable[CaseFile]) -> dict[str, Any]:
    """What reading an answer of files needs: the address of each file and, of pictures, of a small rendering."""
    files = list(files)
    small = [file for file in files if file.kind in PICTURES]
    return {
        "links": {file.id: address(file) for file in files},
        "small": {file.id: url_for("submission.small_picture", file=file.token, width=480) for file in small},
    }


def facts_of(case: Case, file: CaseFile) -> dict[str, Any]:
    """What the row of a file shows besides its name."""
    pages = file.facts.get("pages")
    return {
        "octets": file.size,
        "kind": file.kind.upper(),
        "note": _("%(pages)s 页", pages=pages) if pages and file.kind == "pdf" else "",
        "state": "ready",
        "url": address(file),
        "small": url_for("submission.small_picture", file=file.token, width=160)
        if file.kind in PICTURES
        else "",
        "remove_url": url_for("submission.remove_file", case=case.token, file=file.token),
    }


def more_of(case: Case, form: Form, bound: AnswerForm) -> dict[str, Any]:
    """What the fields of files need besides their answers: addresses and items."""
    keys = [key for key in file_keys(form) if key in bound]
    if not keys:
        return {}
    known = files_by_id(case)
    facts = {id: facts_of(case, row) for id, row in known.items()}
    shown = shown_files(known.values())
    return {key: _files(case, bound[key], facts, shown) for key in keys}


def _files(
    case: Case, field: AnswerField, facts: dict[int, dict[str, Any]], shown: dict[str, Any]
) -> dict[str, Any]:
    key = field.asked.key
    return {
        "upload_url": url_for("submission.upload", case=case.token, field=key),
        "order_url": url_for("submission.order_files", case=case.token, field=key),
        "items": field.items(facts),
        **shown,
    }
