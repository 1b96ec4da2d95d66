"""The search for ties as work of its own: an act asks for it, a job does it, and what would rest on it waits.

See ``docs/decisions/ties-searched-by-a-job.md``.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from award.errors import Invalid
from award.i18n import N_
from award.models import Job

FIND = "award.find_conflicts"


def latest_search(session: Session, competition_id: int) -> Job | None:
    """The search that was asked for last, whatever became of it."""
    query = select(Job).where(Job.name == FIND, Job.competition_id == competition_id)
    return session.execute(query.order_by(Job.id.desc()).limit(1)).scalar_one_or_none()


def require_searched(session: Session, competition_id: int) -> None:
    """Raise ``Invalid`` while a search that was asked for has not been done: a pair may be tied and nobody knows it yet.

    One that died counts until a later one was begun after its death and has been done.
    """
    later = aliased(Job)
    made_good = (
        select(later.id)
        .where(later.name == FIND, later.competition_id == competition_id, later.state == "done")
        .where(later.started_at > Job.ended_at)
        .correlate(Job)
        .exists()
    )
    undone = Job.state.in_(("queued", "running")) | ((Job.state == "dead") & ~made_good)
    asked = select(Job.id).where(Job.name == FIND, Job.competition_id == competition_id, undone)
    if session.execute(asked.limit(1)).first() is not None:
        problem = N_("利益关系还没有查完，请稍候再提交。")
        raise Invalid(problem, {"expert": [problem]})
