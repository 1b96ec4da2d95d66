"""Questions whose answer must be "none": does the data still keep the rules that no constraint can say?

Each file here has ``INVARIANTS``, a list of ``Invariant``. ``award check`` asks them all; every replay in the tests
ends with silence, and for each a test breaks the data by SQL and sees it named.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.orm import Session

from award.extensions import db

SHOWN = 5


@dataclass(frozen=True)
class Invariant:
    """``asks`` is a SELECT of what breaks the rule (its first column is shown), or a function that finds it."""

    name: str
    says: str
    asks: Select[tuple[object]] | Callable[[Session], Iterable[object]]

    def culprits(self, session: Session) -> list[str]:
        """What breaks the rule."""
        if callable(self.asks):
            return [str(found) for found in self.asks(session)]
        return [str(row[0]) for row in session.execute(self.asks)]


@dataclass(frozen=True)
class Fault:
    """A broken invariant with what breaks it."""

    name: str
    says: str
    culprits: tuple[str, ...]

    def __str__(self) -> str:
        more = f" and {len(self.culprits) - SHOWN} more" if len(self.culprits) > SHOWN else ""
        return f"{self.name}: {self.says}: {', '.join(self.culprits[:SHOWN])}{more}"


def all_invariants() -> list[Invariant]:
    """Every invariant, by file."""
    from award.invariants import books, cases, people, results, scoring, selection, stages, votes

    return [
        invariant
        for part in (cases, stages, scoring, results, selection, votes, people, books)
        for invariant in part.INVARIANTS
    ]


def broken(session: Session | None = None) -> list[Fault]:
    """The faults of the database; empty when all is well."""
    session = session or db.session()
    faults = []
    for invariant in all_invariants():
        culprits = invariant.culprits(session)
        if culprits:
            faults.append(Fault(invariant.name, invariant.says, tuple(culprits)))
    return faults
