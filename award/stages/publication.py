"""Publication (发布): the final list by the chair's release; winners are awarded, case pages become public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, null, select, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Announcement, Case, EditedText, Person, PublicList, Release, Stage, User
from award.outbox import record
from award.presets.schema import PARAMETERS
from award.stages.printing import (
    Written,
    digest_of_copies,
    prepare_texts,
    printed_copies,
    written_commentaries,
)
from award.stages.public_lists import (
    Winner,
    decision_stage,
    digest_of_rows,
    freeze_list,
    latest_list,
    row_of,
    winners,
)
from award.workflow import Problem, StageKind
from award.workflow_bulk import award_cases, pass_all


@dataclass(frozen=True)
class Printed:
    """All that a list makes public: who is on it, and every word of their pages (case id → copy)."""

    listed: list[Winner]
    copies: dict[int, dict[str, Any]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The list's rows, as they are frozen."""
        return [row_of(winner) for winner in self.listed]

    @property
    def digest(self) -> str:
        """What the chair puts his name to."""
        return ledger.digest_of("publication", [digest_of_rows(self.rows), digest_of_copies(self.copies)])


def printed_of(session: Session, stage: Stage, *, sign: bool = False) -> Printed:
    """What would become public now; of a notice the list alone. ``sign``: commentaries get their printed line before."""
    listed = winners(session, stage)
    if stage.kind != "publication":
        return Printed(listed, {})
    written = written_commentaries(session, stage.competition_id, posts=sign)
    if sign:
        sign_commentaries(written)
    return Printed(listed, printed_copies(session, stage, listed, written))


def publish_list(
    session: Session, stage: Stage, release: Release, printed: Printed, *, at: datetime
) -> PublicList:
    """Freeze and publish the list and the case pages, award the cases. Within the release's act."""
    decisions = decision_stage(stage)
    assert decisions is not None
    frozen = _publish(session, stage, printed, at=at, prepared_by_id=release.asked_by_id,
                      released_by_id=release.approved_by_id)  # fmt: skip
    award_cases(session, decisions)
    for winner in printed.listed:
        session.expire(winner.case)  # written beside the session
    return frozen


def _publish(
    session: Session, stage: Stage, printed: Printed, *, at: datetime, before: PublicList | None = None, **by: Any
) -> PublicList:  # fmt: skip
    """The list's next version, and each listed case's page as its text stands now; a page that left the list goes."""
    rows = printed.rows
    frozen = freeze_list(session, stage, rows, at=at, before=before, **by)
    tokens = {row["case"] for row in rows}
    if before is None or any(row["case"] not in tokens for row in before.content):
        _take_down(session, stage, printed)
    _write_pages(session, printed)
    return frozen


def _take_down(session: Session, stage: Stage, printed: Printed) -> None:
    of_competition = select(Case.id).where(Case.competition_id == stage.competition_id)
    session.execute(
        update(EditedText)
        .where(
            EditedText.case_id.in_(of_competition),
            EditedText.case_id.not_in([winner.case.id for winner in printed.listed]),
            EditedText.published.is_not(null()),
        )
        .values(published=null(), version=EditedText.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def _write_pages(session: Session, printed: Printed) -> None:
    """The pages that say something else than before, in one statement however many."""
    texts = [winner.text for winner in printed.listed if winner.text is not None]
    changed = [text for text in texts if text.published != printed.copies[text.case_id]]
    if not changed:
        return
    table: Any = EditedText.__table__
    pages = [{"of": text.case_id, "page": printed.copies[text.case_id]} for text in changed]
    page = bindparam("page", type_=table.c.published.type)
    written = update(table).where(table.c.case_id == bindparam("of"))
    session.execute(written.values(published=page, version=table.c.version + 1), pages)
    for text in changed:
        session.expire(text)


def sign_commentaries(written: Iterable[Written]) -> None:
    """Give signed commentaries their printed line, name and present posts, so that the chair releases what is printed."""
    for _case_id, commentary, person in written:
        if person is not None and commentary.signature is None:
            commentary.signature = signature_of(person)


def signature_of(person: Person) -> str:
    """What is printed under a commentary: the name, then a line for each present post."""
    return "\n".join([person.name, *(f"{post.body}{post.title}" for post in person.posts if post.is_present)])


@dataclass(frozen=True)
class Change:
    """What a correction would do to one case: ``added``, ``removed`` or ``changed``."""

    kind: str
    title: str


def changes_of(
    session: Session,
    stage: Stage,
    before: PublicList,
    listed: list[Winner],
    written: list[Written] | None = None,
) -> list[Change]:
    """What stands otherwise now than in the list that is public, in the order of the list."""
    copies = printed_copies(session, stage, listed, written) if stage.kind == "publication" else {}
    return _changes(before, listed, copies)


def _changes(before: PublicList, listed: list[Winner], copies: dict[int, dict[str, Any]]) -> list[Change]:
    rows = {row["case"]: row for row in before.content}
    changes = []
    for winner in listed:
        row, old = row_of(winner), rows.pop(winner.case.token, None)
        public = winner.text.published if winner.text is not None else None
        reworded = winner.case.id in copies and public != copies[winner.case.id]
        if old is None or old != row or reworded:
            changes.append(Change("changed" if old else "added", row["title"]))
    return changes + [Change("removed", row["title"]) for row in rows.values()]


def correct_list(session: Session, stage: Stage, *, note: str, by: User, at: datetime) -> PublicList:
    """A public list changes: a new version with a visible note and an announcement. By the chair."""
    policy.require(session, by, "preside", competition_id=stage.competition_id)
    if not note.strip():
        raise Invalid(N_("请写明更正的内容和原因。"), {"note": [N_("请写明更正的内容和原因。")]})
    lock(session, Stage, stage.id)
    before = latest_list(session, stage)
    if before is None:
        raise WrongState(N_("名单还没有公布。"))
    return replace_list(session, stage, before, note=note, by=by, at=at, must_differ=True)


def replace_list(
    session: Session, stage: Stage, before: PublicList, *, note: str, by: User, at: datetime, must_differ: bool = False
) -> PublicList:  # fmt: skip
    """The same, where the right was asked for and the stage is locked. ``before``: the version that holds.

    ``must_differ``: refuse a version that says what the one before it says; else its note alone is new.
    """
    session.flush()
    printed = printed_of(session, stage, sign=True)
    if must_differ and not _changes(before, printed.listed, printed.copies):
        raise WrongState(N_("名单和文稿都没有变化，不必更正。"))
    more: dict[str, Any] = {"change_note": note.strip(), "released_by_id": by.id, "before": before}
    if stage.kind == "publication":
        frozen = _publish(session, stage, printed, at=at, **more)
    else:
        frozen = freeze_list(
            session, stage, printed.rows, at=at, ends_at=before.ends_at, day_kind=before.day_kind, **more
        )
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
        prepare_texts(session, stage, at=at)

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """Winners to publish."""
        decisions = decision_stage(stage)
        if decisions is None or decisions.state != "closed":
            return [Problem(N_("评定结果还没有放行。"), page="order")]
        return [] if winners(session, stage) else [Problem(N_("没有入选案例。"))]

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Everyone on the list passes."""
        pass_all(session, stage)

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """What is missing in the printed copy is listed, and blocks nothing but an empty title."""
        bad = [one for one in winners(session, stage) if one.text is None or not one.text.title]
        return [Problem(N_("有 %(number)s 个案例没有标题。"), facts={"number": len(bad)})] if bad else []


KIND = Publication()
