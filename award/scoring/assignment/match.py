"""Match values from what is known of judges and cases: category, expertise tags, similarity of texts."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

CATEGORY, TAGS, TEXT = 0.4, 0.3, 0.3
"""Default shares of the three parts; together 1."""


@dataclass(frozen=True)
class Expertise:
    """What a judge knows: the categories taken (empty: all) and tags in the organiser's words."""

    categories: Set[str]
    tags: Set[str]


@dataclass(frozen=True)
class Subject:
    """What a case is about."""

    category: str
    tags: Set[str]


def match_values(
    judges: Mapping[str, Expertise],
    cases: Mapping[str, Subject],
    text: Mapping[tuple[str, str], float],
    shares: tuple[float, float, float] = (CATEGORY, TAGS, TEXT),
) -> list[tuple[str, str, float]]:
    """(judge, case, value in 0..1) for every pair with a value above 0, sorted.

    value = shares . (1 if the judge takes the category, share of the case's tags that the judge has, ``text``
    similarity by (judge, case), absent = 0).
    """
    found = []
    for judge, knows in sorted(judges.items()):
        for case, subject in sorted(cases.items()):
            fits = float(not knows.categories or subject.category in knows.categories)
            known = len(subject.tags & knows.tags) / len(subject.tags) if subject.tags else 0.0
            parts = (fits, known, text.get((judge, case), 0.0))
            value = sum(share * part for share, part in zip(shares, parts, strict=True))
            if value > 0:
                found.append((judge, case, value))
    return found
