"""Likely duplicates beside the case: five planted pairs found, none of fifty unrelated, over this edition and earlier ones."""

from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Case, Series
from award.queries.duplicates import twins_of
from award.stages import conflicts, submission
from tests.factories import give_role, make_competition, signed_in
from tests.scene import DAY, Scene
from tests.similarity.test_titles import PLANTED, UNRELATED

PAIRS = list(PLANTED.items())


def submit(scene: Scene, title: str, **more: object) -> Case:
    """A case with this title, submitted."""
    case = scene.draft(1, title=title, **more)
    submission.submit_case(db.session(), case, by=scene.applicant, at=scene.at)
    scene.commit()
    scene.cases.append(case)
    return case


def test_planted_pairs_are_found_and_unrelated_cases_are_not(app: Flask) -> None:
    scene = Scene(app)
    scene.open("submission")
    cases = {title: submit(scene, title) for title in [*UNRELATED, *PLANTED.values()]}
    twin_of = {**PLANTED, **{twin: title for title, twin in PLANTED.items()}}
    for title, case in cases.items():
        found = [twin.case.title for twin in twins_of(db.session(), scene.screener, case)]
        assert found == ([twin_of[title]] if title in twin_of else []), title


def test_the_matching_passages_are_marked_in_both(app: Flask) -> None:
    scene = Scene(app)
    scene.open("submission")
    copied = "派单之前先由网格员上门核实，核实不了的退回坐席重新登记"
    own = "每月向居民代表通报办理结果，公开未办结事项的原因和时限。" * 12
    first = submit(scene, PAIRS[0][0], measures=f"{copied}。{own}")
    second = submit(
        scene,
        PAIRS[0][1],
        measures=f"我们的做法是：{copied}，并留存照片。" + "台账逐条销号，专人督办到底。" * 20,
    )
    scene.close("submission")
    stage = scene.open("screening")
    client = signed_in(app, scene.screener)
    page = client.get(f"/work/{scene.competition.slug}/screening/{stage.id}/{second.token}").get_data(
        as_text=True
    )
    assert page.count(f"</sup>{copied}</mark>") == 2
    assert first.reference in page


def test_earlier_editions_count_but_only_their_titles_are_shown(app: Flask) -> None:
    scene = Scene(app)
    scene.open("submission")
    earlier = submit(scene, PAIRS[1][0], measures="往届没有公开的做法，" * 40)
    later = make_competition("digital_society", by=scene.admin, at=scene.at + DAY)
    series = Series(name="年度评选")
    db.session.add(series)
    db.session.flush()
    scene.competition.series_id = later.series_id = series.id
    scene.commit()
    before, scene.competition = scene.competition, later
    give_role(later, scene.organiser, "organiser", by=scene.admin)
    give_role(later, scene.screener, "screener", by=scene.organiser)
    scene.open("submission")
    case = submit(scene, PAIRS[1][1])
    twins = twins_of(db.session(), scene.screener, case)
    assert [(twin.case.id, twin.is_readable) for twin in twins] == [(earlier.id, False)]
    assert twins_of(db.session(), scene.screener, earlier) == []
    scene.close("submission")
    stage = scene.open("screening")
    page = signed_in(app, scene.screener).get(
        f"/work/{later.slug}/screening/{stage.id}/{case.token}?pane=twins"
    )
    assert PAIRS[1][0] in page.get_data(as_text=True)
    assert "往届没有公开的做法" not in page.get_data(as_text=True)
    assert before.id != later.id


def test_a_case_that_bars_the_screener_is_no_twin_of_another(app: Flask) -> None:
    scene = Scene(app)
    scene.open("submission")
    barred, case = submit(scene, PAIRS[2][0]), submit(scene, PAIRS[2][1])
    conflicts.declare_conflict(db.session(), barred, words="曾在该单位任职", by=scene.screener, at=scene.at)
    scene.commit()
    assert twins_of(db.session(), scene.screener, case) == []
    assert [twin.case.id for twin in twins_of(db.session(), scene.organiser, case)] == [barred.id]
    assert db.session.execute(select(Case.id)).scalars().all() == [barred.id, case.id]
