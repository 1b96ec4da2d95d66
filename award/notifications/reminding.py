"""Remind experts of the sheets they have not sealed: a letter of the office's, at most one a day for each."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from award import ledger, policy
from award.errors import WrongState
from award.i18n import N_
from award.models import Assignment, Stage, User
from award.notifications.deadline_near import open_sheets_facts, unsealed
from award.notifications.writing import send_now
from award.outbox import record
from award.workflow import accepts


def remind_experts(
    session: Session, stage: Stage, *, only: set[int] | None = None, by: User, at: datetime
) -> int:
    """Write to the experts of ``only`` (all when None) who have a sheet left. Returns how many letters are new."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    if not accepts(stage, at):
        raise WrongState(N_("评分没有开放，不必提醒。"))
    reminded = []
    for user, number in session.execute(unsealed().where(Assignment.stage_id == stage.id)).all():
        if only is not None and user.id not in only:
            continue
        facts = open_sheets_facts(stage, number)
        key = f"asked:{stage.id}:{at:%Y%m%d}:{user.id}"
        if send_now(session, "deadline_near", user, key, facts, at, competition=stage.competition):
            reminded.append(user.id)
    if reminded:
        nonce = secrets.token_hex(16)  # or the digest would tell, by trying, who of the pool was drawn
        record(session, "experts_reminded", by=by, at=at, competition=stage.competition_id,
               leaf={"stage": stage.id, "nonce": nonce, "experts": ledger.digest_of("experts", [nonce, reminded]),
                     "number": len(reminded)})  # fmt: skip
    return len(reminded)
