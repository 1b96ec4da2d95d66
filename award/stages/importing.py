"""Cases out of a table: read with every fault by row and column, then all or nothing, as drafts that nobody claimed yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.bodies import credit_code, normalised_body
from award.errors import WrongState
from award.fields.form import Form
from award.fields.projection import NamedBody, project
from award.i18n import N_
from award.models import Case, Competition, Organisation, User
from award.outbox import record
from award.reading.answers_table import answers_in, columns_of
from award.reading.columns import InputColumn, InputRow
from award.reading.workbook import read_table
from award.stages.drafts import add_drafts
from award.stages.projecting import find_or_add

BODY, CODE = "body:name", "body:code"
AT_ONCE = 200
BAD_CODE = N_("统一社会信用代码有误，请核对 18 位代码。")
DOUBLED = N_("表中第 %(row)s 行已有同一单位的同名案例。")
KNOWN = N_("本届已有这个单位的同名案例。")
NO_BODY = N_("必填，不能为空。")


@dataclass(frozen=True)
class Fault:
    """One fault: the spreadsheet's row and the column's title (``None`` and ``""`` for the whole table), a msgid, facts."""

    row: int | None
    column: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One case to be: its row, its body, its normalised answers."""

    row: int
    body: NamedBody
    answers: dict[str, Any]

    def key(self, title: str) -> tuple[str, str]:
        """What may be there once: body and title."""
        return normalised_body(self.body.name), title


def template_of(form: Form) -> list[InputColumn]:
    """The columns of the table: the body, unless the form itself asks for it, then the form's fields."""
    own = [] if form.projecting("organisation") else [
        InputColumn(BODY, "申报单位", True, "与公章一致。", (), 28),
        InputColumn(CODE, "统一社会信用代码", False, "18 位，可不填。"),
    ]  # fmt: skip
    return own + columns_of(form)


def read_rows(form: Form, path: Path) -> tuple[Sequence[InputRow], list[Fault]]:
    """The rows of the workbook as text; faults of the table itself. Raises ``FileRefused`` for what is no XLSX."""
    reading = read_table(path, template_of(form))
    faults = [
        Fault(found.row, found.column or found.cell or "", found.message, found.facts)
        for found in reading.problems
    ]
    return reading.rows, faults


def entries_in(
    form: Form, rows: Sequence[InputRow], known: Iterable[tuple[str, str]]
) -> Iterator[tuple[list[Entry], list[Fault]]]:
    """The cases of the rows and what is wrong, piece by piece of 200 rows. ``known``: body and title of those there.

    Some of it may be told by ``read_rows`` already: see ``in_order``.
    """
    seen: dict[tuple[str, str], int] = dict.fromkeys(known, 0)
    title = form.projecting("title")[0].key
    titles = {column.key: column.title for column in template_of(form)}
    for start in range(0, len(rows), AT_ONCE):
        piece = rows[start : start + AT_ONCE]
        answers, problems = answers_in(form, piece)
        faults = [Fault(found.row, found.column, found.message, found.facts) for found in problems]
        entries = []
        for row, read in zip(piece, answers, strict=True):
            entry = Entry(row.number, _body(form, row, read), read)
            faults += _faults(entry, entry.key(str(read.get(title) or "")), seen, titles, titles[title])
            entries.append(entry)
        yield entries, faults


def _body(form: Form, row: InputRow, answers: Mapping[str, Any]) -> NamedBody:
    named = project(form, answers).organisation if form.projecting("organisation") else None
    return named or NamedBody(row.values.get(BODY, ""), row.values.get(CODE, ""))


def _faults(
    entry: Entry,
    key: tuple[str, str],
    seen: dict[tuple[str, str], int],
    titles: Mapping[str, str],
    title: str,
) -> list[Fault]:
    found = []
    if not entry.body.name.strip():
        found.append(Fault(entry.row, titles.get(BODY, ""), NO_BODY))
    if entry.body.code and credit_code(entry.body.code) is None:
        found.append(Fault(entry.row, titles.get(CODE, ""), BAD_CODE))
    if key in seen and all(key):
        facts = {"row": seen[key]}
        found.append(Fault(entry.row, title, DOUBLED if seen[key] else KNOWN, facts))
    seen.setdefault(key, entry.row)
    return found


def in_order(form: Form, faults: Iterable[Fault]) -> list[Fault]:
    """By row and column; of a cell that is wrong in two ways the first that was found."""
    places = {column.title: place for place, column in enumerate(template_of(form))}
    first: dict[tuple[int | None, str], Fault] = {}
    for fault in faults:
        first.setdefault((fault.row, fault.column), fault)
    return sorted(first.values(), key=lambda fault: (fault.row or 0, places.get(fault.column, -1)))


def known_cases(session: Session, competition_id: int) -> list[tuple[str, str]]:
    """Body (in its compared spelling) and title of every living case of the competition."""
    query = (
        select(Organisation.compared_name, Case.title)
        .join(Organisation, Organisation.id == Case.organisation_id)
        .where(Case.competition_id == competition_id, Case.state.not_in(("withdrawn", "disqualified")))
    )
    return [(name, title) for name, title in session.execute(query)]


def import_cases(
    session: Session,
    competition: Competition,
    entries: Sequence[Entry],
    *,
    digest: str,
    by: User | None,
    at: datetime,
) -> list[Case]:
    """Drafts of the office with origin ``imported``: they have no receipt and wait to be claimed or submitted on behalf.

    ``digest``: the workbook's SHA-256. ``by``: ``None`` when a command on the server does it.
    """
    if by is not None:
        policy.require(session, by, "organise", competition_id=competition.id)
    if not entries:
        raise WrongState(N_("表格中没有数据。"))
    bodies: dict[tuple[str, str], Organisation] = {}
    for entry in entries:
        name = (normalised_body(entry.body.name), entry.body.code)
        if name not in bodies:
            bodies[name] = find_or_add(session, entry.body, at=at)
    filled = [(bodies[normalised_body(e.body.name), e.body.code], e.answers) for e in entries]
    cases = add_drafts(session, competition, filled, by=by, at=at, origin="imported", on_behalf=True)
    record(session, "cases_imported", by=by, at=at, competition=competition,
           leaf={"number": len(cases), "file": digest})  # fmt: skip
    return cases
