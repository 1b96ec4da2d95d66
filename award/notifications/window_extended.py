"""A window ends later: to everybody who has something open in it."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Announcement, Assignment, Case, Competition, Stage, User
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_cases, with_role
from award.notifications.wording import Say

WORKERS = {"screening": ("screener",), "verification": ("verifier",), "decision": ("chair",)}


def people_of_stage(session: Session, stage: Stage) -> Iterator[tuple[User, str]]:
    """(person, role) of everybody who works in a stage; for a submission, who may submit a case of it."""
    if stage.kind == "submission":
        cases = select(Case.id).where(
            Case.competition_id == stage.competition_id, Case.state.in_(("draft", "submitted"))
        )
        groups = behind_cases(session, session.execute(cases).scalars()).values()
        unique = {user.id: user for people in groups for user in people}
        yield from ((unique[id], "applicant") for id in sorted(unique))
    elif stage.kind in ("scoring", "defence"):
        experts = select(Assignment.expert_id).where(
            Assignment.stage_id == stage.id,
            Assignment.is_given,
        )
        query = select(User).where(User.id.in_(experts), User.erased_at.is_(None)).order_by(User.id)
        yield from ((user, "expert") for user in session.execute(query).scalars())
    else:
        for role in WORKERS.get(stage.kind, ()):
            yield from ((user, role) for user in with_role(session, stage.competition_id, role))


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    stage = session.get_one(Stage, arguments["stage"])
    competition = session.get_one(Competition, stage.competition_id)
    announced = select(Announcement.text).where(
        Announcement.competition_id == competition.id, Announcement.kind == "extension"
    )
    words = session.execute(announced.order_by(Announcement.id.desc()).limit(1)).scalar_one_or_none()
    for user, role in people_of_stage(session, stage):
        facts = {
            "stage": stage.name,
            "deadline": stage.closes_at,
            "words": words,
            "path": addresses.desk(competition, role),
        }
        yield Recipient.person(user, facts)


def _subject(facts: Facts, _: Say) -> str:
    return _("“%(competition)s”%(stage)s延期", competition=facts["competition"], stage=facts["stage"])


def _body(facts: Facts, _: Say) -> str:
    text = _(
        "“%(competition)s”%(stage)s的截止时间延至 %(deadline)s。",
        competition=facts["competition"],
        stage=facts["stage"],
        deadline=facts["deadline"],
    )
    return f"{text}\n\n{facts['words']}" if facts["words"] else text


NOTIFICATION = Notification(
    name="window_extended",
    events=("window_extended",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    may_repeat=True,
)
