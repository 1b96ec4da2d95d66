"""Who passes a scoring stage: top N, a threshold or by hand; over all or per category; ties at the cut are asked."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import forget, lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Candidacy, Ranking, RankingRow, Stage, User
from award.outbox import record

TIE_CHOICES = ("in", "out")
AT_ONCE = 5_000  # parameters of one statement


@dataclass(frozen=True)
class Cut:
    """One line: in ``group`` (a category's id, or None for all), the ranks up to ``rank`` pass; ``tied`` share it.

    ``tied`` lists the cases that stand on the line together where they would overfill it; empty: no question.
    """

    group: int | None
    passed: tuple[int, ...]
    tied: tuple[int, ...]
    seats: int | None


def cuts_of(session: Session, stage: Stage, ranking: Ranking) -> list[Cut]:
    """The lines that the stage's rule draws through a ranking."""
    rule: dict[str, Any] = stage.parameters["rule"]
    rows = session.execute(
        select(RankingRow.case_id, RankingRow.category_id, RankingRow.rank, RankingRow.score)
        .where(RankingRow.ranking_id == ranking.id, RankingRow.rank.is_not(None))
        .order_by(RankingRow.place)
    ).all()
    groups: dict[int | None, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.category_id if rule.get("scope") == "category" else None, []).append(row)
    return [_cut(group, members, rule) for group, members in groups.items()]


def _cut(group: int | None, rows: list[Any], rule: dict[str, Any]) -> Cut:
    if rule["kind"] == "threshold":
        bar = Decimal(str(rule["threshold"]))
        return Cut(group, tuple(row.case_id for row in rows if Decimal(row.score) >= bar), (), None)
    if rule["kind"] == "by_hand":
        return Cut(group, (), (), None)
    seats = int(rule["number"])
    if len(rows) <= seats:
        return Cut(group, tuple(row.case_id for row in rows), (), seats)
    last = rows[seats - 1].rank
    above = tuple(row.case_id for row in rows if row.rank < last)
    on_line = tuple(row.case_id for row in rows if row.rank == last)
    if len(above) + len(on_line) <= seats:
        return Cut(group, above + on_line, (), seats)
    return Cut(group, above, on_line, seats)


class Answers(TypedDict):
    """What the organiser has answered so far: ``ties`` by group ("" for all), ``by_hand`` by case."""

    ties: dict[str, str]
    by_hand: dict[int, tuple[bool, str]]


def answers_of(session: Session, stage: Stage, ranking: Ranking) -> Answers:
    """The answers that the proposals at hand were made with, so that preparing again keeps them."""
    rows = session.execute(
        select(Candidacy.case_id, Candidacy.proposed, Candidacy.proposed_reason).where(
            Candidacy.stage_id == stage.id, Candidacy.outcome == "pending", Candidacy.proposed.is_not(None)
        )
    ).all()
    proposed = {row.case_id: row.proposed for row in rows}
    by_hand = {
        row.case_id: (row.proposed == "passed", row.proposed_reason) for row in rows if row.proposed_reason
    }
    ties = {}
    for cut in cuts_of(session, stage, ranking):
        if said := answer_on(cut, proposed, by_hand):
            ties[group_key(cut)] = said
    return {"ties": ties, "by_hand": by_hand}


def answer_on(cut: Cut, proposed: Mapping[int, str | None], by_hand: Container[int]) -> str:
    """``in`` or ``out`` where all that stand on the line are proposed alike, those decided by hand apart; else ""."""
    said = {proposed.get(case_id) for case_id in cut.tied if case_id not in by_hand}
    if len(said) != 1 or None in said:
        return ""
    return "in" if said == {"passed"} else "out"


def group_key(cut: Cut) -> str:
    """How an answer names a cut's group."""
    return "" if cut.group is None else str(cut.group)


def propose_passing(
    session: Session, stage: Stage, ranking: Ranking, *, ties: dict[str, str] | None = None,
    by_hand: dict[int, tuple[bool, str]] | None = None,
) -> list[Cut]:  # fmt: skip
    """Write ``proposed`` for every pending candidacy of the stage and return the cuts whose tie is still open.

    ``ties``: group ("" for all) → in or out. ``by_hand``: case → (passes, reason), which overrules the line.
    """
    cuts = cuts_of(session, stage, ranking)
    chosen: set[int] = set()
    unanswered = []
    for cut in cuts:
        chosen |= set(cut.passed)
        answer = (ties or {}).get(group_key(cut))
        if cut.tied and answer not in TIE_CHOICES:
            unanswered.append(cut)
        elif answer == "in":
            chosen |= set(cut.tied)
    reasons = {}
    for case_id, (passes, reason) in (by_hand or {}).items():
        if not reason.strip():
            raise Invalid(N_("人工调整须写明理由。"), {f"reason-{case_id}": [N_("人工调整须写明理由。")]})
        (chosen.add if passes else chosen.discard)(case_id)
        reasons[case_id] = reason.strip()
    undecided = {case_id for cut in unanswered for case_id in cut.tied} - set(by_hand or {})
    _write(session, stage, chosen, undecided, reasons)
    return unanswered


def answer_line(
    session: Session, stage: Stage, ranking: Ranking, *, ties: dict[str, str],
    by_hand: dict[int, tuple[bool, str]], by: User, at: datetime,
) -> None:  # fmt: skip
    """Add the organiser's answers to those given before and draw the line again; an event keeps what was decided."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    if stage.state != "open":
        raise WrongState(N_("这个环节没有开放，不能关闭。"))
    known = answers_of(session, stage, ranking)
    propose_passing(
        session, stage, ranking, ties={**known["ties"], **ties}, by_hand={**known["by_hand"], **by_hand}
    )
    decided = sorted([case_id, passes, reason] for case_id, (passes, reason) in by_hand.items())
    record(session, "line_answered", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "ranking": ranking.digest, "ties": ties, "by_hand": len(decided),
                 "decided": ledger.digest_of("by-hand", decided)})  # fmt: skip


def _write(
    session: Session, stage: Stage, chosen: set[int], undecided: set[int], reasons: dict[int, str]
) -> None:
    pending = (Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
    _set(session, update(Candidacy).where(*pending).values(proposed="eliminated", proposed_reason=None))
    for ids, proposed in ((chosen, "passed"), (undecided, None)):
        listed = sorted(ids)
        for start in range(0, len(listed), AT_ONCE):
            some = Candidacy.case_id.in_(listed[start : start + AT_ONCE])
            _set(session, update(Candidacy).where(*pending, some).values(proposed=proposed))
    alike: dict[str, list[int]] = {}
    for case_id, reason in reasons.items():
        alike.setdefault(reason, []).append(case_id)
    for reason, cases in alike.items():
        named = Candidacy.case_id.in_(cases)
        _set(session, update(Candidacy).where(*pending, named).values(proposed_reason=reason))
    forget(session, Candidacy)


def _set(session: Session, statement: Update) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
