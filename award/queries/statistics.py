"""The figures that every competition prints: what came in, what was valid, who won, from where."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from award.models import Attribute, AttributeValue, Candidacy, Case, Competition, Scoresheet, Stage
from award.queries.public import Edition
from award.queries.showcase import Showcase
from award.regions import city_of, is_region

CHECKS = ("screening", "verification")


@dataclass(frozen=True)
class Figures:
    """The head count. ``valid`` and ``shortlisted`` are None where the pipeline has no such step."""

    received: int
    valid: int | None
    shortlisted: int | None
    awarded: int
    provinces: int
    cities: int
    bodies: int
    experts: int


def figures_of(session: Session, edition: Edition, showcase: Showcase) -> Figures:
    """Received: every case that was handed in. Valid: past the first check. Shortlisted: past the last scoring. Five statements."""
    competition = edition.competition
    handed_in: tuple[ColumnElement[bool], ...] = (
        Case.competition_id == competition.id,
        Case.reference.is_not(None),
    )
    received, bodies = session.execute(
        select(func.count(Case.id), func.count(func.distinct(Case.organisation_id))).where(*handed_in)
    ).one()
    regions = session.execute(select(Case.region_code).where(*handed_in).distinct()).scalars()
    codes = [code for code in regions if code and is_region(code)]
    experts = session.execute(
        select(func.count(func.distinct(Scoresheet.expert_id)))
        .join(Stage, Stage.id == Scoresheet.stage_id)
        .where(Stage.competition_id == competition.id, Scoresheet.state == "sealed")
    ).scalar_one()
    passed = _passed(session, competition)
    checks = [stage for stage in edition.stages if stage.kind in CHECKS]
    scorings = [stage for stage in edition.stages if stage.kind in ("scoring", "defence")]
    return Figures(
        received=received,
        valid=passed.get(checks[0].id, 0) if checks else None,
        shortlisted=passed.get(scorings[-1].id, 0) if scorings else None,
        awarded=showcase.total,
        provinces=len({code[:2] for code in codes}),
        cities=len({city_of(code) for code in codes} - {None}),
        bodies=bodies,
        experts=experts,
    )


def _passed(session: Session, competition: Competition) -> dict[int, int]:
    query = select(Candidacy.stage_id, func.count(Candidacy.id)).where(
        Candidacy.competition_id == competition.id, Candidacy.outcome == "passed"
    )
    return {stage_id: number for stage_id, number in session.execute(query.group_by(Candidacy.stage_id))}


@dataclass(frozen=True)
class Breakdown:
    """Winners by one dimension, the largest first: (name, number)."""

    name: str
    rows: list[tuple[str, int]]

    @property
    def most(self) -> int:
        """The largest number."""
        return max((number for _, number in self.rows), default=0)


def group_breakdowns(session: Session, competition: Competition, showcase: Showcase) -> list[Breakdown]:
    """Winners by groups of values (党政机关和社区 …), for each attribute that has groups."""
    query = (
        select(Attribute.key, Attribute.name, AttributeValue.key, AttributeValue.grouping)
        .join(AttributeValue, AttributeValue.attribute_id == Attribute.id)
        .where(Attribute.competition_id == competition.id, AttributeValue.grouping.is_not(None))
        .order_by(Attribute.position, AttributeValue.position)
    )
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for key, name, value, group in session.execute(query):
        groups.setdefault((key, name), {})[value] = group or ""
    return [
        Breakdown(name, _counted(group.get(value, "") for one in showcase.all for value in one.keys.get(key, ())))
        for (key, name), group in groups.items()
    ]


def _counted(names: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(name for name in names if name).most_common()
