"""The web's clock, set by the test: a request arrives when the scene says so."""

from datetime import datetime, timedelta

from tests.factories import AT


class Now:
    """What the clock says: ``at``, and a tick later with every look."""

    def __init__(self) -> None:
        self.at: datetime = AT

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=7)
        return self.at
