"""The expert's way over HTTP: tasks, promise, sheet, autosave, seal, receipt."""

import html
import json
import re

import pytest
from flask import Flask
from sqlalchemy import delete, select

from award import ledger
from award.blueprints.scoring import tasks
from award.models import Message, Pledge, Scoresheet, SheetText
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.desk import Desk


def test_from_tasks_to_receipt(app: Flask) -> None:
    scene = Scene(app).submitted(4).assigned()
    scene.session.execute(delete(Pledge))
    scene.session.commit()
    desk = Desk(app, scene)
    first = desk.mine()[0]
    listed = desk.page(desk.home)
    assert "评审承诺" in listed
    assert f"sheets/{first}" not in listed, "the material is shut before the promise"
    assert desk.client.get(desk.sheet(first)).status_code == 302
    promised = post(desk.client, f"{desk.home}{desk.stage.id}/pledge", {"agree": "1"}, form_at=desk.home)
    assert promised.status_code == 303
    begun = post(desk.client, f"{desk.sheet(first)}/begin", form_at=desk.home)
    assert begun.headers["Location"].endswith(desk.sheet(first))
    for act in ("abstain", "declare"):  # without scripts the link shows the dialogue that it names
        assert f'href="#{act}"' in desk.page(desk.sheet(first))
        assert f'<dialog id="{act}"' in desk.page(desk.sheet(first))
    answer = desk.save(first, desk.marks("8"))
    assert answer.status_code == 200
    assert answer.json["says"]["[data-total]"] == "8.00"
    assert desk.save(first, {"comment": "有据可查。"}, answer.json["version"]).status_code == 200
    sealed = desk.seal(first)
    assert sealed.status_code == 303
    receipt = desk.page(sealed.headers["Location"])
    sheet = fresh(select(Scoresheet).where(Scoresheet.state == "sealed"))[0]
    text = fresh(select(SheetText).where(SheetText.scoresheet_id == sheet.id))[0]
    for start in range(0, 32, 4):
        assert f"<span>{text.receipt[start : start + 4].upper()}</span>" in receipt
    letter = fresh(select(Message).where(Message.notification == "sheet_receipt"))[0]
    assert text.receipt[:4].upper() in letter.body
    assert letter.address == desk.expert.email


def test_a_downloaded_sheet_gives_its_receipt_again(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    desk = Desk(app, scene)
    first = desk.mine()[0]
    desk.save(first, desk.marks("7"))
    place = desk.seal(first).headers["Location"]
    taken = json.loads(desk.page(f"{place}.json"))
    assert ledger.digest("sheet", taken["canonical"].encode()).hex()[:32] == taken["receipt"]
    salted = ledger.digest("comment", bytes.fromhex(taken["salt"]), taken["comment"].encode()).hex()
    assert json.loads(taken["canonical"])["comment"] == salted


def test_a_mark_off_the_grid_is_refused_and_nothing_is_kept(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    desk = Desk(app, scene)
    key = next(iter(desk.marks("1")))
    for wrong in ("11", "7.5", "-1", "NaN", "七"):
        answer = desk.save(desk.mine()[0], {key: wrong})
        assert answer.status_code == 422, wrong
        assert "0 到 10" in answer.json["error"]
    assert fresh(select(Scoresheet)) == []


def test_two_windows_see_each_others_text_and_the_expert_chooses(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    desk = Desk(app, scene)
    first = desk.mine()[0]
    keys = list(desk.marks("1"))
    start = desk.version(first)
    one = desk.save(first, {keys[0]: "6", "comment": "甲窗口的话"}, start)
    other = desk.save(first, {keys[1]: "5"}, start)
    assert other.json["fields"] == {keys[0]: "6", "comment": "甲窗口的话"}, "told what the other window saved"
    clash = desk.save(first, {"comment": "乙窗口的话"}, start)
    assert clash.status_code == 409
    assert clash.json["fields"] == {"comment": "甲窗口的话"}
    chosen = desk.save(first, {"comment": "乙窗口的话"}, clash.json["version"])
    assert chosen.status_code == 200
    assert one.status_code == 200


def test_a_new_version_replaces_the_sealed_one_and_both_stay(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    desk = Desk(app, scene)
    first = desk.mine()[0]
    desk.save(first, desk.marks("7"))
    desk.seal(first)
    assert "已封存" in desk.page(desk.sheet(first))
    revised = post(desk.client, f"{desk.sheet(first)}/revision", form_at=desk.sheet(first))
    assert revised.status_code == 303
    desk.save(first, desk.marks("9"), desk.version(first))
    assert desk.seal(first).status_code == 303
    states = {sheet.number: sheet.state for sheet in fresh(select(Scoresheet))}
    assert states == {1: "superseded", 2: "sealed"}
    listed = desk.page(f"{desk.home}{desk.stage.id}/receipts")
    assert "已有新版" in listed


def test_sealing_asks_for_what_is_missing_beside_the_form(app: Flask) -> None:
    scene = Scene(app).submitted(4).assigned()
    desk = Desk(app, scene)
    first, second = desk.mine()[:2]
    desk.save(first, desk.marks("7"))
    desk.save(second, dict(list(desk.marks("7").items())[:1]))
    unsure = desk.seal(first, own="")
    assert unsure.status_code == 422
    assert "独立作出" in unsure.get_data(as_text=True)
    half = desk.seal(first, second)
    assert half.status_code == 422
    assert "还没有给这些指标打分" in half.get_data(as_text=True)
    assert {sheet.state for sheet in fresh(select(Scoresheet))} == {"draft"}, "all or none"


def test_cells_of_the_review_are_saved_like_marks(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    desk = Desk(app, scene)
    first = desk.mine()[0]
    desk.save(first, desk.marks("7"))
    page = f"{desk.home}{desk.stage.id}/seal"
    key = next(iter(desk.marks("1"))).removeprefix("mark_")
    from tests.factories import token_in

    answer = desk.client.post(
        f"{page}/save",
        json={"version": desk.version(first), "fields": {f"cell_{first}_{key}": "10"}},
        headers={"X-CSRFToken": token_in(desk.client, page)},
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert f'[data-sum="{first}"]' in answer.json["says"]
    assert fresh(select(Scoresheet))[0].marks[0] == 10


def test_who_is_not_the_assigned_expert_finds_nothing(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    desk, other = Desk(app, scene), Desk(app, scene, 1)
    foreign = other.mine()[0]
    for path in ("", "/strip"):
        assert desk.client.get(other.sheet(foreign) + path).status_code == 404
    for person in (scene.organiser, scene.chair, scene.auditor):
        client = signed_in(app, person)
        assert client.get(desk.home).status_code == 403
        assert client.get(desk.sheet(desk.mine()[0])).status_code == 404


def test_a_long_list_comes_in_windows_and_each_case_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "WINDOW", 2)
    desk = Desk(app, Scene(app).submitted(5).assigned())
    mine, address, seen = desk.mine(), desk.home, []
    while address:
        text = desk.page(address)
        seen.append([int(found) for found in re.findall(r'<li class="w-task[^>]*id="case-(\d+)"', text)])
        follows = re.search(r'rel="next" href="([^"]+)"', text)
        address = html.unescape(follows[1]) if follows else ""
    assert seen == [mine[n : n + 2] for n in range(0, len(mine), 2)], "his own order, in windows of two"
    assert len(mine) > 2
    desk.save(mine[-1], desk.marks("7"))
    assert f'id="case-{mine[-1]}"' in desk.page(f"{desk.home}?show=done"), "a filter looks at the whole list"
