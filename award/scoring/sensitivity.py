"""Who would enter or leave if one judge, one criterion or the trimming rule were left out: a jackknife of the ranking."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from award.scoring.adjustments import Adjustments
from award.scoring.frame import MISSING, Sheets
from award.scoring.ranking import KeyColumns, rank
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
    progress: Callable[[float], None] = lambda share: None,
) -> Sensitivity:
    """Rank again without each judge, each criterion and the trimming rule; winners are the ranks up to ``top``.

    ``judge_ids[j]`` names judge index j. A tie over the line lets all of the tied in. ``progress`` gets the share
    done and may raise to stop.
    """
    rules = replace(rules, uncertainty=None)

    def winners(sheets: Sheets, rules: Rules) -> Winners:
        ranking = rank(case_ids, sheets, rules, adjust=adjust, keys=keys)
        inside = ranking.ranked & (ranking.rank <= top)
        return frozenset(case_ids[at] for at in np.flatnonzero(inside).tolist())

    official = winners(sheets, rules)
    trials = list(_variations(judge_ids, sheets, rules))
    changes, shaky = [], dict[str, int]()
    for done, (kind, name, fewer, changed) in enumerate(trials, start=1):
        trial = winners(fewer, changed)
        change = Change(kind, name, tuple(sorted(trial - official)), tuple(sorted(official - trial)))
        changes.append(change)
        for case in (*change.entered, *change.left):
            shaky[case] = shaky.get(case, 0) + 1
        progress(done / len(trials))
    changes.sort(key=lambda change: (-len(change.entered) - len(change.left), change.kind, change.id))
    return Sensitivity(
        official, tuple(changes), dict(sorted(shaky.items(), key=lambda item: (-item[1], item[0])))
    )


def _variations(
    judge_ids: Sequence[str], sheets: Sheets, rules: Rules
) -> Iterator[tuple[str, str, Sheets, Rules]]:
    for judge in np.unique(sheets.judge):
        yield "judge", judge_ids[judge], _only(sheets, sheets.judge != judge), rules
    for place, criterion in enumerate(rules.criteria):
        if any(other.weight > 0 for at, other in enumerate(rules.criteria) if at != place):
            yield "criterion", criterion.id, *_without_criterion(sheets, rules, place)
    if rules.drop_low or rules.drop_high:
        yield "trimming", "", sheets, replace(rules, drop_low=0, drop_high=0)


def _only(sheets: Sheets, rows: NDArray[np.bool_]) -> Sheets:
    confidence = None if sheets.confidence is None else sheets.confidence[rows]
    return replace(
        sheets,
        case=sheets.case[rows],
        judge=sheets.judge[rows],
        marks=sheets.marks[rows],
        confidence=confidence,
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
