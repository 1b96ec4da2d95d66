"""A release that was approved was not carried out: to those who asked for it and who approved it."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Competition, Release, Stage
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import with_role
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    release = session.get_one(Release, arguments["release"])
    stage = session.get_one(Stage, release.stage_id)
    competition = session.get_one(Competition, stage.competition_id)
    told: dict[int, Recipient] = {}
    for role in ("organiser", "chair"):
        facts = {"stage": stage.name, "deadline": release.due_at or release.approved_at, "reason": release.withdrawn_reason,
                 "path": addresses.desk(competition, role)}  # fmt: skip
        for user in with_role(session, competition.id, role):
            told.setdefault(user.id, Recipient.person(user, facts, part=str(release.id)))
    yield from told.values()


def _subject(facts: Facts, _: Say) -> str:
    return _("“%(competition)s”%(stage)s没有放行", competition=facts["competition"], stage=facts["stage"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”%(stage)s应于 %(deadline)s 放行，没有执行。原因：%(reason)s",
        competition=facts["competition"],
        stage=facts["stage"],
        deadline=facts["deadline"],
        reason=_(facts["reason"]),
    )


NOTIFICATION = Notification(
    name="release_stopped",
    events=("release_stopped",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
