"""Fills a database with a competition of a size: ``python -m bench.seed S|M|L --database URL``.

S 200 cases × 21 experts × 5 sheets, M 2,000 × 100 × 5, L 20,000 × 1,000 × 5, four criteria each. The competition and
its people are made by the rules; the crowd is written in bulk, in the states that the rules would have left.
"""

import argparse
import random
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from award import create_app
from award.accounts import Passwords
from award.cli.migrate import upgrade
from award.extensions import db
from award.models import (
    Competition,
    Person,
    Pledge,
    PoolMember,
    RoleGrant,
    Stage,
    User,
)
from award.stages.pipeline import stages_of
from award.stages.setup import create_competition
from bench.crowd import bulk, make_user, reset_sequences, write_cases, write_drafts, write_sheets
from bench.winners import write_winners
from config import Settings

#: of a finished edition beside it; at every size more than one window of its page
WINNERS = {"S": 110, "M": 200, "L": 300}
SIZES = {"S": (200, 21), "M": (2_000, 100), "L": (20_000, 1_000)}
PASSWORD = "bench-password"
CHEAP = {"time_cost": 1, "memory_kib": 8, "parallelism": 1}


@dataclass(frozen=True)
class Seeded:
    """What the measuring needs to know."""

    competition: str
    organiser: str
    expert: str
    applicant: str


def settings_for(url: str) -> Settings:
    """Settings of a bench: cheap password hashes, no rate limits, a folder of its own."""
    return Settings(
        data_dir=Path(tempfile.mkdtemp(prefix="award-bench-")),
        database_url=url,
        secret_key="bench-0123456789-abcdefghijklmnopqrstuvwxyz",
        trusted_hosts=("127.0.0.1", "localhost"),
        rate_limits=False,
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
    )


def seed(session: Session, size: str, *, seed: int = 1) -> Seeded:
    """Fill an empty, migrated database and commit."""
    cases, experts = SIZES[size]
    chance, at = random.Random(seed), datetime.now(UTC)
    password = Passwords.with_cost(**CHEAP).hash(PASSWORD)
    admin = make_user(session, "admin@bench.example", password, at, admin=True)
    competition = create_competition(
        session, "digital_society", slug="bench", by=admin, at=at - timedelta(days=60)
    )
    competition.is_public = True
    organiser = make_user(session, "organiser@bench.example", password, at)
    session.add(
        RoleGrant(competition_id=competition.id, user_id=organiser.id, role="organiser", granted_at=at)
    )
    stages = {stage.key: stage for stage in stages_of(session, competition.id)}
    _windows(stages, at)
    expert_ids = _experts(session, competition, experts, password, at)
    write_cases(session, competition, stages, cases, password, at, chance)
    write_sheets(session, competition, stages["scoring"], expert_ids, at, chance)
    write_drafts(session, competition, number=41, at=at)
    write_winners(session, WINNERS[size], admin=admin, at=at)
    reset_sequences(session)
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("analyze"))
        session.commit()
    return Seeded(competition.slug, organiser.email, "expert1@experts.example", "applicant1@bench.example")


def _windows(stages: dict[str, Stage], at: datetime) -> None:
    for key, state, first, last in (
        ("submission", "open", -30, 30), ("screening", "open", -29, 30), ("scoring", "open", -10, 10),
    ):  # fmt: skip
        stages[key].opens_at, stages[key].closes_at = at + timedelta(days=first), at + timedelta(days=last)
        stages[key].state = state
    for key in ("submission", "screening"):
        stages[key].flow = "each"


def _experts(
    session: Session, competition: Competition, number: int, password: str, at: datetime
) -> list[int]:
    emails = [f"expert{n}@experts.example" for n in range(1, number + 1)]
    bulk(session, User, ({"email": email, "name": f"专家{n}", "password_hash": password, "locale": "zh_Hans", "is_site_admin": False,
                           "created_at": at, "confirmed_at": at} for n, email in enumerate(emails, 1)))  # fmt: skip
    ids = list(session.execute(select(User.id).where(User.email.like("expert%")).order_by(User.id)).scalars())
    bulk(
        session,
        RoleGrant,
        ({"competition_id": competition.id, "user_id": id, "role": "expert", "granted_at": at} for id in ids),
    )
    bulk(
        session,
        Person,
        ({"name": f"专家{n}", "user_id": id, "fields": [], "created_at": at} for n, id in enumerate(ids, 1)),
    )
    people = session.execute(select(Person.id, Person.user_id)).all()
    bulk(session, PoolMember, ({"competition_id": competition.id, "person_id": person, "pseudonym": f"K{user:05d}", "min_load": 0,
                                 "categories": []} for person, user in people))  # fmt: skip
    scoring = session.execute(
        select(Stage.id).where(Stage.competition_id == competition.id, Stage.kind == "scoring")
    ).scalar_one()
    bulk(session, Pledge, ({"stage_id": scoring, "user_id": id, "text": "承诺", "at": at} for id in ids))
    return ids


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--database", required=True)
    given = parser.parse_args()
    with create_app(settings_for(given.database), web=False).app_context():
        upgrade()
        print(seed(db.session(), given.size))


if __name__ == "__main__":
    main()
