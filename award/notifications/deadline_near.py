"""A window or a correction ends soon and something of the reader's is still open. Found by polling, once a threshold."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from award.models import Assignment, Case, Competition, Correction, Message, Scoresheet, Stage, User
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_cases
from award.notifications.wording import Say

#: how long before the end a letter goes; of several that are due the nearest alone
THRESHOLDS = (timedelta(hours=24), timedelta(hours=72))
SHOWN = 5  # titles that a letter lists


def write(session: Session, *, at: datetime) -> int:
    """Write what is due and not yet written; returns how many. Called by the clock."""
    from award.notifications.writing import send_now

    new = 0
    for competition, key, recipients in _due(session, at):
        query = select(Message.dedupe_key).where(Message.dedupe_key.startswith(f"deadline_near:{key}:"))
        there = set(session.execute(query).scalars())
        for to in recipients:
            if f"deadline_near:{key}:{to.user_id}" not in there:
                own_key = f"{key}:{to.user_id}"
                new += send_now(session, "deadline_near", to, own_key, to.facts, at, competition=competition)
    return new


def threshold(ends_at: datetime, at: datetime) -> timedelta | None:
    """The nearest threshold that ``at`` has reached; None before the first and after the end."""
    left = ends_at - at
    return next((one for one in THRESHOLDS if timedelta(0) < left <= one), None)


def _due(session: Session, at: datetime) -> Iterator[tuple[Competition, str, list[Recipient]]]:
    horizon = at + max(THRESHOLDS)
    stages = select(Stage).where(Stage.state == "open", Stage.closes_at > at, Stage.closes_at <= horizon)
    for stage in session.execute(stages.order_by(Stage.id)).scalars().all():
        assert stage.closes_at is not None
        key = _key("stage", stage.id, stage.closes_at, at)
        if stage.kind == "submission":
            yield stage.competition, key, list(_drafts(session, stage))
        elif stage.kind in ("scoring", "defence"):
            yield stage.competition, key, list(_open_sheets(session, stage))
    corrections = select(Correction).where(
        Correction.ended_at.is_(None), Correction.due_at > at, Correction.due_at <= at + THRESHOLDS[0]
    )
    for correction in session.execute(corrections.order_by(Correction.id)).scalars().all():
        key = _key("correction", correction.id, correction.due_at, at)
        yield correction.case.competition, key, list(_correction(session, correction))


def _key(what: str, id: int, ends_at: datetime, at: datetime) -> str:
    """A postponed end has its own letters."""
    nearest = threshold(ends_at, at)
    assert nearest is not None
    return f"{what}:{id}:{ends_at:%Y%m%dT%H%M}:{nearest.total_seconds() / 3600:.0f}"


def _drafts(session: Session, stage: Stage) -> Iterator[Recipient]:
    """Who has a case that was never submitted."""
    query = select(Case).where(Case.competition_id == stage.competition_id, Case.state == "draft")
    cases = {case.id: case for case in session.execute(query.order_by(Case.id)).scalars()}
    mine: dict[int, tuple[User, list[Case]]] = {}
    for case_id, people in behind_cases(session, cases).items():
        for user in people:
            mine.setdefault(user.id, (user, []))[1].append(cases[case_id])
    for user, drafts in mine.values():
        path = addresses.case_page(drafts[0]) if len(drafts) == 1 else addresses.HOME
        titles = [case.title for case in drafts]
        yield Recipient.person(user, _facts("drafts", stage.name, stage.closes_at, path, len(drafts), titles))


def _open_sheets(session: Session, stage: Stage) -> Iterator[Recipient]:
    """Who was assigned a case and has not sealed its sheet."""
    query = unsealed().where(Assignment.stage_id == stage.id)
    for user, number in session.execute(query):
        yield Recipient.person(user, open_sheets_facts(stage, number))


def open_sheets_facts(stage: Stage, number: int) -> dict[str, object]:
    """What a letter to an expert with so many unsealed sheets says."""
    path = addresses.desk(stage.competition, "expert")
    return _facts("sheets", stage.name, stage.closes_at, path, number, [])


def unsealed() -> Select[tuple[User, int]]:
    """(expert, sheets that he has not sealed yet), over all stages."""
    sealed = select(Scoresheet.assignment_id).where(Scoresheet.state == "sealed")
    return (
        select(User, func.count(Assignment.id))
        .join(Assignment, Assignment.expert_id == User.id)
        .where(
            Assignment.is_given,
            Assignment.id.not_in(sealed),
        )
        .group_by(User.id)
        .order_by(User.id)
    )


def open_sheets_of(session: Session, competition_id: int) -> list[User]:
    """The experts with an unsealed sheet in an open stage of the competition."""
    stages = select(Stage.id).where(Stage.competition_id == competition_id, Stage.state == "open")
    query = unsealed().where(Assignment.stage_id.in_(stages))
    return [user for user, _number in session.execute(query)]


def _correction(session: Session, correction: Correction) -> Iterator[Recipient]:
    case = correction.case
    facts = _facts("correction", "", correction.due_at, addresses.case_page(case), 1, [case.title])
    for user in behind_cases(session, [case.id]).get(case.id, []):
        yield Recipient.person(user, facts, case_id=case.id)


def _facts(
    what: str, stage: str, deadline: datetime | None, path: str, number: int, titles: list[str]
) -> dict[str, object]:
    return {
        "what": what,
        "stage": stage,
        "deadline": deadline,
        "path": path,
        "number": number,
        "titles": titles,
    }


def _subject(facts: Facts, _: Say) -> str:
    words = {"competition": facts["competition"], "number": facts["number"], "deadline": facts["deadline"]}
    if facts["what"] == "sheets":
        return _("还有 %(number)s 份评分未封存，%(deadline)s 截止", **words)
    if facts["what"] == "correction":
        return _("补正即将截止：%(deadline)s", **words)
    return _("“%(competition)s”申报即将截止，还有 %(number)s 个案例未提交", **words)


def _body(facts: Facts, _: Say) -> str:
    words = {"number": facts["number"], "deadline": facts["deadline"], "stage": facts["stage"]}
    if facts["what"] == "sheets":
        text = _(
            "您在%(stage)s中还有 %(number)s 份评分没有封存。%(deadline)s 截止，未封存的评分不计入结果。",
            **words,
        )
    elif facts["what"] == "correction":
        text = _("下列案例正在等待补正，%(deadline)s 截止，逾期未补正的不再进入下一环节。", **words)
    else:
        text = _(
            "您还有 %(number)s 个案例没有提交。%(deadline)s 截止，草稿会保留，但截止后不能再提交。", **words
        )
    shown = [f"· {title or _('（尚未命名）')}" for title in facts["titles"][:SHOWN]]
    if len(facts["titles"]) > SHOWN:
        shown.append(_("· 等 %(number)s 个", number=facts["number"]))
    return "\n".join([text, *shown])


NOTIFICATION = Notification(name="deadline_near", subject=_subject, body=_body, todo=True)
