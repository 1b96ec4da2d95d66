"""The finished edition of the demo: from the call to the published list, by the rules themselves, in the past."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from award.demo import content
from award.demo.edition import Edition, waking
from award.models import Assignment, Case, Commentary, CommentaryCase, Conflict, EditedText, Stage, User
from award.scoring.assignment import assign
from award.stages import assignments, closing, conflicts, decision, releases, sheets, verdicts
from award.stages.releases import live_release
from award.stages.situation import situation_of

SEED = 2025
LEVELS = {"excellent": (8, 10), "special_mention": (6, 7), None: (3, 5)}
COMMENTS = {"excellent": "strong", "special_mention": "mixed", None: "weak"}


def fill_finished(edition: Edition) -> None:
    """Carry all cases of the edition through the pipeline."""
    chance = random.Random(SEED)
    cases = submit_all(edition, content.cases(edition.data["key"]), chance)
    screen_all(edition, cases)
    _scored(edition, cases, chance)
    _decided(edition, cases)
    _published(edition, cases)
    edition.announce()


def submit_all(edition: Edition, raws: list[dict[str, Any]], chance: random.Random) -> dict[str, Case]:
    """Submit the cases, most of them late, and close the stage. Key → case."""
    stage = edition.open("submission")
    assert stage.opens_at is not None
    assert stage.closes_at is not None
    span = (stage.closes_at - stage.opens_at).total_seconds()
    cases = {}
    for raw in raws:
        at = stage.opens_at + timedelta(seconds=span * (1 - chance.random() ** 3 * 0.98))
        cases[raw["key"]] = edition.world.submit(
            edition.competition, raw, at=min(waking(at), stage.closes_at)
        )
    close(edition, stage)
    return cases


def close(edition: Edition, stage: Stage) -> datetime:
    """Close a stage a quarter of an hour after its window."""
    assert stage.closes_at is not None
    at = stage.closes_at + timedelta(minutes=15)
    listed = closing.prepare_closing(edition.session, stage, by=edition.organiser, at=at)
    closing.close_stage(edition.session, stage, digest=listed.digest, by=edition.organiser, at=at)
    return at


def screen_all(edition: Edition, cases: dict[str, Case]) -> None:
    """Every case passes, then the stage is closed."""
    stage = edition.open("screening")
    assert stage.opens_at is not None
    screeners = edition.people["screener"]
    for number, case in enumerate(cases.values()):
        at = stage.opens_at + timedelta(hours=3 * number + 1)
        verdicts.pass_case(edition.session, stage, case, by=screeners[number % len(screeners)], at=at)
    close(edition, stage)


def assign_all(edition: Edition, stage: Stage, *, seed: int, at: datetime) -> None:
    """Find conflicts, let the chair confirm them, assign, release, pledge."""
    session = edition.session
    conflicts.find_conflicts(session, edition.competition.id, at=at)
    for conflict in session.execute(
        select(Conflict).where(Conflict.competition_id == edition.competition.id, Conflict.state == "open", Conflict.user_id != edition.chair.id)
    ).scalars().all():  # fmt: skip
        conflicts.decide_conflict(
            session, conflict, confirmed=True, reason="经核对，任职关系属实。", by=edition.chair, at=at
        )
    situation = situation_of(session, stage, seed=seed)
    pairs = [(int(expert), int(case)) for expert, case in assign(situation.snapshot).pairs]
    assignments.commit_assignment(
        session, stage, pairs=pairs, seed=seed, digest=situation.digest, by=edition.organiser, at=at
    )
    assignments.release_assignments(session, stage, by=edition.organiser, at=at)
    for expert in edition.people["expert"]:
        sheets.pledge(
            session,
            stage,
            text=str(stage.parameters.get("pledge", "")),
            by=expert,
            at=at + timedelta(hours=1),
        )


def _scored(edition: Edition, cases: dict[str, Case], chance: random.Random) -> None:
    stage = edition.stage("scoring")
    shortlist = edition.data["shortlist"]
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": shortlist, "scope": "all"}}
    edition.open("scoring")
    assert stage.opens_at is not None
    assign_all(edition, stage, seed=SEED, at=stage.opens_at + timedelta(hours=1))
    tiers = {cases[raw["key"]].id: raw.get("tier") for raw in content.cases(edition.data["key"])}
    leniency = {expert.id: chance.choice((-1, 0, 0, 0, 1)) for expert in edition.people["expert"]}
    query = (
        select(Assignment)
        .where(Assignment.stage_id == stage.id, Assignment.ended_at.is_(None))
        .order_by(Assignment.id)
    )
    for number, assignment in enumerate(edition.session.execute(query).scalars().all()):
        tier = tiers[assignment.case_id]
        give_marks(edition, stage, assignment, LEVELS[tier], leniency[assignment.expert_id], COMMENTS[tier], chance,
                   at=waking(stage.opens_at + timedelta(hours=20, minutes=130 * number)))  # fmt: skip
    close(edition, stage)


def give_marks(
    edition: Edition, stage: Stage, assignment: Assignment, level: tuple[int, int], leniency: int, tone: str, chance: random.Random,
    *, at: datetime, seal: bool = True,
) -> None:  # fmt: skip
    """The assigned expert fills a sheet around a level, with a comment of a tone, and seals it."""
    expert = edition.session.get(User, assignment.expert_id)
    assert expert is not None
    low, high = level
    marks = {
        criterion["key"]: str(
            max(0, min(10, chance.randint(low, high) + (leniency if chance.random() < 0.4 else 0)))
        )
        for criterion in stage.parameters["criteria"]
    }
    comment = chance.choice(content.read_once("comments")[tone])
    sheets.save_sheet(edition.session, assignment, marks=marks, comment=comment, by=expert, at=at)
    if seal:
        sheets.seal_sheet(edition.session, assignment, by=expert, at=at + timedelta(minutes=9))


def _decided(edition: Edition, cases: dict[str, Case]) -> None:
    session, stage = edition.session, edition.open("decision")
    assert stage.opens_at is not None
    at = stage.opens_at + timedelta(hours=4)
    decision.propose_decisions(session, stage, by=edition.organiser, at=at)
    tiers = {tier.key: tier for tier in edition.competition.tiers}
    decided = {row.case_id: row for row in decision.decisions_of(session, stage)}
    for raw in content.cases(edition.data["key"]):
        case, tier = cases[raw["key"]], tiers.get(raw.get("tier") or "")
        row = decided.get(case.id)
        if row is not None and row.tier_id != (tier.id if tier else None):
            reason = "评委会合议：综合材料核实情况和代表性，调整奖项。"
            decision.decide_case(session, stage, case, tier=tier, reason=reason, by=edition.organiser, at=at)
    assert stage.closes_at is not None
    release(edition, stage, at=stage.closes_at + timedelta(minutes=20))


def release(edition: Edition, stage: Stage, *, at: datetime) -> None:
    """The organiser asks, the chair approves, and it is carried out."""
    asked = releases.ask_release(edition.session, stage, by=edition.organiser, at=at)
    later = at + timedelta(minutes=30)
    releases.approve_release(edition.session, asked, digest=asked.digest, by=edition.chair, at=later)
    releases.execute_release(edition.session, asked, at=later)


def _published(edition: Edition, cases: dict[str, Case]) -> None:
    session = edition.session
    notice = edition.open("notice")
    close(edition, notice)
    at = edition.moment(edition.data["timeline"]["publication"])
    stage = edition.stage("publication")
    stage.opens_at = at - timedelta(days=3)
    assert notice.closes_at is not None
    edition.open_at("publication", max(notice.closes_at + timedelta(hours=1), at - timedelta(days=3)))
    for raw in content.cases(edition.data["key"]):
        text = session.get(EditedText, cases[raw["key"]].id)
        if text is not None:
            text.position = raw.get("print_position")
            text.pictures = [
                {**picture, "credit": given.get("credit", "")}
                for picture, given in zip(text.pictures, raw.get("pictures", []), strict=True)
            ]
            text.agreed_at, text.agreed_by_id = at - timedelta(days=1), edition.organiser.id
    _commentaries(edition, cases)
    session.flush()
    release(edition, stage, at=at - timedelta(hours=1))
    assert live_release(session, stage) is not None


def _commentaries(edition: Edition, cases: dict[str, Case]) -> None:
    for position, raw in enumerate(content.read("commentaries")):
        listed: list[Any] = raw["case"] if isinstance(raw["case"], list) else [raw["case"]]
        author = (raw.get("by") or [None])[0]
        person = edition.world.persons[author] if author else None
        commentary = Commentary(competition_id=edition.competition.id, text=raw["text"], position=position,
                                person_id=person.id if person else None)  # fmt: skip
        edition.session.add(commentary)
        edition.session.flush()
        for key in listed:
            edition.session.add(CommentaryCase(commentary_id=commentary.id, case_id=cases[key].id))
