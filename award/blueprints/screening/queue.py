"""The queue: what waits, what I have in hand, what is with its applicant, what was decided."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from award.blueprints import workplace
from award.blueprints.case_words import outcome_words
from award.blueprints.edge import act, me, page
from award.blueprints.presentation import Brief
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.navigation import require_desk
from award.extensions import db
from award.models import Case, Competition, Stage
from award.queries.screening import VIEWS, next_candidacy, queue_of
from award.stages import screening


def stage_here(stage: Stage | None, kind: str, endpoint: str) -> Stage | None:
    """The stage of the address, else the open one of the kind, else the first one; ``None``: the competition has none."""
    if stage is not None:
        require_desk(stage, endpoint)
        return stage
    mine = [one for one in workplace.pipeline() if one.kind == kind]
    return next((one for one in mine if one.state == "open"), mine[0] if mine else None)


def no_stage(where: str) -> str:
    """The page of a desk in a competition that has no work for it."""
    return render_template("screening/no_stage.html", brief=Brief(where, _("本届没有这个环节，您不用做什么")))


@blueprint.get("/screening")
@blueprint.get("/screening/<int:stage>")
@page("screen")
def queue(competition: Competition, stage: Stage | None = None) -> Any:
    """The queue of one stage, in one of its views."""
    stage = stage_here(stage, "screening", "screening.queue")
    if stage is None:
        return no_stage(_("初审"))
    view = request.args.get("view") or ("decided" if stage.state == "closed" else "todo")
    found = queue_of(
        db.session(), me(), stage,
        view=view if view in VIEWS else "todo", words=request.args.get("q", "").strip(),
        category=request.args.get("category", type=int), after=request.args.get("after"),
    )  # fmt: skip
    return render_template(
        "screening/queue.html", stage=stage, queue=found, view=view, views=_views(), outcomes=outcome_words(),
        is_screener="screener" in workplace.standing().roles,
        may_together=screening.may_pass_together(stage), wanted=int(stage.parameters.get("opinions", 1)),
        category_options=[(category.id, category.name) for category in competition.categories],
        brief=_brief(stage, found.counts),
    )  # fmt: skip


def _views() -> dict[str, str]:
    return {
        "todo": _("待审"),
        "mine": _("我手上"),
        "waiting": _("补正中"),
        "decided": _("已有结论"),
        "all": _("全部"),
    }


def _brief(stage: Stage, counts: dict[str, int]) -> Brief:
    if stage.state == "planned":
        return Brief(stage.name, _("本环节还没有开放，开放后即可审核"), stage.opens_at)
    if stage.state == "closed":
        return Brief(stage.name, _("本环节已经关闭，可以查看结论"), due_note=_("已关闭"))
    if counts["todo"]:
        return Brief(
            stage.name,
            ngettext(
                "还有 %(num)s 例待审，逐例给出结论", "还有 %(num)s 例待审，逐例给出结论", counts["todo"]
            ),
            stage.closes_at,
        )
    if counts["waiting"]:
        return Brief(
            stage.name,
            ngettext("等待 %(num)s 例补正", "等待 %(num)s 例补正", counts["waiting"]),
            stage.closes_at,
        )
    return Brief(stage.name, _("没有待审的案例"), stage.closes_at)


@blueprint.post("/screening/<int:stage>/next")
@act("screen")
def take_next(competition: Competition, stage: Stage) -> Any:
    """Take the next case in hand and open it."""
    require_desk(stage, "screening.queue")
    return open_next(stage)


def open_next(stage: Stage, *, beside: Case | None = None) -> Any:
    """On to the next case, taken in hand within the act at hand; to the queue where nothing waits."""
    session, user = db.session(), me()
    token = screening.take_free(
        session, next_candidacy(session, user, stage, beside=beside.id if beside else None), by=user
    )
    where = {"slug": stage.competition.slug, "stage": stage.id}
    if token is None:
        return redirect(url_for("screening.queue", **where), 303)
    return redirect(url_for("screening.desk", case=token, **where), 303)
