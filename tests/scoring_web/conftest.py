"""The web's clock, set by the test: a request arrives when the scene says so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from award import clock
from tests.factories import AT


class Now:
    """What the clock says."""

    def __init__(self) -> None:
        self.at: datetime = AT

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=7)
        return self.at


@pytest.fixture(autouse=True)
def now() -> Iterator[Now]:
    """The clock; ``now.at = scene.at`` puts a request where the scene stands. It ticks with every look."""
    said = Now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", said)
        yield said
