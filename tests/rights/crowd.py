"""Many rows in a moment: what hangs on cases and people is copied by one statement a table, under shifted numbers.

Three passes over a small world: other cases of the same people, other people with their own cases, other competitions.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint, select
from sqlalchemy.orm import Session

from award.models import (
    Announcement,
    Candidacy,
    Case,
    Commentary,
    CommentaryCase,
    Conflict,
    GroupLetter,
    Invitation,
    Office,
    Opinion,
    User,
)
from award.models.base import Base

STEP = 100_000
#: references without a foreign key
NAMED = {
    "competition_id": "competition", "stage_id": "stage", "case_id": "award_case", "user_id": "account",
    "actor_id": "account", "asked_by_id": "account", "recipient_id": "account", "revision_id": "revision",
    "category_id": "category", "tier_id": "tier",
}  # fmt: skip
SETUP = {
    "competition", "stage", "form_version", "category", "tier", "attribute", "attribute_value", "host_role", "series",
    "privacy_notice", "ledger_head", "public_list", "sign_in", "token", "act", "heartbeat",
}  # fmt: skip
EDITIONS = {
    "competition",
    "stage",
    "form_version",
    "category",
    "tier",
    "attribute",
    "attribute_value",
    "host_role",
}


def multiply(database: sqlite3.Connection, copies: int) -> None:
    """Make ``copies`` more of every case, half of them of other people, and as many more competitions."""
    half = copies // 2
    cases = _hanging_on({"award_case"})
    people = _hanging_on({"account", "organisation", "award_case", "event", "job", "message", "announcement", "office",
                         "commentary", "group_letter", "invitation"})  # fmt: skip
    database.execute("pragma foreign_keys = off")
    _copy(database, cases, range(1, half + 1))
    _copy(database, people, range(half + 1, copies + 1))
    _copy(database, EDITIONS | {"role_grant"}, range(copies + 1, 2 * copies + 1))
    _lengthen_lists(database, copies)
    database.commit()


def furnish(session: Session, at: datetime) -> None:
    """One of each thing for every case that the world's own story does not make: what lists would otherwise not show."""
    cases = list(session.execute(select(Case).order_by(Case.id)).scalars())
    competition = cases[0].competition_id
    user = session.execute(select(User).order_by(User.id)).scalars().first()
    expert = session.execute(select(User).where(User.name == "专家1")).scalar_one()
    pending = select(Candidacy.id).where(Candidacy.outcome == "pending")
    assert user is not None
    for number, case in enumerate(cases, 1):
        session.add_all([
            Conflict(competition_id=competition, case_id=case.id, user_id=expert.id, source="found", ground="domain", found_at=at,
                     state="dismissed", decided_at=at, decided_by_id=user.id, decided_reason="无关联"),
            Announcement(competition_id=competition, kind="news", title=f"公告{number}", text="正文", published_at=at, by_id=user.id),
            Commentary(competition_id=competition, text=f"评语{number}", cases=[CommentaryCase(case_id=case.id)]),
            Office(competition_id=competition, grouping="committee", title="委员", name=f"委员{number}"),
            GroupLetter(competition_id=competition, subject=f"通知{number}", body="正文", readers={}, by_id=user.id, at=at),
            Invitation(competition_id=competition, role="expert", email=f"guest{number}@a.cn", name=f"来宾{number}",
                       invited_by_id=user.id, invited_at=at),
        ])  # fmt: skip
    for candidacy in session.execute(pending).scalars():
        row = session.get_one(Candidacy, candidacy)
        assert row.case.revision_id is not None
        session.add(
            Opinion(
                candidacy_id=row.id,
                screener_id=user.id,
                revision_id=row.case.revision_id,
                verdict="pass",
                at=at,
            )
        )
    session.commit()


def _references(table: Table) -> dict[str, str]:
    """Column → the table whose number it holds."""
    found = {
        column.name: key.column.table.name
        for column in table.columns
        for key in column.foreign_keys
        if key.column.name != "competition_id"
    }
    named = {name: target for name, target in NAMED.items() if name in table.columns}
    return named | found


def _hanging_on(roots: set[str]) -> set[str]:
    """The tables that refer to these, directly or not, without those of a competition's set-up."""
    found = set(roots)
    while True:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            if table.name not in SETUP and found & set(_references(table).values())
        }
        if more <= found:
            return found
        found |= more


def _keys(table: Table) -> Iterator[list[Column[object]]]:
    yield list(table.primary_key.columns)
    yield from (list(key.columns) for key in table.constraints if isinstance(key, UniqueConstraint))
    yield from (list(index.columns) for index in table.indexes if index.unique)


def _copy(database: sqlite3.Connection, tables: set[str], numbers: range) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name in tables:
            _copy_table(database, table, tables, numbers)


def _copy_table(database: sqlite3.Connection, table: Table, tables: set[str], numbers: range) -> None:
    references = _references(table)
    shifted = {name for name, target in references.items() if target in tables}
    if "id" in table.columns:
        shifted.add("id")
    worded: set[str] = set()
    for key in _keys(table):
        names = {column.name for column in key}
        if names & (shifted | worded):
            continue
        words = [c.name for c in key if isinstance(c.type, String | Text)]
        counted = [c.name for c in key if isinstance(c.type, Integer) and c.name not in references]
        if words:
            worded.add(words[-1])
        elif counted:
            shifted.add(counted[-1])
        else:
            return  # at most one of what is not copied
    names = [column.name for column in table.columns]
    values = [
        f'"{name}" + k * {STEP}'
        if name in shifted
        else f"\"{name}\" || '~' || k"
        if name in worded
        else f'"{name}"'
        for name in names
    ]
    originals = [f'("{name}" is null or "{name}" < {STEP})' for name in sorted(shifted)]
    listed = ", ".join(f'"{name}"' for name in names)
    database.execute(
        f"with recursive numbers(k) as (select {numbers.start} union all select k + 1 from numbers where k < {numbers.stop - 1})"
        f' insert into "{table.name}" ({listed}) select {", ".join(values)} from "{table.name}", numbers'
        f" where {' and '.join(originals)}"
    )


def _lengthen_lists(database: sqlite3.Connection, copies: int) -> None:
    """The frozen lists name the copied winners too."""
    for id, content in database.execute("select id, content from public_list").fetchall():
        rows = json.loads(content)
        more = [
            {**row, "reference": f"{row['reference']}~{k}", "case": f"{row['case']}~{k}"}
            for k in range(1, copies + 1)
            for row in rows
        ]
        database.execute("update public_list set content = ? where id = ?", (json.dumps(rows + more), id))
