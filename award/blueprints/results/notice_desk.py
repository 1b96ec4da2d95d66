"""The notice's desk: when it would end, the frozen list, its start, its corrections."""

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import page
from award.blueprints.faults import words
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, roles
from award.errors import NotReady
from award.extensions import db
from award.models import Competition, Stage
from award.queries.releases import by_tier
from award.stages.notice import end_of_notice
from award.stages.pipeline import lint_stage
from award.stages.public_lists import latest_list, winners
from award.stages.publication import changes_of


@blueprint.get("/work/<slug>/results/<int:stage>/notice")
@page("officers")
def notice_desk(competition: Competition, stage: Stage) -> Any:
    """Before: what would be shown and until when. Afterwards: what is shown."""
    of_kind(stage, "notice")
    return show(stage)


def show(stage: Stage, code: int = 200, problems: dict[str, Any] | None = None) -> Any:
    """The desk."""
    frozen, listed = latest_list(db.session(), stage), winners(db.session(), stage)
    ends_at, refusal = (frozen.ends_at, "") if frozen else _would_end(stage)
    return (
        render_template(
            "results/notice_desk.html",
            stage=stage,
            frozen=frozen,
            ends_at=ends_at,
            refusal=refusal,
            running=frozen is not None and ends_at is not None and edge.at() <= ends_at,
            lint=lint_stage(db.session(), stage) if stage.state == "planned" else [],
            tiers=by_tier(listed),
            changes=changes_of(db.session(), stage, frozen, listed) if frozen else [],
            is_chair="chair" in roles(),
            is_organiser="organiser" in roles(),
            problems=problems or {},
            posted=request.form,
            brief=_brief(stage, frozen is not None, ends_at),
        ),
        code,
    )


def _would_end(stage: Stage) -> tuple[datetime | None, str]:
    try:
        return end_of_notice(stage, edge.at()), ""
    except NotReady as refusal:
        return None, words(refusal)


def _brief(stage: Stage, started: bool, ends_at: datetime | None) -> Brief:
    if stage.state == "closed":
        return Brief(stage.name, _("公示已经结束"))
    if not started:
        return Brief(stage.name, _("核对名单和天数，然后开始公示"))
    return Brief(stage.name, _("公示期满、没有成立的异议，即可关闭本环节"), ends_at)
