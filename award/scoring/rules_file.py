"""Rules as YAML: read with line and column of every fault, and written so that they read back the same."""

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from award.scoring.csv_table import read_text
from award.scoring.problems import BadInput
from award.scoring.rules import Criterion, Part, PartsRules, Rounding, Rules, TieBreak, UncertaintyRule
from award.scoring.rules_check import faults_of
from award.scoring.schema_problems import problem_at, schema_problems
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
    return parse_rules(read_text(path, least="criteria and a method"), str(path))


def parse_rules(text: str, name: str = "rules") -> Rules | PartsRules:
    """The rules in ``text``; ``name`` stands for the file in messages. Raises ``BadInput``."""
    data, marks = YamlReader(name, text_keys=_TEXT_KEYS).read(text)
    found = list(schema_problems(schema(), data, name, marks))
    if not found:
        rules = rules_of(data)
        found = [problem_at(name, marks, place, message) for place, message in faults_of(rules)]
        found += [problem_at(name, marks, place, message) for place, message in _drop_faults(data)]
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
