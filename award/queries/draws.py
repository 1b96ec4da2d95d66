"""Draws as the office and the public see them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from award.models import Case, Competition, Draw


def draws_of(session: Session, competition: Competition) -> list[Draw]:
    """All draws of an edition, the newest first."""
    query = select(Draw).where(Draw.competition_id == competition.id).options(joinedload(Draw.stage))
    return list(session.execute(query.order_by(Draw.number.desc())).scalars())


def cases_drawn(session: Session, draws: Sequence[Draw]) -> dict[str, Case]:
    """Reference number → case, of the cases that were drawn."""
    ids = [made.people[entry] for made in draws if made.subject == "cases" for entry in made.drawn or ()]
    found = session.execute(select(Case).where(Case.id.in_(ids))).scalars()
    return {case.reference or "": case for case in found}
