"""The office asks the chair to let the next in rank move up."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Competition, Stage, Succession
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import with_role
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    asked = session.get_one(Succession, arguments["succession"])
    if asked.decided_at is not None:
        return
    stage = session.get_one(Stage, asked.stage_id)
    competition = session.get_one(Competition, stage.competition_id)
    for user in with_role(session, competition.id, "chair"):
        facts = {"number": len(asked.moves), "path": addresses.succession(competition, stage)}
        yield Recipient.person(user, facts, part=str(asked.id))


def _subject(facts: Facts, _: Say) -> str:
    return _("“%(competition)s”名单出现空缺，提请递补", competition=facts["competition"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”的名单出现空缺，组委会办公室提请按排名递补，涉及 %(number)s 个案例，请您核对后决定。",
        competition=facts["competition"],
        number=facts["number"],
    )


NOTIFICATION = Notification(
    name="succession_asked",
    events=("succession_asked",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
