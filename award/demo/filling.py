"""Fills an empty site with the demo: accounts everybody knows, a finished edition, one caught mid-way, two small ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from award.accounts import Passwords
from award.clock import now
from award.demo import content
from award.demo.crowd import fill_crowd
from award.demo.edition import Edition
from award.demo.finished import fill_finished
from award.demo.rolling import fill_rolling
from award.demo.running import fill_running
from award.demo.special import fill_special
from award.demo.world import World
from award.extensions import db
from award.models import Job, Message, User
from award.stages.setup import ensure_privacy_notice
from award.storage import LocalStorage

PASSWORD = "yanshi-zhanghao"
ADMINISTRATOR = "admin@demo.example"
SETTLED = timedelta(days=3)  # jobs of older events are taken as done: nobody mails about last year
CROWD = {
    "slug": "crowd-2026",
    "name": "数字社会创新实践优秀案例征集（规模演示）",
    "award_name": "数字社会创新实践优秀案例（规模演示）",
    "reference_prefix": "GM2026",
}


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as; ``role`` is one of a competition's, or applicant, or site_admin."""

    role: str
    email: str
    name: str


def accounts() -> tuple[Account, ...]:
    """One account a role: people of the demo's own texts."""
    listed = [Account("site_admin", ADMINISTRATOR, "网站管理员")]
    people = content.people().values()
    for role in ("organiser", "chair", "screener", "verifier", "expert", "auditor"):
        person = next(person for person in people if person["role"] == role)
        listed.append(Account(role, person["email"], person["name"]))
    returned = next(case for case in content.cases("2026") if case["state"] == "returned")
    return (*listed, Account("applicant", returned["applicant"]["email"], returned["applicant"]["name"]))


def fill_if_empty(passwords: Passwords, storage: LocalStorage, *, size: int = 0) -> bool:
    """Fill and commit, with a crowd of ``size`` cases more; False when somebody has an account already."""
    session = db.session()
    if session.scalar(select(exists().where(User.id.is_not(None)))):
        return False
    fill(session, passwords, storage, at=now(), size=size)
    session.commit()
    return True


def fill(
    session: Session, passwords: Passwords, storage: LocalStorage, *, at: datetime, size: int = 0
) -> None:
    """All editions, each committed; ``size``: of the crowd's, none if 0."""
    world = World(session, storage, passwords.hash(PASSWORD), at - timedelta(days=700))
    world.begin_drawing()
    world.make_bodies()
    admin = world.account(ADMINISTRATOR, "网站管理员", admin=True)
    editions = {data["key"]: data for data in content.read("editions")["competitions"]}
    ensure_privacy_notice(
        session, content.read("editions")["privacy_notice"]["text"], at=at - timedelta(days=700)
    )
    fill_finished(Edition(world, editions["2025"], admin, today=at))
    session.commit()
    session.execute(update(Job).where(Job.state == "queued").values(state="done", ended_at=at))
    fill_running(Edition(world, editions["2026"], admin, today=at))
    session.commit()
    fill_special(Edition(world, editions["special"], admin, today=at))
    fill_rolling(Edition(world, editions["rolling"], admin, today=at))
    session.commit()
    if size:
        fill_crowd(Edition(world, editions["2026"] | CROWD, admin, today=at), size)
        session.commit()
    session.execute(
        update(Job)
        .where(Job.state == "queued", Job.created_at < at - SETTLED)
        .values(state="done", ended_at=at)
    )
    session.execute(
        update(Message)
        .where(Message.state == "queued", Message.created_at < at - SETTLED)
        .values(state="unsent")
    )
