"""The results: lists and pages for everybody, desks for the office and the chair."""

from award.blueprints.results import (
    announcing,
    ballot,
    case_page,
    commentaries,
    committee,
    correcting,
    decision,
    draws,
    exporting,
    notice,
    notice_desk,
    publication,
    release,
    selection,
    succession,
    votes,
    winners,
)
from award.blueprints.results.blueprint import blueprint

__all__ = [
    "announcing",
    "ballot",
    "blueprint",
    "case_page",
    "commentaries",
    "committee",
    "correcting",
    "decision",
    "draws",
    "exporting",
    "notice",
    "notice_desk",
    "publication",
    "release",
    "selection",
    "succession",
    "votes",
    "winners",
]
