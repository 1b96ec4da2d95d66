"""Release (放行): the organiser prepares and asks, the chair, another account, approves; a job carries it out, at once
or at a set hour."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import Invalid, NotAllowed, NotReady, Stale, WrongState
from award.i18n import N_
from award.models import Job, Release, Stage, User
from award.outbox import enqueue, record
from award.rights import ONE_PERSON_RULE
from award.stages.closing import against_closing, close_released
from award.stages.decision import digest_of_decisions
from award.stages.publication import Printed, printed_of, publish_list

EXECUTE = "award.execute_release"
CHANGED = N_("主任批准之后名单有变化，放行没有执行，请核对后重新提请。")
NOT_READY = N_("环节还不能关闭，放行没有执行，请处理后重新提请。")


@dataclass(frozen=True)
class Prepared:
    """What the chair puts his name to, by its digest; ``printed``: what a publication would make public."""

    digest: str
    printed: Printed | None = None


def prepared_of(session: Session, stage: Stage, *, sign: bool = False) -> Prepared:
    """The content of a decision or a publication as it stands now. ``sign``: commentaries get their printed line before."""
    if stage.kind == "publication":
        printed = printed_of(session, stage, sign=sign)
        return Prepared(printed.digest, printed)
    return Prepared(digest_of_decisions(session, stage))


def live_release(session: Session, stage: Stage) -> Release | None:
    """The request that stands."""
    query = select(Release).where(Release.stage_id == stage.id, Release.withdrawn_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def latest_release(session: Session, stage: Stage) -> tuple[Release | None, Job | None]:
    """The last request, whether it stands or not, and the job that carries it out once it is approved. One statement."""
    key = literal(f"{EXECUTE}:") + cast(Release.id, String)
    query = select(Release, Job).outerjoin(Job, Job.key == key).where(Release.stage_id == stage.id)
    row = session.execute(query.order_by(Release.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row is not None else (None, None)


def was_stopped(release: Release) -> bool:
    """Was it approved, and the system did not carry it out?"""
    return release.withdrawn_at is not None and release.withdrawn_reason in (CHANGED, NOT_READY)


def ask_release(session: Session, stage: Stage, *, by: User, at: datetime) -> Release:
    """Ask the chair to release what was prepared; from now on it cannot be changed without withdrawing the request."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    if live_release(session, stage) is not None:
        raise WrongState(N_("已经提请主任放行。"))
    against = against_closing(session, stage, at=at)
    if against:
        raise NotReady(N_("还不能提请放行。"), missing=against)
    release = Release(
        stage_id=stage.id,
        digest=prepared_of(session, stage, sign=True).digest,
        asked_at=at,
        asked_by_id=by.id,
    )
    session.add(release)
    session.flush()
    record(session, "release_asked", by=by, at=at, competition=stage.competition_id,
           leaf={"release": release.id, "stage": stage.id, "digest": release.digest}, letters={"release": release.id})  # fmt: skip
    return release


def withdraw_release(session: Session, release: Release, *, reason: str, by: User, at: datetime) -> None:
    """Take the request (or an approval that waits for its hour) back, with a reason."""
    stage = _stage(session, release)
    policy.require(session, by, "organise_or_preside", competition_id=stage.competition_id)
    if not reason.strip():
        raise Invalid(N_("请写明撤回的理由。"), {"reason": [N_("请写明撤回的理由。")]})
    _lock(session, release)
    if release.done_at is not None or release.withdrawn_at is not None:
        raise WrongState(N_("已经放行或已经撤回。"))
    release.withdrawn_at, release.withdrawn_reason = at, reason.strip()
    session.flush()
    record(
        session,
        "release_withdrawn",
        by=by,
        at=at,
        competition=stage.competition_id,
        leaf={"release": release.id},
    )


