"""Reads the files of `award select`; every fault is reported with file, line, column and remedy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from award.scoring.csv_table import not_a_number, number, read_table, read_text
from award.scoring.problems import BadInput, Problem
from award.scoring.schema_problems import Marks, mark_of, schema_problems
from award.scoring.selection.problem import ANY, Candidate, Limit, Quotas, Tier, field_of
from award.scoring.yaml_reader import YamlReader

RANKING = ("case", "score", "rank")
TEXT_KEYS = ("id", "attribute", "value", "tier")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of QUOTAS, as shipped."""
    text = files("award.scoring.selection").joinpath("quotas.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@dataclass(frozen=True)
class SelectFiles:
    """What the files hold; ``digits``: decimals of the ranking's scores."""

    candidates: list[Candidate]
    quotas: Quotas
    digits: int


def read_selection(ranking: Path, attributes: Path, quotas: Path) -> SelectFiles:
    """All three files. Raises ``BadInput`` with every problem of the first file that has any."""
    rules, marks = _quotas(quotas)
    known = _attributes(attributes)
    columns = set(next(iter(known.values()), {}))
    unknown = [
        Problem(
            str(quotas), *mark_of(marks, ("limits", place)),
            f"{limit}: {attributes} has no column {limit.attribute}; correct the name or add the column",
        )
        for place, limit in enumerate(rules.limits)
        if limit.attribute not in columns
    ]  # fmt: skip
    if unknown:
        raise BadInput(unknown)
    candidates, digits = _candidates(ranking, attributes, known)
    try:
        field_of(candidates, rules)
    except ValueError as error:
        message = f"{error}; lower the seats or the minimum score, or add cases"
        raise BadInput([Problem(str(quotas), *mark_of(marks, ("tiers",)), message)]) from None
    return SelectFiles(candidates, rules, digits)


def _quotas(path: Path) -> tuple[Quotas, Marks]:
    """The quotas in a YAML file, and where its entries stand. Raises ``BadInput``."""
    data, marks = YamlReader(str(path), text_keys=TEXT_KEYS).read(read_text(path, least="the tiers"))
    found = list(schema_problems(schema(), data, str(path), marks))
    if found:
        raise BadInput(found)
    tiers = tuple(Tier(entry["id"], int(entry["seats"])) for entry in data["tiers"])
    least = data.get("eligible", {}).get("min_score")
    limits: list[Limit] = []
    problems: list[Problem] = []
    for place, entry in enumerate(data.get("limits", [])):
        limits.append(_limit(entry))
        try:
            Quotas(tiers, (limits[-1],))
        except ValueError as error:
            problems.append(
                Problem(str(path), *mark_of(marks, ("limits", place)), f"{error}; correct this limit")
            )
    if problems:
        raise BadInput(problems)
    try:
        return Quotas(tiers, tuple(limits), None if least is None else float(least)), marks
    except ValueError as error:
        raise BadInput(
            [Problem(str(path), *mark_of(marks, ("tiers",)), f"{error}; correct the tiers")]
        ) from None


def _limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(
        entry["attribute"],
        str(entry["value"]),
        least=int(entry["min"]) if "min" in entry else None,
        most=int(entry["max"]) if "max" in entry else None,
        tier=entry.get("tier", ANY),
        penalty=float(entry["soft"]) if "soft" in entry else None,
    )


def _attributes(path: Path) -> dict[str, dict[str, str]]:
    table = read_table(path, ("case",), free_columns=True)
    found: dict[str, dict[str, str]] = {}
    for row, cells in enumerate(table.rows):
        values = dict(zip(table.columns, cells, strict=True))
        case = values.pop("case")
        if not case:
            table.fault(row, "case", "the case is empty; fill it or remove the line")
        elif case in found:
            table.fault(row, "case", f"{case} has a line already; keep one of the two")
        found[case] = values
    table.finish()
    return found


def _candidates(
    path: Path, attributes: Path, known: Mapping[str, Mapping[str, str]]
) -> tuple[list[Candidate], int]:
    """The ranked cases (those without a rank take no part), and how many decimals their scores have."""
    table = read_table(path, RANKING, free_columns=True)
    found: dict[str, Candidate] = {}
    digits = 0
    places = [table.at(name) for name in RANKING]
    for row, cells in enumerate(table.rows):
        case, score, rank = (cells[place] for place in places)
        if not rank:
            continue
        value = number(score)
        if value is None:
            table.fault(row, "score", not_a_number(score))
        elif not (rank.isascii() and rank.isdigit()):
            table.fault(row, "rank", f'"{rank}" is not a rank; give a whole number, or nothing for unranked')
        elif case in found:
            table.fault(row, "case", f"{case} has a line already; keep one of the two")
        elif case not in known:
            table.fault(row, "case", f"{case} has no line in {attributes}; add one")
        else:
            digits = max(digits, len(score.partition(".")[2]))
            found[case] = Candidate(case, float(value), int(rank), known[case])
    table.finish()
    return list(found.values()), digits
