"""The numeric core: marks in, rankings, assignments and selections out; arrays only, no models, no SQL, no web.

For the app: ``rank`` with ``Sheets`` and ``Rules``; ``parse_rules`` and ``rules_yaml`` to store and export rules.
"""

from award.scoring.frame import MISSING, Sheets
from award.scoring.methods import METHODS
from award.scoring.problems import BadInput
from award.scoring.ranking import rank
from award.scoring.ranking_rows import NOTES, Ranking, Row
from award.scoring.rules import Criterion, Part, PartsRules, Rounding, Rules, TieBreak, UncertaintyRule
from award.scoring.rules_file import parse_rules
from award.scoring.rules_text import rules_yaml

__all__ = [
    "METHODS",
    "MISSING",
    "NOTES",
    "BadInput",
    "Criterion",
    "Part",
    "PartsRules",
    "Ranking",
    "Rounding",
    "Row",
    "Rules",
    "Sheets",
    "TieBreak",
    "UncertaintyRule",
    "parse_rules",
    "rank",
    "rules_yaml",
]
