"""The ballot box (票箱): a ballot is sealed as it is handed in, opened all together by the count, and then destroyed.

What the database holds of an open round is one sealed ballot a member, all of one length. Its key comes of the
installation's secret, which is not in the database, and of the round's salt, which the count removes: afterwards
nobody can open a ballot, not even from a copy of the database made since. No act, time or event says how anybody voted;
an act's kept answer must not either (its digest covers the form), so the view that takes a ballot keeps none.
"""

import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import Invalid, NotAllowed, WrongState
from award.i18n import N_
from award.models import Ballot, Recusal, User, Vote, VoteRound
from award.outbox import record

CHOICES = {"yes": N_("赞成"), "no": N_("反对"), "abstain": N_("弃权")}
_BYTES = {"yes": b"y", "no": b"n", "abstain": b"a"}
_RECUSED = b"-"
_NONCE = 12


def new_salt() -> bytes:
    """Half of a round's key."""
    return os.urandom(32)


def _box(round: VoteRound, key: bytes) -> ChaCha20Poly1305:
    assert round.salt is not None
    derived = HKDF(SHA256(), 32, salt=round.salt, info=b"award-ballot/v1").derive(key)
    return ChaCha20Poly1305(derived)


def _bound(round: VoteRound, user_id: int) -> bytes:
    """What a ballot is sealed to: moved to another round or member it does not open."""
    return f"{round.id}\n{user_id}".encode()


def ballot_of(session: Session, round: VoteRound, user: User) -> Ballot | None:
    """The member's place in the round; None: taken down as absent."""
    return session.get(Ballot, (round.id, user.id))


def recused_cases(session: Session, round: VoteRound, user: User) -> set[int]:
    """The cases that the member does not vote on."""
    query = select(Recusal.case_id).where(Recusal.round_id == round.id, Recusal.user_id == user.id)
    return set(session.execute(query).scalars())


def hand_in(
    session: Session, round: VoteRound, choices: Mapping[int, str], *, key: bytes, by: User, at: datetime
) -> bool:
    """Hand in one's ballot: case → choice. Once and for good; False when it was handed in before.

    ``key``: the installation's secret. Raises ``Invalid`` where a choice is missing, ``NotAllowed`` for who is not
    taken down as present, ``WrongState`` when the round is over.
    """
    ballot = _present(session, round, by)
    recused = recused_cases(session, round, by)
    wanted = [case_id for case_id in round.cases if case_id not in recused]
    missing = {str(id): [N_("请选择赞成、反对或弃权。")] for id in wanted if choices.get(id) not in CHOICES}
    if missing:
        raise Invalid(N_("还有案例没有选。"), missing)
    plain = b"".join(_RECUSED if id in recused else _BYTES[choices[id]] for id in round.cases)
    nonce = os.urandom(_NONCE)
    sealed = nonce + _box(round, key).encrypt(nonce, plain, _bound(round, by.id))
    taken = session.execute(
        update(Ballot)
        .where(Ballot.round_id == round.id, Ballot.user_id == by.id, Ballot.handed_in.is_(False))
        .values(handed_in=True, sealed=sealed)
        .returning(Ballot.user_id)
        .execution_options(synchronize_session=False)
    ).first()
    session.expire(ballot)
    return taken is not None


def _present(session: Session, round: VoteRound, by: User) -> Ballot:
    vote = session.get_one(Vote, round.vote_id)
    policy.require(session, by, "vote", competition_id=vote.competition_id)
    lock(session, VoteRound, round.id, shared=True)
    if round.state != "open":
        raise WrongState(N_("本轮投票已经结束。"))
    ballot = ballot_of(session, round, by)
    if ballot is None:
        raise NotAllowed(N_("您不在本轮到会名单上，请向主持人说明。"))
    return ballot


def recuse(session: Session, round: VoteRound, case_id: int, *, by: User, at: datetime) -> None:
    """A member present declares that he does not vote on a case, before he hands in his ballot."""
    vote = session.get_one(Vote, round.vote_id)
    _present(session, round, by)
    ballot = session.execute(
        select(Ballot).where(Ballot.round_id == round.id, Ballot.user_id == by.id).with_for_update()
    ).scalar_one()
    if ballot.handed_in:
        raise WrongState(N_("您已经投票，不能再改。"))
    if case_id not in round.cases:
        raise Invalid(N_("案例不在本轮选票上。"), {"case": [N_("案例不在本轮选票上。")]})
    if case_id in recused_cases(session, round, by):
        return
    session.add(Recusal(round_id=round.id, user_id=by.id, case_id=case_id, ground="declared"))
    session.flush()
    record(session, "voter_recused", by=by, at=at, competition=vote.competition_id,
           leaf={"vote": vote.id, "round": round.number, "case": case_id})  # fmt: skip


def count_ballots(session: Session, round: VoteRound, *, key: bytes) -> dict[int, Counter[str]]:
    """Case → choice → how many. Under the round's lock. Raises ``WrongState`` for a ballot that does not open."""
    box, words = _box(round, key), {byte: word for word, byte in _BYTES.items()}
    counts: dict[int, Counter[str]] = {case_id: Counter() for case_id in round.cases}
    query = select(Ballot.user_id, Ballot.sealed).where(Ballot.round_id == round.id, Ballot.handed_in)
    for user_id, sealed in session.execute(query):
        assert sealed is not None
        plain = _opened(box, round, user_id, sealed)
        for place, case_id in enumerate(round.cases):
            choice = words.get(plain[place : place + 1])
            if choice is not None:
                counts[case_id][choice] += 1
    return counts


def _opened(box: ChaCha20Poly1305, round: VoteRound, user_id: int, sealed: bytes) -> bytes:
    try:
        return box.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(round, user_id))
    except InvalidTag:
        raise WrongState(N_("有选票无法开启，请终止票决后重新投票，并通知系统管理员。")) from None


def destroy_ballots(session: Session, round: VoteRound) -> None:
    """Empty the box; who has handed in stays known, and nothing else."""
    session.execute(
        update(Ballot)
        .where(Ballot.round_id == round.id)
        .values(sealed=None)
        .execution_options(synchronize_session=False)
    )
