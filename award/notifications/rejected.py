"""A case did not pass a stage of judgement. A draft of its closing."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.notifications.closing_letters import of_outcome
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    return of_outcome(session, arguments, "eliminated")


def _subject(facts: Facts, _: Say) -> str:
    return _("案例“%(title)s”未通过%(stage)s", title=facts["case_title"], stage=facts["stage"])


def _body(facts: Facts, _: Say) -> str:
    text = _(
        "您单位申报的案例“%(title)s”（编号 %(reference)s）未通过%(stage)s，不再进入下一环节。"
        "感谢您单位的参与，期待今后继续申报。",
        title=facts["case_title"],
        reference=facts["reference"],
        stage=facts["stage"],
    )
    if facts["reason"]:
        text = f"{text}\n\n{_('原因：%(reason)s', reason=_(facts['reason']))}"
    return text


NOTIFICATION = Notification(
    name="rejected",
    events=("stage_closed",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    draft=True,
    may_repeat=True,
)
