"""A case leaves the released list: nothing moves by itself; who would move up is proposed, confirmed, printed with a note."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from award.errors import Invalid, NotAllowed, NotReady, Stale, WrongState
from award.invariants import broken
from award.models import Announcement, Case, Decision, PublicList
from award.stages import submission, succession, vacancies
from tests.factories import fresh
from tests.letters import by_address, write_all
from tests.scene import Scene
from tests.scoring_web.office import run_jobs

WORDS = {
    "reason": "原入选单位被取消资格，按排名递补。",
    "note": "因一个案例被取消资格，按排名递补，名单相应更正。",
}


def tiers() -> dict[int, str]:
    """Case → tier's key in the list that is public."""
    rows = fresh(select(PublicList).order_by(PublicList.id))[-1].content
    tokens = dict(fresh_pairs())
    return {tokens[row["case"]]: row["tier"] for row in rows}


def fresh_pairs() -> list[tuple[str, int]]:
    return [(case.token, case.id) for case in fresh(select(Case))]


def left(scene: Scene, tier: str) -> Case:
    """The first case of a tier is disqualified."""
    id = next(id for id, key in tiers().items() if key == tier)
    case = scene.session.get_one(Case, id)
    submission.disqualify_case(
        scene.session, case, reason="材料造假，经查属实。", by=scene.organiser, at=scene.at
    )
    scene.commit()
    return case


def five_candidates(core: Flask) -> Scene:
    """Five cases come to the decision, which has three seats."""
    scene = Scene(core)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 5, "scope": "all"}}
    scene.commit()
    return scene.submitted(6)


def ask(scene: Scene, case: Case, **more: object) -> succession.Succession:
    stage = scene.stage("decision")
    (vacancy,) = vacancies.vacancies(scene.session, stage)
    (steps,) = vacancies.chains(scene.session, stage, [vacancy])
    given = {**WORDS, "digest": vacancies.digest_of_steps(steps), **more}
    asked = succession.ask_succession(scene.session, stage, case, by=scene.organiser, at=scene.at, **given)  # type: ignore[arg-type]
    scene.commit()
    return asked


@pytest.mark.parametrize("listed", ["notice", "publication"])
def test_the_next_in_rank_moves_up_when_the_chair_confirms(core: Flask, listed: str) -> None:
    scene = five_candidates(core)
    scene = scene.published() if listed == "publication" else scene.decided()
    first, *_ = [tier.key for tier in scene.competition.tiers]
    before = tiers()
    case = left(scene, first)
    assert tiers() == before, "nothing moves by itself"
    asked = ask(scene, case)
    assert tiers() == before
    stage = scene.stage("decision")
    assert len(asked.moves) == 2, "the next takes the seat, and the next after it the one that this frees"
    with pytest.raises(NotAllowed):
        succession.decide_succession(
            scene.session, stage, asked.id, approved=True, reason="x", by=scene.organiser, at=scene.at
        )
    succession.decide_succession(
        scene.session, stage, asked.id, approved=True, reason="同意。", by=scene.chair, at=scene.at
    )
    scene.commit()
    with pytest.raises(WrongState):
        succession.decide_succession(
            scene.session, stage, asked.id, approved=True, reason="x", by=scene.chair, at=scene.at
        )
    assert tiers() == before, "the list is printed by a job"
    scene.at += timedelta(seconds=1)
    run_jobs(core, succession.PRINT, scene.at)
    after = tiers()
    assert case.id not in after
    assert sorted(after.values()) == sorted(before.values()), "every seat is taken again"
    assert {id for id in after if id not in before} == {asked.moves[-1][0]}
    last = fresh(select(PublicList).order_by(PublicList.id))[-1]
    assert last.change_note == WORDS["note"]
    assert WORDS["note"] in fresh(select(Announcement.text))
    state = "awarded" if listed == "publication" else "submitted"
    assert {scene.session.get_one(Case, id).state for id in after} == {state}
    assert vacancies.vacancies(scene.session, scene.stage("decision")) == []
    write_all()
    assert scene.applicant.email in by_address("moved_up")
    assert scene.chair.email not in by_address("succession_asked"), "decided before it was written"
    assert broken(scene.session) == []


def test_asking_needs_its_words_and_what_was_shown(core: Flask) -> None:
    scene = Scene(core).submitted(6).decided()
    case = left(scene, scene.competition.tiers[0].key)
    with pytest.raises(Invalid) as missing:
        ask(scene, case, reason="", note="")
    assert set(missing.value.problems) == {"reason", "note"}
    with pytest.raises(Stale):
        ask(scene, case, digest="0")
    asked = ask(scene, case)
    with pytest.raises(WrongState):
        ask(scene, case)
    succession.decide_succession(
        scene.session,
        scene.stage("decision"),
        asked.id,
        approved=False,
        reason="名额空缺。",
        by=scene.chair,
        at=scene.at,
    )
    scene.commit()
    assert case.id in tiers()
    ask(scene, case)


def test_a_tie_is_chosen_not_drawn_from_the_order_of_rows(core: Flask) -> None:
    scene = five_candidates(core).decided()
    case = left(scene, scene.competition.tiers[1].key)
    out = scene.session.execute(select(Decision).where(Decision.tier_id.is_(None))).scalars().all()
    for decision in out:
        decision.rank = 4
    scene.commit()
    stage = scene.stage("decision")
    (vacancy,) = vacancies.vacancies(scene.session, stage)
    ((step,),) = vacancies.chains(scene.session, stage, [vacancy])
    assert step.case is None
    assert {one.id for one in step.choices} == {decision.case_id for decision in out}
    with pytest.raises(NotReady):
        ask(scene, case)
    ((step,),) = vacancies.chains(scene.session, stage, [vacancy], {out[-1].case_id})
    assert step.case is not None
    assert step.case.id == out[-1].case_id
