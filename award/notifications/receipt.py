"""The receipt of a submission, written in the act itself: number, time, and the digest of what was received."""

from datetime import datetime

from sqlalchemy.orm import Session

from award.models import Case, Revision, User
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_case
from award.notifications.wording import Say


def _subject(facts: Facts, _: Say) -> str:
    return _(
        "已收到申报 %(reference)s（第 %(number)s 版）", reference=facts["reference"], number=facts["number"]
    )


def _body(facts: Facts, _: Say) -> str:
    lines = [
        _("我们已收到您单位的申报，请保存此回执。"),
        _("评选：%(competition)s", competition=facts["competition"]),
        _("案例：%(title)s", title=facts["case_title"]),
        _("编号：%(reference)s", reference=facts["reference"]),
        _("收到时间：%(moment)s", moment=facts["moment"]),
        _("版本：第 %(number)s 版", number=facts["number"]),
        _("内容指纹：%(digest)s", digest=facts["digest"]),
    ]
    if facts["on_behalf"]:
        lines.append(_("这份申报由组委会办公室代为录入。如有出入，请与组委会联系。"))
    lines.append(_("截止时间之前可以继续修改并再次提交，以最后一次提交的为准。申报页面："))
    return "\n".join(lines)


NOTIFICATION = Notification(name="receipt", subject=_subject, body=_body, may_repeat=True)


def send(session: Session, case: Case, revision: Revision, *, at: datetime) -> None:
    """Receipts to the one who submitted and to all who may submit the case; call it in the submitting act."""
    from award.notifications.writing import send_all_now

    facts = {
        "case_title": revision.title,
        "reference": case.reference,
        "number": revision.number,
        "moment": revision.submitted_at,
        "digest": " ".join(revision.digest[start : start + 4] for start in range(0, 32, 4)).upper(),
        "on_behalf": revision.on_behalf,
        "path": addresses.case_page(case),
    }
    people = {user.id: user for user in behind_case(session, case.id)}
    if not revision.on_behalf:
        submitter = session.get_one(User, revision.submitted_by_id)
        people[submitter.id] = submitter
    to = {
        f"{revision.id}:{user.id}": Recipient.person(user, facts, case_id=case.id) for user in people.values()
    }
    send_all_now(session, "receipt", to, at, competition=case.competition)
