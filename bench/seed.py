"""Fills a database with a competition of a size: ``python -m bench.seed S|M|L --database URL``.

S 200 cases × 21 experts × 5 sheets, M 2,000 × 100 × 5, L 20,000 × 1,000 × 5, four criteria each. The competition and
its people are made by the rules; the crowd is written in bulk, in the states that the rules would have left.
"""

import argparse
import random
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from award import create_app, ledger
from award.accounts import Passwords
from award.cli.migrate import upgrade
from award.extensions import db
from award.models import (
    Assignment,
    Candidacy,
    Case,
    CaseEditor,
    Competition,
    Draft,
    LedgerHead,
    Membership,
    Organisation,
    Person,
    Pledge,
    PoolMember,
    Revision,
    RoleGrant,
    Scoresheet,
    SheetText,
    Stage,
    User,
)
from award.stages.assignments import place_of
from award.stages.marking import criteria_of, total_of
from award.stages.pipeline import stages_of
from award.stages.setup import create_competition, current_form
from config import Settings

SIZES = {"S": (200, 21), "M": (2_000, 100), "L": (20_000, 1_000)}
SHEETS = 5
PASSWORD = "bench-password"
CHEAP = {"time_cost": 1, "memory_kib": 8, "parallelism": 1}
CHUNK = 5_000


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
    admin = _user(session, "admin@bench.example", password, at, admin=True)
    competition = create_competition(
        session, "digital_society", slug="bench", by=admin, at=at - timedelta(days=60)
    )
    competition.is_public = True
    organiser = _user(session, "organiser@bench.example", password, at)
    session.add(
        RoleGrant(competition_id=competition.id, user_id=organiser.id, role="organiser", granted_at=at)
    )
    stages = {stage.key: stage for stage in stages_of(session, competition.id)}
    _windows(stages, at)
    expert_ids = _experts(session, competition, experts, password, at)
    _cases(session, competition, stages, cases, password, at, chance)
    _sheets(session, competition, stages["scoring"], expert_ids, at, chance)
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("analyze"))
        session.commit()
    return Seeded(competition.slug, organiser.email, "expert1@bench.example", "applicant1@bench.example")


def _user(session: Session, email: str, password: str, at: datetime, *, admin: bool = False) -> User:
    user = User(
        email=email,
        name=email.split("@")[0],
        password_hash=password,
        is_site_admin=admin,
        created_at=at,
        confirmed_at=at,
    )
    session.add(user)
    session.flush()
    return user


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
    emails = [f"expert{n}@bench.example" for n in range(1, number + 1)]
    _bulk(session, User, ({"email": email, "name": f"专家{n}", "password_hash": password, "locale": "zh_Hans", "is_site_admin": False,
                           "created_at": at, "confirmed_at": at} for n, email in enumerate(emails, 1)))  # fmt: skip
    ids = list(session.execute(select(User.id).where(User.email.like("expert%")).order_by(User.id)).scalars())
    _bulk(
        session,
        RoleGrant,
        ({"competition_id": competition.id, "user_id": id, "role": "expert", "granted_at": at} for id in ids),
    )
    _bulk(
        session,
        Person,
        ({"name": f"专家{n}", "user_id": id, "fields": [], "created_at": at} for n, id in enumerate(ids, 1)),
    )
    people = session.execute(select(Person.id, Person.user_id)).all()
    _bulk(session, PoolMember, ({"competition_id": competition.id, "person_id": person, "pseudonym": f"K{user:05d}", "min_load": 0,
                                 "categories": []} for person, user in people))  # fmt: skip
    scoring = session.execute(
        select(Stage.id).where(Stage.competition_id == competition.id, Stage.kind == "scoring")
    ).scalar_one()
    _bulk(session, Pledge, ({"stage_id": scoring, "user_id": id, "text": "承诺", "at": at} for id in ids))
    return ids


ANSWERS = {
    "summary": "本案例面向社区居民提供服务。" * 12,
    "measures": "建立台账，分级响应，定期公开办理情况。" * 24,
    "results": "群众满意度逐年提高。" * 20,
}


