"""What every list, count, export and file shows a person of a rolled world, beside what the oracle lets him see.

Pages that a permission guards as a whole are asked as their route asks: the permission first, then the list.
"""

from collections.abc import Iterator
from typing import Any
from unittest import mock

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from award import policy
from award.blueprints.submission import files as file_views
from award.exports.cases import cases_table, count_cases
from award.models import Assignment, Case, CaseFile, Competition, Stage, User
from award.queries import (
    applications,
    assignment,
    cases,
    colleagues,
    entered,
    letters,
    log,
    outbox,
    overview,
    plain_desk,
    ranking,
    scoring,
    screening,
    viewers,
    visits,
)
from award.queries.cases import Filters
from award.queries.duplicates import known_titles
from tests.rights import oracle, oracle_acts
from tests.rights.oracle import Person, World

Answers = Iterator[tuple[str, str, Any, Any]]
"""(thing, rule, what the oracle wants, what the product answered)."""


def lists(session: Session, world: World, person: Person, user: User) -> Answers:
    """Every list, competition by competition. They cost most, so of two or three people a world."""
    if person.id % 2 != len(world.assignments) % 2:
        return
    for competition in session.execute(select(Competition)).scalars():
        name, known = f"competition {competition.id}", _read(world, person, competition.id)
        every = cases.cases_of(session, user, competition, Filters())
        yield name, "list of cases", known, {case.id for case in every.rows}
        yield name, "number of cases", len(known), every.total
        found = cases.cases_of(session, user, competition, Filters(words="案例"))
        yield name, "search", known, {case.id for case in found.rows}
        yield name, "cases by day", len(known), overview.submissions(session, user, competition)[1]
        bodies = {world.cases[id].body for id in known} - {None}
        yield name, "bodies counted", len(bodies), overview.reach(session, user, competition)[1]
        yield from _export(session, world, competition, user, known)
        yield from _outbox(session, world, person, competition, user)
        yield from _log(session, world, person, competition, user)
        if (some := session.get(Case, min(known, default=0))) is not None:
            titles = {id for id, _title in known_titles(session, user, some)}
            wanted = {id for id in known if world.cases[id].state != "withdrawn"}
            yield name, "titles to compare with", wanted, titles
        if policy.may(session, user, "organise", competition_id=competition.id):
            drafts = {
                c.id for c in world.cases.values() if c.competition == competition.id and c.state == "draft"
            }
            office = {id for id in drafts if oracle.entered(world, person, world.cases[id])}
            listed = {row.case.id for row in entered.entered_drafts(session, competition)[0]}
            yield name, "drafts of the office", office, listed
    own = {c.id for c in world.cases.values() if oracle.own(world, person, c, "view", "edit", "submit")}
    yield "own cases", "list", own, {row.case.id for row in applications.applications_of(session, user).rows}
    mine = {
        one.id for one in world.letters if one.to == person.id and one.state not in ("draft", "withdrawn")
    }
    yield "own letters", "list", mine, {one.id for one in letters.letters_to(session, user)}
    for stage in session.execute(select(Stage).where(Stage.state != "planned")).scalars():
        yield from _stage(session, world, person, stage, user)


def _read(world: World, person: Person, competition: int) -> set[int]:
    """The numbered cases of the competition that he may view."""
    return {
        case.id
        for case in world.cases.values()
        if case.competition == competition and case.number and oracle.reads(world, person, case)
    }


def _export(session: Session, world: World, competition: Competition, user: User, known: set[int]) -> Answers:
    name = f"competition {competition.id}"
    yield name, "rows announced", len(known), count_cases(session, competition, user, Filters())
    table = cases_table(
        competition, session=session, viewer=user, at=world.at, filters=Filters(), say=lambda word: word
    )
    references = {f"C{competition.id}-{id}" for id in known}
    yield name, "rows exported", references, {row[0] for row in table.rows}


def _outbox(session: Session, world: World, person: Person, competition: Competition, user: User) -> Answers:
    if not policy.may(session, user, "officers", competition_id=competition.id):
        return
    wanted = {
        one.id
        for one in world.letters
        if one.competition == competition.id and oracle_acts.reads_letter(world, person, one)
    }
    name = f"competition {competition.id}"
    yield (
        name,
        "outbox",
        wanted,
        {line.message.id for line in outbox.letters(session, user, competition).lines},
    )
    yield (
        name,
        "letters counted",
        len(wanted),
        sum(heap.number for heap in outbox.heaps(session, user, competition)),
    )


def _log(session: Session, world: World, person: Person, competition: Competition, user: User) -> Answers:
    """“auditor all”: every event but those of drafts, and of a sheet no mark."""
    if not policy.may(session, user, "see_log", competition_id=competition.id):
        return
    lines = log.entries(session, competition)
    wanted = {c.id for c in world.cases.values() if c.competition == competition.id and c.number}
    yield f"competition {competition.id}", "log", wanted, {line.n for line in lines}
    shown = {key for line in lines for key in line.facts}
    yield f"competition {competition.id}", "facts of the log", shown & {"sheet"}, shown


