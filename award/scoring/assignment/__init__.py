"""Assigns experts to cases: ``assign(snapshot) -> proposal``, a pure function, and the sealed draw."""

from award.scoring.assignment.draw import draw
from award.scoring.assignment.propose import assign
from award.scoring.assignment.snapshot import Case, Judge, Match, Pile, Proposal, Shortage, Snapshot

__all__ = ["Case", "Judge", "Match", "Pile", "Proposal", "Shortage", "Snapshot", "assign", "draw"]
