"""The oracle's second half: what depends on a moment, on a stage, or on another person. Plain facts as in ``oracle``."""

from tests.rights.oracle import (
    OFFICERS,
    ROLES,
    WORKERS,
    Assignment,
    Case,
    Conflict,
    File,
    Letter,
    Person,
    Sheet,
    Stage,
    World,
    apart,
    entered,
    named_otherwise,
    officer_without_conflict,
    own,
    reads,
    scores,
)

ENDED = ("withdrawn", "disqualified", "awarded", "not_selected")


# -- “edit, submit, withdraw a case: applicant … in time (or while returned to them)”


def pen_is_open(world: World, case: Case) -> bool:
    """domain.md, “A case's life”: until the window ends; after it only while a correction is open."""
    stage = world.submission(case)
    if case.state in ENDED:
        return False
    if case.correction_due is not None:
        return world.at <= case.correction_due
    if stage.flow == "each" and _taken(world, case, stage):
        return False  # “a passed case enters the next stage at once”: then it is no longer the applicant's
    if stage.is_open(world.at) or (case.state == "draft" and case.on_behalf):
        return True  # “Limits are checked; the window is not, but a reason is asked”
    before = stage.state == "planned" or world.at < stage.opens
    return before and case.state == "draft"  # a draft may be begun before the call opens


def _taken(world: World, case: Case, submission: Stage) -> bool:
    return case.state == "submitted" and any(
        c.case == case.id
        and world.stages[c.stage].step > submission.step
        and (c.handler is not None or c.outcome != "pending")
        for c in world.candidacies
    )


def may_submit(world: World, person: Person, case: Case) -> bool:
    """The right, and the time; the office may submit its own entry at any time."""
    if not (own(world, person, case, "submit") or entered(world, person, case)):
        return False
    if case.state == "draft" and entered(world, person, case):
        return True
    in_time = case.correction_due is not None or world.submission(case).is_open(world.at)
    return pen_is_open(world, case) and in_time


def may_withdraw(world: World, person: Person, case: Case) -> bool:
    """“withdrawn (by the applicant)”, whatever the window says."""
    return own(world, person, case, "submit") and case.state in ("draft", "submitted")


# -- “see who the applicant is: as above; an expert only if the stage is not blind”


def learns_applicant(world: World, person: Person, case: Case) -> bool:
    """Of his stages with the case one is not blind, or he reads it in another part."""
    open_ones = any(not world.stages[a.stage].blind for a in world.standing(person, case))
    return named_otherwise(world, person, case) or (scores(world, person, case) and open_ones)


def inside(world: World, person: Person, case: Case) -> bool:
    """The applicant's side and the office read whatever was handed in; experts and verifiers what is meant for them."""
    office = person.holds(case.competition, *OFFICERS, "screener") and named_otherwise(world, person, case)
    return own(world, person, case, "view", "edit", "submit") or entered(world, person, case) or office


def reads_file(world: World, person: Person, case: Case, file: File) -> bool:
    """“view a case, its files”, cut to the field's audience; a blind expert not what names the applicant, and nobody
    outside the office what was attached but never submitted (“Drafts are in nobody's list …”)."""
    if not reads(world, person, case):
        return False
    if inside(world, person, case):
        return True
    if file.identity and not learns_applicant(world, person, case):
        return False
    return file.audience != "applicant" and file.submitted


# -- conflicts


def may_decide_conflict(world: World, person: Person, conflict: Conflict) -> bool:
    """“chair without conflict in that case”; so never on his own tie while it bars him, nor on his own at all."""
    case = world.cases[conflict.case]
    chairs = officer_without_conflict("chair")(world, person, case)
    return chairs and conflict.person != person.id and conflict.state == "open"


# -- scoresheets


def may_write(world: World, person: Person, assignment: Assignment) -> bool:
    """“only the assigned expert, without conflict, in time, stage open”. domain.md, “A case's life”: not while the case is
    returned; features.md, E2: the promise comes first."""
    case, stage = world.cases[assignment.case], world.stages[assignment.stage]
    mine = assignment.expert == person.id and assignment.stands
    return (
        mine
        and apart(scores)(world, person, case)
        and stage.is_open(world.at)
        and case.correction_due is None
        and (stage.id, person.id) in world.pledged
    )


def may_propose_void(world: World, person: Person, sheet: Sheet) -> bool:
    """“proposed by organiser”."""
    return person.holds(world.stages[sheet.assignment.stage].competition, "organiser")


def may_decide_void(world: World, person: Person, sheet: Sheet) -> bool:
    """“approved by chair (another person)”; one person only where the explicit setting allows it."""
    case = world.cases[sheet.assignment.case]
    another = sheet.void_asked_by != person.id or world.competitions[case.competition].one_person
    return officer_without_conflict("chair")(world, person, case) and another


def sees_all_marks(world: World, person: Person, stage: Stage) -> bool:
    """“organiser, chair, auditor after closing”."""
    return person.holds(stage.competition, *OFFICERS) and stage.state == "closed"


def sees_colleagues_marks(world: World, person: Person, assignment: Assignment) -> bool:
    """“experts of the case after closing if the rules say so”: of this stage, by an assignment of his own that stands."""
    case, stage = world.cases[assignment.case], world.stages[assignment.stage]
    mine = assignment.expert == person.id and assignment.stands
    return mine and apart(scores)(world, person, case) and stage.state == "closed" and stage.shares


def lists_task(world: World, person: Person, assignment: Assignment) -> bool:
    """His own list names what he was told of, ended or barred as it may be (he answers a found tie there); not what the
    office took back. The case itself is shut by ``reads``."""
    expert = person.holds(world.stages[assignment.stage].competition, "expert")
    return (
        expert and assignment.expert == person.id and assignment.released and assignment.ending != "withdrawn"
    )


# -- results


def may_release(world: World, person: Person, stage: Stage) -> bool:
    """“chair, another account, releases”."""
    another = world.releases[stage.id] != person.id or world.competitions[stage.competition].one_person
    return person.holds(stage.competition, "chair") and another


# -- letters


def reads_letter(world: World, person: Person, letter: Letter) -> bool:
    """“nothing in it that the recipient could not open as a page”: an officer reads letters of cases that he may view."""
    if not person.holds(letter.competition, *OFFICERS):
        return False
    return letter.case is None or reads(world, person, world.cases[letter.case])


# -- roles


def is_applicant(world: World, person: Person, competition: int) -> bool:
    """Stands behind a case here that was not withdrawn."""
    return any(
        (case.body in person.belongs or case.id in person.edits) and case.state != "withdrawn"
        for case in world.cases.values()
        if case.competition == competition
    )


def may_hold(world: World, person: Person, competition: int, role: str) -> bool:
    """“excluded in one competition: applicant with expert, screener, chair or auditor; auditor with anything that writes;
    organiser with chair”, the last unless the explicit setting allows it."""
    held = person.roles.get(competition, set()) - {role}
    if (role == "auditor" and held) or "auditor" in held:
        return False
    if {"organiser", "chair"} <= held | {role} and not world.competitions[competition].one_person:
        return False
    barred = role in ("expert", "screener", "chair", "auditor")
    return not (barred and is_applicant(world, person, competition))


def may_grant(world: World, by: Person, holder: Person, competition: int, role: str) -> bool:
    """“organiser grants workers, site_admin grants officers; never oneself”."""
    assert role in ROLES
    grants = by.holds(competition, "organiser") if role in WORKERS else by.site_admin
    return grants and by.id != holder.id
