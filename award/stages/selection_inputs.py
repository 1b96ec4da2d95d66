"""What a selection is solved from: the decision's candidates with their attributes, and its rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import ledger
from award.models import Attribute, AttributeValue, Candidacy, Case, CaseAttribute, Category, Stage
from award.scoring.selection import Candidate, Quotas
from award.stages.combined import Source, Standing, combined, scored, sources_of
from award.stages.selection_rules import BODY, CATEGORY, REGION, groups_of, quotas_of


@dataclass(frozen=True)
class Inputs:
    """Candidates by reference, with a rank; ``plain``: the same as JSON, kept with the proposal; ``digest``: its own.

    ``several``: attributes of which some candidate has two values, which no rule can count."""

    quotas: Quotas
    candidates: list[Candidate]
    case_ids: Mapping[str, int]
    standings: list[Standing]
    digits: int
    plain: dict[str, Any]
    digest: str
    several: frozenset[str]

    @property
    def unranked(self) -> int:
        """How many candidates have no rank."""
        return len(self.standings) - len(self.candidates)


def inputs_of(session: Session, stage: Stage) -> Inputs:
    """Fetch them: three statements and the tiers, however many cases there are.

    Raises ``ValueError`` where the rules do not fit the tiers."""
    sources = sources_of(session, stage)
    scores: dict[int, dict[str, str]] = {source.ranking_id: {} for source in sources}
    attributes, several = _attributes(session, stage, sources, scores)
    of_reference = {reference: case_id for case_id, (reference, _) in attributes.items()}
    standings = combined(of_reference, sources, scores)
    quotas = quotas_of(stage, stage.competition.tiers)
    columns = sorted({key for _, of_case in attributes.values() for key in of_case})
    columns = [*columns, *sorted({limit.attribute for limit in quotas.limits} - set(columns))]
    ranked = [standing for standing in standings if standing.rank is not None]
    candidates = []
    for standing in ranked:
        reference, of_case = attributes[standing.case_id]
        values = {key: of_case.get(key, "") for key in columns}
        candidates.append(Candidate(reference, float(standing.score or 0), standing.rank or 0, values))
    plain = {
        "quotas": plain_quotas(quotas, stage.parameters),
        "parts": [[source.stage.key, source.weight] for source in sources],
        "attributes": columns,
        "cases": [
            [candidate.id, standing.score, standing.rank, standing.tied, list(candidate.attributes.values()),
             [score for _, score in standing.parts]]
            for candidate, standing in zip(candidates, ranked, strict=True)
        ],
    }  # fmt: skip
    return Inputs(
        quotas,
        candidates,
        of_reference,
        standings,
        max((len((standing.score or "").partition(".")[2]) for standing in ranked), default=0),
        plain,
        digest_of_inputs(plain),
        several,
    )


def digest_of_inputs(plain: Mapping[str, Any]) -> str:
    """The digest of quotas and candidates: a proposal with another one is out of date."""
    return ledger.digest_of("selection", plain)


def plain_quotas(quotas: Quotas, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """QUOTAS as ``award select`` reads it."""
    found: dict[str, Any] = {
        "tiers": [{"id": tier.id, "seats": tier.seats} for tier in quotas.tiers],
        "limits": [dict(rule) for rule in parameters.get("limits", [])],
    }
    return found | ({"eligible": dict(parameters["eligible"])} if parameters.get("eligible") else {})


def _attributes(
    session: Session, stage: Stage, sources: Sequence[Source], scores: dict[int, dict[str, str]]
) -> tuple[dict[int, tuple[str, dict[str, str]]], frozenset[str]]:
    """Candidate → its reference and its value of each attribute; and the attributes left out for having several.

    Fills ``scores``: ranking → reference → printed score."""
    base = select(Case.id, Case.reference, Case.region_code, Case.organisation_id, Category.key).outerjoin(
        Category, Category.id == Case.category_id
    )
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for case_id, reference, region, body, category, ranking_id, score in session.execute(
        scored(base, stage, sources)
    ):
        values = {
            REGION: (region or "")[:2],
            CATEGORY: category or "",
            BODY: str(body) if body is not None else "",
        }
        found[case_id] = (reference or "", values)
        if score is not None:
            scores[ranking_id][reference] = score
    rows = session.execute(
        select(CaseAttribute.case_id, Attribute.key, AttributeValue.key, AttributeValue.grouping)
        .join(Attribute, Attribute.id == CaseAttribute.attribute_id)
        .join(AttributeValue, AttributeValue.id == CaseAttribute.value_id)
        .join(Candidacy, Candidacy.case_id == CaseAttribute.case_id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
    )
    several: set[str] = set()
    for case_id, attribute, value, group in rows:
        if attribute in found[case_id][1]:
            several.update((attribute, groups_of(attribute)))
        found[case_id][1][attribute] = value
        if group:
            found[case_id][1][groups_of(attribute)] = group
    for _, values in found.values():
        for attribute in several & values.keys():
            del values[attribute]
    return found, frozenset(several)
