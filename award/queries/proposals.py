"""Solved proposals as the office reads them: who enters and leaves, by which rule, at what price, and whether it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from award.models import Case, Job, Release, SelectionProposal, Stage

PROPOSE = "award.propose_selection"


@dataclass(frozen=True)
class Named:
    """A case that a proposal speaks of, with the rank and score it had then."""

    case: Case
    rank: int
    score: str


@dataclass(frozen=True)
class Exchange:
    """A case that the rules move. ``rule``: place of the one that does it; None: several together, or it follows others."""

    named: Named
    by_rank: str | None
    proposed: str | None
    rule: int | None

    @property
    def way(self) -> str:
        """in (wins by the rules), out (loses its award by them), moved (another tier)."""
        return "in" if self.by_rank is None else "out" if self.proposed is None else "moved"


@dataclass(frozen=True)
class Price:
    """A rule (as it was solved, with its place) and what it costs: ``lost`` points; who would enter and leave without."""

    place: int
    rule: Mapping[str, Any]
    lost: str
    entered: list[Named]
    left: list[Named]

    @property
    def lost_value(self) -> float:
        """The points as a number, for bars and order."""
        return float(self.lost)

    @property
    def is_binding(self) -> bool:
        """Whether the choice would be another one without it."""
        return bool(self.entered or self.left) or self.lost_value > 0


@dataclass(frozen=True)
class Tie:
    """Equal scores on either side of a line that only chance tells apart."""

    score: str
    tier: str
    inside: list[Named]
    outside: list[Named]


@dataclass(frozen=True)
class Shown:
    """A proposal with everything resolved. Lists are empty where the rules contradict each other (see ``relax``)."""

    proposal: SelectionProposal
    exchanges: list[Exchange]
    prices: list[Price]
    ties: list[Tie]
    relax: list[tuple[Mapping[str, Any], int]]
    unmet: list[tuple[Mapping[str, Any], str, int]]

    @property
    def result(self) -> Mapping[str, Any]:
        """As it is kept."""
        return self.proposal.result

    @property
    def is_feasible(self) -> bool:
        """Whether there is a choice that keeps all rules."""
        return "winners" in self.proposal.result

    @property
    def is_adopted(self) -> bool:
        """Whether the decision rests on it."""
        return self.proposal.adopted_at is not None and self.proposal.set_aside_at is None

    @property
    def entered(self) -> list[Exchange]:
        """Who wins by the rules."""
        return [one for one in self.exchanges if one.way == "in"]

    @property
    def left(self) -> list[Exchange]:
        """Who loses an award by them."""
        return [one for one in self.exchanges if one.way == "out"]

    @property
    def moved(self) -> list[Exchange]:
        """Who gets another tier."""
        return [one for one in self.exchanges if one.way == "moved"]

    @property
    def most(self) -> float:
        """The highest price, for the bars."""
        return max((price.lost_value for price in self.prices), default=0)

    @property
    def by_case(self) -> dict[int, Exchange]:
        """Case → its exchange."""
        return {one.named.case.id: one for one in self.exchanges}


@dataclass(frozen=True)
class Basis:
    """What a decision stage rests on and waits for: the live request for its release, its latest proposal, and the
    adopted one."""

    release: Release | None = None
    latest: SelectionProposal | None = None
    adopted: SelectionProposal | None = None


def basis_of(session: Session, stage: Stage) -> Basis:
    """One statement."""
    newest = (
        select(SelectionProposal.id)
        .where(SelectionProposal.stage_id == stage.id)
        .order_by(SelectionProposal.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    adopted = SelectionProposal.adopted_at.is_not(None) & SelectionProposal.set_aside_at.is_(None)
    query = (
        select(Release, SelectionProposal)
        .select_from(Stage)
        .outerjoin(Release, (Release.stage_id == Stage.id) & Release.withdrawn_at.is_(None))
        .outerjoin(
            SelectionProposal,
            (SelectionProposal.stage_id == Stage.id) & or_(SelectionProposal.id == newest, adopted),
        )
        .where(Stage.id == stage.id)
        .order_by(SelectionProposal.number)
    )
    rows = session.execute(query).all()
    found = [proposal for _, proposal in rows if proposal is not None]
    return Basis(
        rows[0][0],
        found[-1] if found else None,
        next((one for one in found if one.adopted_at is not None and one.set_aside_at is None), None),
    )


def shown(
    session: Session, proposal: SelectionProposal, known: Mapping[int, Case] = MappingProxyType({})
) -> Shown:
    """The proposal with its cases. ``known``: cases that were read already; for others one statement."""
    result, rules = proposal.result, proposal.result["limits"]
    if "winners" not in result:
        return Shown(proposal, [], [], [], [(rules[at], winners) for at, winners in result["relax"]], [])
    spoken = _spoken_of(result)
    cases = dict(known)
    if spoken - cases.keys():
        query = select(Case).where(Case.id.in_(spoken)).options(joinedload(Case.organisation))
        cases |= {case.id: case for case in session.execute(query).scalars()}
    named = {
        case_id: Named(cases[case_id], rank, score)
        for case_id, rank, score in result["cases"]
        if case_id in cases
    }

    def all_of(ids: Iterable[int]) -> list[Named]:
        return [named[case_id] for case_id in ids if case_id in named]

    return Shown(
        proposal,
        [Exchange(named[case], before, after, rule) for case, before, after, rule in result["exchanges"]],
        [
            Price(at, rules[at], price["lost"], all_of(price["entered"]), all_of(price["left"]))
            for at, price in enumerate(result["prices"])
        ],
        [
            Tie(tie["score"], tie["tier"], all_of(tie["inside"]), all_of(tie["outside"]))
            for tie in result["ties"]
        ],
        [],
        [(rules[at], value, away) for at, value, away in result["unmet"]],
    )


def _spoken_of(result: Mapping[str, Any]) -> set[int]:
    """The cases that are named beside the plain list of winners."""
    found = {case for case, *_ in result["exchanges"]}
    for part in (*result["prices"], *result["ties"]):
        found.update(case for cases in part.values() if isinstance(cases, list) for case in cases)
    return found


def unfinished_job(session: Session, stage: Stage) -> Job | None:
    """The last solving that was asked for, unless it came to a good end. One statement."""
    query = select(Job).where(Job.competition_id == stage.competition_id, Job.name == PROPOSE)
    jobs = session.execute(query.order_by(Job.id.desc()).limit(5)).scalars()
    last = next((job for job in jobs if job.arguments.get("stage") == stage.id), None)
    return last if last is not None and last.state in ("queued", "running", "dead") else None


def adopted_of(session: Session, competition_id: int) -> list[Shown]:
    """The proposals that the edition's decisions rest on. Two statements for one decision stage."""
    query = (
        select(SelectionProposal)
        .join(Stage, Stage.id == SelectionProposal.stage_id)
        .where(
            Stage.competition_id == competition_id,
            SelectionProposal.adopted_at.is_not(None),
            SelectionProposal.set_aside_at.is_(None),
        )
        .order_by(Stage.step)
    )
    return [shown(session, proposal) for proposal in session.execute(query).scalars()]
