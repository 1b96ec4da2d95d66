"""Publication (发布): the final list by the chair's release; winners are awarded, case pages become public."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Announcement, Commentary, EditedText, Person, PublicList, Release, Stage, User
from award.outbox import record
from award.presets.schema import PARAMETERS
from award.stages.public_lists import (
    decision_stage,
    digest_of_rows,
    freeze_list,
    latest_list,
    prepare_texts,
    rows_of,
    winners,
)
from award.workflow import Problem, StageKind
from award.workflow_bulk import award_cases, pass_all


def digest_of_list(session: Session, stage: Stage) -> str:
    """The digest of the list as it would be published now."""
    decisions = decision_stage(session, stage)
    return digest_of_rows(rows_of(session, decisions)) if decisions else digest_of_rows([])


def publish_list(session: Session, stage: Stage, release: Release, *, at: datetime) -> PublicList:
    """Freeze and publish the list, award the cases, freeze the commentaries' signatures. Within the release's act."""
    decisions = decision_stage(session, stage)
    assert decisions is not None
    prepare_texts(session, decisions, at=at)
    rows = rows_of(session, decisions)
    award_cases(session, decisions)
    session.expire_all()
    _sign_commentaries(session, stage.competition_id)
    return freeze_list(
        session, stage, rows, at=at, prepared_by_id=release.asked_by_id, released_by_id=release.approved_by_id
    )


def _sign_commentaries(session: Session, competition_id: int) -> None:
    unsigned = select(Commentary).where(
        Commentary.competition_id == competition_id,
        Commentary.person_id.is_not(None),
        Commentary.signature.is_(None),
    )
    for commentary in session.execute(unsigned).scalars():
        person = session.get(Person, commentary.person_id)
        if person is not None:
            commentary.signature = signature_of(person)


def signature_of(person: Person) -> str:
    """Name and present posts as they are printed under a commentary."""
    posts = "、".join(f"{post.body}{post.title}" for post in person.posts if post.is_present)
    return f"{person.name}（{posts}）" if posts else person.name


def correct_list(session: Session, stage: Stage, *, note: str, by: User, at: datetime) -> PublicList:
    """A published list changes: a new version with a visible note and an announcement. By the chair."""
    policy.require(session, by, "preside", competition_id=stage.competition_id)
    if not note.strip():
        raise Invalid(N_("请写明更正的内容和原因。"), {"note": [N_("请写明更正的内容和原因。")]})
    lock(session, Stage, stage.id)
    before = latest_list(session, stage)
    decisions = decision_stage(session, stage)
    if before is None or decisions is None:
        raise WrongState(N_("名单还没有发布。"))
    rows = rows_of(session, decisions)
    if digest_of_rows(rows) == before.digest:
        raise WrongState(N_("名单没有变化。"))
    frozen = freeze_list(session, stage, rows, at=at, change_note=note.strip(), released_by_id=by.id)
    session.add(Announcement(competition_id=stage.competition_id, kind="correction", title=N_("更正公告"), text=note.strip(),
                             published_at=at, by_id=by.id))  # fmt: skip
    record(session, "list_corrected", by=by, at=at, competition=stage.competition_id,
           leaf={"list": frozen.id, "before": before.digest, "after": frozen.digest}, letters={"stage": stage.id})  # fmt: skip
    return frozen


class Publication(StageKind):
    """Prepared by the office, released by the chair, at once or at a set hour."""

    name = "publication"
    blueprint = "results"
    label = N_("发布")
    schema = PARAMETERS["publication"]
    needs_chair = True
    needs_window = False

    def opened(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Edited texts for every winner, to be worked on."""
        decisions = decision_stage(session, stage)
        if decisions is not None:
            prepare_texts(session, decisions, at=at)

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """Winners to publish."""
        decisions = decision_stage(session, stage)
        if decisions is None or decisions.state != "closed":
            return [Problem(N_("评定结果还没有放行。"))]
        return [] if winners(session, decisions) else [Problem(N_("没有入选案例。"))]

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Everyone on the list passes."""
        pass_all(session, stage)

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """What is missing in the printed copy is listed, and blocks nothing but an empty title."""
        untitled = select(EditedText.case_id).where(EditedText.title == "")
        decisions = decision_stage(session, stage)
        listed = {case.id for case, _, _ in winners(session, decisions)} if decisions else set()
        bad = [id for id in session.execute(untitled).scalars() if id in listed]
        return [Problem(N_("有 %(number)s 个案例没有标题。"), facts={"number": len(bad)})] if bad else []


KIND = Publication()
