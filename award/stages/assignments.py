"""Assignment (分配): a proposal from a snapshot, seen before it is committed; an opened case is never moved."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import forget, lock
from award.errors import Invalid, Stale, WrongState
from award.i18n import N_
from award.models import (
    Assignment,
    Candidacy,
    Conflict,
    Stage,
    User,
)
from award.outbox import record
from award.stages.searches import require_searched
from award.stages.situation import OVERLAP, situation_of

AT_ONCE = 5_000  # numbers of one UPDATE


def commit_assignment(
    session: Session, stage: Stage, *, pairs: Iterable[tuple[int, int]], removed: Iterable[tuple[int, int]] = (),
    seed: int, digest: str | None = None, overlap: float = OVERLAP, top_up: bool = True,
    anchors: Collection[int] | None = None, by: User, at: datetime,
) -> int:  # fmt: skip
    """Write new (expert, case) pairs and withdraw unopened ones. ``digest``: of the situation that was previewed.

    ``anchors``: the cases that all experts score, from now on these and no others; None leaves them as they are.

    Raises ``Stale`` when the situation has changed meanwhile, ``Invalid`` for a tied pair and while ties are still being
    searched. Returns how many were added.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id, shared=True)
    if stage.state == "closed":
        raise WrongState(N_("这个环节已经关闭。"))
    if pairs := set(pairs):
        require_searched(session, stage.competition_id)
    if (
        digest is not None
        and situation_of(
            session, stage, seed=seed, overlap=overlap, top_up=top_up, anchors=anchors, matched=False
        ).digest
        != digest
    ):
        raise Stale(N_("方案生成之后情况有变化，请重新生成。"))
    _withdraw(session, stage, set(removed), at)
    added = _insert(session, stage, sorted(pairs), seed, at)
    facts = {} if anchors is None else {"anchors": sorted(anchors)}
    if anchors is not None:
        _mark_anchors(session, stage, anchors)
    listed = sorted([expert, case] for expert, case in pairs)
    nonce = secrets.token_hex(16)  # or the digest would tell, by trying, who of the pool was drawn
    record(session, "cases_assigned", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "added": added, "seed": seed, "nonce": nonce,
                 "pairs": ledger.digest_of("pairs", [nonce, listed]), **facts})  # fmt: skip
    return added


def _mark_anchors(session: Session, stage: Stage, anchors: Collection[int]) -> None:
    """Those cases and no others, in one statement."""
    wanted = Candidacy.case_id.in_(sorted(anchors))
    session.execute(
        update(Candidacy)
        .where(Candidacy.stage_id == stage.id, Candidacy.is_anchor != wanted)
        .values(is_anchor=wanted, version=Candidacy.version + 1)
        .execution_options(synchronize_session=False)
    )
    forget(session, Candidacy)


def _withdraw(session: Session, stage: Stage, pairs: set[tuple[int, int]], at: datetime) -> None:
    """Those of the pairs that nobody has opened or ended."""
    unopened = select(Assignment.id, Assignment.expert_id, Assignment.case_id).where(
        Assignment.stage_id == stage.id, Assignment.begun_at.is_(None), Assignment.ended_at.is_(None)
    )
    if pairs:
        ids = [row.id for row in session.execute(unopened) if (row.expert_id, row.case_id) in pairs]
        ended = {"ended_at": at, "ending": "withdrawn", "ending_reason": N_("组委会调整分配")}
        _change(session, ids, ended)


def _insert(session: Session, stage: Stage, pairs: list[tuple[int, int]], seed: int, at: datetime) -> int:
    """New pairs, and pairs that were withdrawn before; in as many statements however many pairs."""
    waiting = select(Candidacy.case_id, Candidacy.id).where(
        Candidacy.stage_id == stage.id, Candidacy.outcome == "pending"
    )
    candidacies = {row[0]: row[1] for row in session.execute(waiting)}
    if any(case_id not in candidacies for _, case_id in pairs):
        raise Invalid(N_("案例不在本环节。"), {"reference": [N_("案例不在本环节。")]})
    _refuse_conflicts(session, stage, pairs)
    known = select(Assignment.expert_id, Assignment.case_id, Assignment.id, Assignment.ending).where(
        Assignment.stage_id == stage.id
    )
    there = {(row.expert_id, row.case_id): row for row in session.execute(known)}
    back = [there[pair].id for pair in pairs if pair in there and there[pair].ending == "withdrawn"]
    _change(session, back, dict.fromkeys(("ended_at", "ending", "ending_reason", "released_at")))
    new = [
        {
            "stage_id": stage.id, "case_id": case_id, "candidacy_id": candidacies[case_id], "expert_id": expert_id,
            "place": place_of(seed, stage.id, expert_id, case_id), "made_at": at,
        }
        for expert_id, case_id in pairs if (expert_id, case_id) not in there
    ]  # fmt: skip
    if new:
        session.execute(insert(Assignment), new)
    return len(back) + len(new)


def _change(session: Session, ids: Sequence[int], values: dict[str, Any]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        chosen = Assignment.id.in_(ids[start : start + AT_ONCE])
        session.execute(update(Assignment).where(chosen).values(**values))


def _refuse_conflicts(session: Session, stage: Stage, pairs: list[tuple[int, int]]) -> None:
    """Name the pair before the database's trigger would refuse the whole."""
    asked = select(Conflict.user_id, Conflict.case_id).where(
        Conflict.competition_id == stage.competition_id, Conflict.state != "dismissed"
    )
    barred = {(row[0], row[1]) for row in session.execute(asked)}.intersection(pairs)
    if barred:
        problem = N_("有 %(number)s 对专家与案例存在利益关系，不能分配。")
        raise Invalid(problem, {"expert": [problem]}, number=len(barred))


def place_of(seed: int, stage_id: int, expert_id: int, case_id: int) -> int:
    """A case's place in an expert's list: random, and the same for ever. 31 bits of SHA-256."""
    text = f"{seed}\n{stage_id}\n{expert_id}\n{case_id}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") >> 1


def release_assignments(session: Session, stage: Stage, *, by: User, at: datetime) -> int:
    """Show the experts their cases and write to them: one act. Returns how many assignments were released.

    A tied pair is passed over: it is released when the chair has dismissed the tie, and ended when he has confirmed it.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id, shared=True)
    tied = exists().where(
        Conflict.case_id == Assignment.case_id,
        Conflict.user_id == Assignment.expert_id,
        Conflict.state != "dismissed",
    )
    waiting = (Assignment.released_at.is_(None), Assignment.ended_at.is_(None))
    released = session.execute(
        update(Assignment)
        .where(Assignment.stage_id == stage.id, *waiting, ~tied)
        .values(released_at=at)
        .returning(Assignment.expert_id)
        .execution_options(synchronize_session=False)
    ).scalars().all()  # fmt: skip
    if released:
        record(session, "assignments_released", by=by, at=at, competition=stage.competition_id,
               leaf={"stage": stage.id, "number": len(released)},
               letters={"stage": stage.id, "experts": sorted(set(released))})  # fmt: skip
    return len(released)
