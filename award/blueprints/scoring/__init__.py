"""Experts score, the office assigns and follows, the ranking is shown after closing."""

from award.blueprints.scoring import (
    assignment,
    conflicts,
    exporting,
    navigation,
    pool,
    progress,
    ranking,
    receipts,
    returning,
    sealing,
    sheet,
    sheets,
    tasks,
)
from award.blueprints.scoring.blueprint import blueprint

__all__ = [
    "assignment",
    "blueprint",
    "conflicts",
    "exporting",
    "navigation",
    "pool",
    "progress",
    "ranking",
    "receipts",
    "returning",
    "sealing",
    "sheet",
    "sheets",
    "tasks",
]
