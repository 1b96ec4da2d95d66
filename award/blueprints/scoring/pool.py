"""The experts of an edition: inviting, who has answered, what each is asked for."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import invitations
from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.lookup import Found, belongs, looks_up
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.errors import Invalid, Refused, WrongState
from award.extensions import db
from award.models import Competition, Invitation, PoolMember
from award.notifications import invitation as letter
from award.queries.experts import WINDOW, pool_of
from award.stages import pool as rules
from award.stages.expert_profile import fields_in


@looks_up("member")
def _member(value: int, found: Found) -> Any:
    return belongs(db.session.get(PoolMember, value), found)


def show(competition: Competition, code: int = 200, errors: dict[str, list[str]] | None = None) -> Any:
    """The list and the form, with what a refused one said."""
    members, total = pool_of(db.session(), competition, after=request.args.get("after"))
    more = len(members) > WINDOW
    members = members[:WINDOW]
    waiting = sum(one.answer is None and one.invitation_id is not None and not one.holds for one in members)
    if not total:
        todo = _("请邀请专家；接受之后才能分配案例")
    elif waiting:
        todo = _("%(n)s 位还没有答复，可以再发一次邀请", n=waiting)
    else:
        todo = _("核对每位专家的方向和最多评几例")
    return render_template(
        "scoring/pool.html", members=members, total=total, categories=competition.categories,
        names={category.key: category.name for category in competition.categories}, errors=errors or {},
        form=request.form, is_organiser="organiser" in workplace.standing().roles,
        after=members[-1].member.pseudonym if more else None,
        brief=Brief(_("专家库"), todo),
    ), code  # fmt: skip


def terms_posted() -> dict[str, Any]:
    """Categories and loads as the form has them. Raises ``Invalid``."""
    numbers: dict[str, int | None] = {}
    for name in ("min_load", "max_load"):
        text = request.form.get(name, "").strip()
        if text and not text.isdecimal():
            raise Invalid("", {name: [_("请填写整数，或留空。")]})
        numbers[name] = int(text) if text else None
    return {
        "categories": request.form.getlist("category"),
        "max_load": numbers["max_load"],
        "min_load": numbers["min_load"] or 0,
    }


@blueprint.get("/pool")
@page("officers")
def pool(competition: Competition) -> Any:
    """The pool."""
    return show(competition)


@blueprint.post("/pool")
@act("organise")
def invite(competition: Competition) -> Any:
    """Invite one expert by mail."""
    user = me()
    form = request.form
    try:
        terms = terms_posted()
        terms.pop("min_load")
        offered = rules.invite_expert(
            db.session(), competition, name=form.get("name", ""), email=form.get("email", ""),
            body=form.get("body", ""), title=form.get("title", ""), fields=fields_in(form.get("fields", "")),
            words=form.get("words", ""), by=user, at=edge.at(), **terms,
        )  # fmt: skip
    except Invalid as refusal:
        db.session.rollback()
        return show(competition, 422, problems_of(refusal) or {"email": [words(refusal)]})
    except Refused as refusal:
        db.session.rollback()
        return show(competition, 422, {"email": [words(refusal)]})
    letter.send_to(db.session(), offered.account, offered.invitation, offered.token, at=edge.at())
    flash(_("邀请已发出。"), "ok")
    return redirect(url_for("scoring.pool", slug=competition.slug), 303)


@blueprint.post("/pool/<int:member>/again")
@act("organise")
def invite_again(competition: Competition, member: PoolMember) -> Any:
    """Send an open invitation once more, with a new link."""
    user = me()
    invitation = db.session.get(Invitation, member.invitation_id) if member.invitation_id else None
    if invitation is None:
        raise WrongState(_("这位专家不是由邀请加入的。"))
    token = invitations.invite_again(db.session(), invitation, by=user, at=edge.at())
    letter.send(db.session(), invitation, token, at=edge.at())
    flash(_("邀请已重新发出，原来的链接作废。"), "ok")
    return redirect(url_for("scoring.pool", slug=competition.slug), 303)
