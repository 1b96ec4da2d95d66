"""A slow second implementation of the contract of ``award score`` in plain fractions, written from its text alone."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import isqrt

from award.scoring import Rules


@dataclass(frozen=True)
class Line:
    """One line of a SHEETS file."""

    case: str
    judge: str
    criterion: str
    mark: Fraction | None
    confidence: Fraction | None = None
    weight: Fraction | None = None


def rounded(value: Fraction, digits: int, mode: str = "half_up") -> Fraction:
    scaled = abs(value) * 10**digits
    whole, rest = divmod(scaled, 1)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (mode == "half_up" or whole % 2)):
        whole += 1
    return Fraction(whole, 10**digits) * (-1 if value < 0 else 1)


def text(value: Fraction, digits: int) -> str:
    units = int(rounded(value, digits) * 10**digits)
    body = str(abs(units)).rjust(digits + 1, "0")
    body = f"{body[:-digits]}.{body[-digits:]}" if digits else body
    return ("-" if units < 0 else "") + body


def root_text(square: Fraction, digits: int) -> str:
    four = square * 4 * 10 ** (2 * digits)
    return text(Fraction((isqrt(four.numerator // four.denominator) + 1) // 2, 10**digits), digits)


class Reference:
    def __init__(
        self, rules: Rules, lines: list[Line], cases: list[str], adjust: dict[str, Fraction]
    ) -> None:
        self.rules, self.adjust = rules, adjust
        self.cases = sorted({*cases, *(line.case for line in lines)})
        self.weight = {c.id: Fraction(c.weight) for c in rules.criteria}
        self.lines = defaultdict(list)
        for line in lines:
            self.lines[line.case].append(line)

    def weights(self, case: str) -> dict[str, Fraction]:
        return {
            line.criterion: self.weight[line.criterion] if line.weight is None else line.weight
            for line in self.lines[case]
        }

    def round(self, value: Fraction, step: str) -> Fraction:
        for rounding in self.rules.round:
            if rounding.step == step:
                return rounded(value, rounding.digits, rounding.mode)
        return value

    def counted(self, case: str) -> dict[str, dict[str, Line]]:
        """By judge: the lines with a mark of each sheet that counts."""
        sheets = defaultdict(dict)
        for line in self.lines[case]:
            if line.mark is not None:
                sheets[line.judge][line.criterion] = line
        asked = self.weights(case)
        if self.rules.order == "judges_first":
            return dict(sheets)
        if self.rules.incomplete == "drop":
            return {j: s for j, s in sheets.items() if set(s) == set(asked) and any(asked[c] for c in s)}
        return {j: s for j, s in sheets.items() if any(asked[c] for c in s)}

    def method(self, values: list[tuple[Fraction, Fraction]]) -> tuple[Fraction | None, bool]:
        """(value, confidence) pairs to one value; whether the mean stands in for a trimmed one."""
        plain, rules = sorted(v for v, _ in values), self.rules
        mean = sum(plain) / len(plain)
        if rules.method == "mean":
            return mean, False
        if rules.method == "sum":
            return sum(plain), False
        if rules.method == "median":
            return (plain[(len(plain) - 1) // 2] + plain[len(plain) // 2]) / 2, False
        if rules.method == "confidence_weighted_mean":
            whole = sum(c for _, c in values)
            return (sum(v * c for v, c in values) / whole if whole else None), False
        stay = plain[rules.drop_low : max(0, len(plain) - rules.drop_high)]
        if not stay:
            return mean, True
        return (sum(stay) / len(stay) if rules.method == "trimmed_mean" else sum(stay)), False

    def panel(self, case: str, criterion: str) -> tuple[Fraction | None, bool]:
        lines = [s[criterion] for s in self.counted(case).values() if criterion in s]
        if not lines:
            return None, False
        value, fallen = self.method([(line.mark, line.confidence or Fraction(0)) for line in lines])
        return (None if value is None else self.round(value, "panel")), fallen

    def sheet(self, case: str, sheet: dict[str, Line]) -> Fraction:
        weights = self.weights(case)
        value = sum(weights[c] * line.mark for c, line in sheet.items()) / sum(weights[c] for c in sheet)
        if self.rules.total == "sum":
            value *= sum(weights.values())
        return self.round(value, "sheet")

    def total(self, case: str) -> tuple[Fraction | None, str]:
        """The total before adjustments, and the note."""
        sheets = self.counted(case)
        if self.rules.order == "criteria_first":
            values = [
                (self.sheet(case, s), next(iter(s.values())).confidence or Fraction(0))
                for s in sheets.values()
            ]
            value, fallen = self.method(values)
            if value is None:
                return None, "zero_confidence"
        else:
            weights = self.weights(case)
            panels = {c: self.panel(case, c) for c in weights}
            if any(value is None for value, _ in panels.values()):
                undefined = any(
                    v is None and any(c in s for s in sheets.values()) for c, (v, _) in panels.items()
                )
                return None, "zero_confidence" if undefined else "missing_criterion"
            value = sum(self.round(v * weights[c], "weighted") for c, (v, _) in panels.items())
            fallen = any(f for _, f in panels.values())
            if self.rules.total == "mean":
                value /= sum(weights.values())
        if fallen and self.rules.too_few == "refuse":
            return None, "too_few_sheets"
        return self.round(value, "total"), "trimmed_to_mean" if fallen else ""

    def sheet_means(self, case: str) -> list[Fraction]:
        weights, means = self.weights(case), []
        for sheet in self.counted(case).values():
            whole = sum(weights[c] for c in sheet)
            if whole:
                means.append(sum(weights[c] * line.mark for c, line in sheet.items()) / whole)
        return means

    def tie_keys(self, case: str, total: Fraction) -> tuple:
        keys = []
        for tie_break in self.rules.tie_breaks:
            sheets, argument = self.counted(case), tie_break.argument
            match tie_break.kind:
                case "criterion":
                    value = self.panel(case, argument)[0]
                    keys.append((value is None, -(value or 0)))
                case "marks":
                    keys.append((False, -sum(argument in s for s in sheets.values())))
                case "top_marks":
                    tops = {c.id: Fraction(c.max) for c in self.rules.criteria}
                    hits = sum(line.mark == tops[c] for s in sheets.values() for c, line in s.items())
                    keys.append((False, -hits))
                case "before_adjust":
                    keys.append((False, -total))
                case "median":
                    values = sorted(self.sheet_means(case))
                    ends = (values[(len(values) - 1) // 2], values[len(values) // 2]) if values else (0, 0)
                    keys.append((not values, -sum(ends) / 2))
                case "lot":
                    keys.append((False, sha256(f"{argument}\n{case}".encode()).hexdigest()))
        return tuple(keys)

    def rows(self) -> list[list[str]]:
        digits, sign = self.rules.digits, -1 if self.rules.higher_is_better else 1
        standing, unranked = [], []
        for case in self.cases:
            sheets = self.counted(case)
            total, note = self.total(case) if sheets else (None, "no_sheets")
            if sheets and len(sheets) < self.rules.min_sheets:
                total, note = None, "too_few_sheets"
            means = self.sheet_means(case)
            mean = sum(means) / len(means) if means else None
            raw = "" if mean is None else text(mean, digits)
            spread = ""
            if len(means) > 1:
                spread = root_text(sum((m - mean) ** 2 for m in means) / (len(means) - 1), digits)
            if total is None:
                unranked.append([case, str(len(sheets)), raw, "", "", "", spread, "", "", "", note])
                continue
            printed = rounded(total + self.adjust.get(case, 0), digits)
            key = (sign * printed, self.tie_keys(case, total))
            standing.append((key, case, str(len(sheets)), raw, text(printed, digits), spread, note))
        rows = []
        for key, case, number, raw, score, spread, note in sorted(standing):
            rank = 1 + sum(other[0] < key for other in standing)
            tied = "yes" if sum(other[0] == key for other in standing) > 1 else "no"
            rows.append([case, number, raw, score, str(rank), tied, spread, "", "", "", note])
        return rows + unranked
