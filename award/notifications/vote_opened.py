"""Invitation to a vote: to everybody entitled."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Competition, User, Vote, VoteMember
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    vote = session.get(Vote, arguments["vote"])
    if vote is None or vote.state != "open":
        return  # over before the letter was written
    competition = session.get_one(Competition, vote.competition_id)
    facts = {"title": vote.title, "path": addresses.ballot(competition, vote.id)}
    query = (
        select(User)
        .join(VoteMember, VoteMember.user_id == User.id)
        .where(VoteMember.vote_id == vote.id, User.erased_at.is_(None))
        .order_by(VoteMember.position)
    )
    for user in session.execute(query).scalars():
        yield Recipient.person(user, facts)


def _subject(facts: Facts, _: Say) -> str:
    return _("请参加票决：%(title)s", title=facts["title"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”评审委员会将就“%(title)s”进行票决。票决为无记名投票，开会时请用手机或电脑打开下面的页面，主持人宣布开始后即可投票。与案例有利益关系的，请在投票前申请回避。",
        competition=facts["competition"], title=facts["title"],
    )  # fmt: skip


NOTIFICATION = Notification(
    name="vote_opened",
    events=("vote_opened",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
