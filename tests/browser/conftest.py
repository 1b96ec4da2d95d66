"""One demo and one Chromium for all tests of a process."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.browser import rounds, server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Site]:
    with server.demo(tmp_path_factory.mktemp("demo") / "data") as site:
        yield site


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return rounds.pages_app(tmp_path_factory.mktemp("routes"))
