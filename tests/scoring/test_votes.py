"""Threshold votes: the counts of the rules of procedure, worked out by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from award.scoring.votes import (
    HALF,
    THREE_FIFTHS,
    TWO_THIRDS,
    Tally,
    VoteRules,
    count_round,
    judge_case,
    minutes,
)


@pytest.mark.parametrize(
    ("threshold", "at_least", "voters", "needed"),
    [
        (HALF, None, 20, 11),
        (HALF, None, 21, 11),
        (HALF, True, 20, 10),
        (THREE_FIFTHS, None, 20, 12),
        (THREE_FIFTHS, None, 21, 13),
        (THREE_FIFTHS, False, 20, 13),
        (TWO_THIRDS, None, 21, 14),
        (TWO_THIRDS, None, 20, 14),
        (TWO_THIRDS, False, 21, 15),
        (Fraction(1), None, 5, 5),
    ],
)
def test_how_many_must_say_yes(threshold, at_least, voters, needed):
    rules = VoteRules(threshold, at_least=at_least)
    verdict = judge_case(rules, Tally("A", needed, voters - needed), voters, voters)
    assert (verdict.needed, verdict.passed) == (needed, True)
    assert not judge_case(rules, Tally("A", needed - 1, 0), voters, voters).passed


def test_the_recused_are_out_of_both_counts():
    """23 entitled, 20 present; 3 recused, 2 of them present: 18 vote, 2/3 of them are 12; of the entitled 20: 14."""
    tally = Tally("A", yes=12, no=6, recused=3, recused_present=2)
    present = judge_case(VoteRules(TWO_THIRDS), tally, 23, 20)
    entitled = judge_case(VoteRules(TWO_THIRDS, base="entitled"), tally, 23, 20)
    assert (present.voters, present.needed, present.passed) == (18, 12, True)
    assert (entitled.voters, entitled.needed, entitled.passed) == (20, 14, False)


def test_the_absent_count_as_no_where_the_entitled_are_the_base():
    tally = Tally("A", yes=11, no=3)
    assert judge_case(VoteRules(HALF), tally, 21, 14).passed
    assert judge_case(VoteRules(HALF, base="entitled"), tally, 21, 14).passed
    assert not judge_case(VoteRules(HALF, base="entitled"), tally, 22, 15).passed


def test_without_a_quorum_nothing_passes():
    found = count_round(VoteRules(HALF), 1, 2, [Tally("A", 13, 0)], 21, 13)
    assert (found.elected, found.end) == ((), "no_quorum")
    assert count_round(VoteRules(HALF), 1, 1, [Tally("A", 13, 0)], 21, 14).elected == ("A",)


def test_rounds_go_on_until_the_seats_are_filled():
    rules = VoteRules(HALF, rounds=3)
    first = count_round(
        rules, 1, 3, [Tally("A", 9, 1), Tally("B", 7, 3), Tally("C", 5, 5), Tally("D", 2, 8)], 10, 10
    )
    assert (first.elected, first.again, first.seats_left, first.end) == (("A", "B"), ("C", "D"), 1, "")
    second = count_round(rules, 2, first.seats_left, [Tally("C", 6, 4), Tally("D", 4, 6)], 10, 10)
    assert (second.elected, second.again, second.seats_left, second.end) == (("C",), (), 0, "filled")
    rows = minutes([first, second], {"A": "Title"})
    assert [(row["round"], row["case"], row["outcome"]) for row in rows] == [
        (1, "A", "elected"),
        (1, "B", "elected"),
        (1, "C", "not_passed"),
        (1, "D", "not_passed"),
        (2, "C", "elected"),
        (2, "D", "not_passed"),
    ]
    assert rows[0]["name"] == "Title"


def test_a_tie_for_the_last_seat_is_voted_on_alone():
    tallies = [Tally("A", 9, 1), Tally("B", 7, 3), Tally("C", 7, 3), Tally("D", 1, 9)]
    found = count_round(VoteRules(HALF), 1, 2, tallies, 10, 10)
    assert (found.elected, found.tied, found.again, found.seats_left) == (("A",), ("B", "C"), ("B", "C"), 1)


def test_more_pass_than_there_are_seats():
    found = count_round(VoteRules(HALF), 1, 1, [Tally("A", 9, 1), Tally("B", 7, 3)], 10, 10)
    assert (found.elected, found.tied, found.end) == (("A",), (), "filled")
    assert minutes([found], {})[1]["outcome"] == "passed_without_seat"


def test_it_ends_when_nothing_passes_or_the_rounds_are_over():
    tally = [Tally("A", 3, 7), Tally("B", 2, 8)]
    assert count_round(VoteRules(HALF), 1, 1, tally, 10, 10).end == "nothing_passed"
    some = [Tally("A", 9, 1), Tally("B", 2, 8)]
    assert count_round(VoteRules(HALF, rounds=1), 1, 2, some, 10, 10).end == "last_round"
    assert count_round(VoteRules(HALF), 1, 2, some, 10, 10).again == ("B",)
    assert count_round(VoteRules(HALF), 1, 3, [Tally("A", 9, 1)], 10, 10).end == "nothing_passed"


@given(st.integers(1, 30), st.data())
def test_more_yes_never_hurts_and_recusal_of_all_elects_nobody(entitled, data):
    present = data.draw(st.integers(0, entitled))
    base = data.draw(st.sampled_from(["present", "entitled"]))
    rules = VoteRules(data.draw(st.sampled_from([HALF, THREE_FIFTHS, TWO_THIRDS])), base)
    outcomes = [judge_case(rules, Tally("A", yes, 0), entitled, present).passed for yes in range(present + 1)]
    assert outcomes == sorted(outcomes)
    everyone = Tally("A", 0, 0, recused=entitled, recused_present=present)
    assert not judge_case(rules, everyone, entitled, present).passed


@pytest.mark.parametrize(
    "make",
    [
        lambda: judge_case(VoteRules(), Tally("A", 6, 5), 10, 10),
        lambda: judge_case(VoteRules(), Tally("A", 1, 0), 5, 6),
        lambda: judge_case(VoteRules(), Tally("A", 1, 0, recused=1, recused_present=2), 5, 5),
        lambda: judge_case(VoteRules(), Tally("A", 1, 0, recused=3, recused_present=1), 5, 4),
        lambda: count_round(VoteRules(), 1, 0, [Tally("A", 1, 0)], 5, 5),
        lambda: count_round(VoteRules(), 1, 1, [Tally("A", 1, 0), Tally("A", 1, 0)], 5, 5),
        lambda: VoteRules(Fraction(0)),
        lambda: VoteRules(rounds=0),
    ],
)
def test_counts_that_cannot_be_are_refused(make):
    with pytest.raises(ValueError, match=r".+"):
        make()
