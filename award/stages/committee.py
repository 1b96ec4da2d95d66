"""Committee and secretariat as they are printed: entered in any order, put in order by a proposal, then by hand."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.errors import Invalid, Stale
from award.fields.counting import clean
from award.i18n import N_
from award.models import Competition, Office, User
from award.outbox import record
from award.surnames import surname_key


def offices(session: Session, competition: Competition) -> list[Office]:
    """All seats in printed order."""
    query = select(Office).where(Office.competition_id == competition.id)
    return list(session.execute(query.order_by(Office.group_position, Office.position, Office.id)).scalars())


def groups_of(competition: Competition) -> dict[str, list[str]]:
    """Group → its titles by precedence, as the edition words them."""
    return {group["group"]: list(group["titles"]) for group in competition.words.get("offices", [])}


def add_offices(
    session: Session, competition: Competition, *, group: str, title: str, names: Sequence[str], affiliation: str = "",
    by: User, at: datetime,
) -> list[Office]:  # fmt: skip
    """Give a seat to each person, who needs no account; all stand where the proposal would put them."""
    policy.require(session, by, "organise", competition_id=competition.id)
    given = {"group": group, "title": title, "name": "".join(names)}
    missing = {key: [N_("请填写。")] for key, words in given.items() if not clean(words)}
    if missing:
        raise Invalid(N_("请填写组别、职务和姓名。"), missing)
    seats = [
        Office(competition_id=competition.id, grouping=clean(group), title=clean(title), name=clean(name),
               affiliation=clean(affiliation))
        for name in names if clean(name)
    ]  # fmt: skip
    session.add_all(seats)
    session.flush()
    propose_order(session, competition, by=by, at=at)
    return seats


def remove_office(
    session: Session, competition: Competition, office: Office, *, by: User, at: datetime
) -> None:
    """Take a seat away."""
    policy.require(session, by, "organise", competition_id=competition.id)
    session.delete(office)
    session.flush()
    _record(session, competition, by=by, at=at)


def propose_order(session: Session, competition: Competition, *, by: User, at: datetime) -> None:
    """Groups and titles by precedence, then names by the pinyin of their surnames."""
    policy.require(session, by, "organise", competition_id=competition.id)
    precedence = groups_of(competition)
    order = list(precedence)
    found = offices(session, competition)
    for office in found:
        titles = precedence.get(office.grouping, [])
        office.group_position = order.index(office.grouping) if office.grouping in order else len(order)
        office.position = titles.index(office.title) if office.title in titles else len(titles)
    found.sort(
        key=lambda one: (one.group_position, one.grouping, one.position, one.title, surname_key(one.name))
    )
    for position, office in enumerate(found):
        office.position = position
    session.flush()
    _record(session, competition, by=by, at=at)


def order_offices(
    session: Session, competition: Competition, ids: Sequence[int], *, by: User, at: datetime
) -> None:
    """The printed order by hand, of one group or of all. Raises ``Stale`` for seats that are not there."""
    policy.require(session, by, "organise", competition_id=competition.id)
    found = {office.id: office for office in offices(session, competition)}
    if len(set(ids)) != len(ids) or not set(ids) <= set(found):
        raise Stale(N_("名单在您查看之后有变化，请刷新页面后再排。"))
    places = sorted(found[id].position for id in ids)
    for place, id in zip(places, ids, strict=True):
        found[id].position = place
    session.flush()
    _record(session, competition, by=by, at=at)


def _record(session: Session, competition: Competition, *, by: User, at: datetime) -> None:
    seats = [[office.grouping, office.title, office.name] for office in offices(session, competition)]
    record(session, "committee_changed", by=by, at=at, competition=competition,
           leaf={"committee": ledger.digest_of("committee", seats)})  # fmt: skip
