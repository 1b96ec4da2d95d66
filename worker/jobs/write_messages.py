"""Write the letters of an event: rows only, by dedupe key, in pieces that do not hold the database long."""

from typing import Any

from award.database import begin_writing
from award.notifications.writing import in_chunks, letters_of, ring_delivery, write_letters
from worker.context import JobContext
from worker.kind import JobKind

AT_ONCE = 100


def run(context: JobContext, *, event: str, **arguments: Any) -> dict[str, int]:
    """Find who gets which letter, write them, and ask for their delivery with the last piece."""
    session = context.session
    letters = letters_of(session, event, arguments)
    session.commit()
    written = new = 0
    for piece in in_chunks(letters, AT_ONCE):
        begin_writing(session)
        fresh = write_letters(session, piece, arguments, at=context.at)
        new, written = new + fresh, written + len(piece)
        if fresh and written == len(letters):  # a second run finds all written, and the delivery asked for
            ring_delivery(session, f"{arguments.get('competition') or 0}:{arguments['n']}", at=context.at)
        context.step(done=written, total=len(letters))
    return {"new": new}


JOB = JobKind(name="award.write_messages", run=run, steps=True)
