"""A role was given to a person who has an account already."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Competition, RoleGrant
from award.notifications import addresses
from award.notifications.invitation import ROLES
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    grant = session.get_one(RoleGrant, arguments["grant"])
    competition = session.get_one(Competition, grant.competition_id)
    if grant.ended_at is None:
        facts = {"role": grant.role, "path": addresses.desk(competition, grant.role)}
        yield Recipient.person(grant.user, facts)


def _subject(facts: Facts, _: Say) -> str:
    return _(
        "您已担任“%(competition)s”%(role)s", competition=facts["competition"], role=_(ROLES[facts["role"]])
    )


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您已担任“%(competition)s”%(role)s，登录后即可开始工作。如果这是误授，请直接告知组委会。",
        competition=facts["competition"],
        role=_(ROLES[facts["role"]]),
    )


NOTIFICATION = Notification(
    name="role_granted", events=("role_granted",), recipients=_recipients, subject=_subject, body=_body
)
