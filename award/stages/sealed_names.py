"""Names of drawn experts are sealed until they sign in (签到): the one place that says whom the office may name, and how.

Signing in is the pledge of the stage. Until then a drawn expert goes by his entry in the draw, a code given by chance when
the list was sealed. See ``docs/decisions/names-sealed-until-sign-in.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

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
    """How the office calls the stage's experts: one statement without a draw, two with one."""
    draws = _live(session, Draw.stage_id == stage.id)
    if not draws:
        return Naming()
    entries = {entry: draws[0].people[entry] for entry in draws[0].drawn or ()}
    signed = _signed_in(session, {stage.id})
    return Naming({id: entry for entry, id in entries.items() if (stage.id, id) not in signed}, entries)


def sealed_pairs(session: Session, competition_id: int) -> set[tuple[int, int]]:
    """(stage, account) of every drawn expert of the edition who has not signed in: one statement, two with draws."""
    draws = _live(session, Draw.competition_id == competition_id)
    if not draws:
        return set()
    drawn = {(draw.stage_id, draw.people[entry]) for draw in draws for entry in draw.drawn or ()}
    return drawn - _signed_in(session, {draw.stage_id for draw in draws})


def unnamed_in(session: Session, competition_id: int) -> set[int]:
    """Accounts that no list of letters may name: while one drawn expert is sealed, everybody of the pool who has not
    signed in. The drawn alone would be told from the others by what is left out. One statement, four with a seal."""
    sealed = sealed_pairs(session, competition_id)
    if not sealed:
        return set()
    pool = (
        select(Person.user_id)
        .join(PoolMember, PoolMember.person_id == Person.id)
        .where(PoolMember.competition_id == competition_id, Person.user_id.is_not(None))
    )
    stages = select(Draw.stage_id).where(Draw.competition_id == competition_id, *_CARRIED_OUT)
    signed = select(Pledge.user_id).where(Pledge.stage_id.in_(stages))
    named = set(session.execute(signed).scalars()) - {account for _stage, account in sealed}
    return {account for account in session.execute(pool).scalars() if account is not None} - named


def require_sign_in(session: Session, competition_id: int, user: User) -> None:
    """Raise ``WrongState`` for an expert whose name is sealed: what he says of a case would tell that he was drawn."""
    if any(account == user.id for _stage, account in sealed_pairs(session, competition_id)):
        raise WrongState(N_("请先阅读并确认评审承诺。"))


#: draws of experts that have drawn somebody
_CARRIED_OUT = (Draw.subject == "experts", Draw.voided_at.is_(None), Draw.seed.is_not(None))


def _live(session: Session, which: ColumnElement[bool]) -> list[Draw]:
    return list(session.execute(select(Draw).where(which, *_CARRIED_OUT)).scalars())


def _signed_in(session: Session, stages: set[int]) -> set[tuple[int, int]]:
    query = select(Pledge.stage_id, Pledge.user_id).where(Pledge.stage_id.in_(stages))
    return {(row[0], row[1]) for row in session.execute(query)}
