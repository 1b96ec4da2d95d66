"""The figures that every competition prints: what came in, what was valid, who won, from where."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from award.models import Candidacy, Case, Scoresheet, Stage
from award.queries.public import Edition
from award.queries.showcase import Showcase
from award.regions import city_of, is_region

CHECKS = ("screening", "verification")
SCORINGS = ("scoring", "defence")


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
    """Received: every case that was handed in. Valid: past the first check. Shortlisted: past the last scoring. Two statements."""
    competition = edition.competition
    handed_in = (Case.competition_id == competition.id, Case.reference.is_not(None))
    check = next((stage for stage in edition.stages if stage.kind in CHECKS), None)
    scoring = next((stage for stage in reversed(edition.stages) if stage.kind in SCORINGS), None)
    scored_in = [stage.id for stage in edition.stages if stage.kind in SCORINGS]
    experts = select(func.count(func.distinct(Scoresheet.expert_id))).where(
        Scoresheet.stage_id.in_(scored_in), Scoresheet.state == "sealed"
    )
    counted = select(
        func.count(Case.id).label("received"),
        func.count(func.distinct(Case.organisation_id)).label("bodies"),
        experts.scalar_subquery().label("experts"),
        _passed(check).label("valid"),
        _passed(scoring).label("shortlisted"),
    ).where(*handed_in)
    row = session.execute(counted).one()
    regions = session.execute(select(Case.region_code).where(*handed_in).distinct()).scalars()
    codes = [code for code in regions if code and is_region(code)]
    return Figures(
        received=row.received,
        valid=row.valid if check else None,
        shortlisted=row.shortlisted if scoring else None,
        awarded=showcase.total,
        provinces=len({code[:2] for code in codes}),
        cities=len({city_of(code) for code in codes} - {None}),
        bodies=row.bodies,
        experts=row.experts,
    )


def _passed(stage: Stage | None) -> ScalarSelect[int]:
    query = select(func.count(Candidacy.id)).where(
        Candidacy.stage_id == (stage.id if stage else 0), Candidacy.outcome == "passed"
    )
    return query.scalar_subquery()


@dataclass(frozen=True)
class Breakdown:
    """Winners by one dimension, the largest first: (name, number)."""

    name: str
    rows: list[tuple[str, int]]

    @property
    def most(self) -> int:
        """The largest number."""
        return max((number for _, number in self.rows), default=0)


def group_breakdowns(showcase: Showcase) -> list[Breakdown]:
    """Winners by groups of values (党政机关和社区 …), for each attribute that has groups."""
    return [
        Breakdown(
            dimension.name,
            _counted(
                dimension.groups.get(value, "") for one in showcase.all for value in one.keys.get(key, ())
            ),
        )
        for key, dimension in showcase.dimensions.items()
        if dimension.groups
    ]


def _counted(names: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(name for name in names if name).most_common()
