"""The arithmetic of a secret threshold vote (票决): quorum, thresholds, recusals, rounds until the seats are filled.

Who may vote, and the ballots themselves, are the caller's; here are counts only. A recused member is out of the
numerator and the denominator of the case concerned, and of the quorum for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Base = Literal["present", "entitled"]

HALF, THREE_FIFTHS, TWO_THIRDS = Fraction(1, 2), Fraction(3, 5), Fraction(2, 3)


@dataclass(frozen=True)
class VoteRules:
    """``threshold`` of the ``base`` must say yes: members present, or all entitled ones.

    ``at_least``: exactly the threshold suffices (2/3 以上含本数); else more is needed (过半数). The default is what the
    words mean: more than 1/2, at least 3/5 and 2/3. ``quorum``: share of the entitled that must be present.
    ``rounds``: at most so many."""

    threshold: Fraction = HALF
    base: Base = "present"
    at_least: bool | None = None
    quorum: Fraction = TWO_THIRDS
    rounds: int = 3

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for shares outside (0, 1] or no round."""
        if not 0 < self.threshold <= 1 or not 0 <= self.quorum <= 1 or self.rounds < 1:
            raise ValueError("threshold must lie in (0, 1], quorum in [0, 1], and there must be a round")

    def passes(self, yes: int, voters: int) -> bool:
        """Whether ``yes`` of ``voters`` (the base, without the recused) reach the threshold; never with no voter."""
        exact = self.threshold != HALF if self.at_least is None else self.at_least
        needed = self.threshold * voters
        return voters > 0 and yes > 0 and (yes >= needed if exact else yes > needed)


@dataclass(frozen=True)
class Tally:
    """Ballots on one case in one round. ``yes`` + ``no`` + ``abstain`` <= those present and not recused (a member may
    hand in nothing); ``recused``: of the entitled; ``recused_present``: of those, present."""

    case: str
    yes: int
    no: int
    abstain: int = 0
    recused: int = 0
    recused_present: int = 0


@dataclass(frozen=True)
class Verdict:
    """``needed``: the smallest number of yes that passes. ``quorate``: enough members without a conflict are present;
    ``passed`` implies it."""

    case: str
    yes: int
    voters: int
    needed: int
    quorate: bool
    passed: bool


@dataclass(frozen=True)
class Round:
    """``verdicts`` by yes, then case. ``elected`` cases get seats; ``tied``: cases that passed with equal yes for
    fewer seats than they are: none of them is elected, the next round votes on them alone. ``again``: what a further
    round votes on (empty: the vote is over). ``seats_left`` after this round."""

    number: int
    verdicts: tuple[Verdict, ...]
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    again: tuple[str, ...]
    seats_left: int
    end: Literal["", "filled", "nothing_passed", "no_quorum", "last_round"]


def judge_case(rules: VoteRules, tally: Tally, entitled: int, present: int) -> Verdict:
    """One case's verdict. Raises ``ValueError`` for counts that cannot be."""
    counts = (tally.yes, tally.no, tally.abstain, tally.recused, tally.recused_present, entitled, present)
    if min(counts) < 0 or present > entitled or tally.recused_present > min(tally.recused, present):
        raise ValueError(f"{tally.case}: the numbers of members contradict one another")
    if tally.recused - tally.recused_present > entitled - present:
        raise ValueError(f"{tally.case}: more members are recused and absent than are absent")
    able, free = entitled - tally.recused, present - tally.recused_present
    if tally.yes + tally.no + tally.abstain > free:
        raise ValueError(f"{tally.case}: more ballots than members present who may vote on it")
    voters = free if rules.base == "present" else able
    quorate = able > 0 and free >= rules.quorum * able
    needed = next((yes for yes in range(1, voters + 1) if rules.passes(yes, voters)), voters + 1)
    return Verdict(
        tally.case, tally.yes, voters, needed, quorate, quorate and rules.passes(tally.yes, voters)
    )


def count_round(
    rules: VoteRules, number: int, seats: int, tallies: Sequence[Tally], entitled: int, present: int
) -> Round:
    """Count round ``number`` (from 1) for ``seats`` open seats.

    The cases that pass are elected by number of yes while seats last. Those that did not pass are voted on again, while
    seats and rounds are left and the round elected or tied somebody (else a further one would be the same).
    Raises ``ValueError`` for counts that cannot be, a case listed twice, or no open seat."""
    if seats < 1 or number < 1 or len({tally.case for tally in tallies}) != len(tallies):
        raise ValueError("a round needs a seat and distinct cases")
    verdicts = sorted(
        (judge_case(rules, tally, entitled, present) for tally in tallies), key=lambda v: (-v.yes, v.case)
    )
    passed = [verdict for verdict in verdicts if verdict.passed]
    elected, tied = _elected(passed, seats)
    left = seats - len(elected)
    rest = tied or tuple(sorted(verdict.case for verdict in verdicts if not verdict.passed))
    end = _end(rules, number, left, verdicts, bool(elected or tied), bool(rest))
    again = () if end else rest
    return Round(number, tuple(verdicts), elected, tied, again, left, end)


def _elected(passed: Sequence[Verdict], seats: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cases that get seats, and those whose equal numbers of yes meet the last seats."""
    if len(passed) <= seats:
        return tuple(verdict.case for verdict in passed), ()
    line = passed[seats].yes
    above = tuple(verdict.case for verdict in passed if verdict.yes > line)
    at_line = tuple(verdict.case for verdict in passed if verdict.yes == line)
    return (above, at_line) if len(above) < seats else (above[:seats], ())


def _end(
    rules: VoteRules, number: int, left: int, verdicts: Sequence[Verdict], moved: bool, rest: bool
) -> Literal["", "filled", "nothing_passed", "no_quorum", "last_round"]:
    if not any(verdict.quorate for verdict in verdicts):
        return "no_quorum"
    if left == 0:
        return "filled"
    if not moved or not rest:
        return "nothing_passed"
    return "last_round" if number >= rules.rounds else ""


def minutes(rounds: Sequence[Round], names: Mapping[str, str]) -> list[dict[str, object]]:
    """The facts of the minutes, a row a case and round, in the order of counting; ``names``: case -> title. No row
    says who voted how."""
    return [
        {
            "round": one.number,
            "case": verdict.case,
            "name": names.get(verdict.case, verdict.case),
            "yes": verdict.yes,
            "voters": verdict.voters,
            "needed": verdict.needed,
            "quorate": verdict.quorate,
            "outcome": "elected"
            if verdict.case in one.elected
            else "tied"
            if verdict.case in one.tied
            else "passed_without_seat"
            if verdict.passed
            else "not_passed",
        }
        for one in rounds
        for verdict in one.verdicts
    ]
