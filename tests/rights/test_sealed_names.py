"""Who was drawn is told to nobody of the office, by whatever door, before he signs in.

The strongest form of it: turn the pairing of codes and people around in the database, and no page of the office changes.
"""

import difflib
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import select

from award import clock
from award.errors import WrongState
from award.models import Assignment, Conflict, Message, User
from award.stages import conflicts, sheets
from tests.factories import AT, fresh, post, signed_in
from tests.rights.sealed_scene import NAMES, OFFICE, SealedScene, crawl
from tests.statements import counted


@pytest.fixture
def scene(app: Flask) -> Iterator[SealedScene]:
    with mock.patch.object(clock, "now", return_value=AT) as now:
        yield SealedScene(app, now)


def test_no_page_tells_who_was_drawn(scene: SealedScene) -> None:
    clients = {who: signed_in(scene.app, getattr(scene, who)) for who in OFFICE}
    before = {who: crawl(client, scene) for who, client in clients.items()}
    names = scene.names()
    for who, pages in before.items():
        assert len([words for words in pages.values() if words.startswith("200")]) > 40, who
        assert not [path for path, words in pages.items() if words.startswith("500")], who
        for path, words in pages.items():
            for account, code in scene.drawn.items():
                both = code in words and any(word in words for word in names[account])
                assert not both, f"{path} joins {code} and {names[account]} for the {who}"
    scene.draw_others()
    for who, client in clients.items():
        after = crawl(client, scene)
        differing = {
            path: list(difflib.unified_diff(words.splitlines(), after[path].splitlines(), n=0))[:8]
            for path, words in before[who].items()
            if words != after[path]
        }
        assert differing == {}, who


def test_a_seal_costs_few_statements(scene: SealedScene) -> None:
    office, work = signed_in(scene.app, scene.organiser), f"/work/{scene.competition.slug}"
    letter = fresh(select(Message.id).where(Message.notification == "assignment_released"))[0]
    scene.session.rollback()
    found = {}
    for page in (f"{work}/", f"{work}/outbox?letter={letter}", f"{work}/scoring/pool", f"{work}/scoring/conflicts",
                 f"{work}/draws", f"{scene.desk}/assignment", f"{scene.desk}/progress"):  # fmt: skip
        with counted() as sent:
            assert office.get(page).status_code == 200
        found[page] = len(sent)
    assert max(found.values()) <= 12, found


def test_the_office_does_see_the_codes_and_the_pool(scene: SealedScene) -> None:
    office = signed_in(scene.app, scene.organiser)
    for page in ("assignment", "progress"):
        words = office.get(f"{scene.desk}/{page}").get_data(as_text=True)
        assert all(code in words for code in scene.codes)
        assert not any(name in words for name in NAMES)
        assert "签到" in words
    pool = office.get(f"/work/{scene.competition.slug}/scoring/pool").get_data(as_text=True)
    assert all(name in pool for name in NAMES)
    outbox = office.get(f"/work/{scene.competition.slug}/outbox").get_data(as_text=True)
    assert outbox.count("专家，签到后显示姓名") >= 3
    assert "no mailbox" not in outbox


def test_the_name_appears_with_the_sign_in(scene: SealedScene) -> None:
    signed, absent = (scene.session.get_one(User, scene.account(place)) for place in (0, 1))
    name, email, hidden = signed.name, signed.email, absent.name
    client, home = signed_in(scene.app, signed), f"/work/{scene.competition.slug}/scoring/"
    scene.session.rollback()
    assert post(client, f"{home}{scene.stage_id}/pledge", {"agree": "1"}, form_at=home).status_code == 303
    office = signed_in(scene.app, scene.organiser)
    draws, outbox = (
        f"/work/{scene.competition.slug}/draws",
        f"/work/{scene.competition.slug}/outbox?q={email}",
    )
    for path in (f"{scene.desk}/assignment", f"{scene.desk}/progress", draws):
        words = office.get(path).get_data(as_text=True)
        assert name in words, path
        assert hidden not in words, path
    assert f"no mailbox {email}" in office.get(outbox).get_data(as_text=True)
    public = scene.app.test_client().get(f"/c/{scene.competition.slug}/draws").get_data(as_text=True)
    assert name not in public


def test_the_office_works_with_the_codes(scene: SealedScene) -> None:
    office, page = signed_in(scene.app, scene.organiser), f"{scene.desk}/assignment"
    account = scene.account(2)
    case = scene.cases[0]
    reference, case_id = case.reference, case.id

    def change(expert: Any, what: str) -> int:
        form = {"reference": reference, "expert": str(expert), "change": what}
        return int(post(office, f"{page}/hand", form, form_at=page).status_code)

    def has_it() -> bool:
        mine = select(Assignment.id).where(
            Assignment.expert_id == account, Assignment.case_id == case_id, Assignment.ended_at.is_(None)
        )
        return bool(fresh(mine))

    given = has_it()
    assert change(scene.codes[2], "take" if given else "give") == 303
    assert has_it() is not given
    assert change(account, "give" if given else "take") == 422, "the account's number is no way to try names"
    assert change(scene.codes[2], "give" if given else "take") == 303
    assert has_it() is given
    outsider = next(user.id for user in scene.experts if user.id not in scene.drawn)
    assert change(outsider, "give") == 422, "only the drawn are assigned"
    progress = f"{scene.desk}/progress"
    asked = post(office, f"{progress}/reminder", {"chosen": "1", "expert": scene.codes[1]}, form_at=progress)
    assert asked.status_code == 303
    reminded = fresh(select(Message.recipient_id).where(Message.notification == "deadline_near"))
    assert reminded == [scene.account(1)]


def test_a_tie_is_answered_after_the_sign_in(scene: SealedScene) -> None:
    expert = scene.session.get_one(User, scene.account(0))
    case = scene.cases[3]
    tie = Conflict(competition_id=scene.competition.id, case_id=case.id, user_id=expert.id, source="found",
                   ground="contact", facts={"by": "email"}, found_at=scene.at)  # fmt: skip
    scene.session.add(tie)
    scene.commit()
    with pytest.raises(WrongState):
        conflicts.answer_finding(scene.session, tie, tied=True, words="", by=expert, at=scene.at)
    tie_id = tie.id
    home = signed_in(scene.app, expert).get(f"/work/{scene.competition.slug}/scoring/").get_data(as_text=True)
    assert f"/findings/{tie_id}" not in home
    scene.session.rollback()
    sheets.pledge(scene.session, scene.stage("scoring"), text="承诺", by=expert, at=scene.at)
    conflicts.answer_finding(scene.session, tie, tied=True, words="", by=expert, at=scene.at)
    scene.commit()
    assert fresh(select(Conflict.words).where(Conflict.id == tie_id)) == ["本人确认有此关系，申请回避。"]
