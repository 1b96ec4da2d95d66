"""A stage was closed: to the officers and to who worked in it, but not to who closed it. Says nothing of results."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Closing, Competition, Stage
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import with_role
from award.notifications.window_extended import people_of_stage
from award.notifications.wording import Say

OFFICERS = ("organiser", "chair", "auditor")


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    stage = session.get_one(Stage, arguments["stage"])
    competition = session.get_one(Competition, stage.competition_id)
    told = {}
    for role in OFFICERS:
        told.update({user.id: (user, role) for user in with_role(session, competition.id, role)})
    if stage.kind != "submission":  # applicants have their receipt, and later their result
        for user, role in people_of_stage(session, stage):
            told.setdefault(user.id, (user, role))
    closing = session.get(Closing, arguments["closing"])
    told.pop(closing.by_id if closing and closing.by_id else 0, None)
    for user, role in told.values():
        yield Recipient.person(user, {"stage": stage.name, "path": addresses.desk(competition, role)})


def _subject(facts: Facts, _: Say) -> str:
    return _("“%(competition)s”%(stage)s已关闭", competition=facts["competition"], stage=facts["stage"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”%(stage)s已由组委会关闭，此后不再接受本环节的操作。感谢您的工作。",
        competition=facts["competition"],
        stage=facts["stage"],
    )


NOTIFICATION = Notification(
    name="stage_closed",
    events=("stage_closed",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    may_repeat=True,
)
