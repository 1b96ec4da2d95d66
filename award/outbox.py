"""The only door to the background: what happened, and what is to be done about it, in the act's own transaction.

``record`` only queues. When the session commits, the hook locks the competition's ledger head (last and
shortest), links and writes the events and their job rows; after the commit the doorbell is rung.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert
from sqlalchemy.orm import Session

from award import ledger, policy
from award.models import Case, Competition, Event, Job, User

log = structlog.get_logger()

WRITE_MESSAGES = "award.write_messages"


def record(
    session: Session,
    name: str,
    *,
    by: User | None,
    at: datetime,
    competition: Competition | int | None = None,
    case: Case | None = None,
    leaf: Mapping[str, Any] | None = None,
    jobs: Sequence[tuple[str, Mapping[str, Any]]] = (),
    letters: Mapping[str, Any] | None = None,
) -> None:
    """Queue an event (past tense: ``case_submitted``) with its facts (ids and digests only) and its jobs.

    ``letters``: arguments of the job that writes the notifications bound to this event; ``None``: none is asked.
    """
    if competition is None and case is not None:
        competition = case.competition_id
    competition_id = competition.id if isinstance(competition, Competition) else competition
    asked = list(jobs)
    if letters is not None:
        asked.append((WRITE_MESSAGES, {"event": name, **letters}))
    session.info.setdefault("events", []).append(
        {
            "competition_id": competition_id or ledger.SITE,
            "name": name,
            "at": at,
            "actor_id": by.id if by else None,
            "case_id": case.id if case else None,
            "facts": dict(leaf or {}),
            "jobs": asked,
        }
    )


def enqueue(
    session: Session,
    name: str,
    arguments: Mapping[str, Any],
    *,
    key: str,
    at: datetime,
    by: User | None = None,
    competition_id: int | None = None,
    not_before: datetime | None = None,
) -> Job:
    """A job that belongs to no event (an export, an import): its row, flushed. The bell rings after the commit."""
    job = Job(
        name=name,
        key=key,
        arguments=dict(arguments),
        competition_id=competition_id,
        created_at=at,
        not_before=not_before,
        asked_by_id=by.id if by else None,
    )
    session.add(job)
    session.flush()
    session.info.setdefault("rung", []).append((job.id, name))
    return job


def ask(
    session: Session, name: str, arguments: Mapping[str, Any], *, key: str, at: datetime,
    competition_id: int | None = None,
) -> None:  # fmt: skip
    """A job of no event whose row the act does not need: written at the commit, in one statement with the events' jobs."""
    row = {
        "name": name,
        "key": key,
        "arguments": dict(arguments),
        "competition_id": competition_id,
        "created_at": at,
    }
    session.info.setdefault("asked", []).append(row)


def retry(session: Session, job: Job, *, at: datetime) -> None:
    """Queue a dead job again, with all its tries before it; the bell rings after the commit."""
    job.state, job.tries, job.cancel_asked = "queued", 0, False
    job.last_error = job.lease_until = job.not_before = job.started_at = job.ended_at = None
    job.created_at = at
    session.flush()
    session.info.setdefault("rung", []).append((job.id, job.name))


def _write_events(session: Session) -> None:
    if session.in_nested_transaction() or not (session.info.get("events") or session.info.get("asked")):
        return
    session.flush()
    queued = session.info.pop("events", [])
    given: dict[int, int] = session.info.pop("references", {})
    jobs: list[dict[str, Any]] = session.info.pop("asked", [])
    for competition_id in sorted({entry["competition_id"] for entry in queued}):
        head = ledger.head(session, competition_id)
        head.references = given.get(competition_id, head.references)
        for entry in (entry for entry in queued if entry["competition_id"] == competition_id):
            jobs += _append(session, head, entry)
    session.flush()  # once for all: the head is written once, however many events an act has
    if jobs:
        written = (
            insert(Job).returning(Job.id, Job.name).execution_options(render_nulls=True)
        )  # one statement
        made = session.execute(written, jobs)
        session.info.setdefault("rung", []).extend((id, name) for id, name in made)


def _append(session: Session, head: Any, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Link an event and add its row; the values of its jobs' rows."""
    n = head.n + 1
    facts = {key: entry[key] for key in ("name", "at", "actor_id", "case_id")}
    leaf = ledger.canonical({**facts, "facts": entry["facts"]})
    head.link = ledger.link(head.competition_id, n, head.link, leaf)
    head.n = n
    session.add(Event(competition_id=head.competition_id, n=n, leaf=leaf, link=head.link, **facts))
    return [
        {
            "name": name,
            "key": f"{name}:{head.competition_id}:{n}" + (f":{place}" if place else ""),
            "arguments": {**arguments, "competition": head.competition_id, "n": n},
            "competition_id": head.competition_id or None,
            "created_at": entry["at"],
        }
        for place, (name, arguments) in enumerate(entry["jobs"])
    ]


def _ask_rights_anew(session: Any, *_: Any) -> None:
    policy.forget_answers(getattr(session, "session", session))


def _clear(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("heads", None)
        session.info.pop("references", None)
        session.info.pop("events", None)
        session.info.pop("asked", None)
        session.info.pop("rung", None)


def _ring(session: Session) -> None:
    session.info.pop("heads", None)  # the lock went with the transaction
    rung = session.info.pop("rung", [])
    doorbell = session.info.get("doorbell")
    if doorbell and rung:
        try:
            doorbell(rung)
        except Exception:  # a lost ring does no harm: the sweep finds the rows
            log.warning("the doorbell did not ring", jobs=len(rung), exc_info=True)


def install(session_class: Any) -> None:
    """Bind the hooks to a session class or factory; once, at start-up."""
    sqlalchemy_event.listen(session_class, "before_commit", _write_events)
    sqlalchemy_event.listen(session_class, "after_commit", _ring)
    sqlalchemy_event.listen(session_class, "after_rollback", _clear)
    for moment in ("after_flush", "after_bulk_update", "after_commit", "after_rollback"):
        sqlalchemy_event.listen(session_class, moment, _ask_rights_anew)


_installed: set[int] = set()


def install_once(session_factory: Any) -> None:
    """As ``install``, for a factory that several applications of one process share."""
    if id(session_factory) not in _installed:
        _installed.add(id(session_factory))
        install(session_factory)
