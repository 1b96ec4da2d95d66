"""The office's view of who scores what: counts for any size, the matrix where it can be drawn. No mark is among it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.models import (
    Assignment,
    Candidacy,
    Case,
    Category,
    Conflict,
    Job,
    Message,
    Person,
    PoolMember,
    RoleGrant,
    Scoresheet,
    Stage,
    User,
)
from award.stages.sealed_names import Naming, naming_of

DRAWN = 300  # cases a matrix can show; beyond it, one line a category
PROPOSE, RELEASE = "award.propose_assignment", "award.release_assignments"


@dataclass(frozen=True)
class Seat:
    """An expert of the pool who has accepted. ``is_sealed``: his name is, until he signs in; then ``pseudonym`` and
    ``name`` both say his code in the draw. ``handle``: what a form carries for him."""

    user_id: int
    pseudonym: str
    name: str
    categories: tuple[str, ...]
    most: int | None
    least: int
    handle: str
    is_sealed: bool


@dataclass(frozen=True)
class Column:
    """A case that stands in the stage. ``is_anchor``: every expert scores it."""

    case_id: int
    reference: str
    title: str
    category: str
    is_anchor: bool


@dataclass(frozen=True)
class Board:
    """Experts, cases and live pairs of a stage. ``pairs``: (expert, case) → opened, released or kept.

    ``unreleased``: how many could be released now; a tied pair waits for the chair's word.
    """

    seats: list[Seat]
    columns: list[Column]
    pairs: dict[tuple[int, int], str]
    conflicts: set[tuple[int, int]]
    wanted: int
    unreleased: int = 0
    naming: Naming = field(default_factory=Naming)

    @property
    def loads(self) -> dict[int, int]:
        """Expert → how many cases."""
        found = {seat.user_id: 0 for seat in self.seats}
        for expert_id, _case in self.pairs:
            found[expert_id] = found.get(expert_id, 0) + 1
        return found

    @property
    def sheets(self) -> dict[int, int]:
        """Case → how many experts."""
        found = {column.case_id: 0 for column in self.columns}
        for _expert, case_id in self.pairs:
            found[case_id] = found.get(case_id, 0) + 1
        return found


def board_of(session: Session, stage: Stage) -> Board:
    """Five statements, whatever the size; opened and released pairs told apart.

    Where experts were drawn they stand here alone, by code until they sign in.
    """
    naming = naming_of(session, stage)
    pairs: dict[tuple[int, int], str] = {}
    unreleased: set[tuple[int, int]] = set()
    for expert_id, case_id, released, begun in session.execute(
        select(Assignment.expert_id, Assignment.case_id, Assignment.released_at, Assignment.begun_at).where(
            Assignment.stage_id == stage.id, Assignment.ended_at.is_(None)
        )
    ):
        pairs[expert_id, case_id] = "opened" if begun is not None else "kept"
        if released is None:
            unreleased.add((expert_id, case_id))
    barring = session.execute(
        select(Conflict.user_id, Conflict.case_id).where(
            Conflict.competition_id == stage.competition_id, Conflict.state != "dismissed"
        )
    )
    conflicts = {(row[0], row[1]) for row in barring}
    return Board(
        seats_of(session, stage, naming),
        _columns(session, stage),
        pairs,
        conflicts,
        int(stage.parameters.get("sheets_per_case", 3)),
        len(unreleased - conflicts),
        naming,
    )


def seats_of(session: Session, stage: Stage, naming: Naming) -> list[Seat]:
    """The experts who may be given cases of the stage, by pseudonym."""
    rows = session.execute(
        select(
            Person.user_id, PoolMember.pseudonym, Person.name, PoolMember.categories, PoolMember.max_load,
            PoolMember.min_load,
        )
        .join(Person, Person.id == PoolMember.person_id)
        .join(
            RoleGrant,
            (RoleGrant.user_id == Person.user_id) & (RoleGrant.competition_id == PoolMember.competition_id),
        )
        .where(
            PoolMember.competition_id == stage.competition_id,
            RoleGrant.role == "expert",
            RoleGrant.ended_at.is_(None),
        )
        .order_by(PoolMember.pseudonym)
    )  # fmt: skip
    seats = [
        Seat(id, naming.called(id, pseudonym), naming.called(id, name), tuple(categories or ()), most, least,
             naming.handle(id), naming.is_sealed(id))
        for id, pseudonym, name, categories, most, least in rows
        if naming.is_seated(id)
    ]  # fmt: skip
    return sorted(seats, key=lambda seat: seat.pseudonym)


def _columns(session: Session, stage: Stage) -> list[Column]:
    rows = session.execute(
        select(Case.id, Case.reference, Case.title, func.coalesce(Category.name, ""), Candidacy.is_anchor)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .outerjoin(Category, Category.id == Case.category_id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome != "lapsed")
        .order_by(Category.position, Case.reference)
    )
    return [Column(row[0], row[1] or "", row[2], row[3], row[4]) for row in rows]


def latest_proposal(session: Session, stage: Stage) -> Job | None:
    """The last proposal that was asked for, running or done; one that was committed or dropped is over."""
    return latest_jobs(session, stage).get(PROPOSE)


def latest_jobs(session: Session, stage: Stage) -> dict[str, Job]:
    """The last job of each name that was asked for on the stage's desk: proposing, releasing. One statement."""
    query = (
        select(Job)
        .where(Job.competition_id == stage.competition_id, Job.name.in_((PROPOSE, RELEASE)))
        .order_by(Job.id.desc())
        .limit(10)
    )
    found: dict[str, Job] = {}
    for job in session.execute(query).scalars():
        if job.arguments.get("stage") == stage.id:
            found.setdefault(job.name, job)
    return found


