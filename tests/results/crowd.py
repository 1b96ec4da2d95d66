"""Many winners at once, for counting statements: copies of a decided edition's first winner, written as rows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from award.models import Candidacy, Case, Decision, EditedText, PublicList, Revision
from award.stages.public_lists import digest_of_rows
from tests.scene import Scene


def crowd(scene: Scene, number: int) -> None:
    """Add so many winners, with texts, decisions and lines on every public list."""
    session = scene.session
    session.rollback()  # what was read before shall not hold up the writing
    winners = select(Case).join(Decision).where(Decision.tier_id.is_not(None)).order_by(Case.id)
    case = session.execute(winners).scalars().first()
    assert case is not None
    first = max(session.execute(select(Case.id)).scalars()) + 1
    ids = range(first, first + number)
    for model, key in (
        (Case, "id"),
        (Revision, "id"),
        (Decision, "id"),
        (Candidacy, "id"),
        (EditedText, "case_id"),
    ):
        one = _values(session, model, case)
        session.execute(insert(model), [_copy(model, one, key, id, case) for id in ids])
    for frozen in session.execute(select(PublicList)).scalars():
        row = next(row for row in frozen.content if row["case"] == case.token)
        more = [{**row, "reference": f"X-{id}", "title": f"第{id}例", "case": f"token-{id}"} for id in ids]
        frozen.content = sorted([*frozen.content, *more], key=lambda line: line["tier"])
        frozen.digest = digest_of_rows(frozen.content)
    case.competition.tiers[0].quota = number + 10
    scene.commit()


def _values(session: Any, model: Any, case: Case) -> dict[str, Any]:
    own = Case.id if model is Case else model.case_id
    found = session.execute(select(model).where(own == case.id)).scalars().first()
    return {column.key: getattr(found, column.key) for column in model.__mapper__.column_attrs}


def _copy(model: Any, one: dict[str, Any], key: str, id: int, case: Case) -> dict[str, Any]:
    values = {**one, key: id if model in (Case, EditedText) else 10_000 + id}
    if "case_id" in values:
        values["case_id"] = id
    if model is Case:
        moment = case.submitted_at + timedelta(seconds=id) if case.submitted_at else None
        values |= {"token": f"token-{id}", "reference": f"X-{id}", "title": f"第{id}例", "revision_id": 10_000 + id,
                   "submitted_at": moment}  # fmt: skip
    return values
