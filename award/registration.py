"""How a person comes by an account: registration, confirmation, reset, the first administrator.

Rules only. A link's token is returned to the edge, which writes the letter in the same transaction; of the
token itself only its hash is kept. Whether an address is known shows in what is mailed, never in an answer.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from award import accounts, ledger, policy, presets
from award.accounts import Passwords, find_token, find_user, folded, issue_token
from award.errors import DeadLink, Invalid, Stale, WrongState
from award.fields.wording import worded
from award.i18n import N_
from award.models import Consent, PrivacyNotice, Token, User
from award.outbox import record
from award.stages.setup import ensure_privacy_notice

DEAD_LINK = N_("这个链接已经用过、过期或不完整。")


@dataclass(frozen=True)
class Registered:
    """Whose registration it is; ``token`` is None for an address that has a confirmed account already."""

    user: User
    token: str | None


def notice_in_force(session: Session) -> PrivacyNotice | None:
    """The privacy notice that new people consent to; None before the first was published."""
    query = select(PrivacyNotice).order_by(PrivacyNotice.number.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def notice_text(session: Session) -> str:
    """What to show beside the tick: the notice in force, or the text that the first registration publishes."""
    notice = notice_in_force(session)
    return notice.text if notice else worded(presets.load("standard").privacy_notice.text)


def publish_notice(session: Session, text: str, *, by: User, at: datetime) -> PrivacyNotice:
    """The next version of the privacy notice. The same text changes nothing.

    Who registers from now on consents to it; everybody else is asked at his next act (``User.consent_due``).
    """
    policy.require(session, by, "site_admin")
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(N_("请填写隐私说明。"), {"text": [N_("请填写隐私说明。")]})
    latest, digest = notice_in_force(session), ledger.digest_of("privacy-notice", text)
    if latest is not None and latest.digest == digest:
        return latest
    number = latest.number + 1 if latest else 1
    notice = PrivacyNotice(number=number, text=text, digest=digest, published_at=at)
    session.add(notice)
    session.flush()
    asked = update(User).where(User.erased_at.is_(None), User.consent_due.is_(False))
    session.execute(asked.values(consent_due=True).execution_options(synchronize_session="fetch"))
    record(session, "privacy_notice_published", by=by, at=at, leaf={"number": number, "digest": digest})
    return notice


def consent(session: Session, user: User, number: int, *, at: datetime) -> None:
    """Keep a person's consent to version ``number`` (0: none was published yet). Raises ``Stale`` for another one."""
    notice = notice_in_force(session) or ensure_privacy_notice(session, notice_text(session), at=at)
    keep_consent(session, user, notice, number, at=at)


def keep_consent(session: Session, user: User, notice: PrivacyNotice, number: int, *, at: datetime) -> None:
    """The same to the notice in force, which is at hand."""
    if number not in (0, notice.number) or (number == 0 and notice.number != 1):
        raise Stale(N_("隐私说明刚刚更新，请重新阅读后再提交。"))
    session.add(Consent(user_id=user.id, privacy_notice_id=notice.id, at=at))
    user.consent_due = False
    session.flush()


def renew_consent(session: Session, user: User, number: int, *, at: datetime) -> None:
    """Keep the consent to version ``number`` unless the person gave it before. Raises ``Stale`` as ``consent``."""
    notice, is_given = notice_for(session, user)
    if notice is None:
        consent(session, user, number, at=at)
    elif is_given and number == notice.number:
        user.consent_due = False
    else:
        keep_consent(session, user, notice, number, at=at)


def notice_for(session: Session, user: User) -> tuple[PrivacyNotice | None, bool]:
    """The notice in force, and whether the person consented to it. One statement."""
    given = exists().where(Consent.user_id == user.id, Consent.privacy_notice_id == PrivacyNotice.id)
    query = select(PrivacyNotice, given).order_by(PrivacyNotice.number.desc()).limit(1)
    found = session.execute(query).one_or_none()
    return (found[0], bool(found[1])) if found is not None else (None, False)


def register(
    session: Session,
    *,
    email: str,
    name: str,
    password_hash: str,
    locale: str,
    notice: int,
    at: datetime,
) -> Registered:
    """An account that waits for its confirmation. For a known, confirmed address nothing changes.

    An unconfirmed address may register again: the last words count and earlier links die.
    """
    user = find_user(session, email)
    if user is not None and user.confirmed_at is not None:
        return Registered(user, None)
    if user is None:
        user = User(email=folded(email), name=name, created_at=at)
        session.add(user)
    user.name, user.locale, user.password_hash = name, locale, password_hash
    session.flush()
    consent(session, user, notice, at=at)
    return Registered(user, renew_link(session, user, "confirm", at=at))


