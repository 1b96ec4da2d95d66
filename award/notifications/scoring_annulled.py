"""A closed scoring stage was annulled: to its experts and the officers."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Closing, Competition, Stage
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import with_role
from award.notifications.window_extended import people_of_stage
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    closing = session.get_one(Closing, arguments["closing"])
    stage = session.get_one(Stage, closing.stage_id)
    competition = session.get_one(Competition, stage.competition_id)
    told = {user.id: (user, role) for user, role in people_of_stage(session, stage)}
    for role in ("organiser", "chair", "auditor"):
        for user in with_role(session, competition.id, role):
            told.setdefault(user.id, (user, role))
    for user, role in told.values():
        facts = {"stage": stage.name, "deadline": stage.closes_at, "note": closing.annulled_note,
                 "path": addresses.desk(competition, role)}  # fmt: skip
        yield Recipient.person(user, facts, part=str(closing.id))


def _subject(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”%(stage)s宣布作废，重新评分", competition=facts["competition"], stage=facts["stage"]
    )


def _body(facts: Facts, _: Say) -> str:
    return _(
        "经评委会主任决定，“%(competition)s”%(stage)s宣布作废，已封存的评分表留存、不计入，请在 %(deadline)s 前重新评分。"
        "说明：%(note)s",
        competition=facts["competition"],
        stage=facts["stage"],
        deadline=facts["deadline"],
        note=facts["note"],
    )


NOTIFICATION = Notification(
    name="scoring_annulled",
    events=("stage_annulled",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
