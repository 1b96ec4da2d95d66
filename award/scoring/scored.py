"""A result with what it was made of, enough to explain it."""

from dataclasses import dataclass, field

from award.scoring.adjustments import Adjustments
from award.scoring.frame import Sheets
from award.scoring.parts import PartsRanking
from award.scoring.ranking import KeyColumns
from award.scoring.ranking_rows import Ranking
from award.scoring.rules import PartsRules, Rules


@dataclass(frozen=True)
class ScoredSheets:
    """One ranking and its sheets; ``judge_ids`` are what ``sheets.judge`` indexes."""

    rules: Rules
    judge_ids: list[str]
    sheets: Sheets
    ranking: Ranking
    adjust: Adjustments = field(default_factory=dict)
    keys: KeyColumns = field(default_factory=dict)


@dataclass(frozen=True)
class ScoredParts:
    """A ranking of parts, and the result of each part."""

    rules: PartsRules
    parts: list[ScoredSheets]
    ranking: PartsRanking
    adjust: Adjustments = field(default_factory=dict)
    keys: KeyColumns = field(default_factory=dict)
