"""What officers do on a ranking without changing it: keep cases in sight (钉住), send one to discussion (提交讨论)."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Discussion, Pin, Stage, User
from award.outbox import record

MOST_PINS = 4  # so many stand side by side on a screen
LONGEST = 500  # characters of a note


def pin_case(session: Session, stage: Stage, case: Case, *, by: User, at: datetime) -> None:
    """Keep a candidate of the stage in sight; again changes nothing. Raises ``WrongState`` for a fifth."""
    policy.require(session, by, "officers", competition_id=stage.competition_id)
    _candidate(session, stage, case)
    if session.get(Pin, (stage.id, by.id, case.id)) is not None:
        return
    kept = select(func.count()).where(Pin.stage_id == stage.id, Pin.user_id == by.id)
    if session.execute(kept).scalar_one() >= MOST_PINS:
        raise WrongState(N_("最多钉住 4 例，请先取下一例。"))
    session.add(Pin(stage_id=stage.id, user_id=by.id, case_id=case.id, at=at))
    session.flush()


def unpin_case(session: Session, stage: Stage, case: Case, *, by: User) -> None:
    """Take a case down; one that is not pinned stays so."""
    pin = session.get(Pin, (stage.id, by.id, case.id))
    if pin is not None:
        session.delete(pin)
        session.flush()


def send_to_discussion(
    session: Session, stage: Stage, case: Case, *, note: str, by: User, at: datetime
) -> Discussion:
    """Put a ranked case on the committee's list, with the note why. Raises ``Invalid`` without a note."""
    policy.require(session, by, "discuss_case", case=case)
    if stage.state != "closed":
        raise WrongState(N_("环节关闭、有了排名，才能提交讨论。"))
    note = note.strip()
    if not note:
        raise Invalid("", {"note": [N_("请写明要讨论什么。")]})
    if len(note) > LONGEST:
        raise Invalid("", {"note": [N_("请不要超过 500 字。")]})
    lock(session, Candidacy, _candidate(session, stage, case).id)
    if live_discussion(session, stage, case) is not None:
        raise WrongState(N_("这个案例已经提交讨论。"))
    entry = Discussion(stage_id=stage.id, case_id=case.id, note=note, sent_at=at, sent_by_id=by.id)
    session.add(entry)
    session.flush()
    record(session, "discussion_asked", by=by, at=at, case=case,
           leaf={"stage": stage.id, "discussion": entry.id, "note": ledger.digest_of("words", note)})  # fmt: skip
    return entry


def withdraw_discussion(session: Session, stage: Stage, case: Case, *, by: User, at: datetime) -> None:
    """Take a case off the committee's list; nothing to do where it is not on it."""
    policy.require(session, by, "discuss_case", case=case)
    lock(session, Candidacy, _candidate(session, stage, case).id)
    entry = live_discussion(session, stage, case)
    if entry is None:
        return
    entry.withdrawn_at, entry.withdrawn_by_id = at, by.id
    session.flush()
    record(session, "discussion_withdrawn", by=by, at=at, case=case,
           leaf={"stage": stage.id, "discussion": entry.id})  # fmt: skip


def live_discussion(session: Session, stage: Stage, case: Case) -> Discussion | None:
    """The entry on the committee's list, if the case is on it."""
    query = select(Discussion).where(
        Discussion.stage_id == stage.id, Discussion.case_id == case.id, Discussion.withdrawn_at.is_(None)
    )
    return session.execute(query).scalar_one_or_none()


def _candidate(session: Session, stage: Stage, case: Case) -> Candidacy:
    found = session.execute(
        select(Candidacy).where(Candidacy.stage_id == stage.id, Candidacy.case_id == case.id)
    ).scalar_one_or_none()
    if found is None:
        raise WrongState(N_("这个案例不在本环节。"))
    return found
