"""What ``award up`` says: where to go, and who to be."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

import click
from flask import Flask
from sqlalchemy import exists, select

from award.extensions import db
from award.models import User
from config import Settings

PATIENCE_SECONDS = 60.0
BY_SIGNAL = {130, 143, -2, -15}


def welcome(app: Flask) -> list[str]:
    """The lines to print once the site answers."""
    settings: Settings = app.config["AWARD"]
    lines = ["", f"  {settings.site_name}: {settings.site_url}", f"  data folder: {settings.data_dir}"]
    if settings.demo:
        lines += ["", "  Demo accounts (all with the same password):", *_demo_accounts()]
    elif not db.session.scalar(select(exists().where(User.is_site_admin))):
        lines += ["", "  Nobody can sign in yet. Make the first administrator here, once, within 24 hours:"]
        lines += [f"  {_setup_link(settings)}"]
    return [*lines, "", "  Stop with Ctrl-C.", ""]


def _demo_accounts() -> list[str]:
    from award.demo import ACCOUNTS, PASSWORD

    width = max(len(account.email) for account in ACCOUNTS)
    return [f"    {account.email:<{width}}  {PASSWORD}  {account.role}" for account in ACCOUNTS]


def _setup_link(settings: Settings) -> str:
    from award.stages.accounts import offer_setup

    token = offer_setup(db.session())
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
