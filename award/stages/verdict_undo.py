"""Taking a verdict back: one's own, fresh, and while nothing has followed from it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.errors import WrongState
from award.i18n import N_
from award.models import Case, Stage, User
from award.stages.verdicts import locked_candidacy
from award.workflow import Move, advance, settle

UNDO = timedelta(minutes=10)


def undo_verdict(session: Session, stage: Stage, case: Case, *, by: User, at: datetime) -> None:
    """Take one's own verdict back, within ten minutes and while nothing has followed from it."""
    candidacy = locked_candidacy(session, stage, case)
    advance(
        case, f"{stage.kind}_undo_verdict", session=session, by=by, at=at, stage=stage, candidacy=candidacy
    )


def needs_undo(move: Move) -> None:
    """Own, fresh, and without consequence: no next step entered, no lane beside that lapsed with it."""
    stage, candidacy = move.stage, move.candidacy
    if stage is None or stage.state != "open":
        raise WrongState(N_("这个环节没有开放。"))
    if candidacy is None or move.by is None or candidacy.decided_by_id != move.by.id:
        raise WrongState(N_("只能撤回自己给出的结论。"))
    if candidacy.decided_at is None or move.at - candidacy.decided_at > UNDO:
        raise WrongState(N_("结论给出已超过 10 分钟，不能撤回。"))
    lanes = select(func.count(Stage.id)).where(
        Stage.competition_id == stage.competition_id, Stage.step == stage.step
    )
    followed = (
        stage.flow == "each"
        if candidacy.outcome == "passed"
        else move.session.execute(lanes).scalar_one() > 1
    )
    if followed:
        raise WrongState(N_("案例已经进入下一步，结论不能撤回。"))


def undone(move: Move) -> None:
    """Pending again, in the same hand."""
    assert move.candidacy is not None
    move.facts["leaf"] = {"stage": move.candidacy.stage_id, "outcome": move.candidacy.outcome}
    settle(move.candidacy, "pending", by=move.by, at=move.at)
