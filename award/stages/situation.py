"""What an assignment is computed from: pending cases, experts with their bounds, conflicts, pairs as they stand."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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
    Scoresheet,
    Stage,
    User,
)
from award.scoring import assignment as core
from award.stages.draws import drawn_experts
from award.stages.matching import Matching, Progress, matching_of

OVERLAP = 0.1
"""Match that is traded for cases that share judges: without any, the graph falls apart and no severity can be corrected."""


@dataclass(frozen=True)
class Situation:
    """What an assignment is computed from: the core's snapshot and the digest that the commit must find unchanged.

    ``matching``: the parts of the match; None where only the digest was asked for (then nothing matches).
    """

    snapshot: core.Snapshot
    digest: str
    matching: Matching | None = None


def situation_of(
    session: Session, stage: Stage, *, seed: int, top_up: bool = True, overlap: float = OVERLAP, matched: bool = True,
    anchors: Collection[int] | None = None, progress: Progress = lambda share: None,
) -> Situation:  # fmt: skip
    """The stage's pending cases, its experts, conflicts and pairs as they stand. Ids are the rows' as text.

    ``anchors``: the cases that every expert scores; None: those that were committed before.

    ``matched``: with the match of experts and cases, which reads every case's text; ``progress`` is told the share done.
    """
    cases = _cases(session, stage, anchors)
    judges = _judges(session, stage, cases)
    cases = _still_wanted(session, stage, cases, judges)
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
    digest = _digest(snapshot)
    if not matched:
        return Situation(snapshot, digest)
    matching = matching_of(
        session, stage, [int(case.id) for case in cases], [int(judge.id) for judge in judges],
        lambda share: progress(0.8 * share),
    )  # fmt: skip
    match = matching.parts.match(
        sum(case.sheets for case in cases), seed, lambda share: progress(0.8 + 0.2 * share)
    )
    return Situation(replace(snapshot, match=match), digest, matching)


def _cases(session: Session, stage: Stage, anchors: Collection[int] | None) -> list[core.Case]:
    wanted = int(stage.parameters.get("sheets_per_case", 3))
    rows = session.execute(
        select(Case.id, Category.key, Candidacy.is_anchor)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .outerjoin(Category, Category.id == Case.category_id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        .order_by(Case.id)
    )
    return [
        core.Case(str(id), wanted, category or "", kept if anchors is None else id in anchors)
        for id, category, kept in rows
    ]


def _still_wanted(
    session: Session, stage: Stage, cases: list[core.Case], judges: list[core.Judge]
) -> list[core.Case]:
    """What experts who have left had sealed before, is not asked for again."""
    here = {int(judge.id) for judge in judges}
    query = select(Scoresheet.case_id, Scoresheet.expert_id).where(
        Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed", Scoresheet.expert_id.not_in(here)
    )
    done = Counter(str(case_id) for case_id, _expert in session.execute(query))
    return [replace(case, sheets=max(case.sheets - done[case.id], 0)) for case in cases] if done else cases


def _judges(session: Session, stage: Stage, cases: Sequence[core.Case]) -> list[core.Judge]:
    """The experts with their bounds; where none are set, an even share of the sheets and every anchor case."""
    wanted = int(stage.parameters.get("sheets_per_case", 3))
    members = session.execute(
        select(Person.user_id, PoolMember.min_load, PoolMember.max_load, Person.id)
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
    drawn = drawn_experts(session, stage)
    if drawn is not None:
        members = [member for member in members if member[0] in drawn]
    shared = sum(case.anchor for case in cases)
    usual = (len(cases) - shared) * wanted / max(len(members), 1) + shared
    judges = []
    for user_id, least, most, person_id in members:
        limit = most if most is not None else ceil(usual * 1.2)
        low = min(least or floor(usual * 0.95), limit)
        judges.append(core.Judge(str(user_id), limit, low, str(employers.get(person_id) or "")))
    return judges


def _digest(snapshot: core.Snapshot) -> str:
    plain = [
        [[j.id, j.min_load, j.max_load, j.employer] for j in snapshot.judges],
        [[c.id, c.sheets, c.category, c.anchor] for c in snapshot.cases],
        *(np.asarray(pairs).tolist() for pairs in (snapshot.conflicts, snapshot.fixed, snapshot.existing)),
        snapshot.seed,
    ]
    return ledger.digest_of("assignment-situation", plain)
