"""An applicant's cases and how far they have come, as far as the applicant may know it by now.

A verdict is known when its letters were released; before, the stage reads as if nothing were decided, so that the page
says no more than the letters do. Under ``flow: each`` a verdict is known at once, and so is a clock that ran out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from award.models import (
    Candidacy,
    Case,
    CaseEditor,
    Closing,
    Competition,
    Correction,
    Membership,
    PublicList,
    Stage,
    User,
)

WINDOW = 50
AFTER_RELEASE = ("decision", "notice", "publication")
ENDED = ("awarded", "not_selected", "withdrawn", "disqualified")


@dataclass(frozen=True)
class Step:
    """One stage as the applicant sees it: ahead of the case, at it now, done; ``outcome`` only when it is known."""

    stage: Stage
    place: Literal["ahead", "now", "done"]
    outcome: str = ""
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Application:
    """One case with what the rows and the page of it need."""

    case: Case
    submission: Stage
    correction: Correction | None
    steps: tuple[Step, ...]
    taken: bool = False
    """Has somebody of a later stage begun with it?"""

    @property
    def state(self) -> str:
        """The case's state as far as it is known."""
        state = self.case.state
        if state == "not_selected" and not any(step.outcome == "eliminated" for step in self.steps):
            return "submitted"
        return state

    @property
    def now(self) -> Step | None:
        """The step at which the case stands."""
        return next((step for step in self.steps if step.place == "now"), None)


@dataclass(frozen=True)
class Page:
    """One window of the list; ``after`` is the key of the next one."""

    rows: list[Application]
    after: str | None


def own_cases(user: User) -> ColumnElement[bool]:
    """The condition on ``Case``: the cases of bodies that he manages, and those that he edits."""
    managed = select(Membership.organisation_id).where(
        Membership.user_id == user.id, Membership.part == "manager"
    )
    edited = select(CaseEditor.case_id).where(CaseEditor.user_id == user.id)
    return or_(Case.organisation_id.in_(managed), Case.id.in_(edited))


def applications_of(session: Session, user: User, *, after: str | None = None) -> Page:
    """The person's cases: what was returned first, then drafts, those under review, those that ended. Six statements."""
    returned = exists().where(Correction.case_id == Case.id, Correction.ended_at.is_(None))
    rank = case((returned, 0), (Case.state == "draft", 1), (Case.state == "submitted", 2), else_=3)
    query = (
        select(Case, rank)
        .where(own_cases(user))
        .options(
            joinedload(Case.competition),
            joinedload(Case.draft),
            joinedload(Case.revision),
            joinedload(Case.form_version),
            joinedload(Case.tier),
        )
        .order_by(rank, Case.id.desc())
        .limit(WINDOW + 1)
    )
    if key := _key(after):
        query = query.where(tuple_(rank, -Case.id) > key)
    found = session.execute(query).all()
    rows = [row[0] for row in found[:WINDOW]]
    last = found[WINDOW - 1] if len(found) > WINDOW else None
    return Page(_with_steps(session, rows), f"{last[1]}_{last[0].id}" if last else None)


def application_of(session: Session, one: Case) -> Application:
    """The same of one case."""
    return _with_steps(session, [one])[0]


def _with_steps(session: Session, cases: list[Case]) -> list[Application]:
    ids = [one.id for one in cases]
    competitions = {one.competition_id for one in cases}
    stages = session.execute(
        select(Stage, _known(), _listed())
        .where(Stage.competition_id.in_(competitions))
        .order_by(Stage.step, Stage.lane)
    ).all()
    passages = session.execute(select(Candidacy).where(Candidacy.case_id.in_(ids))).scalars()
    entered = {(row.case_id, row.stage_id): row for row in passages}
    corrections = session.execute(
        select(Correction)
        .where(Correction.case_id.in_(ids), Correction.ended_at.is_(None))
        .options(selectinload(Correction.fields))
    ).scalars()
    open_ones = {row.case_id: row for row in corrections}
    found = []
    for one in cases:
        mine = [row for row in stages if row[0].competition_id == one.competition_id]
        steps = _steps(
            one, [(stage, entered.get((one.id, stage.id)), known, listed) for stage, known, listed in mine]
        )
        submission = next(stage for stage, _known, _listed in mine if stage.kind == "submission")
        later = [entered.get((one.id, row[0].id)) for row in mine if row[0].step > submission.step]
        taken = any(row.handler_id is not None or row.outcome != "pending" for row in later if row)
        found.append(Application(one, submission, open_ones.get(one.id), steps, taken))
    return found


def _known() -> ColumnElement[bool]:
    """Were the letters of the stage's closing released?"""
    return exists().where(
        Closing.stage_id == Stage.id, Closing.undone_at.is_(None), Closing.letters_released_at.is_not(None)
    )


def _listed() -> ColumnElement[bool]:
    """Is a list of the competition public?"""
    return exists().where(PublicList.competition_id == Stage.competition_id)


def _steps(one: Case, rows: list[tuple[Stage, Candidacy | None, bool, bool]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    halted = one.state in ("withdrawn", "disqualified")
    waiting = 0  # the step of a verdict that is not known yet: what follows reads as not begun
    for stage, passage, letters, listed in rows:
        if halted and (passage is None or passage.outcome == "lapsed"):
            if stage.kind == "submission" and one.submitted_at is not None:
                steps.append(Step(stage, "done", at=one.submitted_at))
                continue
            break
        if passage is None or 0 < waiting < stage.step:
            steps.append(Step(stage, "ahead" if steps else "now"))
            continue
        decided = passage.outcome in ("passed", "eliminated")
        by_clock = passage.reason_key == "expired"
        known = stage.flow == "each" or letters or by_clock or stage.kind == "submission"
        if not decided or not (known or (listed and stage.kind in AFTER_RELEASE)):
            steps.append(Step(stage, "now", at=passage.entered_at))
            waiting = stage.step
            continue
        steps.append(Step(stage, "done", passage.outcome, passage.decided_at, passage.reason or ""))
        if passage.outcome == "eliminated":
            break
    return tuple(steps)


def open_calls(session: Session) -> list[tuple[Competition, Stage]]:
    """The public competitions that take cases now, the nearest end first."""
    query = (
        select(Competition, Stage)
        .join(Stage, and_(Stage.competition_id == Competition.id, Stage.kind == "submission"))
        .where(Competition.is_public.is_(True), Stage.state == "open")
        .order_by(Stage.closes_at.is_(None), Stage.closes_at, Competition.id)
    )
    return [(competition, stage) for competition, stage in session.execute(query)]


def _key(text: str | None) -> tuple[int, int] | None:
    rank, _, id = (text or "").rpartition("_")
    return (int(rank), -int(id)) if rank.isdecimal() and id.isdecimal() and len(id) < 18 else None
