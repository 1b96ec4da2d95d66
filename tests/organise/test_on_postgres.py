"""The office's pages on PostgreSQL: where SQL differs, the pages say the same."""

from flask import Flask

from tests.factories import post, signed_in
from tests.letters import write_all
from tests.scene import Scene


def test_the_pages_stand_on_postgresql(app_on_postgres: Flask) -> None:
    scene = Scene(app_on_postgres).submitted(4).assigned()
    write_all()
    home = f"/work/{scene.competition.slug}"
    organiser, auditor = (
        signed_in(app_on_postgres, scene.organiser),
        signed_in(app_on_postgres, scene.auditor),
    )
    page = organiser.get(f"{home}/").get_data(as_text=True)
    assert "共 4 例" in page
    assert "11月2日" in page
    for path in (
        "/outbox",
        "/outbox?q=example",
        "/outbox/group",
        "/people",
        "/setup",
        "/setup/form",
        "/setup/check",
        "/cases",
    ):
        assert organiser.get(home + path).status_code == 200, path
    assert "账本完好" in auditor.get(f"{home}/log?check=1").get_data(as_text=True)
    assert auditor.get(f"{home}/log/departures").status_code == 200
    words = {"to": "applicants", "subject": "{case_title}", "body": "{organisation}"}
    preview = post(organiser, f"{home}/outbox/group/preview", words, form_at=f"{home}/outbox/group")
    assert "共 4 封" in preview.get_data(as_text=True)
    tiers = {"tiers-0-name": "一等", "tiers-0-quota": "3", "tiers-0-print_order": "by_rank"}
    assert post(organiser, f"{home}/setup/tiers", tiers, form_at=f"{home}/setup/tiers").status_code == 303
