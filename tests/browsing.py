"""Chromium against an application of this process: serve it, and sign somebody in as a person does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from tests.factories import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers, for the length of the block.

    waitress closes a file whose reader went away; werkzeug's server leaves that to the collector, which warns.
    """
    server = create_server(app, host="127.0.0.1", port=0, threads=8, clear_untrusted_proxy_headers=True)
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # the threads first, then what they write to: a byte into a closed pipe's number would end in the next test's database
    server.task_dispatcher.shutdown(timeout=30)
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    loop.join(30)
    assert not loop.is_alive()


@contextmanager
def signed_in_page(browser: "Browser", address: str, email: str, **context: Any) -> Iterator["Page"]:
    """A page of somebody who has just signed in, in a browser of his own; an error of a script fails the test."""
    opened = browser.new_context(base_url=address, locale="zh-CN", **context)
    page = opened.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto("/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    yield page
    opened.close()
