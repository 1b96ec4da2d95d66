"""Fills an empty site with the demo: one account per role, and competitions caught mid-way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from award.accounts import Passwords
from award.clock import now
from award.extensions import db
from award.models import Competition, RoleGrant, User
from award.stages.pipeline import open_stage, stages_of
from award.stages.setup import create_competition

PASSWORD = "yanshi-zhanghao"


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as; ``role`` is one of a competition's, or applicant, or site_admin."""

    role: str
    email: str
    name: str


ACCOUNTS = (
    Account("site_admin", "admin@demo.example", "网站管理员"),
    Account("organiser", "organiser@demo.example", "组委会 罗一鸣"),
    Account("chair", "chair@demo.example", "主任 贺兰亭"),
    Account("screener", "screener@demo.example", "初审 秦小满"),
    Account("verifier", "verifier@demo.example", "考察 石开"),
    Account("expert", "expert@demo.example", "专家 闻思远"),
    Account("auditor", "auditor@demo.example", "监督 严正"),
    Account("applicant", "applicant@demo.example", "申报人 唐果"),
)
WITHOUT_GRANT = {"site_admin", "applicant"}


def fill_if_empty(passwords: Passwords) -> bool:
    """Fill and commit; False when somebody has an account already, then nothing is touched."""
    session = db.session()
    if session.scalar(select(exists().where(User.id.is_not(None)))):
        return False
    fill(session, passwords, at=now())
    session.commit()
    return True


def fill(session: Session, passwords: Passwords, *, at: datetime) -> Competition:
    """Accounts, and a competition whose submission is open. Does not commit."""
    people = _accounts(session, passwords, at)
    competition = create_competition(session, "digital_society", slug="demo", by=people["site_admin"], at=at)
    competition.is_public = True
    for role in people.keys() - WITHOUT_GRANT:
        session.add(
            RoleGrant(
                competition_id=competition.id,
                user_id=people[role].id,
                role=role,
                granted_by_id=people["site_admin"].id,
                granted_at=at,
            )
        )
    session.flush()
    first = stages_of(session, competition.id)[0]
    first.opens_at, first.closes_at = at - timedelta(days=1), at + timedelta(days=30)
    session.flush()
    open_stage(session, first, by=people["organiser"], at=at)
    return competition


def _accounts(session: Session, passwords: Passwords, at: datetime) -> dict[str, User]:
    password_hash = passwords.hash(PASSWORD)
    people = {
        account.role: User(
            email=account.email,
            name=account.name,
            password_hash=password_hash,
            is_site_admin=account.role == "site_admin",
            created_at=at,
            confirmed_at=at,
        )
        for account in ACCOUNTS
    }
    session.add_all(people.values())
    session.flush()
    return people
