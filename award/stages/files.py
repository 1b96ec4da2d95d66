"""A case's uploaded files: added to an answer, put in order, taken out. Bytes are inspected and stored before."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.errors import Invalid, NotAllowed, WrongState
from award.fields.form import Field
from award.fields.kinds.files import TYPES
from award.i18n import N_
from award.models import Case, CaseFile, Draft, Revision, User
from award.stages.drafts import locked_draft, require_pen
from award.stages.setup import form_of
from award.uploads import FileFacts
from award.uploads.names import download_name


def files_field(case: Case, key: str) -> Field:
    """The field of files of that key. Raises ``NotAllowed`` where the form has none."""
    field = form_of(case.form_version).by_key.get(key)
    if field is None or field.kind.name != "files":
        raise NotAllowed(N_("申报表中没有这一项附件。"))
    return field


def allowed_types(field: Field) -> tuple[str, ...]:
    """The kinds of content that the field takes."""
    return tuple(field.bounds.get("types", TYPES))


def may_add(session: Session, case: Case, key: str, *, more: int = 1, by: User, at: datetime) -> Field:
    """The field, if so many ``more`` files may be added to it now. Asked before the bytes are received, and again after."""
    policy.require(session, by, "edit_case", case=case)
    field = files_field(case, key)
    require_pen(session, case, {key}, at=at)
    most = field.bounds.get("max")
    if most is not None and case.draft is not None and len(case.draft.answers.get(key) or []) + more > most:
        raise Invalid(N_("这一项最多 %(most)s 个文件。"), {key: [N_("数量已满")]}, most=most)
    return field


def add_file(
    session: Session, case: Case, key: str, name: str, facts: FileFacts, *, by: User, at: datetime
) -> CaseFile:
    """Keep an inspected upload as the last file of the draft's answer. Its row; the answer's row names its id."""
    return add_files(session, case, key, [(name, facts)], by=by, at=at)[0]


def add_files(
    session: Session,
    case: Case,
    key: str,
    received: Sequence[tuple[str, FileFacts]],
    *,
    by: User,
    at: datetime,
) -> list[CaseFile]:
    """The same with several (name, what was inspected), all or none; as many statements however many."""
    draft = locked_draft(session, case)
    field = may_add(session, case, key, more=len(received), by=by, at=at)
    files = [
        CaseFile(
            token=secrets.token_urlsafe(12),
            case_id=case.id,
            field_key=field.key,
            name=download_name(name, facts.kind),
            kind=facts.kind,
            media_type=facts.media_type,
            size=facts.size,
            sha256=facts.sha256,
            facts={
                name: value
                for name, value in (("pages", facts.pages), ("width", facts.width), ("height", facts.height))
                if value is not None
            },
            uploaded_at=at,
            uploaded_by_id=by.id,
        )
        for name, facts in received
    ]
    session.add_all(files)
    session.flush()
    new = [{"file": file.id, "name": file.name, "caption": ""} for file in files]
    _put(draft, key, [*(draft.answers.get(key) or []), *new], by=by, at=at)
    return files


def order_files(
    session: Session, case: Case, key: str, order: Sequence[int], *, by: User, at: datetime
) -> None:
    """Put the draft's files in this order (ids); those that it does not name follow in theirs."""
    policy.require(session, by, "edit_case", case=case)
    draft = locked_draft(session, case)
    require_pen(session, case, {files_field(case, key).key}, at=at)
    place = {id: at_place for at_place, id in enumerate(order)}
    rows = sorted(draft.answers.get(key) or [], key=lambda row: place.get(row["file"], len(place)))
    _put(draft, key, rows, by=by, at=at)


def remove_file(session: Session, case: Case, file: CaseFile, *, by: User, at: datetime) -> None:
    """Take a file out of the draft. Its row goes too unless a submitted revision names it."""
    policy.require(session, by, "edit_case", case=case)
    if file.case_id != case.id:
        raise WrongState(N_("这个文件不属于这个案例。"))
    draft = locked_draft(session, case)
    require_pen(session, case, {file.field_key}, at=at)
    rows = [row for row in draft.answers.get(file.field_key) or [] if row["file"] != file.id]
    _put(draft, file.field_key, rows, by=by, at=at)
    if not _is_submitted(session, case, file):
        session.delete(file)
    session.flush()


def _is_submitted(session: Session, case: Case, file: CaseFile) -> bool:
    """Does a submitted revision name the file?"""
    if case.revision_id is None:
        return False
    answers = select(Revision.answers).where(Revision.case_id == case.id)
    return any(
        row["file"] == file.id
        for found in session.execute(answers).scalars()
        for row in found.get(file.field_key) or []
    )


def _put(draft: Draft, key: str, rows: list[dict[str, Any]], *, by: User, at: datetime) -> None:
    """Write the answer. Its mark stays: files do not compete with the captions that somebody types meanwhile."""
    draft.answers = {**draft.answers, key: rows}
    draft.saved_at, draft.saved_by_id = at, by.id
