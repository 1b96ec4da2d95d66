"""You are invited: to a role, to act for a body, to claim a case. Written in the act, because it carries a token."""

from datetime import datetime

from sqlalchemy.orm import Session

from award.accounts import LINK_LASTS, find_user
from award.i18n import N_
from award.models import Case, Competition, Invitation, Organisation, User
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say

ROLES = {
    "organiser": N_("组委会办公室人员"),
    "chair": N_("评委会主任"),
    "auditor": N_("监督员"),
    "screener": N_("初审员"),
    "verifier": N_("核查员"),
    "expert": N_("评审专家"),
    "manager": N_("负责人"),
    "member": N_("经办人"),
    "claim": N_("申报人"),
    "co_edit": N_("共同编辑人"),
    "co_view": N_("共同编辑人（只能查看）"),
}


def _subject(facts: Facts, _: Say) -> str:
    return _("邀请您担任“%(where)s”%(role)s", where=facts["where"], role=_(ROLES[facts["role"]]))


def _body(facts: Facts, _: Say) -> str:
    text = _(
        "%(inviter)s邀请您担任“%(where)s”%(role)s。请打开下面的页面，选择接受或者谢绝；打开页面不会自动接受。"
        "链接在 %(deadline)s 前有效。",
        inviter=facts["inviter"],
        where=facts["where"],
        role=_(ROLES[facts["role"]]),
        deadline=facts["deadline"],
    )
    return f"{text}\n\n{facts['words']}" if facts.get("words") else text


NOTIFICATION = Notification(name="invitation", subject=_subject, body=_body, todo=True, secret=True)


def send(session: Session, invitation: Invitation, token: str, *, at: datetime) -> None:
    """Write the letter of a new or renewed link."""
    send_to(session, find_user(session, invitation.email), invitation, token, at=at)


def send_to(
    session: Session, known: User | None, invitation: Invitation, token: str, *, at: datetime
) -> None:
    """The same, when the account of the address is known, or that there is none."""
    from award.notifications.writing import send_now

    facts = {
        "role": invitation.role,
        "where": _where(session, invitation),
        "inviter": session.get_one(User, invitation.invited_by_id).name,
        "words": invitation.words,
        "deadline": at + LINK_LASTS["invitation"],
        "path": f"/invitations/{token}",
    }
    to = Recipient(
        invitation.email,
        invitation.name,
        known.locale if known else "zh_Hans",
        known.id if known else None,
        facts,
        invitation.case_id,
        letter="invitation" if invitation.role == "expert" else "",
    )
    competition = session.get(Competition, invitation.competition_id) if invitation.competition_id else None
    key = f"{invitation.id}:{at.isoformat()}"
    send_now(session, "invitation", to, key, facts, at, competition=competition)


def _where(session: Session, invitation: Invitation) -> str:
    if invitation.case_id:
        return (
            session.get_one(Case, invitation.case_id).title
            or session.get_one(Competition, invitation.competition_id).name
        )
    if invitation.organisation_id:
        return session.get_one(Organisation, invitation.organisation_id).name
    return session.get_one(Competition, invitation.competition_id).name
