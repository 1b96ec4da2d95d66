"""Rows in portions: how the crowd is written."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

PORTION = 2_000


def bulk(session: Session, model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows, some thousands at a time, without objects."""
    portion: list[dict[str, Any]] = []
    for row in rows:
        portion.append(row)
        if len(portion) == PORTION:
            session.execute(insert(model), portion)
            portion = []
    if portion:
        session.execute(insert(model), portion)
