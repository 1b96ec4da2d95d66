"""The ranking that must come out, by fractions alone: nothing of the application is used here."""

from fractions import Fraction

Marks = dict[str, dict[str, dict[str, int]]]  # case → expert → criterion → mark


def scores(marks: Marks, weights: dict[str, int], *, drop: int, digits: int = 2) -> dict[str, Fraction]:
    """Case → mean of its sheets' weighted totals without the ``drop`` lowest and highest, rounded half up."""
    found = {}
    for case, sheets in marks.items():
        totals = sorted(
            sum(Fraction(mark * weights[key], sum(weights.values())) for key, mark in sheet.items())
            for sheet in sheets.values()
        )
        kept = totals[drop : len(totals) - drop]
        units = sum(kept) / len(kept) * 10**digits
        found[case] = Fraction(
            (2 * units.numerator + units.denominator) // (2 * units.denominator), 10**digits
        )
    return found


def top(scored: dict[str, Fraction], seats: int) -> set[str]:
    """Who is among the first ``seats``; those tied on the last seat are all in."""
    line = sorted(scored.values(), reverse=True)[min(seats, len(scored)) - 1]
    return {case for case, score in scored.items() if score >= line}


def tiers(scored: dict[str, Fraction], quotas: list[int]) -> tuple[list[set[str]], set[str]]:
    """The cases of each tier by rank, and those tied across a tier's line, where the filling stops."""
    left, filled = dict(scored), []
    for quota in quotas:
        seated = top(left, quota)
        if len(seated) > quota:
            tied = {case for case in seated if left[case] == min(left[c] for c in seated)}
            return [*filled, seated - tied], tied
        filled.append(seated)
        left = {case: score for case, score in left.items() if case not in seated}
    return filled, set()
