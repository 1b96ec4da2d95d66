"""What the site's administrator does besides appointing officers: hand out a link that no mail server took."""

from datetime import datetime

from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import WrongState
from award.i18n import N_
from award.models import Job, Message, User
from award.outbox import record, retry

#: letters whose link the administrator may hand out: they never reached anybody
HELD_BACK = ("unsent", "failed", "unknown")


def hand_out_link(session: Session, message: Message, *, by: User, at: datetime) -> Message:
    """Show the body of one letter with a token, as an event of the site. Raises ``WrongState`` for any other letter."""
    policy.require(session, by, "site_admin")
    message = lock(session, Message, message.id)
    if not message.secret or message.state not in HELD_BACK:
        raise WrongState(N_("只有没有发出的链接邮件可以人工转交。"))
    leaf = {"message": message.id, "recipient": message.recipient_id, "notification": message.notification}
    record(session, "link_handed_out", by=by, at=at, leaf=leaf)
    return message


def retry_job(session: Session, job: Job, *, by: User, at: datetime) -> None:
    """Let a dead job run again. Raises ``WrongState`` for one that is not dead."""
    policy.require(session, by, "site_admin")
    job = lock(session, Job, job.id)
    if job.state != "dead":
        raise WrongState(N_("只有未能完成的后台任务可以重试。"))
    retry(session, job, at=at)
    record(session, "job_retried", by=by, at=at, leaf={"job": job.id})
