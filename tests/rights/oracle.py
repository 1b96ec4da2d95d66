"""The table of who may do what, once more: plain facts in, plain answers out, and nothing of the product imported.

Each rule stands by the row of the design's table that it was written from; where a rule says more than its row, the
comment names the sentence that allows it. ``tests/rights/test_random_worlds.py`` holds the product against it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

OFFICERS = ("organiser", "chair", "auditor")
WORKERS = ("screener", "verifier", "expert")
ROLES = (*OFFICERS, *WORKERS)


@dataclass(frozen=True)
class Competition:
    """``one_person``: the explicit setting that lets one person organise and preside."""

    id: int
    one_person: bool


@dataclass
class Person:
    """``roles`` and ``former``: competition → roles held now, and roles that were taken back. ``edits``: case → part."""

    id: int
    site_admin: bool
    roles: dict[int, set[str]] = field(default_factory=dict)
    former: dict[int, set[str]] = field(default_factory=dict)
    manages: set[int] = field(default_factory=set)
    belongs: set[int] = field(default_factory=set)
    edits: dict[int, str] = field(default_factory=dict)

    def holds(self, competition: int, *roles: str) -> bool:
        """Holds one of them now."""
        return not self.roles.get(competition, set()).isdisjoint(roles)


@dataclass(frozen=True)
class Stage:
    id: int
    competition: int
    kind: str
    step: int
    state: str
    flow: str
    opens: datetime
    closes: datetime | None
    blind: bool = False
    shares: bool = False

    def is_open(self, at: datetime) -> bool:
        """Open, and the moment lies in its window; both ends belong to it."""
        return self.state == "open" and self.opens <= at and (self.closes is None or at <= self.closes)


@dataclass(frozen=True)
class File:
    """``audience``: applicant, expert or public; ``identity``: tells who the applicant is; ``submitted``: a revision names it."""

    id: int
    audience: str
    identity: bool
    submitted: bool


@dataclass
class Case:
    """``number``: whether it ever was submitted and so left the drafts. ``correction_due``: while one is open."""

    id: int
    competition: int
    body: int | None
    state: str
    number: bool
    on_behalf: bool
    files: list[File] = field(default_factory=list)
    correction_due: datetime | None = None


@dataclass(frozen=True)
class Candidacy:
    id: int
    stage: int
    case: int
    outcome: str
    handler: int | None


@dataclass(frozen=True)
class Assignment:
    """``ending``: None while it stands, else abstained, recused or withdrawn."""

    id: int
    stage: int
    case: int
    expert: int
    candidacy: int
    released: bool
    ending: str | None

    @property
    def stands(self) -> bool:
        """The expert was told of it, and it was not taken back."""
        return self.released and self.ending is None


@dataclass(frozen=True)
class Sheet:
    id: int
    assignment: Assignment
    number: int
    state: str
    void_asked_by: int | None = None


@dataclass(frozen=True)
class Conflict:
    id: int
    case: int
    person: int
    ground: str
    state: str


@dataclass(frozen=True)
class Visit:
    id: int
    case: int
    candidacy: int
    verifier: int


@dataclass(frozen=True)
class Letter:
    id: int
    competition: int
    case: int | None
    to: int
    state: str


@dataclass
class World:
    """All that the table's rules look at."""

    at: datetime
    competitions: dict[int, Competition] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    bodies: list[int] = field(default_factory=list)
    stages: dict[int, Stage] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    candidacies: list[Candidacy] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    pledged: set[tuple[int, int]] = field(default_factory=set)  # stage, person
    releases: dict[int, int] = field(default_factory=dict)  # stage → who asked

    def submission(self, case: Case) -> Stage:
        """The stage in which the case is handed in."""
        return next(
            s for s in self.stages.values() if (s.competition, s.kind) == (case.competition, "submission")
        )

    def standing(self, person: Person, case: Case) -> Iterator[Assignment]:
        """The person's assignments of the case that stand."""
        return (a for a in self.assignments if a.stands and (a.expert, a.case) == (person.id, case.id))


Rule = Callable[[World, Person, Case], bool]


# -- who stands how to a case


def own(world: World, person: Person, case: Case, *parts: str) -> bool:
    """“applicant: own organisation's”. Those who speak for the body are its managers; whom they named for one case has
    a part in it: view < edit < submit (features.md, A2: people of a case)."""
    return case.body in person.manages or person.edits.get(case.id) in parts


def conflicted(world: World, person: Person, case: Case) -> bool:
    """“a finding locks … until it is decided”: open and confirmed ties bar, a dismissed one does not."""
    return any((c.person, c.case) == (person.id, case.id) and c.state != "dismissed" for c in world.conflicts)


