"""A case has moved up into a tier after another left: to who stands behind it."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Case, Decision, Tier
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_case
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    case = session.get_one(Case, arguments["case"])
    seat = select(Tier).join(Decision, Decision.tier_id == Tier.id).where(Decision.case_id == case.id)
    tier = session.execute(seat.order_by(Decision.id.desc()).limit(1)).scalar_one()
    facts = {
        "case_title": case.title,
        "reference": case.reference,
        "tier": tier.name,
        "path": addresses.case_page(case),
    }
    for user in behind_case(session, case.id):
        yield Recipient.person(user, facts, case_id=case.id, part=str(tier.id))


def _subject(facts: Facts, _: Say) -> str:
    return _("案例“%(title)s”递补入选", title=facts["case_title"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "因名单出现空缺，您单位申报的案例“%(title)s”（编号 %(reference)s）按排名递补，评定为“%(tier)s”。",
        title=facts["case_title"],
        reference=facts["reference"],
        tier=facts["tier"],
    )


NOTIFICATION = Notification(
    name="moved_up",
    events=("case_moved_up",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
)
