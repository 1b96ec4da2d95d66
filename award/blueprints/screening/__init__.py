"""The desks of screeners (初审员) and verifiers (核查员)."""

from award.blueprints.screening import (
    desk,
    navigation,
    plain,
    queue,
    ties,
    together,
    verdicts,
    visit,
    visit_office,
    visit_photos,
    visits,
)
from award.blueprints.screening.blueprint import blueprint

__all__ = [
    "blueprint",
    "desk",
    "plain",
    "queue",
    "ties",
    "together",
    "verdicts",
    "visit",
    "visit_office",
    "visit_photos",
    "visits",
]

navigation.register(blueprint)
