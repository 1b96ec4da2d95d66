"""A case that came in after the cut-off was taken into the next edition: to who stands behind it."""

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
    return _("案例“%(title)s”转入下一届", title=facts["case_title"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您单位申报的案例“%(title)s”在截止收件之后提交，已转入“%(competition)s”参评，编号 %(reference)s 不变，无需重新申报。",
        title=facts["case_title"],
        competition=facts["competition"],
        reference=facts["reference"],
    )


NOTIFICATION = Notification(
    name="carried_over",
    events=("case_carried_over",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
)
