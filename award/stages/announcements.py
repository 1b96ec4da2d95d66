"""Announcements (公告): written as drafts, public from the moment they are published, never changed afterwards."""

from datetime import datetime

from sqlalchemy.orm import Session

from award import ledger, policy
from award.errors import Invalid, WrongState
from award.fields.counting import clean
from award.i18n import N_
from award.models import Announcement, Competition, User
from award.outbox import record

#: kind → its name for people.
KINDS = {
    "call": N_("征集公告"),
    "extension": N_("延期公告"),
    "shortlist": N_("评审进展"),
    "notice": N_("公示公告"),
    "final": N_("发布公告"),
    "correction": N_("更正公告"),
    "other": N_("其他"),
}


def save_announcement(
    session: Session, competition: Competition, announcement: Announcement | None, *, kind: str, title: str,
    words: str, by: User, at: datetime,
) -> Announcement:  # fmt: skip
    """Write or change a draft. Raises ``Invalid`` beside the field, ``WrongState`` for one that is public."""
    policy.require(session, by, "organise", competition_id=competition.id)
    if announcement is not None and announcement.published_at is not None:
        raise WrongState(N_("已经发布的公告不能改动；需要更正的，请另发更正公告。"))
    problems = {}
    if kind not in KINDS:
        problems["kind"] = [N_("请选择公告的种类。")]
    if not clean(title):
        problems["title"] = [N_("请填写标题。")]
    if not clean(words):
        problems["words"] = [N_("请填写正文。")]
    if problems:
        raise Invalid(N_("公告还不完整。"), problems)
    if announcement is None:
        announcement = Announcement(competition_id=competition.id)
        session.add(announcement)
    announcement.kind, announcement.title, announcement.text = kind, clean(title), clean(words)
    announcement.by_id = by.id
    session.flush()
    return announcement


def publish_announcement(session: Session, announcement: Announcement, *, by: User, at: datetime) -> None:
    """Make a draft public now."""
    policy.require(session, by, "organise", competition_id=announcement.competition_id)
    if announcement.published_at is not None:
        raise WrongState(N_("公告已经发布。"))
    announcement.by_id = by.id
    _publish(session, announcement, by=by, at=at)


def announce_now(
    session: Session, competition: Competition, *, title: str, words: str, by: User, at: datetime
) -> Announcement:
    """A public text that belongs to an act whose own right was asked: written and published in one."""
    announcement = Announcement(
        competition_id=competition.id, kind="other", title=title, text=words, by_id=by.id
    )
    session.add(announcement)
    session.flush()
    _publish(session, announcement, by=by, at=at)
    return announcement


def _publish(session: Session, announcement: Announcement, *, by: User, at: datetime) -> None:
    announcement.published_at = at
    session.flush()
    leaf = {
        "announcement": announcement.id,
        "text": ledger.digest_of("announcement", [announcement.title, announcement.text]),
    }
    record(
        session, "announcement_published", by=by, at=at, competition=announcement.competition_id, leaf=leaf
    )


def discard_announcement(session: Session, announcement: Announcement, *, by: User, at: datetime) -> None:
    """Throw a draft away."""
    policy.require(session, by, "organise", competition_id=announcement.competition_id)
    if announcement.published_at is not None:
        raise WrongState(N_("已经发布的公告不能删除。"))
    session.delete(announcement)
    session.flush()
