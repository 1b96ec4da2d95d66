"""From sheets to one ratio a case: aggregate over judges, then (judges first) combine the criteria. All exact."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import Counted, case_weights, group_starts
from award.scoring.exact import Integers, add, from_ints, multiply, round_ratio, row_lcm
from award.scoring.method import Aggregate, OfficialMethod, Options, Panel
from award.scoring.methods import METHODS
from award.scoring.rules import RankedRules, Rules, Step


@dataclass(frozen=True)
class Ratios:
    """One ratio a case (or a row of them, one a criterion): where ``known``, ``numerator / denominator``.

    Elsewhere it is 0 / 1. ``trimmed_out``: trimming left nothing and the plain mean stands in.
    ``undefined``: there were marks, but the method gives no value (all confidences 0).
    """

    numerator: Integers
    denominator: Integers
    known: NDArray[np.bool_]
    trimmed_out: NDArray[np.bool_]
    undefined: NDArray[np.bool_]


def official_method(rules: Rules) -> OfficialMethod:
    """The rules' method when it is exact, else the plain mean (for panel scores beside a statistical method)."""
    method = METHODS[rules.method]
    exact: OfficialMethod = method if method.exact else METHODS["mean"]
    return exact


def sheet_scores(counted: Counted, cases: int) -> Ratios:
    """Criteria first: the method over the values of each case's sheets."""
    values, confidence = counted.values, counted.sheets.confidence
    stated = None if confidence is None else np.maximum(confidence[counted.rows], 0)
    panel = Panel(values.numerator, counted.starts, counted.counts, stated)
    aggregate = official_method(counted.rules).aggregate(panel, counted.rules.options)
    return spread(aggregate, multiply(aggregate.denominator, values.denominator), counted.cases, cases)


def sheet_medians(counted: Counted, cases: int) -> Ratios:
    """The median of each case's sheets' weighted means: a tie-break under any method and either order."""
    weighed, means = counted.weighed, counted.means
    case, starts = counted.case[weighed], group_starts(counted.case[weighed])
    panel = Panel(means.numerator[weighed], starts, np.diff(starts, append=len(case)))
    aggregate = METHODS["median"].aggregate(panel, Options())
    denominator = means.denominator[np.isin(counted.cases, case[starts])]
    return spread(aggregate, multiply(aggregate.denominator, denominator), case[starts], cases)


def spread(aggregate: Aggregate, denominator: Integers, at: NDArray[np.int64], cases: int) -> Ratios:
    """The ratios of some groups as arrays over all cases."""
    known, trimmed_out = np.zeros(cases, dtype=np.bool_), np.zeros(cases, dtype=np.bool_)
    undefined = np.zeros(cases, dtype=np.bool_)
    above = np.zeros(cases, dtype=aggregate.numerator.dtype)
    below = np.ones(cases, dtype=denominator.dtype)
    known[at] = True if aggregate.defined is None else aggregate.defined
    undefined[at] = ~known[at]
    above[at], below[at] = aggregate.numerator, denominator
    above[undefined], below[undefined] = 0, 1
    if aggregate.trimmed_out is not None:
        trimmed_out[at] = aggregate.trimmed_out
    return Ratios(above, below, known, trimmed_out, undefined)


def criterion_scores(counted: Counted, criterion: int, cases: int) -> Ratios:
    """The method over the marks that each case got on one criterion, with the rounding of step ``panel``."""
    return rounded(criterion_ratios(counted, criterion, cases), counted.rules, "panel")


def criterion_ratios(counted: Counted, criterion: int, cases: int) -> Ratios:
    """The same before rounding."""
    rules, given = counted.rules, counted.given[:, criterion]
    case, marks = counted.case[given], counted.marks[:, criterion][given]
    confidence = counted.sheets.confidence
    stated = None if confidence is None else np.maximum(confidence[counted.rows[given]], 0)
    starts = group_starts(case)
    panel = Panel(marks, starts, np.diff(starts, append=len(case)), stated)
    aggregate = official_method(rules).aggregate(panel, rules.options)
    below = multiply(aggregate.denominator, 10**rules.mark_digits)
    return spread(aggregate, below, case[starts], cases)


