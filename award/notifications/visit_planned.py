"""A verifier is sent to a case."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Visit
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    visit = session.get(Visit, arguments["visit"])
    if visit is None or visit.closed_at is not None:
        return  # taken back, or done, before the letter was written
    case, stage = visit.candidacy.case, visit.candidacy.stage
    facts = {
        "case_title": case.title,
        "reference": case.reference,
        "stage": stage.name,
        "deadline": stage.closes_at,
        "path": addresses.visit(case.competition, visit.id),
    }
    yield Recipient.person(visit.verifier, facts, case_id=case.id)


def _subject(facts: Facts, _: Say) -> str:
    return _("请走访案例“%(title)s”", title=facts["case_title"])


def _body(facts: Facts, _: Say) -> str:
    if facts["deadline"] is None:
        return _(
            "“%(stage)s”环节请您走访案例“%(title)s”（编号 %(reference)s），并填写走访记录。记录可以在手机上边走访边填，照片随手上传。",
            stage=facts["stage"], title=facts["case_title"], reference=facts["reference"],
        )  # fmt: skip
    return _(
        "“%(stage)s”环节请您走访案例“%(title)s”（编号 %(reference)s），并在 %(deadline)s 前填写走访记录、提交结论。记录可以在手机上边走访边填，照片随手上传。",
        stage=facts["stage"], title=facts["case_title"], reference=facts["reference"], deadline=facts["deadline"],
    )  # fmt: skip


NOTIFICATION = Notification(
    name="visit_planned",
    events=("visit_planned", "visit_handed_over"),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
