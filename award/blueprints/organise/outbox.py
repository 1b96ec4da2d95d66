"""The outbox: letters as drafts, read as their readers will, reworded, dropped, released together; and what became of them."""

from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.organise import letter_words
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.presentation import Brief
from award.errors import Invalid, NotReady, Stale, WrongState
from award.extensions import db
from award.models import Closing, Competition, Message
from award.notifications import editing
from award.notifications.release import release_letters
from award.queries import letters as reading
from award.queries import outbox as queries
from award.queries.outbox import Heap, Line


@dataclass(frozen=True)
class Refusal:
    """What a refused edit said: beside which field, and what the person had typed."""

    problems: dict[str, list[str]]
    stale: bool = False


def show(
    competition: Competition, *, chosen: Line | None, refusal: Refusal | None = None, code: int = 200
) -> Any:
    """Heaps at the left, the list, and one letter as its reader will see it."""
    args, session = request.args, db.session()
    groups = {key: states for key, _name, _icon, states in letter_words.state_groups()}
    heaps = queries.heaps(session, edge.actor(), competition)
    found = queries.letters(
        session,
        edge.actor(),
        competition,
        states=groups.get(args.get("state", ""), ()),
        closing=args.get("closing", type=int),
        notification=args.get("kind", ""),
        words=args.get("q", "").strip(),
        after=args.get("after", type=int),
    )
    chosen = chosen or (found.lines[0] if found.lines else None)
    message = chosen.message if chosen else None
    demo = current_app.config["AWARD"].demo
    return (
        render_template(
            "organise/outbox.html",
            heaps=heaps,
            drafts=_drafts(heaps),
            totals=_totals(heaps),
            states=letter_words.state_groups(),
            state_words=letter_words.letter_states(),
            kind_words=letter_words.kind_words(),
            found=found,
            chosen=chosen,
            body=reading.shown_body(message, demo=demo)
            if message and chosen and not chosen.is_sealed
            else None,
            base=editing.fingerprint(message) if message else "",
            refusal=refusal,
            form=request.form,
            has_mail=bool(current_app.config["AWARD"].smtp_url),
            is_organiser="organiser" in workplace.standing().roles,
            brief=_brief(heaps),
        ),
        code,
    )


def _drafts(heaps: list[Heap]) -> list[tuple[int, str, int]]:
    """(closing, its stage, letters waiting), the newest first."""
    found: dict[int, tuple[str, int]] = {}
    for heap in heaps:
        if heap.state == "draft" and heap.closing_id is not None:
            number = found.get(heap.closing_id, ("", 0))[1] + heap.number
            found[heap.closing_id] = (heap.stage or "", number)
    return [(closing, stage, number) for closing, (stage, number) in found.items()]


def _totals(heaps: list[Heap]) -> dict[str, int]:
    return {
        key: sum(heap.number for heap in heaps if heap.state in states)
        for key, _name, _icon, states in letter_words.state_groups()
    }


def _brief(heaps: list[Heap]) -> Brief:
    totals = _totals(heaps)
    has_mail = bool(current_app.config["AWARD"].smtp_url)
    stranded = totals["failed"] + totals["unknown"] + (totals["unsent"] if has_mail else 0)
    if totals["draft"]:
        todo = _("有 %(n)s 封信等您核对后发出", n=totals["draft"])
    elif stranded:
        todo = _("有 %(n)s 封信没有送达，请处理", n=stranded)
    elif totals["unsent"]:
        todo = _("没有邮件服务器，%(n)s 封信只能在这里查看", n=totals["unsent"])
    else:
        todo = _("现在没有等待处理的信")
    return Brief(_("发件箱"), todo)


def _chosen(competition: Competition, letter: int) -> Line:
    found = queries.letter(db.session(), edge.actor(), competition, letter)
    return found or abort(404)


def _letter(competition: Competition, letter: int) -> Message:
    return _chosen(competition, letter).message


def _back(competition: Competition, message: str, letter: int | None = None, kind: str = "ok") -> Any:
    flash(message, kind)
    return redirect(url_for("organise.outbox", slug=competition.slug, letter=letter), 303)


@blueprint.get("/outbox")
@page("officers")
def outbox(competition: Competition) -> Any:
    """The outbox; ``?letter=`` opens one."""
    letter = request.args.get("letter", type=int)
    return show(competition, chosen=_chosen(competition, letter) if letter else None)


@blueprint.post("/outbox/<int:letter>/edit")
@act("organise")
def edit_letter(competition: Competition, letter: int) -> Any:
    """Reword a draft."""
    chosen, form = _chosen(competition, letter), request.form
    try:
        editing.edit_draft(
            db.session(), chosen.message, subject=form.get("subject", ""), body=form.get("body", ""),
            base=form.get("base", ""), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(competition, chosen=chosen, refusal=Refusal(problems_of(refusal)), code=422)
    except Stale:
        return show(competition, chosen=chosen, refusal=Refusal({}, stale=True), code=409)
    return _back(competition, _("已保存。"), letter)


@blueprint.post("/outbox/<int:letter>/drop")
@act("organise")
def drop_letter(competition: Competition, letter: int) -> Any:
    """Take a draft out."""
    editing.drop_draft(db.session(), _letter(competition, letter), by=me(), at=edge.at())
    return _back(competition, _("这封信已撤下，不会发出。"), letter)


@blueprint.post("/outbox/<int:letter>/again")
@act("organise")
def send_letter_again(competition: Competition, letter: int) -> Any:
    """Queue a letter that reached nobody."""
    editing.send_again(db.session(), _letter(competition, letter), by=me(), at=edge.at())
    return _back(competition, _("已重新排队。"), letter)


@blueprint.post("/outbox/closings/<int:closing>/release")
@act("organise")
def release(competition: Competition, closing: int) -> Any:
    """Send all drafts of a closing; it cannot be undone afterwards."""
    found = db.session.get(Closing, closing)
    if found is None or found.stage.competition_id != competition.id:
        abort(404)
    try:
        number = release_letters(db.session(), found, by=me(), at=edge.at())
    except (NotReady, WrongState) as refusal:
        return _back(competition, words(refusal), kind="warn")
    return _back(competition, _("%(n)s 封信已交付发出。", n=number))
