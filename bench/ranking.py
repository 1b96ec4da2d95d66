"""The ranking page of a closed stage against the raw fetch of its sheets: ``python -m bench.ranking --database URL``.

The database is one that ``bench.seed`` has filled. The stage's window is ended, the job's work done here, the stage closed
(once; again it is found closed); then the page is asked for in process, each view, and the sheets are fetched as
``bench.scoring`` fetches them. Best of five, by the clock and on the processor.
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from award import create_app
from award.extensions import db
from award.models import Stage, User
from award.stages.closing import close_stage, closing_list, prepare_closing
from award.stages.passing import propose_passing
from award.stages.rankings import latest_ranking
from bench.client import TOKEN
from bench.seed import PASSWORD, settings_for
from tests.statements import counted

VIEWS = ("", "?view=all", "?view=grey", "?view=all&after=10000")


def closed_stage(app: Flask) -> tuple[str, int]:
    """The competition's slug and the number of its scoring stage, closed now if it was not."""
    with app.app_context():
        session, at = db.session(), datetime.now(UTC)
        stage = session.execute(
            select(Stage).where(Stage.kind == "scoring").order_by(Stage.id)
        ).scalars().first()  # fmt: skip
        assert stage is not None
        if stage.state != "closed":
            ended = update(Stage).where(Stage.competition_id == stage.competition_id)
            session.execute(ended.values(closes_at=at - timedelta(minutes=5)))
            session.execute(
                text("update stage set state = 'closed' where kind in ('submission', 'screening')")
            )
            session.commit()
            started = time.perf_counter()
            prepare_closing(session, stage, by=None, at=at)
            session.commit()
            print(f"prepare_closing, in the job: {time.perf_counter() - started:.1f} s", flush=True)
            found = latest_ranking(session, stage)
            assert found is not None
            propose_passing(session, stage, found, ties={"": "in"})
            organiser = session.execute(
                select(User).where(User.email == "organiser@bench.example")
            ).scalar_one()
            close_stage(session, stage, digest=closing_list(session, stage).digest, by=organiser, at=at)
            session.commit()
            session.execute(text("analyze"))  # as PostgreSQL does by itself within a minute
            session.commit()
        assert latest_ranking(session, stage) is not None
        return stage.competition.slug, stage.id


def best(work: Callable[[], Any], processor: Callable[[], float], times: int = 5) -> dict[str, float]:
    """The quickest of ``times`` runs, in milliseconds."""
    found = []
    for _ in range(times):
        started, busy = time.perf_counter(), processor()
        work()
        found.append((time.perf_counter() - started, processor() - busy))
    return {
        "ms": round(1000 * min(wall for wall, _ in found), 1),
        "processor_ms": round(1000 * min(cpu for _, cpu in found), 1),
    }


def signed_in(app: Flask) -> FlaskClient:
    """The organiser's client."""
    client = app.test_client()
    match = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    assert match
    form = {"email": "organiser@bench.example", "password": PASSWORD, "csrf_token": match[1] or match[2]}
    assert client.post("/sign-in", data=form).status_code in (302, 303)
    return client


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--output", type=Path, default=Path("bench/results/ranking.json"))
    given = parser.parse_args()
    url, found = given.database, dict[str, Any](views=[])
    app = create_app(settings_for(url))
    slug, stage = closed_stage(app)
    client, address = signed_in(app), f"/work/{slug}/scoring/{stage}/ranking"
    query = f"SELECT case_id, expert_id, marks FROM scoresheet WHERE stage_id = {stage} AND state = 'sealed'"
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        cursor = connection.cursor(binary=True)
        fetched = best(lambda: cursor.execute(query).fetchall(), time.process_time)
        found["fetch"] = {"sheets": cursor.rowcount, **fetched}
    for view in VIEWS:
        with app.app_context(), counted() as sent:
            html = client.get(address + view)
        assert html.status_code == 200, html.status_code
        taken = best(lambda view=view: client.get(address + view), time.process_time)  # type: ignore[misc]
        found["views"].append({
            "view": view or "the line", "ratio": round(taken["ms"] / fetched["ms"], 2), "statements": len(sent),
            "kb": round(len(html.data) / 1000), "rows": html.data.count(b'id="case-'), **taken,
        })  # fmt: skip
    given.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
