"""A case that was handed back in scoring has been corrected: its experts score it anew."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Case, Competition
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.scoring_suspended import experts_of, last_correction
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    case = session.get_one(Case, arguments["case"])
    correction = last_correction(session, case)
    competition = session.get_one(Competition, case.competition_id)
    for user, stage in experts_of(session, correction):
        facts = {
            "stage": stage.name,
            "reference": case.reference,
            "deadline": stage.closes_at,
            "path": addresses.desk(competition, "expert"),
        }
        yield Recipient.person(user, facts, case_id=case.id)


def _subject(facts: Facts, _: Say) -> str:
    return _("案例 %(reference)s 已补正，请重新评分", reference=facts["reference"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”%(stage)s中的案例 %(reference)s 已提交补正，请看过补正后的材料，在 %(deadline)s 前重新评分并封存。",
        competition=facts["competition"],
        stage=facts["stage"],
        reference=facts["reference"],
        deadline=facts["deadline"],
    )


NOTIFICATION = Notification(
    name="scoring_resumed",
    events=("case_resubmitted",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
