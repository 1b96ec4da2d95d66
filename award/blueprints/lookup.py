"""From the words of an address to the objects they name; what does not belong together is not found."""

from collections.abc import Callable
from typing import Any

from flask import abort, g
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from award.extensions import db
from award.models import Case, CaseFile, Competition, Stage

Found = dict[str, Any]
LOOKUPS: dict[str, Callable[[Any, Found], Any]] = {}


def looks_up(word: str) -> Callable[[Callable[[Any, Found], Any]], Callable[[Any, Found], Any]]:
    """Register how an address's ``<word>`` becomes an object. It may add to ``found`` and returns None for unknown."""

    def register(function: Callable[[Any, Found], Any]) -> Callable[[Any, Found], Any]:
        if word in LOOKUPS:
            raise RuntimeError(f"two lookups of <{word}>")
        LOOKUPS[word] = function
        return function

    return register


def resolve(view_args: dict[str, Any]) -> Found:
    """All objects of an address, left to right. 404 for an unknown one or one of another competition."""
    found: Found = {}
    for word, value in view_args.items():
        lookup = LOOKUPS.get(word)
        if lookup is None:
            found[word] = value
            continue
        thing = lookup(value, found)
        if thing is None:
            abort(404)
        found["competition" if word == "slug" else word] = thing
    return found


def belongs(thing: Any, found: Found) -> Any:
    """The thing, if its competition is the address's (or the address names none)."""
    competition = found.get("competition")
    if thing is None or (competition is not None and thing.competition_id != competition.id):
        return None
    return thing


@looks_up("slug")
def _competition(value: str, found: Found) -> Any:
    """The competition, and with it its pipeline: nearly every page names a stage."""
    query = select(Competition).outerjoin(Competition.stages).options(contains_eager(Competition.stages))
    query = query.where(Competition.slug == value).order_by(Stage.step, Stage.lane)
    found = db.session.execute(query).unique().scalar_one_or_none()
    g.pipeline = list(found.stages) if found else []
    return found


@looks_up("stage")
def _stage(value: int, found: Found) -> Any:
    return belongs(db.session.get(Stage, value), found)


@looks_up("case")
def _case(value: str, found: Found) -> Any:
    query = select(Case).where(Case.token == value).options(joinedload(Case.competition))
    case = db.session.execute(query).scalar_one_or_none()
    if belongs(case, found) is None:
        return None
    found.setdefault("competition", case.competition if case else None)
    return case


@looks_up("file")
def _file(value: str, found: Found) -> Any:
    file = db.session.execute(select(CaseFile).where(CaseFile.token == value)).scalar_one_or_none()
    if file is None:
        return None
    case = db.session.get(Case, file.case_id)
    if belongs(case, found) is None or ("case" in found and found["case"].id != file.case_id):
        return None
    found["case"] = case
    return file