def rounded(ratios: Ratios, rules: RankedRules, step: Step) -> Ratios:
    """The same ratios after the rounding that the rules ask for at ``step``, if any."""
    rounding = rules.rounding(step)
    if rounding is None:
        return ratios
    above = round_ratio(ratios.numerator, ratios.denominator, rounding.digits, rounding.mode)
    below = np.full(len(above), 10**rounding.digits, dtype=np.int64)
    return Ratios(above, below, ratios.known, ratios.trimmed_out, ratios.undefined)


@dataclass(frozen=True)
class PanelTotals:
    """Judges first: the totals, each criterion's panel scores, and where an asked criterion has no mark at all."""

    total: Ratios
    panels: list[Ratios]
    missing_criterion: NDArray[np.bool_]


def panel_totals(counted: Counted, cases: int) -> PanelTotals:
    """Judges first: panel scores × weights, added over the criteria asked, divided by their weights or not."""
    rules = counted.rules
    panels = [criterion_scores(counted, place, cases) for place in range(len(rules.criteria))]
    weights, weight_digits = case_weights(counted.sheets, rules)
    weights = np.broadcast_to(weights, (cases, len(panels)))
    asked = counted.sheets.asked
    asked = np.ones((cases, len(panels)), dtype=np.bool_) if asked is None else asked
    parts = [weighted(panel, place, counted, cases) for place, panel in enumerate(panels)]
    above, below = sum_ratios(parts)
    if rules.total == "mean":
        whole = (weights * asked).sum(axis=1)
        above, below = multiply(above, 10**weight_digits), multiply(below, np.where(whole == 0, 1, whole))
    known = np.stack([panel.known for panel in panels], axis=1)
    lacking = np.any(asked & ~known, axis=1)
    total = Ratios(
        above,
        below,
        known=~lacking & np.any(known, axis=1),
        trimmed_out=np.any([panel.trimmed_out for panel in panels], axis=0),
        undefined=np.any([panel.undefined for panel in panels], axis=0),
    )
    return PanelTotals(total, panels, np.asarray(lacking))


def weighted(panel: Ratios, criterion: int, counted: Counted, cases: int) -> Ratios:
    """Panel scores × the weights in force, with the rounding of step ``weighted``."""
    weights, weight_digits = case_weights(counted.sheets, counted.rules)
    weights = np.broadcast_to(weights, (cases, weights.shape[1]))[:, criterion]
    below = multiply(panel.denominator, 10**weight_digits)
    plain = Ratios(multiply(panel.numerator, weights), below, panel.known, panel.trimmed_out, panel.undefined)
    return rounded(plain, counted.rules, "weighted")


def sum_ratios(parts: list[Ratios]) -> tuple[Integers, Integers]:
    """The sums of several ratios a case, over the least common multiple of their denominators."""
    common = row_lcm(np.stack([part.denominator for part in parts], axis=1))
    above = from_ints([0] * len(common))
    for part in parts:
        above = add(above, multiply(part.numerator, common // part.denominator))
    return above, common


def top_marks(counted: Counted, cases: int) -> NDArray[np.int64]:
    """How many marks at the very top of its criterion's range each case got, over all criteria."""
    rules = counted.rules
    tops = from_ints([int(c.max.scaleb(rules.mark_digits)) for c in rules.criteria])
    hits = (counted.marks == tops) & counted.given
    return _per_case(hits.sum(axis=1), counted, cases)


def marks_given(counted: Counted, criterion: int, cases: int) -> NDArray[np.int64]:
    """How many judges gave each case a mark on one criterion."""
    return _per_case(counted.given[:, criterion].astype(np.int64), counted, cases)


def _per_case(values: NDArray[np.int64], counted: Counted, cases: int) -> NDArray[np.int64]:
    found = np.zeros(cases, dtype=np.int64)
    if len(values):
        found[counted.cases] = np.add.reduceat(values, counted.starts)
    return found
