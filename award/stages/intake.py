"""The cut-off of a rolling call (截止收件): what comes in later is for the next edition, under the number it has."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.cut_off import RULE, cut_off_of, is_for_this_edition
from award.database import lock
from award.errors import Invalid, WrongState
from award.fields.projection import project
from award.i18n import N_
from award.models import (
    Announcement,
    Candidacy,
    Case,
    CaseAttribute,
    Closing,
    Competition,
    Conflict,
    Revision,
    RoleGrant,
    Stage,
    User,
)
from award.outbox import record
from award.stages.lanes import Passing, enter, step_after
from award.stages.pen import submission_stage
from award.stages.projecting import write_projection
from award.stages.setup import form_of


def set_cut_off(
    session: Session,
    stage: Stage,
    cut_off: datetime | None,
    *,
    title: str,
    words: str,
    by: User,
    at: datetime,
) -> None:
    """Set the cut-off of a rolling call, as an announced act: event and announcement. Once set it may only move to later.

    Raises ``Invalid`` beside the field.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    stage = lock(session, Stage, stage.id)
    if stage.kind != "submission" or stage.flow != "each" or stage.state != "open":
        raise WrongState(N_("只有开放中的常年征集可以设定截止收件时间。"))
    before = cut_off_of(stage.competition)
    problems = {}
    if cut_off is None or cut_off <= at or (before is not None and cut_off <= before):
        problems["cut_off"] = [N_("请选一个更晚的时间。")]
    for name, given in (("title", title), ("words", words)):
        if not given.strip():
            problems[name] = [N_("请填写。")]
    if problems or cut_off is None:
        raise Invalid(N_("请填写截止收件时间和公告。"), problems)
    competition = stage.competition
    competition.rules = {**competition.rules, RULE: cut_off.isoformat()}
    session.add(Announcement(competition_id=competition.id, kind="other", title=title.strip(), text=words.strip(),
                             published_at=at, by_id=by.id))  # fmt: skip
    session.flush()
    record(session, "intake_cut_off_set", by=by, at=at, competition=competition,
           leaf={"stage": stage.id, "before": before, "after": cut_off})  # fmt: skip


def waiting_cases(session: Session, competition: Competition) -> list[int]:
    """The cases that came in after the cut-off and wait for the next edition; their ids, in order of coming in."""
    if cut_off_of(competition) is None:
        return []
    query = select(Case.id).where(_waits(competition))
    return list(session.execute(query.order_by(Case.first_submitted_at, Case.id)).scalars())


def _waits(competition: Competition) -> ColumnElement[bool]:
    """A condition on ``Case``."""
    later = exists().where(
        Candidacy.case_id == Case.id, Candidacy.stage_id == Stage.id, Stage.kind != "submission"
    )
    return and_(
        Case.competition_id == competition.id,
        Case.state == "submitted",
        ~is_for_this_edition(competition),
        ~later,
    )


def successors(session: Session, competition: Competition, *, by: User) -> list[Competition]:
    """The editions that the person organises and late cases may go to. One statement.

    Their call is open and their numbers cannot be taken for this one's.
    """
    organised = select(RoleGrant.competition_id).where(
        RoleGrant.user_id == by.id, RoleGrant.role == "organiser", RoleGrant.ended_at.is_(None)
    )
    open_calls = select(Stage.competition_id).where(Stage.kind == "submission", Stage.state == "open")
    query = select(Competition).where(
        Competition.id != competition.id,
        Competition.prefix != competition.prefix,
        Competition.id.in_(open_calls),
        Competition.id.in_(organised),
    )
    return list(session.execute(query.order_by(Competition.id.desc())).scalars())


def carry_over(session: Session, case: Case, successor: Competition, *, by: User, at: datetime) -> None:
    """Move a waiting case into the next edition: number, revisions and files stay, its place there is that of a submitted one.

    Raises ``WrongState`` for a case that does not wait, or an edition that cannot take it.
    """
    former = case.competition
    for competition in (former, successor):
        policy.require(session, by, "organise", competition_id=competition.id)
    stage = submission_stage(session, successor.id, locked=True)
    lock(session, Case, case.id)
    waits = select(Case.id).where(Case.id == case.id, _waits(former))
    if session.execute(waits).first() is None:
        raise WrongState(N_("这个案例不在等待转入下一届之列。"))
    if stage.state != "open" or successor.prefix == former.prefix or successor.id == former.id:
        raise WrongState(N_("下一届的申报没有开放，或编号前缀与本届相同，不能转入。"))
    left = select(Candidacy.stage_id).where(Candidacy.case_id == case.id)
    counted: Any = update(Closing).where(Closing.stage_id.in_(left), Closing.undone_at.is_(None))
    session.execute(counted.values(passed=Closing.passed - 1).execution_options(synchronize_session="fetch"))
    session.execute(delete(Candidacy).where(Candidacy.case_id == case.id))
    session.execute(delete(CaseAttribute).where(CaseAttribute.case_id == case.id))
    moved: Any = update(Conflict).where(Conflict.case_id == case.id).values(competition_id=successor.id)
    session.execute(moved.execution_options(synchronize_session="fetch"))
    case.competition_id, case.category_id = successor.id, None
    session.flush()
    session.expire(case, ["competition", "category"])
    revision = session.get_one(Revision, case.revision_id)
    found = project(form_of(revision.form_version), revision.answers)
    write_projection(session, case, found, before=found)
    if stage.flow == "each":
        enter(
            session,
            case,
            (Stage.step == stage.step) | (Stage.step == step_after(stage)),
            at=at,
            passing=Passing([stage.id]),
        )
    else:
        enter(session, case, Stage.step == stage.step, at=at)
    session.flush()
    leaf = {"from": former.id, "to": successor.id, "reference": ledger.digest_of("reference", case.reference)}
    for competition in (former, successor):
        letters = {"case": case.id} if competition is successor else None
        record(
            session,
            "case_carried_over",
            by=by,
            at=at,
            competition=competition,
            case=case,
            leaf=leaf,
            letters=letters,
        )
