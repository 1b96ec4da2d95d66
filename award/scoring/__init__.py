"""The numeric core: marks in, rankings, assignments and selections out; arrays only, no models, no SQL, no web.

For the app: ``rank`` with ``Sheets`` and ``Rules``, ``rank_parts`` over several rankings, ``explain`` for one case;
``parse_rules`` and ``rules_yaml`` to store rules, ``recomputable`` to export all that ``award score`` needs.
"""

from award.scoring.adjustments import Adjustment
from award.scoring.explain import explain
from award.scoring.frame import MISSING, Sheets
from award.scoring.methods import METHODS
from award.scoring.parts import PartsRanking, rank_parts
from award.scoring.problems import BadInput
from award.scoring.ranking import rank
from award.scoring.ranking_rows import NOTES, Ranking, Row
from award.scoring.recompute import recomputable
from award.scoring.rules import Criterion, Part, PartsRules, Rounding, Rules, TieBreak, UncertaintyRule
from award.scoring.rules_file import parse_rules
from award.scoring.rules_text import rules_yaml
from award.scoring.scored import ScoredParts, ScoredSheets
from award.scoring.sheets_text import sheets_csv

__all__ = [
    "METHODS",
    "MISSING",
    "NOTES",
    "Adjustment",
    "BadInput",
    "Criterion",
    "Part",
    "PartsRanking",
    "PartsRules",
    "Ranking",
    "Rounding",
    "Row",
    "Rules",
    "ScoredParts",
    "ScoredSheets",
    "Sheets",
    "TieBreak",
    "UncertaintyRule",
    "explain",
    "parse_rules",
    "rank",
    "rank_parts",
    "recomputable",
    "rules_yaml",
    "sheets_csv",
]
