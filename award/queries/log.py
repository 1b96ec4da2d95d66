"""The books as the auditor reads them: events with the names of today beside their ids, departures, on-behalf acts.

Marks are in no event that is shown: of a sealed sheet the books keep its digest, and this page its receipt alone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from award import ledger
from award.models import Candidacy, Case, Closing, Competition, Decision, Event, LedgerHead, Stage, Tier, User

WINDOW = 100
#: what a line of the log never shows: the marks of a sheet and what they are salted with
HIDDEN = ("marks", "nonce", "total")
#: acts beside the ordinary course: overrides, undoings, what was done for others or by hand
SPECIAL = (
    "case_disqualified",
    "case_moved_up",
    "cases_imported",
    "correction_expired",
    "decision_departed",
    "letter_dropped",
    "letter_edited",
    "line_answered",
    "link_handed_out",
    "list_corrected",
    "print_order_moved",
    "release_stopped",
    "release_withdrawn",
    "selection_rules_changed",
    "sheet_voided",
    "stage_annulled",
    "stage_reopened",
    "stage_skipped",
    "succession_approved",
    "succession_refused",
    "visit_waived",
    "void_approved",
    "void_refused",
    "window_extended",
)


@dataclass(frozen=True)
class Entry:
    """One event. ``reference`` is None for what belongs to no case or to a draft."""

    n: int
    name: str
    at: datetime
    actor: str | None
    reference: str | None
    token: str | None
    facts: dict[str, Any]
    link: bytes


def entries(
    session: Session,
    competition: Competition,
    *,
    names: Sequence[str] = (),
    words: str = "",
    before: int | None = None,
    limit: int = WINDOW,
) -> list[Entry]:
    """Up to ``limit`` + 1 events, the newest first; below number ``before``. One statement. Never one of a draft."""
    query = (
        select(Event, User.name, Case.reference, Case.token)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Case, Case.id == Event.case_id)
        .where(
            Event.competition_id == competition.id,
            or_(Event.case_id.is_(None), Case.reference.is_not(None)),
        )
    )
    if names:
        query = query.where(Event.name.in_(tuple(names)))
    if words:
        query = query.where(or_(Case.reference == words.upper(), User.name.contains(words, autoescape=True)))
    if before is not None:
        query = query.where(Event.n < before)
    rows = session.execute(query.order_by(Event.n.desc()).limit(limit + 1))
    return [
        Entry(event.n, event.name, event.at, actor, reference, token, _facts(event), event.link)
        for event, actor, reference, token in rows
    ]


def _facts(event: Event) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(event.leaf).get("facts", {})
    return {key: value for key, value in facts.items() if key not in HIDDEN}


@dataclass(frozen=True)
class Check:
    """What reading the whole chain found: its length, its last link, and the faults (none: it holds)."""

    number: int
    link: bytes
    faults: list[str]


def check_chain(session: Session, competition: Competition) -> Check:
    """Recompute a competition's chain from the stored bytes and compare it with its head."""
    query = select(Event).where(Event.competition_id == competition.id).order_by(Event.n)
    events = list(session.execute(query.execution_options(populate_existing=True)).scalars())
    faults = ledger.verify(events, competition.id)
    head = session.get(LedgerHead, competition.id)
    last = events[-1].link if events else ledger.genesis(competition.id)
    if head is None or head.link != last or head.n != len(events):
        faults.append(f"competition {competition.id}: the head is not the last event")
    return Check(len(events), last, faults)


def departures(
    session: Session, competition: Competition
) -> list[tuple[Decision, str, str | None, str | None]]:
    """(decision, stage, proposed tier, tier given) where the decision departs from the ranking, up to ``WINDOW``."""
    proposed, given = aliased(Tier), aliased(Tier)
    query = (
        select(Decision, Stage.name, proposed.name, given.name)
        .join(Stage, Stage.id == Decision.stage_id)
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(proposed, proposed.id == Decision.proposed_tier_id)
        .outerjoin(given, given.id == Decision.tier_id)
        .options(contains_eager(Decision.case))
        .where(
            Decision.competition_id == competition.id,
            Decision.tier_id.is_distinct_from(Decision.proposed_tier_id),
        )
        .order_by(Decision.id.desc())
        .limit(WINDOW)
    )
    return [(decision, stage, before, after) for decision, stage, before, after in session.execute(query)]


def on_behalf(session: Session, competition: Competition) -> list[Case]:
    """Cases that the office entered for their body, numbered ones alone; the newest first, up to ``WINDOW``."""
    query = select(Case).where(
        Case.competition_id == competition.id, Case.on_behalf.is_(True), Case.reference.is_not(None)
    )
    return list(session.execute(query.order_by(Case.id.desc()).limit(WINDOW)).scalars())


def passed_by_hand(session: Session, competition: Competition) -> list[tuple[Case, str, str, str]]:
    """(case, stage, outcome, reason) of closed scoring stages where the line was overruled, up to ``WINDOW``."""
    query = (
        select(Case, Stage.name, Candidacy.outcome, Candidacy.proposed_reason)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .join(Stage, Stage.id == Candidacy.stage_id)
        .where(
            Stage.competition_id == competition.id,
            Stage.kind.in_(("scoring", "defence")),
            Stage.state == "closed",
            Candidacy.proposed_reason.is_not(None),
        )
        .order_by(Stage.step.desc(), Stage.lane, Case.id)
        .limit(WINDOW)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def irregular(session: Session, competition: Competition) -> list[tuple[Closing, str, str | None]]:
    """(closing, stage, who undid it) of stages passed over, and of closings undone, with their reasons."""
    query = (
        select(Closing, Stage.name, User.name)
        .join(Stage, Stage.id == Closing.stage_id)
        .outerjoin(User, User.id == Closing.undone_by_id)
        .where(
            Stage.competition_id == competition.id,
            or_(Closing.skipped_reason.is_not(None), Closing.undone_at.is_not(None)),
        )
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(Closing.id))]
