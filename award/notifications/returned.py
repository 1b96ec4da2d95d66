"""A case was handed back: which fields, why, and until when."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.fields.wording import Wording, worded
from award.models import Case, Correction
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_case
from award.notifications.wording import Say
from award.stages.setup import form_of


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    case = session.get_one(Case, arguments["case"])
    query = select(Correction).where(Correction.case_id == case.id, Correction.ended_at.is_(None))
    correction = session.execute(query).scalar_one_or_none()
    if correction is None:
        return  # ended before the letter was written
    facts = {
        "case_title": case.title,
        "reference": case.reference,
        "deadline": correction.due_at,
        "path": addresses.case_page(case),
        "words": correction.words,
        "fields": _asked(case, correction),
    }
    for user in behind_case(session, case.id):
        yield Recipient.person(user, facts, case_id=case.id, letter="returned")


def _asked(case: Case, correction: Correction) -> list[tuple[Wording, str]]:
    """(the field's label, what is wrong) in the order of asking."""
    by_key = form_of(case.form_version).by_key
    return [
        (by_key[field.field_key].label if field.field_key in by_key else field.field_key, field.reason)
        for field in correction.fields
    ]


def _subject(facts: Facts, _: Say) -> str:
    return _("请补正案例“%(title)s”", title=facts["case_title"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您单位申报的案例“%(title)s”（编号 %(reference)s）有内容需要补正。请在 %(deadline)s 前修改并重新提交，"
        "逾期未补正的不再进入下一环节。",
        title=facts["case_title"],
        reference=facts["reference"],
        deadline=facts["deadline"],
    )


def _details(facts: Facts, _: Say) -> str:
    lines = [_("需要补正的内容：")]
    for label, reason in facts["fields"]:
        lines.append(_("· %(field)s：%(reason)s", field=worded(label, facts["language"]), reason=reason))
    if facts["words"]:
        lines.append(facts["words"])
    return "\n".join(lines)


NOTIFICATION = Notification(
    name="returned",
    events=("case_returned",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    details=_details,
    todo=True,
)
