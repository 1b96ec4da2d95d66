"""The results: lists and pages for everybody, desks for the office and the chair."""

from award.blueprints.results import case_page, decision, exporting, notice, release, winners
from award.blueprints.results.blueprint import blueprint

__all__ = ["blueprint", "case_page", "decision", "exporting", "notice", "release", "winners"]
