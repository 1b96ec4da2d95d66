"""Draws as the office and the public see them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from award.models import Case, Category, Competition, Draw, Person, Pledge, PoolMember, User


def draws_of(session: Session, competition: Competition) -> list[Draw]:
    """All draws of an edition, the newest first."""
    query = select(Draw).where(Draw.competition_id == competition.id).options(joinedload(Draw.stage))
    return list(session.execute(query.order_by(Draw.number.desc())).scalars())


def cases_drawn(session: Session, draws: Sequence[Draw]) -> dict[str, Case]:
    """Reference number → case, of the cases that were drawn."""
    ids = [made.people[entry] for made in draws if made.subject == "cases" for entry in made.drawn or ()]
    found = session.execute(select(Case).where(Case.id.in_(ids))).scalars()
    return {case.reference or "": case for case in found}


def signed_in(session: Session, draws: Sequence[Draw]) -> dict[str, str]:
    """Entry → name, of the drawn experts who have signed in for their stage; the others have none yet. One statement."""
    stages = {made.stage_id for made in draws if made.subject == "experts" and made.drawn}
    query = (
        select(Pledge.stage_id, User.id, User.name)
        .join(User, User.id == Pledge.user_id)
        .where(Pledge.stage_id.in_(stages))
    )
    names = {(stage, account): name for stage, account, name in session.execute(query)}
    return {
        entry: names[made.stage_id, made.people[entry]]
        for made in draws
        if made.subject == "experts"
        for entry in made.drawn or ()
        if (made.stage_id, made.people[entry]) in names
    }


def expertise_of(session: Session, competition: Competition) -> dict[str, list[str]]:
    """Pseudonym → categories taken and fields of expertise, the conditions by which a list is chosen. Two statements."""
    categories = select(Category.key, Category.name).where(Category.competition_id == competition.id)
    names = {row.key: row.name for row in session.execute(categories)}
    rows = session.execute(
        select(PoolMember.pseudonym, PoolMember.categories, Person.fields)
        .join(Person, Person.id == PoolMember.person_id)
        .where(PoolMember.competition_id == competition.id)
    )
    return {
        pseudonym: [*(names[key] for key in taken or () if key in names), *(fields or ())]
        for pseudonym, taken, fields in rows
    }
