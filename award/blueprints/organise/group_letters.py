"""Letters to many: composed with a closed list of places, read once as a reader will, then written by a job."""

from dataclasses import replace
from itertools import islice
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.letter_words import letter_states
from award.blueprints.presentation import Brief
from award.errors import Invalid
from award.extensions import db
from award.models import Competition, GroupLetter, Job, Message
from award.notifications import group_letter
from award.notifications.notification import Recipient
from award.notifications.rendering import render
from award.outbox import WRITE_MESSAGES
from award.stages.sealed_names import unnamed_in

WINDOW = 50
COUNTED = 5_000  # readers beyond are "more than"


def reader_words() -> list[tuple[str, str]]:
    """Whom a letter can go to."""
    return [
        ("applicants", _("申报单位")),
        ("experts", _("全体专家")),
        ("experts_open", _("还有评分未封存的专家")),
        ("screeners", _("初审员")),
        ("verifiers", _("核查员")),
    ]


def place_words() -> list[tuple[str, str]]:
    """What may stand in braces."""
    return [
        ("recipient", _("收件人姓名")),
        ("competition", _("本届名称")),
        ("case_title", _("案例名称，限申报单位")),
        ("reference", _("案例编号，限申报单位")),
        ("organisation", _("申报单位名称，限申报单位")),
    ]


def readers_of(form: Any) -> dict[str, Any]:
    """The filter that the form chose."""
    readers: dict[str, Any] = {"to": form.get("to", "")}
    if readers["to"] == "applicants":
        stage, _colon, outcome = form.get("standing", "").partition(":")
        readers |= {
            "state": form.get("state", ""),
            "category": form.get("category", type=int),
            "stage": int(stage) if stage.isdigit() else None,
            "outcome": outcome if stage.isdigit() else "",
        }
    return readers


def standings() -> list[tuple[str, str]]:
    """Where a case may stand: in a stage, with an outcome."""
    words = {"pending": _("尚无结论"), "passed": _("通过"), "eliminated": _("未通过")}
    return [
        (f"{stage.id}:{outcome}", f"{stage.name} · {label}")
        for stage in workplace.pipeline()
        for outcome, label in words.items()
    ]


def show(
    competition: Competition,
    *,
    errors: dict[str, list[str]] | None = None,
    preview: tuple[int, str, str, str] | None = None,
    code: int = 200,
) -> Any:
    """What was sent, and the form; with a preview once it was asked for."""
    query = select(GroupLetter).where(GroupLetter.competition_id == competition.id)
    after = request.args.get("after", type=int)
    if after:
        query = query.where(GroupLetter.id < after)
    found = list(db.session.execute(query.order_by(GroupLetter.id.desc()).limit(WINDOW + 1)).scalars())
    return (
        render_template(
            "organise/group_letters.html",
            letters=found[:WINDOW],
            after=found[WINDOW - 1].id if len(found) > WINDOW else None,
            readers=reader_words(),
            places=place_words(),
            standings=standings(),
            categories=[(category.id, category.name) for category in competition.categories],
            form=request.form,
            errors=errors or {},
            preview=preview,
            is_organiser="organiser" in workplace.standing().roles,
            brief=Brief(_("群发信"), _("写一封信，选定收件人，先预览再发出")),
        ),
        code,
    )


@blueprint.get("/outbox/group")
@page("officers")
def group_letters(competition: Competition) -> Any:
    """Letters to many."""
    return show(competition)


@blueprint.post("/outbox/group/preview")
@act("organise", keyed=False)
def preview_group_letter(competition: Competition) -> Any:
    """The first letter as its reader will see it, and how many there will be. Nothing is kept."""
    session = db.session()
    with session.begin_nested() as attempt:
        try:
            letter = _composed(competition, group_letter.compose)
        except Invalid as refusal:
            return show(competition, errors=problems_of(refusal), code=422)
        found = list(islice(group_letter.recipients_of(session, letter), COUNTED + 1))
        first = _named(competition, found[0])
        subject, body = render(group_letter.NOTIFICATION, first, competition)
        attempt.rollback()
    return show(competition, preview=(len(found), first.address, subject, body))


def _named(competition: Competition, reader: Recipient) -> Recipient:
    """The reader as the office may see him: an expert whose name is sealed has none, nor an address."""
    if reader.user_id not in unnamed_in(db.session(), competition.id):
        return reader
    return replace(reader, name=_("专家"), address=_("专家，签到后显示姓名"))


def _composed(competition: Competition, do: Any) -> GroupLetter:
    form = request.form
    return do(  # type: ignore[no-any-return]
        db.session(),
        competition,
        subject=form.get("subject", ""),
        body=form.get("body", ""),
        readers=readers_of(form),
        by=me(),
        at=edge.at(),
    )


@blueprint.post("/outbox/group")
@act("organise")
def send_group_letter(competition: Competition) -> Any:
    """Send it."""
    try:
        letter = _composed(competition, group_letter.send_group_letter)
    except Invalid as refusal:
        return show(competition, errors=problems_of(refusal), code=422)
    flash(_("已交付发出。"), "ok")
    return redirect(url_for("organise.one_group_letter", slug=competition.slug, letter=letter.id), 303)


@blueprint.get("/outbox/group/<int:letter>")
@page("officers")
def one_group_letter(competition: Competition, letter: int) -> Any:
    """One of them: its words, its progress, what became of the letters."""
    found = db.session.get(GroupLetter, letter)
    if found is None or found.competition_id != competition.id:
        abort(404)
    return render_template(
        "organise/group_letter.html",
        letter=found,
        readers=dict(reader_words()),
        job=_job(found),
        counts=_counts(found),
        states=letter_states(),
        brief=Brief(_("群发信"), found.subject),
    )


def _job(letter: GroupLetter) -> Job | None:
    query = select(Job).where(
        Job.competition_id == letter.competition_id, Job.name == WRITE_MESSAGES, Job.created_at == letter.at
    )
    jobs = db.session.execute(query.order_by(Job.id)).scalars()
    return next((job for job in jobs if job.arguments.get("letter") == letter.id), None)


def _counts(letter: GroupLetter) -> list[tuple[str, int]]:
    query = select(Message.state, func.count(Message.id)).where(
        Message.competition_id == letter.competition_id,
        Message.notification == "group_letter",
        Message.dedupe_key.endswith(f":{letter.id}"),
    )
    rows = db.session.execute(query.group_by(Message.state).order_by(Message.state))
    return [(state, number) for state, number in rows]
