"""A case in scoring handed back for correction: by the chair alone; its sheets are set aside and its experts told."""

from datetime import datetime

from sqlalchemy.orm import Session

from award.i18n import N_
from award.models import Case, Correction, Scoresheet, Stage, User
from award.stages import verdicts
from award.stages.sealing import void_sheets
from award.workflow import Move, Transition

SET_ASIDE = N_("案例退回补正，评分表搁置，不计入")


def return_scored_case(
    session: Session, stage: Stage, case: Case, *, fields: dict[str, str], words: str = "", due_at: datetime | None = None,
    by: User, at: datetime,
) -> Correction:  # fmt: skip
    """Hand a case back while it is being scored. What was sealed on it is kept, not counted; it is scored anew.

    Raises as ``verdicts.return_case``; only a chair without a tie to the case may do it.
    """
    return verdicts.return_case(session, stage, case, fields=fields, words=words, due_at=due_at, by=by, at=at)


def _returned(move: Move) -> None:
    """Open the correction and set the sealed sheets aside."""
    assert move.stage is not None
    assert move.candidacy is not None
    assert move.by is not None
    of_case = (Scoresheet.stage_id == move.stage.id) & (Scoresheet.case_id == move.case.id)
    void_sheets(move.session, move.candidacy, of_case, reason=SET_ASIDE, by=move.by, at=move.at)
    verdicts.returned(move)  # last: it flushes, and the candidacy is written once


TRANSITIONS = (
    Transition(
        "scoring_return_case", "case_returned", N_("退回补正"), "preside_case", ("submitted",), ("pending",),
        needs=verdicts.needs_return, effect=_returned,
    ),
    Transition(
        "scoring_expire_case", "correction_expired", N_("补正超时"), "preside_case", ("submitted",), ("pending",),
        to_outcome="eliminated", effect=verdicts.rejected, by_clock=True,
    ),
)  # fmt: skip
