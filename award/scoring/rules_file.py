"""Rules as YAML: read with line and column of every fault, and written so that they read back the same."""

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from award.scoring.csv_table import read_text
from award.scoring.problems import BadInput, Problem
from award.scoring.rules import Criterion, Part, PartsRules, Rounding, Rules, TieBreak, UncertaintyRule
from award.scoring.rules_check import faults_of
from award.scoring.yaml_reader import Place, YamlReader

_TEXT_KEYS = ("id", "sheets", "rules", "tie_breaks")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the rules, as shipped."""
    text = files("award.scoring").joinpath("rules.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read_rules(path: Path) -> Rules | PartsRules:
    """The rules in the YAML file ``path``. Raises ``BadInput``, one problem a fault, with line and column."""
    return parse_rules(read_text(path), str(path))


def parse_rules(text: str, name: str = "rules") -> Rules | PartsRules:
    """The rules in ``text``; ``name`` stands for the file in messages. Raises ``BadInput``."""
    data, marks = YamlReader(name, text_keys=_TEXT_KEYS).read(text)
    found = [
        _problem(name, marks, (*error.absolute_path, *_named(error)), _words(error))
        for error in sorted(
            Draft202012Validator(schema()).iter_errors(data), key=lambda e: str(e.absolute_path)
        )
    ]
    if not found:
        rules = rules_of(data)
        found = [_problem(name, marks, place, message) for place, message in faults_of(rules)]
        found += [_problem(name, marks, place, message) for place, message in _drop_faults(data)]
    if found:
        raise BadInput(sorted(found, key=lambda p: (p.line or 0, str(p.column))))
    return rules


def rules_of(data: dict[str, Any]) -> Rules | PartsRules:
    """Rules from data that fits the schema (numbers may be int, Decimal, or text-exact floats)."""
    common: dict[str, Any] = {k: data[k] for k in ("digits", "total", "higher_is_better") if k in data}
    common["round"] = tuple(Rounding(**entry) for entry in data.get("round", ()))
    common["tie_breaks"] = tuple(tie_break_of(text) for text in data.get("tie_breaks", ()))
    if "parts" in data:
        parts = tuple(Part(**{**part, "weight": _decimal(part["weight"])}) for part in data["parts"])
        return PartsRules(parts=parts, **{k: data[k] for k in ("missing",) if k in data}, **common)
    plain = ("order", "method", "drop_low", "drop_high", "too_few", "incomplete", "min_sheets")
    common |= {key: data[key] for key in plain if key in data}
    if "drop" in data:
        common |= {"drop_low": data["drop"], "drop_high": data["drop"]}
    if "uncertainty" in data:
        asked = dict(data["uncertainty"])
        if "level" in asked:
            asked["level"] = _decimal(asked["level"])
        common["uncertainty"] = UncertaintyRule(**asked)
    return Rules(criteria=tuple(_criterion(entry) for entry in data["criteria"]), **common)


def _criterion(entry: dict[str, Any]) -> Criterion:
    numbers = {key: _decimal(entry[key]) for key in ("weight", "min", "max", "step") if key in entry}
    return Criterion(id=entry["id"], **numbers)


def _decimal(value: int | float | Decimal) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def tie_break_of(text: str) -> TieBreak:
    """A tie-break from its text in the rules, such as ``criterion:benefit``."""
    kind, _, argument = text.partition(":")
    return TieBreak(kind, argument)  # type: ignore[arg-type]  # the schema has checked the kind


def _drop_faults(data: dict[str, Any]) -> list[tuple[Place, str]]:
    if "drop" in data and ("drop_low" in data or "drop_high" in data):
        return [(("drop",), "drop stands beside drop_low or drop_high; keep one way of saying it")]
    return []


def _named(error: ValidationError) -> Place:
    """The unknown key itself, so that the message points at it."""
    if error.validator == "additionalProperties":
        return (_unknown_keys(error)[0],)
    return ()


def _unknown_keys(error: ValidationError) -> list[str]:
    instance: Any = error.instance
    return sorted(str(key) for key in instance if key not in _known_keys(error))


def _known_keys(error: ValidationError) -> list[str]:
    part: Any = error.schema
    return list(part["properties"])


def _words(error: ValidationError) -> str:
    value: Any = error.instance
    expected: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            unknown = ", ".join(f'"{key}"' for key in _unknown_keys(error))
            return f"unknown key {unknown}; remove or correct it (known: {', '.join(_known_keys(error))})"
        case "required":
            missing = [key for key in expected if key not in value]
            return f"{', '.join(missing)} is missing; add it"
        case "enum":
            return f'"{value}" is not possible; choose one of {", ".join(map(str, expected))}'
        case "type":
            return f"{json.dumps(value, default=str)} is no {expected}; give one"
        case "pattern":
            return (
                f'"{value}" is no tie-break; use criterion:ID, key:COLUMN, marks:ID, median, top_marks, '
                + ("before_adjust or lot:SEED")
            )
        case "minItems" | "minLength":
            return "it is empty; fill it"
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            bound = {"minimum": "at least", "maximum": "at most"}.get(str(error.validator))
            bound = bound or ("above" if error.validator == "exclusiveMinimum" else "below")
            return f"{value} is out of range; it must be {bound} {expected}"
    return f"{error.message}; correct it"


def _problem(name: str, marks: dict[Place, tuple[int, int]], place: Place, message: str) -> Problem:
    known = place
    while known not in marks and known:
        known = known[:-1]
    line, column = marks.get(known, (1, 1))
    inside = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    return Problem(name, line, column, f"{inside}: {message}" if inside else message)
