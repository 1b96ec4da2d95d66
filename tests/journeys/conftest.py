"""A site on each pair of database and broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.site import Site, started


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[Site]:
    """SQLite and the embedded broker."""
    (tmp_path / "data").mkdir()
    with started(tmp_path, f"sqlite:///{tmp_path / 'data' / 'award.sqlite3'}", "embedded") as site:
        yield site


@pytest.fixture
def large_site(tmp_path: Path, postgres_url: str, redis_url: str) -> Iterator[Site]:
    """PostgreSQL and Redis."""
    (tmp_path / "data").mkdir()
    with started(tmp_path, postgres_url, redis_url) as site:
        yield site
