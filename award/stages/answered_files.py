"""What a posted answer of files may say: captions. Which files there are, and in which order, the store's acts say."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.fields.form import Form
from award.models import Case, CaseFile


def file_keys(form: Form) -> set[str]:
    """The keys of the fields that hold files."""
    return {field.key for field in form.fields() if field.kind.name == "files"}


def with_own_files(
    session: Session, case: Case, form: Form, stored: Mapping[str, Any], changed: Mapping[str, Any]
) -> dict[str, Any]:
    """``changed`` with each answer of files held against the case's own files.

    A posted id is only a claim: a file of another case or field is left out, names are the stored ones. Files that the
    page did not know of yet stay, and their order stays, so that no two acts can lose each other's files.
    """
    keys = file_keys(form) & set(changed)
    if not keys:
        return dict(changed)
    query = select(CaseFile.id, CaseFile.field_key, CaseFile.name).where(CaseFile.case_id == case.id)
    own = {(key, id): name for id, key, name in session.execute(query.where(CaseFile.field_key.in_(keys)))}
    return {
        **changed,
        **{key: _captioned(key, stored.get(key) or [], changed[key], own) for key in keys},
    }


def _captioned(
    key: str, stored: list[dict[str, Any]], posted: list[dict[str, Any]], own: Mapping[tuple[str, int], str]
) -> list[dict[str, Any]]:
    captions = {row["file"]: row["caption"] for row in posted if (key, row["file"]) in own}
    ids = [row["file"] for row in stored if (key, row["file"]) in own]
    ids += [id for id in captions if id not in ids]
    known = {row["file"]: row.get("caption", "") for row in stored}
    return [{"file": id, "name": own[key, id], "caption": captions.get(id, known.get(id, ""))} for id in ids]
