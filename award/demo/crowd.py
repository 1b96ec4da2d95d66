"""The crowd of the demo: an edition of any size, in the states that the rules would have left, written in bulk.

Taking 2,000 cases and 9,000 sheets through the rules one by one takes five minutes; here they are rows with the same
digests, receipts, sums and events, so that ``award check`` and ``award ledger verify`` hold.
"""

import random
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text

from award import ledger
from award.demo import content
from award.demo.edition import Edition
from award.demo.marks import write_assignments, write_sheets
from award.demo.rows import bulk
from award.fields.answers import normalise
from award.models import (
    Candidacy,
    Case,
    CaseEditor,
    Draft,
    Organisation,
    Person,
    Pledge,
    PoolMember,
    Revision,
    RoleGrant,
    Stage,
    User,
)
from award.outbox import record
from award.stages import verdicts
from award.stages.pipeline import stages_of
from award.stages.setup import current_form, form_of
from award.stages.submission import hashable_answers

SEED = 2000
CASES_AN_EXPERT = 20  # with five sheets a case a hundred sheets each
REASON = "材料以规划设想为主，尚未形成可以核实的实施成效。"
PASSED, REJECTED = 0.9, 0.95  # of those submitted; the rest waits for a screener


def fill_crowd(edition: Edition, size: int) -> None:
    """``size`` cases: nine in ten with the experts, who have sealed half of their sheets."""
    chance = random.Random(SEED)
    for stage in stages_of(edition.session, edition.competition.id):
        stage.flow = "each" if stage.key in ("submission", "screening") else "together"
    edition.session.flush()
    for key in ("submission", "screening", "scoring"):
        edition.open(key)
    experts = _experts(edition, max(21, size // CASES_AN_EXPERT))
    scored = _cases(edition, size, chance)
    write_assignments(edition, scored, experts)
    write_sheets(edition, chance)


def _experts(edition: Edition, number: int) -> list[User]:
    """The pool of the demo and as many more as are needed; all have promised."""
    session, world, stage = edition.session, edition.world, edition.stage("scoring")
    experts, at = list(edition.people["expert"]), edition.today - timedelta(days=4)
    categories = [category.key for category in edition.competition.categories]
    for n in range(len(experts) + 1, number + 1):
        user = world.account(f"expert{n:03d}@crowd.example", f"评审专家{n:03d}")
        person = Person(name=user.name, user_id=user.id, email=user.email, fields=[], created_at=at)
        session.add(person)
        session.flush()
        session.add(
            RoleGrant(competition_id=edition.competition.id, user_id=user.id, role="expert", granted_at=at)
        )
        session.add(PoolMember(competition_id=edition.competition.id, person_id=person.id, pseudonym=f"K{n:02d}",
                               categories=[categories[n % len(categories)]]))  # fmt: skip
        experts.append(user)
    text = str(stage.parameters.get("pledge", ""))
    bulk(
        session,
        Pledge,
        ({"stage_id": stage.id, "user_id": user.id, "text": text, "at": at} for user in experts),
    )
    return experts


def _cases(edition: Edition, size: int, chance: random.Random) -> list[Case]:
    """All cases, bodies and revisions; those that passed screening."""
    session, competition = edition.session, edition.competition
    version = current_form(session, competition.id)
    assert version is not None
    form, raws = form_of(version), [*content.cases("2025"), *content.cases("2026")]
    raws = [raw for raw in raws if raw.get("state") != "draft"]
    categories = {category.key: category.id for category in competition.categories}
    authors = [edition.world.account(raw["applicant"]["email"], raw["applicant"]["name"]) for raw in raws]
    opens = edition.stage("submission").opens_at
    assert opens is not None
    span = (edition.today - opens).total_seconds() - 7200
    moments = sorted(opens + timedelta(seconds=span * chance.random()) for _ in range(size))
    answers = [
        normalise(form, {**content.answers(raw), "recommender": [], "builders": [], "co_creators": []})
        for raw in raws
    ]
    titles = [f"{raw['title'][:24]}（规模演示{{:04d}}）" for raw in raws]

    first = (
        session.scalar(select(func.max(Revision.id))) or 0
    ) + 1  # a case and its revision name each other

    def given(n: int) -> dict[str, Any]:
        return {**answers[n % len(raws)], "title": titles[n % len(raws)].format(n + 1)}

    bulk(session, Case, (
        {"token": secrets.token_urlsafe(9), "competition_id": competition.id, "organisation_id": _body(edition, raws[n % len(raws)]).id,
         "category_id": categories[raws[n % len(raws)]["category"]], "form_version_id": version.id, "title": given(n)["title"],
         "region_code": raws[n % len(raws)]["region"], "origin": "applied", "state": "submitted",
         "reference": f"{competition.prefix}-{n + 1:04d}", "created_at": moments[n] - timedelta(days=1),
         "created_by_id": authors[n % len(raws)].id, "on_behalf": False, "first_submitted_at": moments[n], "submitted_at": moments[n],
         "revision_id": first + n, "version": 1}
        for n in range(size)
    ))  # fmt: skip
    cases = list(
        session.scalars(select(Case).where(Case.competition_id == competition.id).order_by(Case.reference))
    )
    bulk(session, Draft, ({"case_id": case.id, "answers": given(n), "marks": {}, "number": 1, "saved_at": moments[n]}
                          for n, case in enumerate(cases)))  # fmt: skip
    bulk(session, CaseEditor, ({"case_id": case.id, "user_id": authors[n % len(raws)].id, "part": "submit", "since": moments[n]}
                               for n, case in enumerate(cases)))  # fmt: skip
    bulk(session, Revision, (
        {"id": first + n, "case_id": case.id, "number": 1, "form_version_id": version.id, "title": case.title, "answers": given(n),
         "digest": ledger.digest_of("revision", hashable_answers(given(n))), "submitted_at": moments[n],
         "submitted_by_id": authors[n % len(raws)].id, "on_behalf": False}
        for n, case in enumerate(cases)
    ))  # fmt: skip
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("select setval(pg_get_serial_sequence('revision', 'id'), (select max(id) from revision))")
        )
    ledger.head(session, competition.id).references = size
    _submitted(edition, {author.id: author for author in authors})
    return _screened(edition, cases, chance)


def _body(edition: Edition, raw: dict[str, Any]) -> Organisation:
    return edition.world.bodies[raw["organisation"]]


def _submitted(edition: Edition, authors: dict[int, User]) -> None:
    """The event of each submission."""
    query = (
        select(Case, Revision).join(Revision, Revision.id == Case.revision_id)
        .where(Case.competition_id == edition.competition.id).order_by(Case.submitted_at)
    )  # fmt: skip
    for case, revision in edition.session.execute(query):
        record(edition.session, "case_submitted", by=authors[revision.submitted_by_id], at=revision.submitted_at, case=case,
               leaf={"revision": revision.id, "number": 1, "digest": revision.digest})  # fmt: skip


def _screened(edition: Edition, cases: list[Case], chance: random.Random) -> list[Case]:
    """Candidacies of submission, screening and scoring; who passed."""
    drawn = [chance.random() for _ in cases]
    waits = {case.id for case, draw in zip(cases, drawn, strict=True) if draw >= PASSED}
    lost = {case.id for case, draw in zip(cases, drawn, strict=True) if PASSED <= draw < REJECTED}
    passed = [case for case in cases if case.id not in waits]
    _enter(edition, edition.stage("submission"), cases, "passed")
    _enter(edition, edition.stage("screening"), passed, "passed")
    _enter(edition, edition.stage("screening"), [case for case in cases if case.id in waits], "pending")
    _enter(edition, edition.stage("scoring"), passed, "pending")
    edition.session.flush()
    for case in cases:
        if case.id in lost:
            verdicts.reject_case(edition.session, edition.stage("screening"), case, reason_key="", words=REASON,
                                 by=edition.people["screener"][0], at=edition.today - timedelta(hours=1))  # fmt: skip
    return passed


def _enter(edition: Edition, stage: Stage, cases: list[Case], outcome: str) -> None:
    decided = edition.today - timedelta(hours=1) if outcome == "passed" else None
    by = edition.people["screener"][0].id if decided and stage.key == "screening" else None
    bulk(edition.session, Candidacy, (
        {"competition_id": edition.competition.id, "stage_id": stage.id, "case_id": case.id, "outcome": outcome,
         "entered_at": case.submitted_at, "decided_at": decided, "decided_by_id": by, "sheets": 0, "total_sum": 0,
         "total_squares": 0, "version": 1}
        for case in cases
    ))  # fmt: skip
