"""The desks of screeners (初审员) and verifiers (核查员)."""

from award.blueprints.screening import desk, queue, verdicts
from award.blueprints.screening.blueprint import blueprint

__all__ = ["blueprint", "desk", "queue", "verdicts"]
