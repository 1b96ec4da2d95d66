"""What a visit's record holds, half-filled or whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from award.models import Visit


@dataclass(frozen=True)
class VisitRecord:
    """What a verifier writes down. ``findings``: id → (result or "", words). ``visited_on``: ISO date or ""."""

    manner: str = "on_site"
    visited_on: str = ""
    place: str = ""
    people: tuple[str, ...] = ()
    words: str = ""
    findings: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def kept_record(visit: Visit) -> VisitRecord:
    """What the record holds."""
    findings = {found.id: (found.result or "", found.words) for found in visit.findings}
    return VisitRecord(
        visit.manner, visit.visited_on or "", visit.place, tuple(visit.people), visit.words, findings
    )


def trimmed(written: VisitRecord) -> VisitRecord:
    """The record without the spaces around its texts: as it is kept."""
    return VisitRecord(
        written.manner,
        written.visited_on,
        written.place.strip(),
        tuple(name.strip() for name in written.people if name.strip()),
        written.words.strip(),
        {id: (result, words.strip()) for id, (result, words) in written.findings.items()},
    )
