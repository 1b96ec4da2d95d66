"""Committee and secretariat as they are printed."""

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, wants_json
from award.blueprints.lookup import Found, belongs, looks_up
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.errors import Invalid
from award.extensions import db
from award.models import Competition, Office
from award.stages import committee as rules


@looks_up("office")
def _office(value: int, found: Found) -> Any:
    return belongs(db.session.get(Office, value), found)


def show(competition: Competition, code: int = 200, problems: dict[str, Any] | None = None) -> Any:
    """The seats in printed order, and a form for one more."""
    seats = rules.offices(db.session(), competition)
    return (
        render_template(
            "results/committee.html",
            competition=competition,
            groups=[(group, list(of)) for group, of in groupby(seats, key=lambda office: office.grouping)],
            vocabulary=rules.groups_of(competition),
            problems=problems or {},
            posted=request.form,
            brief=Brief(_("评审委员会名单"), _("录入顺序不限，系统按职务和姓氏拼音排列，再由您调整")),
        ),
        code,
    )


def _back(competition: Competition, said: str) -> Any:
    flash(said, "ok")
    return redirect(url_for("results.committee", slug=competition.slug), 303)


@blueprint.get("/work/<slug>/committee")
@page("organise")
def committee(competition: Competition) -> Any:
    """The list."""
    return show(competition)


@blueprint.post("/work/<slug>/committee")
@act("organise")
def add_office(competition: Competition) -> Any:
    """One more seat; several lines of names are several seats."""
    form = request.form
    names = [line.strip() for line in form.get("name", "").splitlines() if line.strip()]
    try:
        rules.add_offices(
            db.session(), competition, group=form.get("group", ""), title=form.get("title", ""), names=names,
            affiliation=form.get("affiliation", "") if len(names) == 1 else "", by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(competition, 422, problems_of(refusal))
    return _back(competition, _("已加入名单。"))


@blueprint.post("/work/<slug>/committee/proposal")
@act("organise")
def propose_committee_order(competition: Competition) -> Any:
    """By precedence and surname pinyin again."""
    rules.propose_order(db.session(), competition, by=me(), at=edge.at())
    return _back(competition, _("已按职务和姓氏拼音排列。"))


@blueprint.post("/work/<slug>/committee/order")
@act("organise", keyed=False)
def order_committee(competition: Competition) -> Any:
    """By hand, one group."""
    ids = [int(key) for key in request.form.getlist("order") if key.isdecimal()]
    rules.order_offices(db.session(), competition, ids, by=me(), at=edge.at())
    return "" if wants_json() else _back(competition, _("次序已保存。"))


@blueprint.post("/work/<slug>/committee/<int:office>/remove")
@act("organise")
def remove_office(competition: Competition, office: Office) -> Any:
    """Take a seat out of the list."""
    rules.remove_office(db.session(), competition, office, by=me(), at=edge.at())
    return _back(competition, _("已移出名单。"))
