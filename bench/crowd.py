"""The crowd of a bench: cases, assignments and sealed sheets, written in bulk."""

import random
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from award import ledger
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
    Revision,
    Scoresheet,
    SheetText,
    Stage,
    User,
)
from award.stages import drafts
from award.stages.assignments import place_of
from award.stages.marking import criteria_of, total_of
from award.stages.setup import current_form

SHEETS = 5
CHUNK = 5_000


def make_user(session: Session, email: str, password: str, at: datetime, *, admin: bool = False) -> User:
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


ANSWERS = {
    "summary": "本案例面向社区居民提供服务。" * 12,
    "measures": "建立台账，分级响应，定期公开办理情况。" * 24,
    "results": "群众满意度逐年提高。" * 20,
}


def write_cases(
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
    bulk(
        session,
        Organisation,
        (
            {"name": f"第{n}单位", "compared_name": f"第{n}单位", "created_at": at, "version": 1}
            for n in range(1, number // 2 + 1)
        ),
    )
    bodies = list(session.execute(select(Organisation.id).order_by(Organisation.id)).scalars())
    applicant = make_user(session, "applicant1@bench.example", password, at)
    session.add(Membership(organisation_id=bodies[0], user_id=applicant.id, part="manager", since=at))
    session.flush()
    _managers(session, bodies[1:], at)
    rows = []
    for n in range(1, number + 1):
        moment = at - timedelta(days=25, seconds=-n)
        rows.append({"token": f"b{n:09d}", "competition_id": competition.id, "organisation_id": bodies[n % len(bodies)],
                     "category_id": chance.choice(categories), "form_version_id": form.id, "title": f"第{n}号街道“一键响应”为老服务实践",
                     "region_code": chance.choice(("4406", "3301", "5101", "110106")), "origin": "applied", "state": "submitted",
                     "reference": f"DS2026-{n:05d}", "revision_id": n, "created_at": moment, "on_behalf": False,
                     "first_submitted_at": moment, "submitted_at": moment, "version": 1})  # fmt: skip
    bulk(session, Case, iter(rows))
    ids = list(session.execute(select(Case.id).order_by(Case.id)).scalars())
    bulk(
        session,
        Draft,
        ({"case_id": id, "answers": ANSWERS, "marks": {}, "number": 1, "saved_at": at} for id in ids),
    )
    bulk(session, Revision, ({"id": id, "case_id": id, "number": 1, "form_version_id": form.id, "title": rows[place]["title"],
                               "answers": {"title": rows[place]["title"], **ANSWERS}, "digest": "0" * 64,
                               "submitted_at": rows[place]["submitted_at"], "submitted_by_id": applicant.id}
                              for place, id in enumerate(ids)))  # fmt: skip
    for key, outcome in (("submission", "passed"), ("screening", "passed"), ("scoring", "pending")):
        decided = at if outcome == "passed" else None
        bulk(session, Candidacy, ({"competition_id": competition.id, "stage_id": stages[key].id, "case_id": id, "outcome": outcome,
                                    "entered_at": at, "decided_at": decided, "sheets": 0, "total_sum": 0, "total_squares": 0,
                                    "version": 1} for id in ids))  # fmt: skip
    session.add(CaseEditor(case_id=ids[0], user_id=applicant.id, part="submit", since=at))
    head = session.get(LedgerHead, competition.id) or LedgerHead(
        competition_id=competition.id, n=0, link=ledger.genesis(competition.id)
    )
    head.references = number
    session.add(head)
    session.flush()


def _managers(session: Session, bodies: list[int], at: datetime) -> None:
    """Somebody who speaks for each body, so that there is somebody to write to."""
    emails = [f"manager{body}@bench.example" for body in bodies]
    bulk(session, User, ({"email": email, "name": "负责人", "password_hash": "", "locale": "zh_Hans", "is_site_admin": False,
                           "created_at": at, "confirmed_at": at} for email in emails))  # fmt: skip
    ids = session.execute(select(User.id).where(User.email.like("manager%")).order_by(User.id)).scalars()
    bulk(session, Membership, ({"organisation_id": body, "user_id": id, "part": "manager", "since": at}
                                for body, id in zip(bodies, ids, strict=True)))  # fmt: skip


def write_sheets(
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
    bulk(session, Assignment, ({"stage_id": stage.id, "case_id": case_id, "candidacy_id": candidacy, "expert_id": expert,
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
    bulk(session, Scoresheet, iter(rows))
    bulk(session, SheetText, iter(texts))
    table = Candidacy.__tablename__
    updates = [
        {"sheets": s, "total_sum": t, "total_squares": q, "id": candidacy}
        for candidacy, case_id in candidacies
        for s, t, q in [sums[case_id]]
    ]
    for start in range(0, len(updates), CHUNK):
        session.connection().execute(
            text(
                f"update {table} set sheets = :sheets, total_sum = :total_sum, total_squares = :total_squares where id = :id"
            ),
            updates[start : start + CHUNK],
        )
    session.flush()


def write_drafts(session: Session, competition: Competition, *, number: int, at: datetime) -> None:
    """Filled drafts of the first applicant, ready to be submitted, by the rules."""
    applicant = session.execute(select(User).where(User.email == "applicant1@bench.example")).scalar_one()
    body = session.execute(select(Organisation).order_by(Organisation.id).limit(1)).scalar_one()
    for place in range(number):
        case = drafts.start_case(session, competition, body, by=applicant, at=at)
        filled = {
            **ANSWERS, "title": f"待提交的第{place}个案例", "category": "community", "kind": "community", "level": "county",
            "region": "4406", "period": {"start": "2024-01", "end": ""},
            "contact": [{"name": "联系人", "phone": "0757-12345678", "email": "contact@bench.example"}],
        }  # fmt: skip
        drafts.save_draft(session, case, filled, base={}, by=applicant, at=at)


def reset_sequences(session: Session) -> None:
    """Let PostgreSQL number on after the ids that were written by hand."""
    if session.get_bind().dialect.name == "postgresql":
        for name in ("revision", "scoresheet"):
            last = f"select setval(pg_get_serial_sequence('{name}', 'id'), (select max(id) from {name}))"
            session.execute(text(last))


def bulk(session: Session, model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            session.execute(insert(model), batch)
            batch = []
    if batch:
        session.execute(insert(model), batch)
