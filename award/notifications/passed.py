"""A case passed a stage of judgement. A draft of its closing."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.notifications.closing_letters import of_outcome
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    return of_outcome(session, arguments, "passed")


def _subject(facts: Facts, _: Say) -> str:
    return _("案例“%(title)s”通过%(stage)s", title=facts["case_title"], stage=facts["stage"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您单位申报的案例“%(title)s”（编号 %(reference)s）已通过%(stage)s，进入下一环节。进展请见：",
        title=facts["case_title"],
        reference=facts["reference"],
        stage=facts["stage"],
    )


NOTIFICATION = Notification(
    name="passed",
    events=("stage_closed",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    draft=True,
    may_repeat=True,
)
