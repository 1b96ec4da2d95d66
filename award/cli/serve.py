"""``award serve``: the web server alone, for ``award up`` and for a supervisor of one's own."""

import signal
import sys
from typing import Any

import click
import waitress

from award import create_app
from config import load_settings

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def command(host: str, port: int) -> None:
    """Serve the pages with waitress; one process, several threads."""
    settings = load_settings()
    signal.signal(signal.SIGTERM, _stop)
    proxy: dict[str, Any] = {}
    if settings.proxies:
        proxy = {
            "trusted_proxy": "*",
            "trusted_proxy_count": settings.proxies,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
            "clear_untrusted_proxy_headers": True,
        }
    waitress.serve(create_app(settings), host=host, port=port, threads=THREADS, ident=None, **proxy)


def _stop(signum: int, frame: Any) -> None:
    """Let waitress finish the requests it has begun."""
    sys.exit(0)
