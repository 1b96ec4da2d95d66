"""Which files a case has handed in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.fields.form import Form
from award.models import CaseFile, Revision


def named_in_revision(session: Session, file: CaseFile) -> bool:
    """Does any submitted revision of its case name the file?"""
    query = select(Revision.answers).where(Revision.case_id == file.case_id).order_by(Revision.number.desc())
    return any(
        row.get("file") == file.id
        for answers in session.execute(query).scalars()
        for row in answers.get(file.field_key) or []
    )


def files_of(session: Session, revision: Revision, form: Form) -> list[CaseFile]:
    """The files that a revision names. One statement, none where it names none."""
    keys = [field.key for field in form.fields() if field.kind.name == "files"]
    ids = [row["file"] for key in keys for row in revision.answers.get(key) or []]
    if not ids:
        return []
    query = select(CaseFile).where(CaseFile.case_id == revision.case_id, CaseFile.id.in_(ids))
    return list(session.execute(query.order_by(CaseFile.id)).scalars())
