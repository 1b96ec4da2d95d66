"""Write the list of cases as a file: in pieces, with progress; it can be cancelled between two of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from award import policy
from award.exports.cases import AT_ONCE, cases_table, count_cases
from award.exports.writing import write
from award.models import Competition, User
from award.notifications.wording import say_in
from award.queries.cases import Filters
from award.storage import LocalStorage
from worker.context import JobContext
from worker.kind import JobKind


def run(
    context: JobContext, *, competition: int, by: int, form: str, locale: str, filters: dict[str, Any]
) -> dict[str, Any]:
    """Returns ``{"digest": …, "rows": n}``: where the file lies in the storage. Raises ``NotAllowed``."""
    session, chosen = context.session, Filters(**filters)
    viewer = session.get_one(User, by)
    policy.require(session, viewer, "officers", competition_id=competition)
    edition = session.get_one(Competition, competition)
    total = count_cases(session, edition, viewer, chosen)
    say = say_in(locale)
    table = cases_table(edition, session=session, viewer=viewer, at=context.at, filters=chosen, say=say)
    store = LocalStorage(context.settings.files_dir)
    with store.workroom() as room:
        path = room / f"cases.{form}"
        rows = write(replace(table, rows=_counted(context, table.rows, total)), path, form, say)
        return {"digest": store.put(path), "rows": rows}


def _counted(context: JobContext, rows: Iterable[Any], total: int) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number % AT_ONCE == 0:
            context.step(done=number, total=total)
        yield row
    context.step(done=total, total=total)


JOB = JobKind(name="award.render_cases", run=run, steps=True)
