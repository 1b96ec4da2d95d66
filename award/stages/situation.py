"""What an assignment is computed from: pending cases, experts with their bounds, conflicts, pairs as they stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import ledger
from award.models import (
    Assignment,
    Candidacy,
    Case,
    Category,
    Conflict,
    Person,
    PoolMember,
    Post,
    RoleGrant,
    Stage,
    User,
)
from award.scoring import assignment as core

OVERLAP = 0.1
"""Match that is traded for cases that share judges: without any, the graph falls apart and no severity can be corrected."""


@dataclass(frozen=True)
class Situation:
    """What an assignment is computed from: the core's snapshot and the digest that the commit must find unchanged."""

    snapshot: core.Snapshot
    digest: str


def situation_of(
    session: Session, stage: Stage, *, seed: int, top_up: bool = True, overlap: float = OVERLAP
) -> Situation:
    """The stage's pending cases, its experts, conflicts and pairs as they stand. Ids are the rows' as text."""
    cases = _cases(session, stage)
    judges, fields = _judges(session, stage, len(cases))
    known_cases, known_judges = {case.id for case in cases}, {judge.id for judge in judges}
    pairs = session.execute(
        select(Assignment.expert_id, Assignment.case_id, Assignment.begun_at).where(
            Assignment.stage_id == stage.id, Assignment.ended_at.is_(None)
        )
    ).all()
    conflicts = session.execute(
        select(Conflict.user_id, Conflict.case_id).where(
            Conflict.competition_id == stage.competition_id, Conflict.state != "dismissed"
        )
    ).all()
    spent = session.execute(
        select(Assignment.expert_id, Assignment.case_id).where(
            Assignment.stage_id == stage.id, Assignment.ended_at.is_not(None)
        )
    ).all()

    def named(rows: Iterable[Any]) -> list[tuple[str, str]]:
        found = {(str(row[0]), str(row[1])) for row in rows}
        return sorted(pair for pair in found if pair[0] in known_judges and pair[1] in known_cases)

    snapshot = core.Snapshot.from_ids(
        judges,
        cases,
        (),
        conflicts=named([*conflicts, *spent]),
        fixed=named(row for row in pairs if row.begun_at is not None),
        existing=named(row for row in pairs if row.begun_at is None),
        top_up=top_up,
        overlap=overlap,
        seed=seed,
    )
    snapshot = replace(snapshot, match=_match(judges, cases, fields))
    return Situation(snapshot, _digest(snapshot))


def _match(judges: list[core.Judge], cases: list[core.Case], fields: dict[str, set[str]]) -> core.Match:
    """1 where the case's category is one of the expert's, 0 elsewhere: whole categories at a time."""
    of_category: dict[str, list[int]] = {}
    for at, case in enumerate(cases):
        of_category.setdefault(case.category, []).append(at)
    blocks = [
        (np.asarray(of_category[category], dtype=np.int64), at)
        for at, judge in enumerate(judges)
        for category in sorted(fields[judge.id])
        if category and category in of_category
    ]
    case_at = np.concatenate([rows for rows, _ in blocks] or [np.empty(0, dtype=np.int64)])
    judge_at = np.repeat([at for _, at in blocks], [len(rows) for rows, _ in blocks]).astype(np.int64)
    return core.Match(case_at, judge_at, np.ones(len(case_at)))


def _cases(session: Session, stage: Stage) -> list[core.Case]:
    wanted = int(stage.parameters.get("sheets_per_case", 3))
    rows = session.execute(
        select(Case.id, Category.key)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .outerjoin(Category, Category.id == Case.category_id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        .order_by(Case.id)
    )
    return [core.Case(str(id), wanted, category or "") for id, category in rows]


def _judges(session: Session, stage: Stage, cases: int) -> tuple[list[core.Judge], dict[str, set[str]]]:
    wanted = int(stage.parameters.get("sheets_per_case", 3))
    members = session.execute(
        select(Person.user_id, PoolMember.min_load, PoolMember.max_load, PoolMember.categories, Person.id)
        .join(PoolMember, PoolMember.person_id == Person.id)
        .join(User, User.id == Person.user_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            PoolMember.competition_id == stage.competition_id,
            User.erased_at.is_(None),
            RoleGrant.competition_id == stage.competition_id,
            RoleGrant.role == "expert",
            RoleGrant.ended_at.is_(None),
        )
        .order_by(Person.user_id)
    ).all()
    employers = {
        row[0]: row[1]
        for row in session.execute(
            select(Post.person_id, func.min(Post.organisation_id))
            .where(Post.is_present.is_(True), Post.organisation_id.is_not(None))
            .group_by(Post.person_id)
        )
    }
    usual = cases * wanted / max(len(members), 1)
    judges, fields = [], {}
    for user_id, least, most, categories, person_id in members:
        limit = most if most is not None else ceil(usual * 1.2)
        low = min(least or floor(usual * 0.95), limit)
        judges.append(core.Judge(str(user_id), limit, low, str(employers.get(person_id) or "")))
        fields[str(user_id)] = set(categories or [])
    return judges, fields


def _digest(snapshot: core.Snapshot) -> str:
    plain = [
        [[j.id, j.min_load, j.max_load, j.employer] for j in snapshot.judges],
        [[c.id, c.sheets, c.category] for c in snapshot.cases],
        *(np.asarray(pairs).tolist() for pairs in (snapshot.conflicts, snapshot.fixed, snapshot.existing)),
        snapshot.seed,
    ]
    return ledger.digest_of("assignment-situation", plain)
