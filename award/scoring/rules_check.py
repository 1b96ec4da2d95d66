"""What the schema cannot say about rules: contradictions between keys, and keys without effect."""

from collections.abc import Iterator, Sequence

from award.scoring.method import Method
from award.scoring.methods import METHODS
from award.scoring.rules import PartsRules, Rules, TieBreak
from award.scoring.yaml_reader import Place

Fault = tuple[Place, str]


def faults_of(rules: Rules | PartsRules) -> list[Fault]:
    """Contradictions, each with its place and the remedy; empty when the rules can be used."""
    if isinstance(rules, PartsRules):
        return [*_part_faults(rules), *_round_faults(rules)]
    return [
        *_criterion_faults(rules),
        *_method_faults(rules),
        *_round_faults(rules),
        *_tie_break_faults(rules),
    ]


def _criterion_faults(rules: Rules) -> Iterator[Fault]:
    yield from _repeated("criteria", [c.id for c in rules.criteria])
    if sum(c.weight for c in rules.criteria) == 0:
        yield ("criteria",), "the weights sum to 0; give at least one criterion a weight above 0"
    for place, criterion in enumerate(rules.criteria):
        if criterion.max < criterion.min:
            yield (
                ("criteria", place, "max"),
                f"max {criterion.max} is below min {criterion.min}; swap or correct them",
            )
        elif (criterion.max - criterion.min) % criterion.step:
            message = (
                f"min {criterion.min} to max {criterion.max} is no whole number of steps of {criterion.step}"
            )
            yield ("criteria", place, "step"), f"{message}; correct one of the three"


def _repeated(key: str, ids: Sequence[str]) -> Iterator[Fault]:
    for place, name in enumerate(ids):
        if name in ids[:place]:
            yield (key, place, "id"), f'id "{name}" occurs twice; rename one of the two'


def _method_faults(rules: Rules) -> Iterator[Fault]:
    if rules.method not in METHODS:
        yield ("method",), f'unknown method "{rules.method}"; known are {", ".join(sorted(METHODS))}'
    elif rules.order == "judges_first" and not METHODS[rules.method].exact:
        yield ("order",), f"method {rules.method} works on whole sheets; set order: criteria_first"


def _round_faults(rules: Rules | PartsRules) -> Iterator[Fault]:
    steps = [rounding.step for rounding in rules.round]
    for place, step in enumerate(steps):
        if step in steps[:place]:
            yield ("round", place, "step"), f"step {step} occurs twice; keep one of the two"
        elif isinstance(rules, PartsRules) and step != "total":
            yield (
                ("round", place, "step"),
                f"parts have no step {step}; use total, or round in the part's own rules",
            )


def _tie_break_faults(rules: Rules) -> Iterator[Fault]:
    known = {criterion.id for criterion in rules.criteria}
    for place, tie_break in enumerate(rules.tie_breaks):
        if tie_break.kind in ("criterion", "marks") and tie_break.argument not in known:
            message = f'unknown criterion "{tie_break.argument}"; known are {", ".join(sorted(known))}'
            yield ("tie_breaks", place), message


def _part_faults(rules: PartsRules) -> Iterator[Fault]:
    yield from _repeated("parts", [part.id for part in rules.parts])
    if sum(part.weight for part in rules.parts) == 0:
        yield ("parts",), "the weights sum to 0; give at least one part a weight above 0"
    for place, tie_break in enumerate(rules.tie_breaks):
        if tie_break.kind not in ("key", "lot", "before_adjust"):
            message = (
                f"{tie_break.kind} needs marks, parts have none; use key:COLUMN, before_adjust or lot:SEED"
            )
            yield ("tie_breaks", place), message


def keys_named(tie_breaks: Sequence[TieBreak]) -> list[str]:
    """The columns of KEYS that the tie-breaks read."""
    return [tie_break.argument for tie_break in tie_breaks if tie_break.kind == "key"]


def without_effect(rules: Rules) -> list[str]:
    """Settings that change nothing under the other settings, as sentences for a warning."""
    method: Method = METHODS[rules.method]
    found = []
    if (rules.drop_low or rules.drop_high) and not (method.exact and getattr(method, "trims", False)):
        found.append(f"drop has no effect with method {rules.method}")
    idle = {"criteria_first": ("panel", "weighted"), "judges_first": ("sheet",)}[rules.order]
    found += [
        f"round step {r.step} has no effect with order {rules.order}" for r in rules.round if r.step in idle
    ]
    if rules.incomplete == "renormalise" and rules.order == "judges_first":
        found.append("incomplete has no effect with order judges_first")
    return found
