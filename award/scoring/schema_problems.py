"""What a JSON Schema has against data from YAML, in words that say what to do, at the line and column of the fault."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from award.scoring.problems import Problem
from award.scoring.yaml_reader import Place

Marks = Mapping[Place, tuple[int, int]]


def schema_problems(schema: dict[str, Any], data: Any, name: str, marks: Marks) -> Iterator[Problem]:
    """One a fault; ``name`` stands for the file, ``marks`` say where each place of the data stands."""
    errors = Draft202012Validator(schema).iter_errors(data)
    for error in sorted(errors, key=lambda e: str(e.absolute_path)):
        yield problem_at(name, marks, (*error.absolute_path, *_named(error)), _words(error))


def problem_at(name: str, marks: Marks, place: Place, message: str) -> Problem:
    """A problem at a place of the data, which the message names."""
    inside = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    return Problem(name, *mark_of(marks, place), f"{inside}: {message}" if inside else message)


def mark_of(marks: Marks, place: Place) -> tuple[int, int]:
    """Line and column of the place, or of the nearest around it that is written down."""
    while place and place not in marks:
        place = place[:-1]
    return marks.get(place, (1, 1))


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
