"""A correction was not handed in in time: the case is out."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Case
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_case
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    case = session.get_one(Case, arguments["case"])
    facts = {"case_title": case.title, "reference": case.reference, "path": addresses.case_page(case)}
    for user in behind_case(session, case.id):
        yield Recipient.person(user, facts, case_id=case.id)


def _subject(facts: Facts, _: Say) -> str:
    return _("案例“%(title)s”补正逾期", title=facts["case_title"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您单位申报的案例“%(title)s”（编号 %(reference)s）未在规定时间内完成补正，不再进入下一环节。"
        "已填写的内容仍可查看：",
        title=facts["case_title"],
        reference=facts["reference"],
    )


NOTIFICATION = Notification(
    name="correction_expired",
    events=("correction_expired",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
)
