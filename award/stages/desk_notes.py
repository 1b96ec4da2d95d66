"""A screener's note: what is ticked and written before the verdict. Autosave: a version number, no event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from award import policy
from award.errors import Invalid, Stale, WrongState
from award.i18n import N_
from award.models import Case, DeskNote, Stage, User
from award.stages.verdicts import locked_candidacy

LONGEST = 20_000  # characters of a whole note


def save_note(
    session: Session, stage: Stage, case: Case, said: Mapping[str, Any], *, base: int, by: User, at: datetime
) -> DeskNote:
    """Keep what the desk's form says (name → text or texts). The first save takes a free case in hand.

    ``base``: the number that the form was loaded with; under another one, what was kept otherwise raises ``Stale`` with
    ``note``. A save whose answer was lost on the way is sent again with the old number, and is no conflict.
    """
    policy.require(session, by, "screen_case", case=case)
    candidacy = locked_candidacy(session, stage, case)
    if candidacy.outcome != "pending" or case.revision_id is None:
        raise WrongState(N_("这个案例在本环节已有结论，请刷新页面后再看。"))
    note = session.get(DeskNote, (candidacy.id, by.id))
    if note is None or note.revision_id != case.revision_id:
        number = note.number if note is not None else 0
        note = note or DeskNote(candidacy_id=candidacy.id, screener_id=by.id)
        note.revision_id, note.content, note.number = case.revision_id, {}, number
        session.add(note)
    elif base != note.number and any(note.content.get(name, value) != value for name, value in said.items()):
        raise Stale(N_("这个案例在别的页面上已有勾选，请核对后再保存。"), note=note)
    content = {**note.content, **said}
    if len(str(content)) > LONGEST:
        raise Invalid(N_("内容过长，请删减后再保存。"))
    note.content, note.number, note.saved_at = content, note.number + 1, at
    if candidacy.handler_id is None:
        candidacy.handler_id = by.id
    session.flush()
    return note
