"""After sign-in: what I can do in each competition, by role; with a single role straight to its desk."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext as _l

from award.blueprints.account.blueprint import blueprint
from award.blueprints.edge import me, page
from award.extensions import db
from award.models import Competition
from award.queries.involvement import KINDS, involvements, open_stages

#: role → the words of its door and the endpoint behind it
DOORS = {
    "organiser": (_l("组委会办公室"), "organise.home"),
    "chair": (_l("评委会主任"), "organise.home"),
    "auditor": (_l("监督员"), "organise.home"),
    "screener": (_l("初审"), "screening.queue"),
    "verifier": (_l("核查"), "screening.visits"),
    "expert": (_l("专家评分"), "scoring.tasks"),
    "applicant": (_l("我的申报"), "submission.cases"),
}


@blueprint.get("/my")
@page("signed_in")
def home() -> Any:
    """My competitions. Who has one door only goes through it; an administrator with a seat may choose."""
    user = me()
    mine = involvements(db.session(), user)
    doors = [(competition, role) for competition, roles in mine for role in roles]
    if user.is_site_admin and not doors:
        return redirect(url_for("administration.home"))
    if not doors:
        return redirect(url_for("submission.cases"))  # it lists the calls that are open
    if len(doors) == 1 and not user.is_site_admin:
        return redirect(door(*doors[0]))
    stages = open_stages(db.session(), mine) if mine else {}
    mine.sort(key=lambda line: not any((line[0].id, role) in stages or role not in KINDS for role in line[1]))
    return render_template(
        "account/home.html", mine=mine, stages=stages, kinds=KINDS, doors=DOORS, door=door, me=user
    )


@blueprint.get("/my/desk/<slug>/<any(organiser, chair, auditor, screener, verifier, expert, applicant):role>")
@page("signed_in")
def desk(competition: Competition, role: str) -> Any:
    """Where letters lead: on to the desk of a role, which asks for its own right."""
    return redirect(door(competition, role))


def door(competition: Competition, role: str) -> str:
    """Where a role's work in a competition begins."""
    endpoint = DOORS[role][1]
    return url_for(endpoint, **({} if role == "applicant" else {"slug": competition.slug}))
