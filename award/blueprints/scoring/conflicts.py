"""Ties of interest: found in the data or declared; the chair decides each once, with a reason."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import outbox
from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.tasks import parts
from award.errors import Invalid
from award.extensions import db
from award.models import Competition, Conflict
from award.queries.experts import WINDOW, Tie, ties_of
from award.stages.conflicts import decide_conflict
from award.stages.searches import FIND, latest_search


def show(competition: Competition, code: int = 200, errors: dict[str, list[str]] | None = None) -> Any:
    """The list, with what a refused form said."""
    state = request.args.get("state", "")
    ties, counts = ties_of(db.session(), competition, state=state, after=request.args.get("after", type=int))
    more = len(ties) > WINDOW
    ties = ties[:WINDOW]
    roles = workplace.standing().roles
    is_chair = "chair" in roles
    waiting = counts.get("open", 0)
    if not waiting:
        todo = _("没有待裁定的事项")
    elif is_chair:
        todo = _("有 %(n)s 项待您裁定；裁定之前当事人看不到材料", n=waiting)
    else:
        todo = _("有 %(n)s 项等评委会主任裁定", n=waiting)
    return render_template(
        "scoring/conflicts.html", ties=ties, counts=counts, is_chair=is_chair, is_organiser="organiser" in roles,
        after=ties[-1].conflict.id if more else None, ground_of=ground_of, detail_of=detail_of, errors=errors or {},
        job=latest_search(db.session(), competition.id),
        brief=Brief(_("利益关系"), todo),
    ), code  # fmt: skip


def ground_of(ground: str) -> str:
    """What stands against the pair, in the third person."""
    part = ground.removesuffix("_parent")
    if part in parts() and ground != part:
        return _("任职单位与案例的%(part)s同属一个上级单位", part=parts()[part])
    if part in parts():
        return _("现在或曾经任职于案例的%(part)s", part=parts()[part])
    return {
        "domain": _("邮箱与案例的有关单位或人员同属一个域名"),
        "contact": _("邮箱或电话与案例的填报人、联系人或有关单位的人员相同"),
        "own_case": _("本人参与了同一方向的案例申报"),
        "recognised": _("本人说明认出了这个案例"),
    }.get(ground, _("本人说明与案例有利益关系"))


def detail_of(tie: Tie) -> str:
    """What exactly was found: which body, held now or before, which domain, which sign; "" for what was declared."""
    facts = tie.conflict.facts
    body, employer = tie.bodies.get(facts.get("body", 0), ""), tie.bodies.get(facts.get("employer", 0), "")
    if employer:
        held = _("现任") if facts.get("present") else _("曾任")
        words = _("%(body)s（%(held)s）", body=employer, held=held)
        return words if employer == body else _("%(one)s；案例单位：%(other)s", one=words, other=body)
    if facts.get("by"):
        return _("邮箱相同") if facts["by"] == "email" else _("电话相同")
    return str(facts.get("domain") or "")


@blueprint.get("/conflicts")
@page("officers")
def conflicts_page(competition: Competition) -> Any:
    """All of them."""
    return show(competition)


@blueprint.post("/conflicts/find")
@act("organise")
def find(competition: Competition) -> Any:
    """Search the data again: a job."""
    outbox.enqueue(
        db.session(), FIND, {"competition": competition.id}, key=f"{FIND}:{competition.id}:{secrets.token_hex(8)}",
        at=edge.at(), by=me(), competition_id=competition.id,
    )  # fmt: skip
    return redirect(url_for("scoring.conflicts_page", slug=competition.slug), 303)


@blueprint.post("/conflicts/<int:conflict>/decision")
@act("preside")
def decide(competition: Competition, conflict: Conflict) -> Any:
    """Decide one, for good."""
    user = me()
    try:
        decide_conflict(
            db.session(), conflict, confirmed=request.form.get("decision") == "confirm",
            reason=request.form.get("reason", ""), by=user, at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(competition, 422, {f"reason-{conflict.id}": [words(refusal)]})
    flash(_("裁定已记录。"), "ok")
    return redirect(url_for("scoring.conflicts_page", slug=competition.slug, state="open"), 303)
