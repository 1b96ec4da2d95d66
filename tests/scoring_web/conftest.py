"""Pages of scoring are asked at the time of the scene."""

import pytest

from tests.web_clock import Now


@pytest.fixture(autouse=True)
def _at_the_scenes_time(now: Now) -> None:
    """Every test's clock is the scene's, also where it does not ask for it."""
