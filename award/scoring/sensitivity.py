"""Who would enter or leave if one judge, one criterion or the trimming rule were left out: a jackknife of the ranking."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from award.scoring.adjustments import Adjustments
from award.scoring.frame import MISSING, Sheets
from award.scoring.methods import METHODS
from award.scoring.ranking import KeyColumns, rank
from award.scoring.ranking_rows import Ranking
from award.scoring.rules import Rules

Winners = frozenset[str]


@dataclass(frozen=True)
class Change:
    """What leaving something out would do: ids that would enter and leave, sorted; both empty when nothing changes.

    ``kind``: judge, criterion or trimming; ``id``: which judge or criterion, "" for the trimming rule."""

    kind: str
    id: str
    entered: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Sensitivity:
    """All changes, the largest first; ``shaky`` maps a case to how many of them move it over the line."""

    winners: Winners
    changes: tuple[Change, ...]
    shaky: dict[str, int]


def jackknife(
    case_ids: Sequence[str],
    judge_ids: Sequence[str],
    sheets: Sheets,
    rules: Rules,
    top: int,
    *,
    adjust: Adjustments | None = None,
    keys: KeyColumns | None = None,
    groups: NDArray[np.int64] | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Sensitivity:
    """Rank again without each judge, each criterion and the trimming rule; winners are the ranks up to ``top``, within
    each group where ``groups`` numbers the cases.

    ``judge_ids[j]`` names judge index j. A tie over the line lets all of the tied in. ``progress`` gets the share
    done and may raise to stop.
    """
    rules = replace(rules, uncertainty=None)

    def ranked(case_ids: Sequence[str], sheets: Sheets, rules: Rules) -> Ranking:
        return rank(case_ids, sheets, rules, adjust=adjust, keys=keys)

    group = np.zeros(len(case_ids), dtype=np.int64) if groups is None else groups
    whole = ranked(case_ids, sheets, rules)
    official = winners_of(whole, top, group)
    trials = _variations(judge_ids, sheets, rules, whole, top, group)
    number = _number_of_trials(sheets, rules)
    changes, shaky = [], dict[str, int]()
    for done, (kind, name, near, fewer, changed) in enumerate(trials, start=1):
        trial = winners_of(ranked([case_ids[at] for at in near.tolist()], fewer, changed), top, group[near])
        change = Change(kind, name, tuple(sorted(trial - official)), tuple(sorted(official - trial)))
        changes.append(change)
        for case in (*change.entered, *change.left):
            shaky[case] = shaky.get(case, 0) + 1
        progress(done / number)
    changes.sort(key=lambda change: (-len(change.entered) - len(change.left), change.kind, change.id))
    return Sensitivity(
        official, tuple(changes), dict(sorted(shaky.items(), key=lambda item: (-item[1], item[0])))
    )


def winners_of(ranking: Ranking, top: int, group: NDArray[np.int64]) -> Winners:
    """The cases whose rank within their group is up to ``top``."""
    inside: list[int] = []
    for one in np.unique(group):
        members = np.flatnonzero((group == one) & ranking.ranked)
        places = ranking.rank[members]
        ahead = np.searchsorted(np.sort(places), places)
        inside += members[ahead < top].tolist()
    return frozenset(ranking.case_ids[at] for at in inside)


Trial = tuple[str, str, NDArray[np.int64], Sheets, Rules]
"""Kind, id, the cases that have to be ranked to know who wins, their sheets, the rules."""


def _variations(
    judge_ids: Sequence[str],
    sheets: Sheets,
    rules: Rules,
    whole: Ranking,
    top: int,
    group: NDArray[np.int64],
) -> Iterator[Trial]:
    everyone = np.arange(len(whole.case_ids))
    for judge in np.unique(sheets.judge):
        his = sheets.judge == judge
        near = (
            _near_the_line(whole, sheets.case[his], top, group) if METHODS[rules.method].exact else everyone
        )
        yield "judge", judge_ids[judge], near, _only(sheets, ~his, near), rules
    for place in _criteria_to_spare(rules):
        yield "criterion", rules.criteria[place].id, everyone, *_without_criterion(sheets, rules, place)
    if rules.drop_low or rules.drop_high:
        yield "trimming", "", everyone, sheets, replace(rules, drop_low=0, drop_high=0)


def _number_of_trials(sheets: Sheets, rules: Rules) -> int:
    trims = bool(rules.drop_low or rules.drop_high)
    return len(np.unique(sheets.judge)) + len(_criteria_to_spare(rules)) + trims


def _criteria_to_spare(rules: Rules) -> list[int]:
    """Places of the criteria without which some weight is left."""
    heavy = {place for place, criterion in enumerate(rules.criteria) if criterion.weight > 0}
    return [place for place in range(len(rules.criteria)) if heavy - {place}]


def _near_the_line(
    whole: Ranking, touched: NDArray[np.int32], top: int, group: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The ``touched`` cases and the best ``top`` of the others in each group. Under an exact method a case's score and tie-breaks
    are its own sheets' alone: the others keep their order, and no further one of them can come in."""
    moved = np.zeros(len(whole.case_ids), dtype=np.bool_)
    moved[touched] = True
    kept = moved.copy()
    for one in np.unique(group):
        rest = whole.ranked & ~moved & (group == one)
        places = whole.rank[rest]
        if 0 < top < len(places):
            rest &= whole.rank <= np.partition(places, top - 1)[top - 1]
        kept |= rest
    return np.flatnonzero(kept)


def _only(sheets: Sheets, rows: NDArray[np.bool_], cases: NDArray[np.int64]) -> Sheets:
    """The sheets of ``rows`` on ``cases``, which are numbered anew in their order."""
    place = np.full(max(int(cases.max(initial=-1)), int(sheets.case.max(initial=-1))) + 1, -1, dtype=np.int32)
    place[cases] = np.arange(len(cases))
    rows = rows & (place[sheets.case] >= 0)
    return replace(
        sheets,
        case=place[sheets.case[rows]],
        judge=sheets.judge[rows],
        marks=sheets.marks[rows],
        confidence=None if sheets.confidence is None else sheets.confidence[rows],
        weights=None if sheets.weights is None else sheets.weights[cases],
        asked=None if sheets.asked is None else sheets.asked[cases],
    )


def _without_criterion(sheets: Sheets, rules: Rules, place: int) -> tuple[Sheets, Rules]:
    """Marks stay in the unit of the whole rules' finest grid, which the rest may not need: they are rescaled."""
    rest = tuple(criterion for at, criterion in enumerate(rules.criteria) if at != place)
    gone = rules.criteria[place].id
    kept = tuple(
        key for key in rules.tie_breaks if not (key.kind in ("criterion", "marks") and key.argument == gone)
    )
    fewer = replace(rules, criteria=rest, tie_breaks=kept)
    return _columns(sheets, place, 10 ** (rules.mark_digits - fewer.mark_digits)), fewer


def _columns(sheets: Sheets, place: int, shrink: int) -> Sheets:
    marks = np.delete(sheets.marks, place, axis=1)
    return replace(
        sheets,
        marks=np.where(marks == MISSING, MISSING, marks // shrink),
        weights=None if sheets.weights is None else np.delete(sheets.weights, place, axis=1),
        asked=None if sheets.asked is None else np.delete(sheets.asked, place, axis=1),
    )
