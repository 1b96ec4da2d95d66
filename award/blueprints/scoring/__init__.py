"""Experts score, the office assigns and follows, the ranking is shown after closing."""

from award.blueprints.scoring import (  # noqa: F401 - importing registers the views
    receipts,
    sealing,
    sheet,
    tasks,
)
from award.blueprints.scoring.blueprint import blueprint

__all__ = ["blueprint"]
