"""The running edition of the demo, caught mid-way: drafts, corrections, visits, and scoring half done."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from award.demo import content
from award.demo.edition import Edition, waking
from award.demo.finished import give_marks
from award.demo.visits import pass_without_visit, record_visit
from award.models import Assignment, Case, Conflict, Stage
from award.notifications import invitation
from award.scoring.assignment import assign
from award.stages import assignments, conflicts, drafts, sheets, submission, verdicts
from award.stages.pipeline import stages_of
from award.stages.pool import invite_expert
from award.stages.situation import situation_of

SEED = 2026
EACH = ("submission", "screening", "verification")


def fill_running(edition: Edition) -> None:
    """Every case of the edition to the state in which the demo catches it."""
    chance = random.Random(SEED)
    _shape(edition)
    for key in EACH:
        edition.open(key)
    edition.open("scoring")
    for key in ("decision", "notice"):
        edition.plan(key)
    raws = content.cases(edition.data["key"])
    cases = _submitted(edition, raws, chance)
    _judged(edition, raws, cases)
    scored = [cases[raw["key"]] for raw in raws if raw["state"] == "scoring"]
    _scored(edition, scored, chance)
    edition.announce()
    _invited(edition)


def _invited(edition: Edition) -> None:
    """One more expert is asked, and has not answered."""
    said, at = edition.data["invited"], edition.today - timedelta(hours=20)
    body = edition.world.bodies["dongyuan"].name
    _, offer, token, _ = invite_expert(
        edition.session, edition.competition, name=said["name"], email=said["email"], body=body, title=said["title"],
        categories=said["categories"], words=said["words"], by=edition.organiser, at=at,
    )  # fmt: skip
    invitation.send(edition.session, offer, token, at=at)


def _shape(edition: Edition) -> None:
    """The first stages pass each case on at once, and verification stands after screening."""
    session, competition = edition.session, edition.competition
    session.execute(
        update(Stage)
        .where(Stage.competition_id == competition.id, Stage.step > 2)
        .values(step=Stage.step + 100)
    )
    session.execute(
        update(Stage)
        .where(Stage.competition_id == competition.id, Stage.step > 100)
        .values(step=Stage.step - 99)
    )
    session.expire_all()
    extra = edition.data["extra_stages"][0]
    session.add(
        Stage(competition_id=competition.id, key="verification", kind="verification", step=3, name=extra["name"],
              help=extra["help"], flow="each", parameters={"modes": ["on_site", "remote"], "findings": FINDINGS})
    )  # fmt: skip
    session.flush()
    for stage in stages_of(session, competition.id):
        stage.flow = "each" if stage.key in EACH else "together"
        if stage.key == "scoring":
            stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 30, "scope": "all"}}
    session.flush()


FINDINGS = [
    {"key": "running", "text": "案例正在运行"},
    {"key": "figures", "text": "关键数据有原始记录"},
    {"key": "people", "text": "服务对象知情并受益"},
]


def _submitted(edition: Edition, raws: list[dict[str, Any]], chance: random.Random) -> dict[str, Case]:
    stage = edition.stage("submission")
    assert stage.opens_at is not None
    cases = {}
    for number, raw in enumerate(raws):
        at = stage.opens_at + timedelta(days=2, hours=11 * number + chance.randint(0, 9))
        at = min(waking(at), edition.today - timedelta(hours=3 + number))
        if raw["state"] == "draft":
            cases[raw["key"]], _ = edition.world.write_case(edition.competition, raw, at=at)
            continue
        cases[raw["key"]] = edition.world.submit(edition.competition, raw, at=at)
        if raw["state"] == "withdrawn":
            author = edition.world.account(raw["applicant"]["email"], raw["applicant"]["name"])
            reason = "单位机构调整，案例由新单位另行申报。"
            submission.withdraw_case(
                edition.session, cases[raw["key"]], reason=reason, by=author, at=at + timedelta(hours=2)
            )
    return cases


def _judged(edition: Edition, raws: list[dict[str, Any]], cases: dict[str, Case]) -> None:
    session, texts = edition.session, content.read("screening")
    stage = edition.stage("screening")
    screeners = edition.people["screener"][:2]
    visited = {visit["case"]: visit for visit in texts["visits"]}
    for number, raw in enumerate(raws):
        back = "corrected" in texts["returned"].get(raw["key"], ())  # waits for whom visitors sign in as
        case, by = cases[raw["key"]], screeners[0 if back else number % 2]
        if raw["state"] in ("draft", "screening", "withdrawn"):
            continue
        assert case.submitted_at is not None
        at = min(case.submitted_at + timedelta(hours=26), edition.today - timedelta(hours=2))
        if raw["state"] == "eliminated":
            reason = texts["rejections"][texts["eliminated"][raw["key"]]]
            verdicts.reject_case(
                session, stage, case, reason_key=reason["key"], words=reason["text"], by=by, at=at
            )
        elif raw["state"] == "returned":
            said = texts["returned"][raw["key"]]
            fields = {
                texts["corrections"][place]["field"]: texts["corrections"][place]["reason"]
                for place in said["corrections"]
            }
            due = edition.today + timedelta(days=said["due_in_days"])
            verdicts.return_case(
                session, stage, case, fields=fields, due_at=due, by=by, at=edition.today - timedelta(hours=20)
            )
            if "corrected" in said:
                _corrected(edition, case, raw, said["corrected"])
        else:
            verdicts.pass_case(session, stage, case, by=by, at=at)
            _verified(edition, case, visited.get(raw["key"]), at + timedelta(minutes=5))


def _corrected(edition: Edition, case: Case, raw: dict[str, Any], added: dict[str, str]) -> None:
    """The applicant adds what was asked for and sends the case again: it waits at the same desk."""
    session, at = edition.session, edition.today - timedelta(hours=3)
    author = edition.world.account(raw["applicant"]["email"], raw["applicant"]["name"])
    assert case.draft is not None
    texts = {key: f"{raw[key].rstrip()}\n{text}" for key, text in added.items()}
    base = dict.fromkeys(texts, case.draft.number)
    drafts.save_draft(session, case, texts, base=base, by=author, at=at - timedelta(minutes=10))
    submission.submit_case(session, case, by=author, at=at)


def _verified(edition: Edition, case: Case, visit: dict[str, Any] | None, at: datetime) -> None:
    """Who was not drawn for a visit goes on at once; the others have their visit record."""
    stage = edition.stage("verification")
    if visit is None:
        pass_without_visit(edition, stage, case, at=at)
    else:
        record_visit(edition, stage, case, visit)


def _scored(edition: Edition, cases: list[Case], chance: random.Random) -> None:
    session, stage = edition.session, edition.stage("scoring")
    assert stage.opens_at is not None
    at = stage.opens_at + timedelta(hours=2)
    conflicts.find_conflicts(session, edition.competition.id, at=at)
    found = select(Conflict).where(
        Conflict.competition_id == edition.competition.id,
        Conflict.state == "open",
        Conflict.ground != "domain",
    )
    for conflict in (
        session.execute(found.order_by(Conflict.id)).scalars().all()[:-6]
    ):  # the last six still wait for the chair
        chair = next(person for person in edition.people["chair"] if person.id != conflict.user_id)
        conflicts.decide_conflict(
            session, conflict, confirmed=True, reason="经核对，任职关系属实。", by=chair, at=at
        )
    situation = situation_of(session, stage, seed=SEED)
    pairs = [(int(expert), int(case)) for expert, case in assign(situation.snapshot).pairs]
    assignments.commit_assignment(
        session, stage, pairs=pairs, seed=SEED, digest=situation.digest, by=edition.organiser, at=at
    )
    assignments.release_assignments(session, stage, by=edition.organiser, at=at)
    for expert in edition.people["expert"][:-2]:
        sheets.pledge(
            session,
            stage,
            text=str(stage.parameters.get("pledge", "")),
            by=expert,
            at=at + timedelta(hours=1),
        )
    levels = {case.id: chance.choice(((7, 10), (5, 8), (3, 7))) for case in cases}
    waiting = {edition.people["expert"][-1].id, edition.people["expert"][-2].id}
    query = (
        select(Assignment)
        .where(Assignment.stage_id == stage.id, Assignment.ended_at.is_(None))
        .order_by(Assignment.expert_id, Assignment.place)
    )
    for number, assignment in enumerate(session.execute(query).scalars().all()):
        named = (
            assignment.expert_id == edition.people["expert"][0].id
        )  # whom visitors sign in as: something of all
        if assignment.expert_id in waiting or chance.random() > (0.8 if named else 0.55):
            continue
        level = levels.get(assignment.case_id, (5, 8))
        tone = "strong" if level[1] == 10 else "mixed" if level[0] == 5 else "weak"
        when = min(waking(at + timedelta(days=1, minutes=70 * number)), edition.today - timedelta(hours=1))
        give_marks(
            edition,
            stage,
            assignment,
            level,
            0,
            tone,
            chance,
            at=when,
            seal=chance.random() < (0.5 if named else 0.85),
        )
