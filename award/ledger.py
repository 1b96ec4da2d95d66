"""The hash chain: what happened in a competition, linked so that a change of the past is seen.

``H(tag, parts…) = SHA-256("award-ledger/v1/" + tag + "\\n" + (8-byte length + bytes) for each part)``;
``chain[n] = H("link", competition, n, chain[n-1], leaf[n])``. Canonical bytes are RFC 8785 over ASCII keys,
NFC text, integers and UTC times; they are stored, and only the stored bytes are hashed.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Event, LedgerHead

SITE = 0  # the chain of what belongs to no competition


def digest(tag: str, *parts: bytes) -> bytes:
    """``H(tag, parts…)``: 32 bytes."""
    state = hashlib.sha256(b"award-ledger/v1/" + tag.encode("ascii") + b"\n")
    for part in parts:
        state.update(len(part).to_bytes(8, "big") + part)
    return state.digest()


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise TypeError("keys of a canonical object are ASCII")
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    raise TypeError(f"no canonical form for {type(value).__name__}")  # floats above all


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value. Raises ``TypeError`` for floats and unknown types."""
    return rfc8785.dumps(_plain(value))


def digest_of(tag: str, value: Any) -> str:
    """Hex digest of a value's canonical bytes under a tag; 64 characters."""
    return digest(tag, canonical(value)).hex()


def genesis(competition_id: int) -> bytes:
    """The link before the first event."""
    return digest("genesis", str(competition_id).encode())


def link(competition_id: int, n: int, previous: bytes, leaf: bytes) -> bytes:
    """The chain's value after event ``n``."""
    return digest("link", str(competition_id).encode(), str(n).encode(), previous, leaf)


def head(session: Session, competition_id: int) -> LedgerHead:
    """The head row, locked for this transaction; made where there is none. Take it last and hold it shortest.

    A new one is written with its first event.
    """
    taken: dict[int, LedgerHead] = session.info.setdefault("heads", {})
    if competition_id in taken:
        return taken[competition_id]
    statement = select(LedgerHead).where(LedgerHead.competition_id == competition_id)
    statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        found = LedgerHead(competition_id=competition_id, n=0, link=genesis(competition_id), references=0)
        session.add(found)
    taken[competition_id] = found
    return found


def next_reference(session: Session, competition_id: int, prefix: str) -> str:
    """The next reference number, without gaps (DS2026-0042). Never reused.

    The head keeps the count when the events are written: the row that everybody waits for is written once.
    """
    given: dict[int, int] = session.info.setdefault("references", {})
    given[competition_id] = given.get(competition_id, head(session, competition_id).references) + 1
    return f"{prefix}-{given[competition_id]:04d}"


def verify(events: Iterable[Event], competition_id: int) -> list[str]:
    """What is wrong with a chain: one line a fault, nothing when it holds. ``events`` in order of ``n``."""
    faults = []
    previous, n = genesis(competition_id), 0
    for event in events:
        n += 1
        if event.n != n:
            faults.append(f"competition {competition_id}: event {n} is missing")
            n = event.n
        if event.link != link(competition_id, event.n, previous, event.leaf):
            faults.append(f"competition {competition_id}: event {event.n} does not fit its chain")
        previous = event.link
    return faults


def verify_books(session: Session) -> list[str]:
    """Faults of every chain, heads included."""
    faults = []
    for row in session.execute(select(LedgerHead).order_by(LedgerHead.competition_id)).scalars():
        query = select(Event).where(Event.competition_id == row.competition_id).order_by(Event.n)
        events = list(session.execute(query).scalars())
        faults += verify(events, row.competition_id)
        last = events[-1].link if events else genesis(row.competition_id)
        if row.n != (events[-1].n if events else 0) or row.link != last:
            faults.append(f"competition {row.competition_id}: the head is not the last event")
    return faults