def _stage(session: Session, world: World, person: Person, stage: Stage, user: User) -> Answers:
    name, here = f"stage {stage.id} ({stage.kind})", world.stages[stage.id]
    passages = {c.case: c.outcome for c in world.candidacies if c.stage == stage.id}
    read = {id for id in passages if oracle.reads(world, person, world.cases[id])}
    live = {id for id in read if passages[id] != "lapsed"}
    if stage.kind in ("decision", "notice"):
        rows = [
            row for d in (False, True) for row in plain_desk.cases_in(session, user, stage, decided=d).rows
        ]
        yield name, "cases of the stage", live, {case.id for _passage, case in rows}
    if stage.kind == "screening":
        screener = person.holds(here.competition, "screener")
        rule = oracle.ON_CASES["screen_case" if screener else "view_case"]
        wanted = {id for id in passages if passages[id] != "lapsed" and rule(world, person, world.cases[id])}
        queue = screening.queue_of(session, user, stage, view="all")
        yield name, "queue", wanted, {row.case.id for row in queue.rows}
        yield name, "queue counted", len(wanted), queue.counts["all"]
    if stage.kind == "verification":
        office = person.holds(here.competition, *oracle.OFFICERS)
        planned = {
            v.id
            for v in world.visits
            if v.case in read
            and v.candidacy in {c.id for c in world.candidacies if c.stage == stage.id}
            and (
                office
                or (
                    v.verifier == person.id
                    and oracle.ON_CASES["visit_case"](world, person, world.cases[v.case])
                )
            )
        }
        both = [visits.visits_of(session, user, stage, concluded=done) for done in (False, True)]
        yield name, "visits", planned, {row.visit.id for part in both for row in part.rows}
        yield name, "visits counted", len(planned), sum(sum(part.counts.values()) for part in both[:1])
    if stage.kind == "scoring":
        yield from _scoring(session, world, person, stage, user)


def _scoring(session: Session, world: World, person: Person, stage: Stage, user: User) -> Answers:
    name, here = f"stage {stage.id} (scoring)", world.stages[stage.id]
    given = [a for a in world.assignments if a.stage == stage.id]
    sealed = {
        (s.assignment.case, s.assignment.expert)
        for s in world.sheets
        if s.assignment in given and s.state == "sealed"
    }
    officer = policy.may(session, user, "officers", competition_id=stage.competition_id)
    shown = ranking.sheets_of(session, stage, sorted({a.case for a in given})) if officer else {}
    all_marks = sealed if oracle_acts.sees_all_marks(world, person, here) else set()
    yield name, "everybody's marks", all_marks, {(id, s.expert_id) for id, row in shown.items() for s in row}
    exported = len(list(ranking.all_sheets_of(session, stage))) if officer else 0
    yield name, "marks exported", len(all_marks), exported
    told = {a.expert for a in given if a.released}
    progress = policy.may(session, user, "see_progress", competition_id=stage.competition_id)
    rows = {row.user_id for row in assignment.progress_of(session, stage)} if progress else set()
    yield name, "progress", told if person.holds(here.competition, *oracle.OFFICERS) else set(), rows
    scorer = policy.may(session, user, "score", competition_id=stage.competition_id)
    tasks = scoring.tasks_of(session, stage, user) if scorer else []
    listed = {a.id for a in given if oracle_acts.lists_task(world, person, a)}
    yield name, "own tasks", listed, {task.assignment.id for task in tasks}
    yield name, "applicants named in tasks", False, here.blind and any(task.body for task in tasks)
    for one in given:
        seen = set()
        if one.expert == person.id and policy.may(
            session, user, "score_case", case=session.get_one(Case, one.case)
        ):
            found = colleagues.colleagues_of(session, stage, session.get_one(Assignment, one.id))
            seen = {(one.case, row.is_own) for row in found}
        allowed = oracle_acts.sees_colleagues_marks(world, person, one)
        wanted = {(id, expert == person.id) for id, expert in sealed if id == one.case} if allowed else set()
        yield f"assignment {one.id}", "colleagues' marks", wanted, seen


def files(session: Session, world: World, person: Person, user: User) -> Answers:
    """Who learns the applicant, and each file by the function that hands it out."""
    for case in world.cases.values():
        row = session.get_one(Case, case.id)
        viewed = policy.may(session, user, "view_case", case=row)
        learns = viewed and not viewers.eyes_on(session, user, row).blind
        yield (
            f"case {case.id}",
            "learns the applicant",
            oracle_acts.learns_applicant(world, person, case),
            learns,
        )
        for file in case.files:
            handed = viewed and _handed_out(session, session.get_one(CaseFile, file.id), row, user)
            yield f"file {file.id}", "file", oracle_acts.reads_file(world, person, case, file), handed


def _handed_out(session: Session, file: CaseFile, case: Case, user: User) -> bool:
    with mock.patch.object(file_views, "me", return_value=user):
        try:
            file_views.seen_file(file, case)
        except NotFound:
            return False
    return True
