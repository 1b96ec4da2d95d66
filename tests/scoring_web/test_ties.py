"""Ties that are found by people: their addresses, telephones, and the cases they stand behind themselves."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from award import clock
from award.models import Conflict, Organisation, Post
from award.stages import finding, submission
from award.stages.finding import find_conflicts
from tests.factories import AT, fresh, signed_in
from tests.scene import Scene


def found(scene: Scene) -> set[tuple[int, str]]:
    """(number of the case, ground) of the first expert's ties, searched now."""
    find_conflicts(scene.session, scene.competition.id, at=AT)
    scene.commit()
    numbers = {case.id: number for number, case in enumerate(scene.cases, start=1)}
    (user_id,) = {tie.user_id for tie in fresh(select(Conflict))} or {None}
    assert user_id in (None, scene.experts[0].id)
    return {(numbers[tie.case_id], tie.ground) for tie in fresh(select(Conflict))}


def test_nobody_is_tied_to_a_stranger(app: Flask) -> None:
    assert found(Scene(app).submitted(2)) == set()


def test_a_contact_person_is_known_by_the_domain_of_the_address(app: Flask) -> None:
    scene = Scene(app).submitted(2)
    scene.experts[0].email = "wu@lab.example.cn"  # contact persons write from example.cn
    scene.commit()
    assert found(scene) == {(1, "domain"), (2, "domain")}


def test_a_domain_of_many_bodies_is_a_providers_and_says_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "ONE_HOUSE", 2)
    scene = Scene(app).submitted(3)
    scene.experts[0].email = "wu@lab.example.cn"  # contact persons write from example.cn
    scene.cases[0].organisation = Organisation(
        name="望溪县民政局", compared_name="望溪县民政局", created_at=AT
    )
    scene.commit()
    assert found(scene) == {(1, "domain"), (2, "domain"), (3, "domain")}, "of two bodies"
    scene.session.execute(delete(Conflict))
    scene.cases[1].organisation = Organisation(
        name="望溪县教育局", compared_name="望溪县教育局", created_at=AT
    )
    scene.commit()
    assert found(scene) == set(), "of three"


def test_who_acts_for_the_body_is_known_by_the_domain_too(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    scene.applicant.email, scene.experts[0].email = "a@wangxi.gov.cn", "b@mail.wangxi.gov.cn"
    scene.commit()
    assert found(scene) == {(1, "domain")}


def test_a_shared_telephone_is_a_tie_and_the_category_of_ones_own_case_is_barred(app: Flask) -> None:
    scene = Scene(app).submitted(3)
    scene.applicant.phone = "139 0000 0000"
    other = scene.draft(
        4, contact=[{"name": "吴评审", "phone": "020-87654321", "email": "wu@lab.example.org"}]
    )
    submission.submit_case(scene.session, other, by=scene.applicant, at=scene.at)
    scene.cases.append(other)
    scene.experts[0].phone = "+86 20 8765 4321"
    scene.commit()
    assert found(scene) == {(4, "contact"), (1, "own_case")}, "cases 1 and 4 are of one category"
    scene.experts[0].phone = "13900000000"
    scene.commit()
    assert {(number, "contact") for number in (1, 2, 3, 4)} <= found(scene)


def test_postgres_reads_the_people_of_the_answers_alike(app_on_postgres: Flask) -> None:
    scene = Scene(app_on_postgres).submitted(1)
    scene.experts[0].phone = "+86 757 1234 5678"  # the contact person's
    scene.commit()
    assert found(scene) == {(1, "contact")}


def test_the_chair_is_told_what_exactly_was_found(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    clock.now.at = scene.at  # type: ignore[attr-defined]
    scene.experts[0].phone, scene.applicant.phone = "13900000000", "139-0000-0000"
    scene.session.add(
        Post(person_id=1, organisation_id=scene.body.id, body=scene.body.name, is_present=False)
    )
    scene.commit()
    assert found(scene) == {(1, "contact"), (1, "owner")}
    shown = signed_in(app, scene.chair).get(f"/work/{scene.competition.slug}/scoring/conflicts")
    assert "电话相同" in shown.get_data(as_text=True)
    assert f"{scene.body.name}（曾任）" in shown.get_data(as_text=True)
