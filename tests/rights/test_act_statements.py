"""The acts that do most ask at most eighteen statements on PostgreSQL, and as many of much as of little."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from stdnum.cn import uscc

from award import invitations, registration, seats
from award.models import Assignment, PoolMember, User
from award.stages import assignments, sheets
from award.stages.pool import invite_expert
from tests.conftest import new_postgres, opened, settings_in
from tests.factories import PASSWORD, fresh, make_user
from tests.rights.acts import MOST, Browser, numbers
from tests.scene import Scene
from tests.uploads.samples import picture
from tests.web_clock import Now

#: a consent that is renewed on the way: the notice read, the consent written, the person marked. Less one that they share
WITH_CONSENT = MOST + 2


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, migrated_postgres: str) -> Iterator[Flask]:
    """One for all acts: each makes its own competition."""
    settings = settings_in(tmp_path_factory.mktemp("acts") / "data")
    with new_postgres(migrated_postgres) as url, opened(replace(settings, database_url=url)) as app:
        yield app


def test_sealing(app: Flask, now: Now) -> None:
    scene = Scene(app).submitted(9).assigned()
    stage, expert = scene.stage("scoring"), scene.experts[0]
    mine = [one for one in scene.assignments() if one.expert_id == expert.id]
    assert len(mine) >= 6
    browser = Browser(app, now, scene, expert)
    page = f"/work/{browser.slug}/scoring/{stage.id}/seal"

    def sealed(chosen: list[Assignment]) -> int:
        for assignment in chosen:
            marked(scene, assignment)
        return browser.cost(page, {"assignment": [str(one.id) for one in chosen], "own": "1"})

    assert sealed(mine[:1]) == sealed(mine[1:6])
    assert sealed(mine[:1]) == sealed(mine[1:6]), "new versions"


def marked(scene: Scene, assignment: Assignment, mark: int = 7) -> None:
    expert = scene.session.get_one(User, assignment.expert_id)
    keys = [criterion["key"] for criterion in scene.stage("scoring").parameters["criteria"]]
    sheets.save_sheet(scene.session, assignment, marks=dict.fromkeys(keys, str(mark)), comment="有据可查。",
                      by=expert, at=scene.at)  # fmt: skip
    scene.commit()


def test_saving_an_expert(app: Flask, now: Now) -> None:
    scene = Scene(app).submitted(3)
    member = fresh(select(PoolMember).where(PoolMember.competition_id == scene.competition.id))[0]
    browser = Browser(app, now, scene, scene.organiser)
    path = f"/work/{browser.slug}/scoring/pool/{member.id}"

    def form(number: int, word: str) -> dict[str, Any]:
        found: dict[str, Any] = {"fields": f"养老、{word}", "max_load": str(10 + number)}
        for place in range(number):
            found |= {
                f"posts-{place}-body": f"{word}{place}研究院",
                f"posts-{place}-title": "研究员",
                f"posts-{place}-held": "now",
            }
        return found

    costs = [browser.cost(path, form(number, f"第{number}")) for number in (1, 8)]
    assert costs[0] == costs[1]


def test_releasing_assignments(app: Flask, now: Now) -> None:
    scene = Scene(app).submitted(6).screened()
    stage = scene.stage("scoring")
    pairs = [(expert.id, case.id) for case in scene.cases for expert in scene.experts[:3]]
    assignments.commit_assignment(scene.session, stage, pairs=pairs, seed=7, by=scene.organiser, at=scene.at)
    scene.commit()
    browser = Browser(app, now, scene, scene.organiser)
    page = f"/work/{browser.slug}/scoring/{stage.id}/assignment"
    browser.cost(f"{page}/release", {}, form_at=page)
    browser.cost(f"/work/{browser.slug}/scoring/conflicts/find", {}, form_at=page)


def test_assigning_by_hand(app: Flask, now: Now) -> None:
    scene = Scene(app).submitted(6).screened()
    stage = scene.stage("scoring")
    browser = Browser(app, now, scene, scene.organiser)
    page = f"/work/{browser.slug}/scoring/{stage.id}/assignment"
    form = {"reference": scene.cases[0].reference, "expert": str(scene.experts[0].id), "change": "give"}
    browser.cost(f"{page}/hand", form, form_at=page)


@pytest.mark.parametrize("who", ["account", "nobody"])
@pytest.mark.parametrize("role", ["expert", "member", "co_edit"])
def test_accepting_an_invitation(app: Flask, now: Now, role: str, who: str) -> None:
    scene = Scene(app)
    guest = make_user(app)
    token = invited(scene, role, guest.email if who == "account" else f"new-{role}@guest.example.com")
    browser = Browser(app, now, scene, guest if who == "account" else None)
    page = f"/invitations/{token}"
    form = (
        {}
        if who == "account"
        else {"name": "新来者", "password": PASSWORD, "again": PASSWORD, "notice": "1", "agree": "y"}
    )
    browser.cost(f"{page}/accept", form, form_at=page)


def invited(scene: Scene, role: str, email: str) -> str:
    """The token of an invitation."""
    if role == "expert":
        token = invite_expert(scene.session, scene.competition, name="受邀人", email=email, body="某某大学",
                              by=scene.organiser, at=scene.at)[2]  # fmt: skip
    else:
        scene.open("submission")
        case = scene.draft()
        seats.seat(scene.session, scene.body, scene.applicant, "manager", by=scene.admin, at=scene.at)
        thing = {"organisation": scene.body} if role == "member" else {"case": case}
        token = invitations.invite(scene.session, role=role, email=email, name="受邀人", by=scene.applicant,
                                   at=scene.at, **thing)[1]  # fmt: skip
    scene.commit()
    return token


def test_inviting_an_expert(app: Flask, now: Now) -> None:
    scene = Scene(app)
    browser = Browser(app, now, scene, scene.organiser)
    form = {
        "name": "钱教授",
        "email": f"qian@{browser.slug}.example.com",
        "body": "某某大学",
        "title": "教授",
        "fields": "养老",
    }
    browser.cost(f"/work/{browser.slug}/scoring/pool", form)


def test_appointing(app: Flask, now: Now) -> None:
    scene = Scene(app)
    browser = Browser(app, now, scene, scene.organiser)
    guest = make_user(app)
    page = f"/work/{browser.slug}/people"
    browser.cost(page, {"name": "甲", "email": f"jia@{browser.slug}.example.com", "role": "screener"})
    browser.cost(page, {"name": "甲", "email": guest.email, "role": "screener", "idempotency_key": "b"})


def test_inviting_a_colleague(app: Flask, now: Now) -> None:
    scene = Scene(app)
    scene.open("submission")
    case = scene.draft()
    seats.seat(scene.session, scene.body, scene.applicant, "manager", by=scene.admin, at=scene.at)
    scene.commit()
    browser = Browser(app, now, scene, scene.applicant)
    browser.cost(
        f"/my/organisations/{scene.body.id}/members",
        {"name": "乙", "email": f"yi@{browser.slug}.example.com", "part": "member"},
        form_at=f"/my/organisations/{scene.body.id}",
    )
    browser.cost(
        f"/my/cases/{case.token}/invitations",
        {"name": "乙", "email": f"yi@{browser.slug}.example.com", "part": "edit"},
        form_at=f"/my/cases/{case.token}/people",
    )


@pytest.mark.parametrize("kind", ["new", "known"])
def test_beginning_an_application(app: Flask, now: Now, kind: str) -> None:
    scene = Scene(app)
    scene.competition.is_public = True
    scene.open("submission")
    if kind == "known":
        seats.seat(scene.session, scene.body, scene.applicant, "manager", by=scene.admin, at=scene.at)
        scene.commit()
    browser = Browser(app, now, scene, scene.applicant)
    form = {
        "organisation": "new" if kind == "new" else str(scene.body.id),
        "name": f"{browser.slug}街道",
        "code": credit_code(),
        "notice": "1",
        "agree": "y",
    }
    browser.cost(f"/apply/{browser.slug}", form)


def credit_code() -> str:
    base = f"91320000{next(numbers):09d}"
    return base + uscc.calc_check_digit(base)


def test_uploading_without_scripts(app: Flask, now: Now) -> None:
    scene = Scene(app)
    scene.open("submission")
    browser = Browser(app, now, scene, scene.applicant)
    costs = []
    for number in (1, 3):
        case = scene.draft(number)
        page = f"/my/cases/{case.token}/edit"
        files = [(BytesIO(picture()), f"现场{place}.png") for place in range(number)]
        costs.append(browser.cost(f"/my/cases/{case.token}/files/pictures", {"file": files}, form_at=page))
    assert costs[0] == costs[1]


def test_submitting_with_a_consent_renewed(app: Flask, now: Now) -> None:
    scene = Scene(app)
    scene.open("submission")
    case = scene.draft()
    notice = registration.publish_notice(
        scene.session, f"新的说明 {scene.competition.slug}", by=scene.admin, at=scene.at
    )
    scene.commit()
    browser = Browser(app, now, scene, scene.applicant)
    form = {"privacy_notice": str(notice.number), "privacy_agree": "y"}
    browser.cost(f"/my/cases/{case.token}/submit", form, most=WITH_CONSENT)


def test_changing_lists(app: Flask, now: Now) -> None:
    scene = Scene(app)
    browser = Browser(app, now, scene, scene.organiser)
    page = f"/work/{browser.slug}/setup/lists"
    form = {}
    for place, category in enumerate(scene.competition.categories):
        form |= {f"categories-{place}-key": category.key, f"categories-{place}-name": f"改{category.name}"}
    form |= {"categories-20-key": "", "categories-20-name": "新添的"}
    browser.cost(f"/work/{browser.slug}/setup/categories", form, form_at=page)
    attribute = max(scene.competition.attributes, key=lambda one: len(one.values))
    prefix = f"values_{attribute.id}"
    form = {f"attribute_{attribute.id}": "改" + attribute.name}
    for place, value in enumerate(attribute.values):
        form |= {f"{prefix}-{place}-key": value.key, f"{prefix}-{place}-name": f"改{value.name}"}
    form |= {f"{prefix}-40-key": "", f"{prefix}-40-name": "新添的"}
    browser.cost(f"/work/{browser.slug}/setup/attributes/{attribute.id}", form, form_at=page)
    form = {}
    for place, tier in enumerate(scene.competition.tiers):
        form |= {
            f"tiers-{place}-key": tier.key,
            f"tiers-{place}-name": f"改{tier.name}",
            f"tiers-{place}-quota": "3",
            f"tiers-{place}-print_order": "by_rank",
        }
    browser.cost(f"/work/{browser.slug}/setup/tiers", form)
    browser.cost(
        f"/work/{browser.slug}/setup/hosts",
        {f"hosts-{n}-{c}": "主办单位" for n in range(5) for c in ("role", "name")},
    )


@pytest.mark.parametrize("preset", ["standard", "digital_society"])
def test_creating_a_competition(app: Flask, now: Now, preset: str) -> None:
    scene = Scene(app)
    browser = Browser(app, now, scene, scene.admin)
    browser.cost(
        "/admin/competitions",
        {
            "preset": preset,
            "slug": f"new-{browser.slug}-{preset}".replace("_", "-"),
            "name": "新一届",
            "prefix": "XY",
            "series": f"系列{browser.slug}{preset}",
        },
    )
