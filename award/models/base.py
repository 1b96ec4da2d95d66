"""What all tables share: names of constraints, types, and the two little functions that make every CHECK."""

import struct
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, LargeBinary, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. Refuses naive ones (``ValueError``); gives UTC back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


MARK_MISSING = -(2**31)


class PackedMarks(TypeDecorator[tuple[int | None, ...]]):
    """Marks in the frozen criteria's order as big-endian 32-bit integers; ``None`` is one sentinel.

    The whole table's bytes joined are one ``numpy.frombuffer(…, '>i4')``.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int | None, ...] | None, dialect: Any) -> bytes | None:
        if value is None:
            return None
        return struct.pack(f">{len(value)}i", *(MARK_MISSING if mark is None else mark for mark in value))

    def process_result_value(self, value: bytes | None, dialect: Any) -> tuple[int | None, ...] | None:
        if value is None:
            return None
        marks = struct.unpack(f">{len(value) // 4}i", value)
        return tuple(None if mark == MARK_MISSING else mark for mark in marks)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime,
            dict[str, Any]: JSON,
            dict[str, object]: JSON,
            list[Any]: JSON,
            bytes: LargeBinary,
            str: String,
        },
    )


Long = BigInteger
Prose = Text


def iff(a: str, b: str) -> str:
    """CHECK text: ``a`` holds exactly when ``b`` does."""
    return f"({a}) = ({b})"


def implies(a: str, b: str) -> str:
    """CHECK text: where ``a`` holds, ``b`` does."""
    return f"not ({a}) or ({b})"


def one_of(column: str, *values: str) -> str:
    """CHECK text: the column holds one of the words."""
    return f"{column} in ({', '.join(repr(value) for value in values)})"


def only(condition: str) -> dict[str, Any]:
    """Index arguments that make it partial, alike on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
