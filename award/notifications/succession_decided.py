"""The chair has decided on a succession: to who asked."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Competition, Stage, Succession, User
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    asked = session.get_one(Succession, arguments["succession"])
    stage = session.get_one(Stage, asked.stage_id)
    competition = session.get_one(Competition, stage.competition_id)
    facts = {
        "approved": asked.approved,
        "reason": asked.decided_reason,
        "path": addresses.succession(competition, stage),
    }
    yield Recipient.person(session.get_one(User, asked.asked_by_id), facts, part=str(asked.id))


def _subject(facts: Facts, _: Say) -> str:
    return (
        _("“%(competition)s”的递补已批准", competition=facts["competition"])
        if facts["approved"]
        else _("“%(competition)s”的递补没有批准", competition=facts["competition"])
    )


def _body(facts: Facts, _: Say) -> str:
    return _("您提请的递补，评委会主任已作出决定。理由：%(reason)s", reason=facts["reason"])


NOTIFICATION = Notification(
    name="succession_decided",
    events=(
        "succession_approved",
        "succession_refused",
    ),
    recipients=_recipients,
    subject=_subject,
    body=_body,
)
