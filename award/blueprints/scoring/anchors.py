"""Anchor cases (共同评阅案例) of an assignment: named in its settings, shown with its proposal."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from award.errors import Invalid
from award.extensions import db
from award.models import Candidacy, Case, Stage
from award.queries.assignment import Board, Column


def anchors_named(stage: Stage, text: str) -> list[int]:
    """The cases of the stage that the form names by number. Raises ``Invalid`` with the numbers that are not there."""
    named = set(re.split(r"[\s,，、;；]+", text.strip().upper())) - {""}
    waiting = (
        select(Case.reference, Case.id)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .where(
            Candidacy.stage_id == stage.id, Candidacy.outcome == "pending", Case.reference.in_(sorted(named))
        )
    )
    found = {row.reference or "": row.id for row in db.session.execute(waiting)}
    if missing := sorted(named - found.keys()):
        message = _("本环节没有这些编号的待评案例：%(numbers)s。", numbers="、".join(missing[:10]))
        raise Invalid("", {"anchors": [message]})
    return sorted(found.values())


def anchors_of(board: Board, asked: Mapping[str, Any]) -> list[Column]:
    """The cases that all experts score, by number: those that a proposal was ``asked`` with, else those committed."""
    named = asked.get("anchors")
    found = [
        column for column in board.columns if (column.is_anchor if named is None else column.case_id in named)
    ]
    return sorted(found, key=lambda column: column.reference)


def crowded_by(plan: Mapping[str, Any] | None, names: Mapping[int, str]) -> tuple[list[str], int]:
    """Who has no room for all anchor cases of the proposal, and how many sheets that leaves out."""
    short = [(id, number) for kind, id, number in (plan or {}).get("shortages", []) if kind == "anchor"]
    return [names.get(id, "") for id, _number in short], sum(number for _id, number in short)
