"""Import the cases of a workbook: read piece by piece, with progress; then written all at once, or nothing."""

from typing import Any

from award.database import begin_writing
from award.models import Competition, User
from award.stages import importing
from award.stages.setup import current_form, form_of
from award.storage import LocalStorage
from worker.context import JobContext
from worker.kind import JobKind

MOST_FAULTS = 200


def run(context: JobContext, *, competition: int, digest: str, by: int) -> dict[str, Any]:
    """``digest``: the stored workbook. Returns ``{"cases": n}`` or ``{"faults": [...], "number": n}``."""
    version = current_form(context.session, competition)
    assert version is not None
    form = form_of(version)
    rows, faults = importing.read_rows(form, LocalStorage(context.settings.files_dir).path(digest))
    known = importing.known_cases(context.session, competition)
    entries: list[importing.Entry] = []
    context.step(done=0, total=len(rows))
    for piece, wrong in importing.entries_in(form, rows, known):
        entries += piece
        faults += wrong
        context.step(done=len(entries), total=len(rows))
    if faults := importing.in_order(form, faults):
        shown = [vars(fault) | {"facts": dict(fault.facts)} for fault in faults[:MOST_FAULTS]]
        return {"faults": shown, "number": len(faults)}
    begin_writing(context.session)
    cases = importing.import_cases(
        context.session,
        context.session.get_one(Competition, competition),
        entries,
        digest=digest,
        by=context.session.get_one(User, by),
        at=context.at,
    )
    return {"cases": len(cases)}


JOB = JobKind(name="award.import_cases", run=run, steps=True)
