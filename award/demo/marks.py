"""The crowd's assignments and scoresheets, in bulk: sealed with the bytes and receipts that the rule would have written."""

import random
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from award import ledger
from award.demo import content
from award.demo.edition import Edition
from award.demo.rows import bulk
from award.models import Assignment, Candidacy, Case, Conflict, PoolMember, Scoresheet, SheetText, Stage, User
from award.models.person import Person
from award.outbox import record
from award.stages.assignments import place_of
from award.stages.finding import find_conflicts
from award.stages.marking import criteria_of, total_of
from award.stages.sealing import canonical_sheet, digest_of_criteria

SHEETS = 5
SEALED, BEGUN = 0.5, 0.6  # of all assignments
SEED = 7
READ_FOR = timedelta(minutes=12)
COMMENT_TONES = ("strong", "mixed", "weak")


def write_assignments(edition: Edition, cases: list[Case], experts: list[User]) -> None:
    """Five experts a case, the load even, all told."""
    session, stage, at = edition.session, edition.stage("scoring"), edition.today - timedelta(days=3)
    rows = session.execute(select(Candidacy.id, Candidacy.case_id).where(Candidacy.stage_id == stage.id))
    candidacies = {case_id: id for id, case_id in rows}
    find_conflicts(session, edition.competition.id, at=at)
    found = select(Conflict.user_id, Conflict.case_id).where(
        Conflict.competition_id == edition.competition.id
    )
    barred = {(user_id, case_id) for user_id, case_id in session.execute(found)}
    bulk(session, Assignment, (
        {"stage_id": stage.id, "case_id": case.id, "candidacy_id": candidacies[case.id], "expert_id": expert.id,
         "place": place_of(SEED, stage.id, expert.id, case.id), "made_at": at, "released_at": at}
        for n, case in enumerate(cases)
        for expert in (experts[(n * SHEETS + offset) % len(experts)] for offset in range(SHEETS))
        if (expert.id, case.id) not in barred
    ))  # fmt: skip
    record(session, "cases_assigned", by=edition.organiser, at=at, competition=edition.competition,
           leaf={"stage": stage.id, "seed": SEED, "pairs": len(cases) * SHEETS})  # fmt: skip


def write_sheets(edition: Edition, chance: random.Random) -> None:
    """Half of the sheets sealed, a tenth begun; the sums of their candidacies with them."""
    session, stage = edition.session, edition.stage("scoring")
    pool = select(PoolMember.pseudonym, Person.user_id).join(Person, Person.id == PoolMember.person_id)
    rows = session.execute(pool.where(PoolMember.competition_id == edition.competition.id))
    names = {user_id: name for name, user_id in rows if user_id is not None}
    query = (
        select(Assignment.id, Assignment.case_id, Assignment.expert_id, Case.revision_id)
        .join(Case, Case.id == Assignment.case_id).where(Assignment.stage_id == stage.id).order_by(Assignment.id)
    )  # fmt: skip
    drawn = [row for row in session.execute(query) if chance.random() < BEGUN]
    at = edition.today - timedelta(days=2)
    made = _sheets(stage, drawn, chance, at)
    session.execute(update(Assignment), [
        {"id": sheet["assignment_id"], "begun_at": sheet["saved_at"] - READ_FOR} for sheet in made
    ])  # fmt: skip
    bulk(session, Scoresheet, iter(made))
    _texts(edition, stage, names, chance)
    _count(edition, stage)


def _sheets(stage: Stage, rows: list[Any], chance: random.Random, at: Any) -> list[dict[str, Any]]:
    criteria, sheets = criteria_of(stage), []
    quality: dict[int, int] = {}
    for n, row in enumerate(rows):
        level = quality.setdefault(row.case_id, chance.randint(3, 8))
        marks = tuple(max(0, min(10, level + chance.randint(-2, 2))) for _ in criteria)
        sealed = chance.random() < SEALED / BEGUN
        when = at + timedelta(seconds=10 * n % 150_000)
        sheets.append(
            {"assignment_id": row.id, "stage_id": stage.id, "case_id": row.case_id, "expert_id": row.expert_id,
             "revision_id": row.revision_id, "number": 1, "state": "sealed" if sealed else "draft",
             "marks": marks if sealed else (*marks[:-1], None), "total": total_of(marks, criteria) if sealed else None,
             "saved_at": when, "sealed_at": when if sealed else None, "version": 1}
        )  # fmt: skip
    return sheets


def _texts(edition: Edition, stage: Stage, names: dict[int, str], chance: random.Random) -> None:
    session, rules, comments = edition.session, digest_of_criteria(stage), content.read_once("comments")
    users = {user.id: user for user in session.scalars(select(User).where(User.id.in_(names)))}
    texts = []
    for sheet in session.scalars(
        select(Scoresheet).where(Scoresheet.stage_id == stage.id).order_by(Scoresheet.id)
    ):
        text: dict[str, Any] = {
            "scoresheet_id": sheet.id,
            "comment": "",
            "changed": {},
            "canonical": None,
            "salt": None,
            "receipt": None,
        }
        if sheet.state == "sealed":
            assert sheet.sealed_at is not None
            comment, salt = chance.choice(comments[chance.choice(COMMENT_TONES)]), secrets.token_bytes(16)
            canonical = canonical_sheet(stage, sheet, comment, salt, at=sheet.sealed_at, supersedes=None, expert=names[sheet.expert_id], rules=rules)  # fmt: skip
            receipt = ledger.digest("sheet", canonical).hex()[:32]
            text |= {"comment": comment, "salt": salt, "canonical": canonical, "receipt": receipt}
            record(session, "sheet_sealed", by=users[sheet.expert_id], at=sheet.sealed_at, competition=stage.competition_id,
                   leaf={"sheet": sheet.id, "stage": stage.id, "number": 1, "receipt": receipt})  # fmt: skip
        texts.append(text)
    bulk(session, SheetText, iter(texts))


def _count(edition: Edition, stage: Stage) -> None:
    """The aggregates that each seal adds to."""
    sums: dict[int, list[int]] = {}
    query = select(Scoresheet.case_id, Scoresheet.total).where(
        Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed"
    )
    for case_id, total in edition.session.execute(query):
        assert total is not None
        kept = sums.setdefault(case_id, [0, 0, 0])
        kept[0], kept[1], kept[2] = kept[0] + 1, kept[1] + total, kept[2] + total**2
    candidacies = select(Candidacy.id, Candidacy.case_id).where(Candidacy.stage_id == stage.id)
    ids = {case_id: id for id, case_id in edition.session.execute(candidacies)}
    edition.session.execute(update(Candidacy), [
        {"id": ids[case_id], "sheets": number, "total_sum": total, "total_squares": squares, "version": 1}
        for case_id, (number, total, squares) in sums.items()
    ])  # fmt: skip