def approve_release(
    session: Session, release: Release, *, digest: str, due_at: datetime | None = None, by: User, at: datetime
) -> Release:
    """The chair releases; the job carries it out, at once after the commit or at the set hour.

    ``digest``: of what he was shown. Raises ``Stale`` when it is another now, ``Invalid`` for an hour that is past and,
    where it is to be done at once, ``NotReady`` with what stands against it.
    """
    stage = _stage(session, release)
    policy.require(session, by, "preside", competition_id=stage.competition_id)
    if by.id == release.asked_by_id and not stage.competition.rules.get(ONE_PERSON_RULE):
        raise NotAllowed(N_("提请人不能自己放行，请由另一位主任放行。"))
    _lock(session, release)
    if release.approved_at is not None or release.withdrawn_at is not None:
        raise WrongState(N_("已经放行或已经撤回。"))
    if digest != release.digest or prepared_of(session, stage).digest != release.digest:
        raise Stale(N_("提请之后内容有变化，请由组委会重新提请。"))
    if due_at is not None and due_at <= at:
        raise Invalid(N_("定时放行的时间应晚于现在。"), {"due_at": [N_("请选一个更晚的时间。")]})
    against = against_closing(session, stage, at=at) if due_at is None else []
    if against:
        raise NotReady(N_("环节还不能关闭。"), missing=against)
    release.approved_at, release.approved_by_id, release.due_at = at, by.id, due_at
    record(session, "release_approved", by=by, at=at, competition=stage.competition_id,
           leaf={"release": release.id, "digest": release.digest, "due_at": due_at})  # fmt: skip
    enqueue(session, EXECUTE, {"release": release.id}, key=f"{EXECUTE}:{release.id}", at=at, not_before=due_at,
            competition_id=stage.competition_id)  # fmt: skip
    return release


def execute_release(session: Session, release: Release, *, at: datetime) -> None:
    """Do what was approved, or stop where it has changed since; once, however often it is called."""
    stage = _stage(session, release)
    _lock(session, release)
    if release.done_at is not None or release.withdrawn_at is not None or release.approved_at is None:
        return
    prepared = prepared_of(session, stage)
    if prepared.digest != release.digest:
        _stop(session, stage, release, CHANGED, at=at)
        return
    if against_closing(session, stage, at=at):
        _stop(session, stage, release, NOT_READY, at=at)
        return
    chair = session.get_one(User, release.approved_by_id)
    _carry_out(session, stage, release, prepared, chair=chair, at=at)


def _carry_out(
    session: Session, stage: Stage, release: Release, prepared: Prepared, *, chair: User, at: datetime
) -> None:
    """Publish and close. Stage and release are locked, and ``prepared`` has the digest that was approved."""
    release.done_at = at
    session.flush()
    if prepared.printed is not None:
        publish_list(session, stage, release, prepared.printed, at=at)
    close_released(session, stage, by=chair, at=at)
    event = "list_published" if stage.kind == "publication" else "decision_released"
    record(session, event, by=chair, at=at, competition=stage.competition_id,
           leaf={"release": release.id, "stage": stage.id, "digest": release.digest}, letters={"stage": stage.id})  # fmt: skip


def _stop(session: Session, stage: Stage, release: Release, reason: str, *, at: datetime) -> None:
    """What was approved is no longer what would come out, for instance because a case was withdrawn meanwhile."""
    release.withdrawn_at, release.withdrawn_reason = at, reason
    session.flush()
    record(session, "release_stopped", by=None, at=at, competition=stage.competition_id,
           leaf={"release": release.id}, letters={"release": release.id})  # fmt: skip


def _lock(session: Session, release: Release) -> None:
    """The stage and its release, locked and fresh. One statement."""
    query = select(Stage, Release).join(Release, Release.stage_id == Stage.id).where(Release.id == release.id)
    session.execute(query.with_for_update().execution_options(populate_existing=True)).one()


def _stage(session: Session, release: Release) -> Stage:
    stage = session.get(Stage, release.stage_id)
    assert stage is not None
    return stage
