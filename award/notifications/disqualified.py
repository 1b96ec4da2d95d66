"""A case was disqualified, and why."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Case
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_case
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    case = session.get_one(Case, arguments["case"])
    facts = {
        "case_title": case.title,
        "reference": case.reference,
        "reason": case.ended_reason,
        "path": addresses.case_page(case),
    }
    for user in behind_case(session, case.id):
        yield Recipient.person(user, facts, case_id=case.id)


def _subject(facts: Facts, _: Say) -> str:
    return _("案例“%(title)s”已取消资格", title=facts["case_title"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您单位申报的案例“%(title)s”（编号 %(reference)s）已由组委会取消资格。原因：%(reason)s。如有疑问，请与组委会联系。",
        title=facts["case_title"],
        reference=facts["reference"],
        reason=_(facts["reason"] or ""),
    )


NOTIFICATION = Notification(
    name="disqualified",
    events=("case_disqualified",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
)
