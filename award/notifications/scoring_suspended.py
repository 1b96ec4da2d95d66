"""A case was handed back while it is scored: to its experts, whose sheets are set aside."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Assignment, Candidacy, Case, Competition, Correction, Stage, User
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def to_experts(session: Session, arguments: Facts) -> Iterator[Recipient]:
    """Who scores the case of which the last correction was asked; nobody where another kind of stage asked."""
    case = session.get_one(Case, arguments["case"])
    competition = session.get_one(Competition, case.competition_id)
    for user, stage in _experts(session, _last_correction(session, case)):
        facts = {
            "stage": stage.name,
            "reference": case.reference,
            "deadline": stage.closes_at,
            "path": addresses.desk(competition, "expert"),
        }
        yield Recipient.person(user, facts, case_id=case.id)


def _experts(session: Session, correction: Correction | None) -> Iterator[tuple[User, Stage]]:
    candidacy = session.get(Candidacy, correction.candidacy_id) if correction is not None else None
    stage = session.get(Stage, candidacy.stage_id) if candidacy is not None else None
    if candidacy is None or stage is None or stage.kind != "scoring":
        return
    experts = select(Assignment.expert_id).where(
        Assignment.candidacy_id == candidacy.id,
        Assignment.is_given,
    )
    query = select(User).where(User.id.in_(experts), User.erased_at.is_(None)).order_by(User.id)
    for user in session.execute(query).scalars():
        yield user, stage


def _last_correction(session: Session, case: Case) -> Correction | None:
    query = select(Correction).where(Correction.case_id == case.id).order_by(Correction.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def _subject(facts: Facts, _: Say) -> str:
    return _("案例 %(reference)s 退回补正，暂停评分", reference=facts["reference"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”%(stage)s中的案例 %(reference)s 由评委会主任退回补正。已封存的评分表搁置、不计入，"
        "补正提交后会再通知您重新评分。",
        competition=facts["competition"],
        stage=facts["stage"],
        reference=facts["reference"],
    )


NOTIFICATION = Notification(
    name="scoring_suspended",
    events=("case_returned",),
    recipients=to_experts,
    subject=_subject,
    body=_body,
)
