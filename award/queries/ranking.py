"""A stage's ranking in windows, its line and grey zone, and the marks behind one row. Only after the stage has closed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, cast, select
from sqlalchemy.orm import Session, aliased

from award.models import (
    Candidacy,
    Case,
    Closing,
    Competition,
    Person,
    PoolMember,
    Ranking,
    RankingRow,
    Scoresheet,
    SheetText,
    Stage,
)
from award.scoring.uncertainty import GREY

WINDOW = 250
AROUND = 50  # rows on either side of the line
LEADERS = 3

p_top = cast(RankingRow.p_top, Float)
is_grey = RankingRow.p_top.is_not(None) & p_top.between(*GREY)


@dataclass(frozen=True)
class Line:
    """One printed row. ``passed``: the closing let it through; ``by_hand``: with the reason where that was decided by hand."""

    row: RankingRow
    case: Case
    passed: bool
    by_hand: str | None

    @property
    def is_grey(self) -> bool:
        """Its chance of being over the line is neither small nor large."""
        return self.row.p_top is not None and GREY[0] <= float(self.row.p_top) <= GREY[1]


@dataclass(frozen=True)
class Counts:
    """Over the whole ranking: rows, ranked ones, grey ones, the last printed place over the line (0: none) and its
    score, the ends of the scale that holds all."""

    rows: int
    ranked: int
    grey: int
    cut: int
    cut_score: float | None
    low: float
    high: float


def counts_of(session: Session, ranking: Ranking) -> Counts:
    """One statement, however long the ranking: what never changes is kept with it, the line with the closing."""
    last = session.execute(
        select(RankingRow.place, RankingRow.score)
        .join(Closing, Closing.line == RankingRow.place)
        .where(
            RankingRow.ranking_id == ranking.id,
            Closing.stage_id == ranking.stage_id,
            Closing.undone_at.is_(None),
        )
    ).one_or_none()
    place, score = (0, None) if last is None else (last.place, last.score)
    return Counts(cut=place, cut_score=float(score) if score else None, **ranking.parameters["counts"])


def lines_of(
    session: Session,
    ranking: Ranking,
    *,
    view: str = "line",
    category: int | None = None,
    cut: int = 0,
    after: int | None = None,
    only: Sequence[int] | None = None,
) -> list[Line]:
    """A window: around the line with the leaders, all, or the grey zone; after a printed place; ``only`` these cases.
    One row more than shown."""
    where: list[ColumnElement[bool]] = [RankingRow.ranking_id == ranking.id]
    if category is not None:
        where.append(RankingRow.category_id == category)
    elif view == "line" and cut:
        near = RankingRow.place.between(cut - AROUND + 1, cut + AROUND)
        where.append(near | (RankingRow.place <= LEADERS))
    if view == "grey":
        where.append(is_grey)
    if only is not None:
        where.append(RankingRow.case_id.in_(only))
    if after is not None:
        where.append(RankingRow.place > after)
    shown = select(RankingRow).where(*where).order_by(RankingRow.place).limit(WINDOW + LEADERS + 1)
    row = aliased(RankingRow, shown.subquery())  # the window first, so that no long table is joined
    rows = session.execute(
        select(row, Case, Candidacy.outcome, Candidacy.proposed_reason)
        .join(Case, Case.id == row.case_id)
        .join(Candidacy, (Candidacy.case_id == row.case_id) & (Candidacy.stage_id == ranking.stage_id))
        .order_by(row.place)
    )
    return [Line(row[0], row[1], row[2] == "passed", row[3]) for row in rows]


def all_lines_of(session: Session, ranking: Ranking) -> Iterator[Line]:
    """Every row in order, streamed."""
    rows = session.execute(
        select(RankingRow, Case, Candidacy.outcome, Candidacy.proposed_reason)
        .join(Case, Case.id == RankingRow.case_id)
        .join(Candidacy, (Candidacy.case_id == RankingRow.case_id) & (Candidacy.stage_id == ranking.stage_id))
        .where(RankingRow.ranking_id == ranking.id)
        .order_by(RankingRow.place)
        .execution_options(yield_per=1000)
    )
    return (Line(row[0], row[1], row[2] == "passed", row[3]) for row in rows)


def cases_by_reference(
    session: Session, competition: Competition, references: Iterable[str]
) -> dict[str, Case]:
    """The named cases of an edition by their reference."""
    query = select(Case).where(
        Case.competition_id == competition.id, Case.reference.in_(sorted(set(references)))
    )
    return {case.reference or "": case for case in session.execute(query).scalars()}


def pseudonyms_of(session: Session, stage: Stage) -> dict[int, str]:
    """Account → pseudonym of the edition's experts."""
    rows = session.execute(
        select(Person.user_id, PoolMember.pseudonym)
        .join(PoolMember, PoolMember.person_id == Person.id)
        .where(PoolMember.competition_id == stage.competition_id, Person.user_id.is_not(None))
    )
    return {account: pseudonym for account, pseudonym in rows if account is not None}


@dataclass(frozen=True)
class Sheet:
    """One sealed sheet as officers see it after closing: under its pseudonym."""

    pseudonym: str
    expert_id: int
    marks: tuple[int | None, ...]
    total: int
    comment: str


def sheets_of(session: Session, stage: Stage, cases: Sequence[int]) -> dict[int, list[Sheet]]:
    """Case id → its sealed sheets, the highest first. Empty while the stage is not closed: no door before that."""
    found: dict[int, list[Sheet]] = {case: [] for case in cases}
    if stage.state != "closed" or not cases:
        return found
    rows = session.execute(
        select(
            PoolMember.pseudonym, Scoresheet.expert_id, Scoresheet.marks, Scoresheet.total,
            SheetText.comment, Scoresheet.case_id,
        )
        .outerjoin(Person, Person.user_id == Scoresheet.expert_id)
        .outerjoin(
            PoolMember,
            (PoolMember.person_id == Person.id) & (PoolMember.competition_id == stage.competition_id),
        )
        .join(SheetText, SheetText.scoresheet_id == Scoresheet.id)
        .where(Scoresheet.stage_id == stage.id, Scoresheet.case_id.in_(cases), Scoresheet.state == "sealed")
        .order_by(Scoresheet.total.desc(), PoolMember.pseudonym)
    )  # fmt: skip
    for row in rows:
        found[row[5]].append(Sheet(row[0] or f"U{row[1]}", row[1], row[2], row[3] or 0, row[4]))
    return found


def all_sheets_of(session: Session, stage: Stage) -> Any:
    """(reference, title, pseudonym, marks, total, comment) of every sealed sheet, by case: streamed."""
    if stage.state != "closed":
        return iter(())
    return session.execute(
        select(
            Case.reference, Case.title, PoolMember.pseudonym, Scoresheet.expert_id, Scoresheet.marks,
            Scoresheet.total, SheetText.comment,
        )
        .join(Case, Case.id == Scoresheet.case_id)
        .join(SheetText, SheetText.scoresheet_id == Scoresheet.id)
        .outerjoin(Person, Person.user_id == Scoresheet.expert_id)
        .outerjoin(
            PoolMember,
            (PoolMember.person_id == Person.id) & (PoolMember.competition_id == stage.competition_id),
        )
        .where(Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed")
        .order_by(Case.reference, PoolMember.pseudonym)
        .execution_options(yield_per=1000)
    )  # fmt: skip