@dataclass(frozen=True)
class Progress:
    """One expert's progress: what he was given, opened, sealed; never a mark. Named as on the board (``Seat``)."""

    user_id: int
    name: str
    pseudonym: str
    given: int
    opened: int
    sealed: int
    ended: int
    last_at: datetime | None
    seen_at: datetime | None
    reminded_at: datetime | None
    handle: str = ""
    is_sealed: bool = False


def progress_of(session: Session, stage: Stage) -> list[Progress]:
    """Who has handed in how many, those behind first: two statements."""
    sealed = (
        select(
            Scoresheet.expert_id,
            func.count(Scoresheet.id).label("n"),
            func.max(Scoresheet.sealed_at).label("at"),
        )
        .where(Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed")
        .group_by(Scoresheet.expert_id)
        .subquery()
    )
    reminded = (
        select(Message.recipient_id, func.max(Message.created_at).label("at"))
        .where(
            Message.competition_id == stage.competition_id,
            Message.notification == "deadline_near",
            Message.state != "withdrawn",
        )
        .group_by(Message.recipient_id)
        .subquery()
    )
    live = Assignment.ended_at.is_(None)
    rows = session.execute(
        select(
            User.id, User.name, func.coalesce(func.max(PoolMember.pseudonym), ""),
            func.count(Assignment.id).filter(live),
            func.count(Assignment.id).filter(live & Assignment.begun_at.is_not(None)),
            func.coalesce(func.max(sealed.c.n), 0),
            func.count(Assignment.id).filter(Assignment.ending.in_(("abstained", "recused"))),
            func.max(sealed.c.at), User.last_seen_at, func.max(reminded.c.at),
        )
        .join(Assignment, Assignment.expert_id == User.id)
        .outerjoin(sealed, sealed.c.expert_id == User.id)
        .outerjoin(reminded, reminded.c.recipient_id == User.id)
        .outerjoin(Person, Person.user_id == User.id)
        .outerjoin(
            PoolMember,
            (PoolMember.person_id == Person.id) & (PoolMember.competition_id == stage.competition_id),
        )
        .where(Assignment.stage_id == stage.id, Assignment.released_at.is_not(None))
        .group_by(User.id, User.name, User.last_seen_at)
    )  # fmt: skip
    naming = naming_of(session, stage)
    found = [_as_named(Progress(*row), naming) for row in rows]
    return sorted(found, key=lambda one: ((one.sealed / one.given) if one.given else 1.0, one.name))


def _as_named(one: Progress, naming: Naming) -> Progress:
    """Without the day of his last visit where the name is sealed: the list of people tells it of everybody."""
    if naming.is_sealed(one.user_id):
        code = naming.codes[one.user_id]
        return replace(one, name=code, pseudonym=code, handle=code, is_sealed=True, seen_at=None)
    seen_at = max(filter(None, (one.seen_at, one.last_at)), default=None)  # a sealed sheet is a visit too
    return replace(one, handle=naming.handle(one.user_id), seen_at=seen_at)
