"""What ``award up`` says: where to go, and who to be."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

import click
from flask import Flask

from award.clock import now
from award.extensions import db
from award.registration import has_administrator, offer_set_up
from config import Settings

PATIENCE_SECONDS = 60.0
BY_SIGNAL = {130, 143, -2, -15}


def welcome(app: Flask) -> list[str]:
    """The lines to print once the site answers."""
    settings: Settings = app.config["AWARD"]
    lines = ["", f"  {settings.site_name}: {settings.site_url}", f"  data folder: {settings.data_dir}"]
    if settings.demo:
        lines += ["", "  Demo accounts (all with the same password):", *_demo_accounts()]
    elif not has_administrator(db.session()):
        lines += ["", "  There is no administrator yet. Whoever opens this link, once, becomes the first:"]
        lines += [f"  {_set_up_link(settings)}"]
    return [*lines, "", "  Stop with Ctrl-C.", ""]


def _demo_accounts() -> list[str]:
    from award.demo.filling import PASSWORD, accounts

    listed = accounts()
    width = max(len(account.email) for account in listed)
    return [f"    {account.email:<{width}}  {PASSWORD}  {account.role}" for account in listed]


def _set_up_link(settings: Settings) -> str:
    token = offer_set_up(db.session(), at=now())
    db.session.commit()
    return f"{settings.site_url}/setup/{token}"


def when_ready(address: str, ready: Callable[[], None]) -> None:
    """Call ``ready`` when the site answers at ``address``; complain when it does not within a minute."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with opener.open(f"{address}/healthz", timeout=2):
                return ready()
        except urllib.error.HTTPError as error:
            return click.echo(f"{address}/healthz answers {error.code}", err=True)
        except OSError:
            time.sleep(0.2)
    click.echo(f"{address} has not answered for a minute; see the lines above", err=True)


def farewell(returncode: int | None) -> int:
    """Say why everything stopped; 0 when somebody asked for it."""
    if returncode is None or returncode == 0 or returncode in BY_SIGNAL:
        click.echo("Stopped.")
        return 0
    click.echo(
        f"A process ended by itself (code {returncode}), so all were stopped; see the lines above.", err=True
    )
    return 1
