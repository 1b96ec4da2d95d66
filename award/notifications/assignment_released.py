"""An expert's cases are there: how many, and until when."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.models import Assignment, Competition, Stage, User
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    stage = session.get_one(Stage, arguments["stage"])
    competition = session.get_one(Competition, stage.competition_id)
    numbers = (
        select(User, func.count(Assignment.id))
        .join(Assignment, Assignment.expert_id == User.id)
        .where(
            Assignment.stage_id == stage.id,
            Assignment.is_given,
            User.id.in_(arguments["experts"]),
        )
        .group_by(User.id)
        .order_by(User.id)
    )
    for user, number in session.execute(numbers):
        facts = {
            "stage": stage.name,
            "number": number,
            "deadline": stage.closes_at,
            "path": addresses.desk(competition, "expert"),
        }
        yield Recipient.person(user, facts)


def _subject(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”%(stage)s：%(number)s 个案例待您评分",
        competition=facts["competition"],
        stage=facts["stage"],
        number=facts["number"],
    )


def _body(facts: Facts, _: Say) -> str:
    text = _(
        "组委会已将 %(number)s 个案例分配给您评分。首次打开前请先签署承诺；如与案例有利益关系，请先声明回避。",
        number=facts["number"],
    )
    if facts["deadline"]:
        text += _("请在 %(deadline)s 前完成并封存评分。", deadline=facts["deadline"])
    return text


NOTIFICATION = Notification(
    name="assignment_released",
    events=("assignments_released",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
