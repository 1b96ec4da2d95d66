"""Set-up of the windows: all of them on a calendar, moved by hand or proposed, saved together."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.setup_pages import Errors, draw, problems_of
from award.blueprints.organise.stages import local, moment_of
from award.blueprints.organise.timeline import timeline_of
from award.errors import Invalid
from award.extensions import db
from award.models import Competition, Stage
from award.stages import windows

HERE = "organise.setup_stages"
Typed = dict[int, tuple[str, str]]


def _show(
    competition: Competition,
    typed: Typed,
    errors: Errors | None = None,
    proposed: Mapping[int, windows.Window] | None = None,
) -> Any:
    table = {date.fromisoformat(day): worked for day, worked in competition.rules.get("holidays", {}).items()}
    stages = workplace.pipeline()
    return draw(
        "stages", HERE, errors=errors, stages=stages, typed=typed, proposed=proposed,
        line=timeline_of(stages, zone=competition.zone, holidays=table, at=edge.at(), proposed=proposed),
        waiting=[stage for stage in stages if stage.state == "planned"],
        begin=_begin() or (edge.at() + timedelta(days=1)).date(),
    )  # fmt: skip


def _stored(competition: Competition) -> Typed:
    return _written({s.id: (s.opens_at, s.closes_at) for s in workplace.pipeline()}, competition.zone)


def _written(found: Mapping[int, windows.Window], zone: str) -> Typed:
    """Windows as the inputs want them."""
    return {
        id: (local(opens_at, zone), local(closes_at, zone)) for id, (opens_at, closes_at) in found.items()
    }


def _begin() -> date | None:
    """The day of the address from which a proposal is wanted."""
    try:
        return date.fromisoformat(request.args.get("begin", ""))
    except ValueError:
        return None


@blueprint.get("/setup/stages")
@page("officers")
def setup_stages(competition: Competition) -> Any:
    """The windows on a calendar and as a list; with ``?begin=`` a proposal that is not saved yet."""
    begin = _begin()
    if begin is None:
        return _show(competition, _stored(competition))
    found = windows.proposed_windows(workplace.pipeline(), begin=begin, zone=competition.zone)
    return _show(competition, _stored(competition) | _written(found, competition.zone), proposed=found)


@blueprint.post("/setup/stages/windows")
@act("organise")
def change_windows(competition: Competition) -> Any:
    """Save the windows of all stages that have not opened."""
    stages = [stage for stage in workplace.pipeline() if stage.state == "planned"]
    wanted, problems = dict[int, windows.Window](), Errors()
    for stage in stages:
        try:
            wanted[stage.id] = _window(stage, competition.zone)
        except Invalid as refusal:
            problems |= problems_of(refusal)
    try:
        if problems:
            raise Invalid("", problems)
        number = windows.set_windows(db.session(), competition, wanted, by=me(), at=edge.at())
    except Invalid as refusal:
        form = request.form
        typed = {s.id: (form.get(f"opens_at-{s.id}", ""), form.get(f"closes_at-{s.id}", "")) for s in stages}
        return _show(competition, _stored(competition) | typed, problems or problems_of(refusal))[0], 422
    flash(_("%(n)s 个环节的时间已保存。", n=number) if number else _("时间没有变化。"), "ok")
    return redirect(url_for(HERE, slug=competition.slug), 303)


def _window(stage: Stage, zone: str) -> windows.Window:
    """What was typed for a stage; what the form does not have stays."""
    if f"opens_at-{stage.id}" not in request.form:
        return stage.opens_at, stage.closes_at
    return moment_of(f"opens_at-{stage.id}", zone), moment_of(f"closes_at-{stage.id}", zone)