def renew_link(session: Session, user: User, purpose: str, *, at: datetime) -> str:
    """A new link of this purpose; earlier ones of the same person die."""
    earlier = update(Token).where(Token.user_id == user.id, Token.purpose == purpose, Token.used_at.is_(None))
    session.execute(earlier.values(used_at=at))
    return issue_token(session, purpose, at=at, user=user)


def further_link(session: Session, user: User, *, at: datetime) -> str:
    """One more link to confirm the address: whichever of his letters the person opens, it works."""
    return issue_token(session, "confirm", at=at, user=user)


def user_of_link(session: Session, purpose: str, token: str, *, at: datetime) -> User:
    """Whose live link this is. Raises ``DeadLink``."""
    found = find_token(session, purpose, token, at=at)
    user = session.get(User, found.user_id) if found and found.user_id else None
    if user is None or user.erased_at is not None:
        raise DeadLink(DEAD_LINK)
    return user


def confirm(session: Session, token: str, *, at: datetime) -> User:
    """The address is the person's own. The edge has checked the password: whoever registered must be who confirms."""
    user = user_of_link(session, "confirm", token, at=at)
    use_link(session, token, at=at)
    user.confirmed_at = user.confirmed_at or at
    session.flush()
    return user


def ask_reset(session: Session, email: str, *, at: datetime) -> tuple[User, str] | None:
    """A reset link for a known address; None for an unknown one."""
    user = find_user(session, email)
    if user is None or not user.is_active:
        return None
    return user, renew_link(session, user, "reset", at=at)


def reset_password(session: Session, token: str, *, password_hash: str, at: datetime) -> User:
    """A new password by a mailed link: proves the address, ends every sign-in, is an event of the site."""
    user = user_of_link(session, "reset", token, at=at)
    use_link(session, token, at=at)
    user.password_hash = password_hash
    user.confirmed_at = user.confirmed_at or at
    accounts.end_sign_ins(session, user, at=at)
    record(session, "password_reset", by=user, at=at, leaf={"user": user.id})
    return user


def change_password(session: Session, user: User, *, password_hash: str, at: datetime) -> None:
    """A new password by the person himself; his other sign-ins end."""
    user.password_hash = password_hash
    accounts.end_sign_ins(session, user, at=at)
    record(session, "password_changed", by=user, at=at, leaf={"user": user.id})


def use_link(session: Session, token: str, *, at: datetime) -> None:
    """A one-time link is used up."""
    session.execute(update(Token).where(Token.token_hash == accounts.token_hash(token)).values(used_at=at))


def has_administrator(session: Session) -> bool:
    """Has the site an administrator already?"""
    return bool(session.scalar(select(exists().where(User.is_site_admin.is_(True)))))


def offer_set_up(session: Session, *, at: datetime) -> str:
    """The one-time link's token for the first administrator; earlier offers die."""
    if has_administrator(session):
        raise WrongState(N_("网站已经有管理员，首次设置只能进行一次。"))
    session.execute(
        update(Token).where(Token.purpose == "set_up", Token.used_at.is_(None)).values(used_at=at)
    )
    return issue_token(session, "set_up", at=at)


def require_set_up(session: Session, token: str, *, at: datetime) -> None:
    """Raise ``DeadLink`` unless this is the live link of the first set-up."""
    if find_token(session, "set_up", token, at=at) is None or has_administrator(session):
        raise DeadLink(DEAD_LINK)


def set_up(
    session: Session, token: str, *, email: str, name: str, password_hash: str, locale: str, at: datetime
) -> User:
    """The first administrator, by the link that the server printed; an event of the site."""
    require_set_up(session, token, at=at)
    user = find_user(session, email)
    if user is None:
        user = User(email=folded(email), name=name, created_at=at)
        session.add(user)
    user.name, user.locale, user.password_hash, user.confirmed_at = name, locale, password_hash, at
    user.is_site_admin = True
    session.flush()
    use_link(session, token, at=at)
    record(session, "site_admin_made", by=user, at=at, leaf={"user": user.id})
    return user


def new_hash(passwords: Passwords, password: str, again: str) -> str:
    """The stored form of a new password. Raises ``Invalid`` when it is too short or the two differ."""
    if password != again:
        raise Invalid(N_("两次输入的密码不一致。"), {"again": [N_("两次输入的密码不一致。")]})
    return passwords.hash(password)
