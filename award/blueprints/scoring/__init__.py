"""Experts score, the office assigns and follows, the ranking is shown after closing."""

from award.blueprints.scoring import (
    assignment,
    comparing,
    conflicts,
    exporting,
    judges,
    navigation,
    pool,
    progress,
    ranking,
    ranking_acts,
    receipts,
    returning,
    sealing,
    sensitivity,
    sheet,
    sheets,
    tasks,
)
from award.blueprints.scoring.blueprint import blueprint

__all__ = [
    "assignment",
    "blueprint",
    "comparing",
    "conflicts",
    "exporting",
    "judges",
    "navigation",
    "pool",
    "progress",
    "ranking",
    "ranking_acts",
    "receipts",
    "returning",
    "sealing",
    "sensitivity",
    "sheet",
    "sheets",
    "tasks",
]
