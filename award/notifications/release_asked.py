"""The office asks the chair to release a result."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Competition, Release, Stage
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import with_role
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    release = session.get_one(Release, arguments["release"])
    if release.withdrawn_at is not None or release.approved_at is not None:
        return
    stage = session.get_one(Stage, release.stage_id)
    competition = session.get_one(Competition, stage.competition_id)
    for user in with_role(session, competition.id, "chair"):
        yield Recipient.person(user, {"stage": stage.name, "path": addresses.desk(competition, "chair")})


def _subject(facts: Facts, _: Say) -> str:
    return _("“%(competition)s”%(stage)s提请放行", competition=facts["competition"], stage=facts["stage"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "组委会办公室已备好“%(competition)s”%(stage)s的名单，提请您核对并放行。",
        competition=facts["competition"],
        stage=facts["stage"],
    )


NOTIFICATION = Notification(
    name="release_asked",
    events=("release_asked",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