def office(world: World, person: Person, case: Case) -> bool:
    """“organiser, chair, auditor … not drafts”. A draft that the office itself entered is the organiser's too
    (domain.md: “Imported cases are drafts … or the organiser submits on behalf”)."""
    return (case.number and person.holds(case.competition, *OFFICERS)) or entered(world, person, case)


def entered(world: World, person: Person, case: Case) -> bool:
    """Entered by the office on behalf, and the person is of the office."""
    return case.on_behalf and person.holds(case.competition, "organiser")


def screens(world: World, person: Person, case: Case) -> bool:
    """“screener of this competition without conflict”."""
    return case.number and person.holds(case.competition, "screener") and not conflicted(world, person, case)


def visits(world: World, person: Person, case: Case) -> bool:
    """“verifier … assigned and without conflict”: a visit of his is planned."""
    sent = any((v.verifier, v.case) == (person.id, case.id) for v in world.visits)
    return (
        case.number
        and sent
        and person.holds(case.competition, "verifier")
        and not conflicted(world, person, case)
    )


def scores(world: World, person: Person, case: Case) -> bool:
    """“expert … assigned and without conflict”."""
    given = any(world.standing(person, case)) and person.holds(case.competition, "expert")
    return case.number and given and not conflicted(world, person, case)


def apart(rule: Rule) -> Rule:
    """Nobody judges his own case (“applicant with expert, screener …” exclude each other; of a verifier it is asked here)."""
    return lambda world, person, case: (
        rule(world, person, case) and not own(world, person, case, "view", "edit", "submit")
    )


def officer_without_conflict(*roles: str) -> Rule:
    """“chair without conflict in that case”; the organiser's acts on one case are asked the same."""
    return lambda world, person, case: (
        case.number and person.holds(case.competition, *roles) and not conflicted(world, person, case)
    )


def reads(world: World, person: Person, case: Case) -> bool:
    """“view a case, its files”."""
    worker = screens(world, person, case) or visits(world, person, case) or scores(world, person, case)
    return own(world, person, case, "view", "edit", "submit") or worker or office(world, person, case)


def named_otherwise(world: World, person: Person, case: Case) -> bool:
    """Learns who the applicant is by anything but being the case's expert."""
    worker = screens(world, person, case) or visits(world, person, case)
    return own(world, person, case, "view", "edit", "submit") or worker or office(world, person, case)


#: “Who may do what”, the rows about one case, by the name under which the product asks them
ON_CASES: dict[str, Rule] = {
    "view_case": reads,
    "see_applicant": named_otherwise,
    "read_as_office": lambda w, p, c: office(w, p, c) or screens(w, p, c),
    "follow_case": lambda w, p, c: own(w, p, c, "view", "edit", "submit") or entered(w, p, c),
    "edit_case": lambda w, p, c: own(w, p, c, "edit", "submit") or entered(w, p, c),
    "submit_case": lambda w, p, c: own(w, p, c, "submit") or entered(w, p, c),
    "own_case": lambda w, p, c: own(w, p, c, "submit"),
    "screen_case": apart(screens),
    "visit_case": apart(visits),
    "score_case": apart(scores),
    "read_visit": lambda w, p, c: apart(visits)(w, p, c) or (c.number and p.holds(c.competition, *OFFICERS)),
    "plan_visit": officer_without_conflict("organiser"),
    "organise_case": officer_without_conflict("organiser"),
    "discuss_case": officer_without_conflict("organiser", "chair"),
    "decide_conflict": officer_without_conflict("chair"),
    "preside_case": officer_without_conflict("chair"),
    "edit_text": lambda w, p, c: c.number and p.holds(c.competition, "organiser"),
    # “declare a conflict …: worker on own assignment”
    "declare_conflict": apart(lambda w, p, c: screens(w, p, c) or visits(w, p, c) or scores(w, p, c)),
}

#: the rows about a whole competition: who holds one of these roles. “site_admin sees no case and no mark”: in none of them
ON_COMPETITIONS: dict[str, tuple[str, ...]] = {
    "organise": ("organiser",),
    "preside": ("chair",),
    "officers": OFFICERS,
    "organise_or_preside": ("organiser", "chair"),
    "audit": ("auditor",),
    "screen": ("screener", "organiser"),
    "verify": ("verifier", "organiser"),
    "score": ("expert",),
    "grant_workers": ("organiser",),
    "see_progress": OFFICERS,
    "see_log": ("auditor",),
}
