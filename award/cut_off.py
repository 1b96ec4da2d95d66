"""The moment after which what comes in to a rolling call is for the next edition. Its acts are in ``intake``."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, true

from award.models import Case, Competition

RULE = "intake_cut_off"


def cut_off_of(competition: Competition) -> datetime | None:
    """The cut-off; ``None``: there is none."""
    told = competition.rules.get(RULE)
    return datetime.fromisoformat(told) if told else None


def comes_too_late(case: Case, *, at: datetime) -> bool:
    """Does a case that is submitted now wait for the next edition? One that came in before the cut-off does not."""
    cut_off = cut_off_of(case.competition)
    return cut_off is not None and (case.first_submitted_at or at) > cut_off


def is_for_this_edition(competition: Competition) -> ColumnElement[bool]:
    """A condition on ``Case``: first submitted by the cut-off, or there is none. Two-valued."""
    cut_off = cut_off_of(competition)
    if cut_off is None:
        return true()
    return or_(Case.first_submitted_at.is_(None), Case.first_submitted_at <= cut_off)
