"""Selects winners under quotas: ``select(candidates, quotas)``, and the chair's departures: ``depart(...)``."""

from award.scoring.selection.against_rank import Comparison, Exchange, against_rank
from award.scoring.selection.departures import Departed, Departure, depart
from award.scoring.selection.problem import Candidate, Limit, Quotas, Tier
from award.scoring.selection.propose import Price, Selection, Winner, select
from award.scoring.selection.relax import Infeasible, Relaxation
from award.scoring.selection.seating import Tie

__all__ = [
    "Candidate",
    "Comparison",
    "Departed",
    "Departure",
    "Exchange",
    "Infeasible",
    "Limit",
    "Price",
    "Quotas",
    "Relaxation",
    "Selection",
    "Tie",
    "Tier",
    "Winner",
    "against_rank",
    "depart",
    "select",
]