def _cases(
    session: Session,
    competition: Competition,
    stages: dict[str, Stage],
    number: int,
    password: str,
    at: datetime,
    chance: random.Random,
) -> None:
    form = current_form(session, competition.id)
    assert form is not None
    categories = [category.id for category in competition.categories]
    _bulk(
        session,
        Organisation,
        (
            {"name": f"第{n}单位", "compared_name": f"第{n}单位", "created_at": at, "version": 1}
            for n in range(1, number // 2 + 1)
        ),
    )
    bodies = list(session.execute(select(Organisation.id).order_by(Organisation.id)).scalars())
    applicant = _user(session, "applicant1@bench.example", password, at)
    session.add(Membership(organisation_id=bodies[0], user_id=applicant.id, part="manager", since=at))
    rows = []
    for n in range(1, number + 1):
        moment = at - timedelta(days=25, seconds=-n)
        rows.append({"token": f"b{n:09d}", "competition_id": competition.id, "organisation_id": bodies[n % len(bodies)],
                     "category_id": chance.choice(categories), "form_version_id": form.id, "title": f"第{n}号街道“一键响应”为老服务实践",
                     "region_code": chance.choice(("4406", "3301", "5101", "1101")), "origin": "applied", "state": "submitted",
                     "reference": f"DS2026-{n:05d}", "revision_id": n, "created_at": moment, "on_behalf": False,
                     "first_submitted_at": moment, "submitted_at": moment, "version": 1})  # fmt: skip
    _bulk(session, Case, iter(rows))
    ids = list(session.execute(select(Case.id).order_by(Case.id)).scalars())
    _bulk(
        session,
        Draft,
        ({"case_id": id, "answers": ANSWERS, "marks": {}, "number": 1, "saved_at": at} for id in ids),
    )
    _bulk(session, Revision, ({"id": id, "case_id": id, "number": 1, "form_version_id": form.id, "title": rows[place]["title"],
                               "answers": {"title": rows[place]["title"], **ANSWERS}, "digest": "0" * 64,
                               "submitted_at": rows[place]["submitted_at"], "submitted_by_id": applicant.id}
                              for place, id in enumerate(ids)))  # fmt: skip
    for key, outcome in (("submission", "passed"), ("screening", "passed"), ("scoring", "pending")):
        decided = at if outcome == "passed" else None
        _bulk(session, Candidacy, ({"competition_id": competition.id, "stage_id": stages[key].id, "case_id": id, "outcome": outcome,
                                    "entered_at": at, "decided_at": decided, "sheets": 0, "total_sum": 0, "total_squares": 0,
                                    "version": 1} for id in ids))  # fmt: skip
    session.add(CaseEditor(case_id=ids[0], user_id=applicant.id, part="submit", since=at))
    head = session.get(LedgerHead, competition.id) or LedgerHead(
        competition_id=competition.id, n=0, link=ledger.genesis(competition.id)
    )
    head.references = number
    session.add(head)
    session.flush()


def _sheets(
    session: Session,
    competition: Competition,
    stage: Stage,
    experts: list[int],
    at: datetime,
    chance: random.Random,
) -> None:
    criteria = criteria_of(stage)
    candidacies = session.execute(
        select(Candidacy.id, Candidacy.case_id)
        .where(Candidacy.stage_id == stage.id)
        .order_by(Candidacy.case_id)
    ).all()
    pairs = [(candidacy, case_id, experts[(place * SHEETS + offset) % len(experts)])
             for place, (candidacy, case_id) in enumerate(candidacies) for offset in range(SHEETS)]  # fmt: skip
    _bulk(session, Assignment, ({"stage_id": stage.id, "case_id": case_id, "candidacy_id": candidacy, "expert_id": expert,
                                 "place": place_of(1, stage.id, expert, case_id), "made_at": at, "released_at": at, "begun_at": at}
                                for candidacy, case_id, expert in pairs))  # fmt: skip
    assigned = session.execute(
        select(Assignment.id, Assignment.case_id, Assignment.expert_id).order_by(Assignment.id)
    ).all()
    sums: dict[int, list[int]] = {}
    rows, texts = [], []
    for n, (id, case_id, expert) in enumerate(assigned, 1):
        marks = tuple(chance.randint(4, 10) for _ in criteria)
        total = total_of(marks, criteria)
        kept = sums.setdefault(case_id, [0, 0, 0])
        kept[0], kept[1], kept[2] = kept[0] + 1, kept[1] + total, kept[2] + total * total
        rows.append({"id": n, "assignment_id": id, "stage_id": stage.id, "case_id": case_id, "expert_id": expert, "revision_id": case_id,
                     "number": 1, "state": "sealed", "marks": marks, "total": total, "saved_at": at, "sealed_at": at, "version": 1})  # fmt: skip
        texts.append(
            {
                "scoresheet_id": n,
                "comment": "材料完整，成效可核。",
                "canonical": struct.pack(">q", n),
                "receipt": f"{n:032x}",
                "salt": b"0",
            }
        )
    _bulk(session, Scoresheet, iter(rows))
    _bulk(session, SheetText, iter(texts))
    table = Candidacy.__table__
    updates = [
        {"sheets": s, "total_sum": t, "total_squares": q, "id": candidacy}
        for candidacy, case_id in candidacies
        for s, t, q in [sums[case_id]]
    ]
    for start in range(0, len(updates), CHUNK):
        session.connection().execute(
            text(
                f"update {table.name} set sheets = :sheets, total_sum = :total_sum, total_squares = :total_squares where id = :id"
            ),
            updates[start : start + CHUNK],
        )
    if session.get_bind().dialect.name == "postgresql":
        for name in ("revision", "scoresheet"):
            session.execute(
                text(f"select setval(pg_get_serial_sequence('{name}', 'id'), (select max(id) from {name}))")
            )
    session.flush()


def _bulk(session: Session, model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            session.execute(insert(model), batch)
            batch = []
    if batch:
        session.execute(insert(model), batch)


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
