"""What may have to do with the marks beside the case's merit: its region, category and attributes, and when it was read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from award import scoring
from award.models import (
    Assignment,
    Attribute,
    AttributeValue,
    Candidacy,
    Case,
    CaseAttribute,
    Category,
    Stage,
)
from award.scoring.combining import count_sheets
from award.scoring.residuals import GroupLine, Reading, by_group, by_reading, places_read
from award.scoring.rules import Rules
from award.scoring.severity import fit_severity
from award.scoring.statistical import sheet_values
from award.stages.beside import plain_rules
from award.stages.selection_rules import CATEGORY, REGION, groups_of

Label = tuple[str, str]
"""Attribute (`selection_rules.groups_of` one too) and value, of a region the province."""


@dataclass(frozen=True)
class Aspects:
    """``labels``: (case, label) of the stage's candidates, a case may have several. ``begun``: (case, expert) → the second
    at which the expert opened it."""

    labels: list[tuple[int, Label]]
    begun: dict[tuple[int, int], float]


def aspects_of(session: Session, stage: Stage) -> Aspects:
    """Fetch them: three statements, however many cases there are."""
    here = (Candidacy.stage_id == stage.id, Candidacy.outcome != "lapsed")
    placed = session.execute(
        select(Case.id, Case.region_code, Category.key)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .outerjoin(Category, Category.id == Case.category_id)
        .where(*here)
        .order_by(Case.reference)
    )
    labels: list[tuple[int, Label]] = []
    for case_id, region, category in placed:
        labels += [(case_id, (REGION, region[:2]))] if region else []
        labels += [(case_id, (CATEGORY, category))] if category else []
    labelled = session.execute(
        select(CaseAttribute.case_id, Attribute.key, AttributeValue.key, AttributeValue.grouping)
        .join(Attribute, Attribute.id == CaseAttribute.attribute_id)
        .join(AttributeValue, AttributeValue.id == CaseAttribute.value_id)
        .join(Candidacy, Candidacy.case_id == CaseAttribute.case_id)
        .where(*here)
        .order_by(Attribute.position, Attribute.id, AttributeValue.position, AttributeValue.id)
    )
    for case_id, attribute, value, group in labelled:
        labels.append((case_id, (attribute, value)))
        labels += [(case_id, (groups_of(attribute), group))] if group else []
    begun = session.execute(
        select(Assignment.case_id, Assignment.expert_id, Assignment.begun_at).where(
            Assignment.stage_id == stage.id, Assignment.begun_at.is_not(None)
        )
    )
    return Aspects(labels, {(case, expert): at.timestamp() for case, expert, at in begun if at})


def residuals_of(
    cases: list[int], experts: list[int], sheets: scoring.Sheets, rules: Rules, aspects: Aspects
) -> dict[str, Any]:
    """What is stored of it, as JSON: ``groups``, a table an attribute that parts the cases, and ``reading``."""
    if not len(sheets.case):
        return {}
    counted = count_sheets(sheets, plain_rules(rules)).weighing()
    values = sheet_values(counted, counted.means, len(cases))
    fit = fit_severity(values)
    found = by_group(values, fit, _members(cases, aspects.labels)) if aspects.labels else {}
    opened = [
        aspects.begun.get((cases[case], experts[judge]), np.nan)
        for case, judge in zip(values.case.tolist(), values.judge.tolist(), strict=True)
    ]
    read = by_reading(values, fit, places_read(values.judge, np.array(opened)))
    return {"groups": list(_tables(found)), "reading": _reading(read)}


def _members(cases: list[int], labels: Iterable[tuple[int, Label]]) -> dict[Label, NDArray[np.int64]]:
    place = {case: at for at, case in enumerate(cases)}
    members: dict[Label, set[int]] = {}
    for case, label in labels:
        if case in place:
            members.setdefault(label, set()).add(place[case])
    return {label: np.array(sorted(there), dtype=np.int64) for label, there in members.items()}


def _tables(found: dict[Label, GroupLine]) -> Iterator[dict[str, Any]]:
    """One for each attribute and for its groups, where there are two to compare; regions with most cases first."""
    for attribute in dict.fromkeys(attribute for attribute, _ in found):
        lines = [(value, line) for (of, value), line in found.items() if of == attribute]
        if attribute == REGION:
            lines.sort(key=lambda line: (-line[1].cases, line[0]))
        if len(lines) > 1:
            yield {
                "attribute": attribute,
                "lines": [
                    {
                        "value": value,
                        "cases": line.cases,
                        "sheets": line.sheets,
                        **{key: _number(getattr(line, key)) for key in ("apart", "error", "met", "spread")},
                    }
                    for value, line in lines
                ],
            }


def _reading(read: Reading) -> dict[str, Any]:
    return {
        "slope": _number(read.slope),
        "error": _number(read.error),
        "sheets": read.sheets,
        "parts": [
            {"sheets": part.sheets, "effect": _number(part.effect), "error": _number(part.error)}
            for part in read.parts
        ],
    }


def _number(value: float) -> float | None:
    return round(value, 4) if isfinite(value) else None
