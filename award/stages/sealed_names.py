"""Names of drawn experts are sealed until they sign in (签到): the one place that says whom the office may name, and how.

Signing in is the pledge of the stage. Until then a drawn expert goes by his entry in the draw, a code given by chance when
the list was sealed. See ``docs/decisions/names-sealed-until-sign-in.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, String, cast, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from award.errors import WrongState
from award.i18n import N_
from award.models import Draw, Person, Pledge, PoolMember, Stage, User


@dataclass(frozen=True)
class Naming:
    """How the office calls the experts of one stage.

    ``codes``: account → entry of those who may not be named yet. ``entries``: entry → account of all who were drawn; None
    where the stage's experts are not drawn.
    """

    codes: Mapping[int, str] = field(default_factory=dict)
    entries: Mapping[str, int] | None = None

    def is_seated(self, account: int) -> bool:
        """May this expert of the pool be assigned cases, as far as a draw is concerned?"""
        return self.entries is None or account in self.entries.values()

    def is_sealed(self, account: int) -> bool:
        """Must this expert go by his code?"""
        return account in self.codes

    def called(self, account: int, name: str) -> str:
        """The name, or the code where the name is sealed."""
        return self.codes.get(account, name)

    def handle(self, account: int) -> str:
        """What a form carries for the expert: never the account's number where the name is sealed."""
        return self.codes.get(account, str(account))

    def account(self, handle: str) -> int | None:
        """The account behind a handle; None for one that names nobody, and for the number of a sealed account."""
        if self.entries is not None and handle in self.entries:  # a code holds after the sign-in too
            return self.entries[handle]
        number = int(handle) if handle.isascii() and handle.isdecimal() else None
        return None if number in self.codes else number


def naming_of(session: Session, stage: Stage) -> Naming:
    """How the office calls the stage's experts: one statement."""
    for drawn in _drawn(session, Draw.stage_id == stage.id):
        codes = {account: entry for entry, account in drawn.entries.items() if account not in drawn.signed_in}
        return Naming(codes, drawn.entries)
    return Naming()


def is_named(stage: Stage, account: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """May an expert with cases of the stage be named? The same in SQL: nobody was drawn, or he has signed in."""
    carried_out = exists().where(Draw.stage_id == stage.id, *_CARRIED_OUT)
    return ~carried_out | exists().where(Pledge.stage_id == stage.id, Pledge.user_id == account)


def sealed_pairs(session: Session, competition_id: int) -> set[tuple[int, int]]:
    """(stage, account) of every drawn expert of the edition who has not signed in: one statement."""
    return {pair for drawn in _drawn(session, Draw.competition_id == competition_id) for pair in drawn.sealed}


def unnamed_in(session: Session, competition_id: int) -> set[int]:
    """Accounts that no list of letters may name: while one drawn expert is sealed, everybody of the pool who has not
    signed in. The drawn alone would be told from the others by what is left out. One statement, two with a seal."""
    draws = _drawn(session, Draw.competition_id == competition_id)
    sealed = {account for drawn in draws for _stage, account in drawn.sealed}
    if not sealed:
        return set()
    pool = (
        select(Person.user_id)
        .join(PoolMember, PoolMember.person_id == Person.id)
        .where(PoolMember.competition_id == competition_id, Person.user_id.is_not(None))
    )
    named = {account for drawn in draws for account in drawn.signed_in} - sealed
    return {account for account in session.execute(pool).scalars() if account is not None} - named


def require_sign_in(session: Session, competition_id: int, user: User) -> None:
    """Raise ``WrongState`` for an expert whose name is sealed: what he says of a case would tell that he was drawn."""
    if any(account == user.id for _stage, account in sealed_pairs(session, competition_id)):
        raise WrongState(N_("请先阅读并确认评审承诺。"))


#: draws of experts that have drawn somebody
_CARRIED_OUT = (Draw.subject == "experts", Draw.voided_at.is_(None), Draw.seed.is_not(None))


@dataclass(frozen=True)
class _Drawn:
    """A draw of experts that was carried out: entry → account of the drawn, and the accounts that signed in."""

    stage_id: int
    entries: Mapping[str, int]
    signed_in: frozenset[int]

    @property
    def sealed(self) -> set[tuple[int, int]]:
        return {
            (self.stage_id, account) for account in self.entries.values() if account not in self.signed_in
        }


def _drawn(session: Session, which: ColumnElement[bool]) -> list[_Drawn]:
    signed = select(func.aggregate_strings(cast(Pledge.user_id, String), ",")).where(
        Pledge.stage_id == Draw.stage_id
    )
    query = select(Draw.stage_id, Draw.people, Draw.drawn, signed.scalar_subquery()).where(
        which, *_CARRIED_OUT
    )
    return [
        _Drawn(stage, {entry: people[entry] for entry in drawn or ()}, frozenset(map(int, ids.split(",") if ids else ())))
        for stage, people, drawn, ids in session.execute(query)
    ]  # fmt: skip
