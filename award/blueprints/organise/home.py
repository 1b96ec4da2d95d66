"""The competition at a glance: the pipeline as a line with counts, what is to be done today, who is behind, what happened."""

from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from award.blueprints import edge, moments, workplace
from award.blueprints.edge import page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.event_words import event_words
from award.blueprints.organise.todo import Todo, is_over, todo_of
from award.blueprints.presentation import Brief
from award.blueprints.prose import number
from award.extensions import db
from award.models import Competition, Stage
from award.queries import log, overview
from award.queries.assignment import Progress, progress_of

BEHIND, RECENT = 9, 6
PACE_DAYS = 7  # the days whose mean pace is carried on to the deadline


@blueprint.get("/")
@page("officers")
def home(competition: Competition) -> Any:
    """Pipeline, today's list, sheets and submissions by day, progress of experts, recent events. No mark among it."""
    session = db.session()
    stages = workplace.pipeline()
    now = [stage for stage in stages if stage.state == "open"]
    scoring = next((stage for stage in now if stage.kind == "scoring"), None)
    progress = progress_of(session, scoring) if scoring else []
    behind = [one for one in progress if one.sealed < one.given]
    days, received = overview.submissions(session, edge.actor(), competition)
    todo = todo_of(competition, overview.waiting(session, competition), scoring, behind)
    return render_template(
        "organise/home.html",
        line=[_node(stage, progress if stage is scoring else []) for stage in stages],
        todo=todo,
        scoring=scoring,
        behind=behind[:BEHIND],
        late=len(behind),
        experts=len(progress),
        finished=len(progress) - len(behind),
        pace=_pace(scoring, progress) if scoring else None,
        days=_labelled(days),
        received=received,
        reach=overview.reach(session, edge.actor(), competition) if received else None,
        recent=log.entries(session, competition, limit=RECENT)[:RECENT],
        words_of=event_words(),
        is_organiser="organiser" in workplace.standing().roles,
        published=_published(stages),
        brief=_brief(now, todo, begun=any(stage.state != "planned" for stage in stages)),
    )


def _node(stage: Stage, progress: list[Progress]) -> dict[str, Any]:
    counts = workplace.counts()
    figures = {word: counts.get((stage.id, word), 0) for word in ("pending", "passed", "eliminated")}
    state = {"open": "is-late" if is_over(stage) else "is-now", "closed": "is-done"}.get(
        stage.state, "is-next"
    )
    sheets = (sum(one.sealed for one in progress), sum(one.given for one in progress))
    words = [
        text
        for how_many, text in (
            (figures["passed"], _("通过 %(n)s", n=number(figures["passed"]))),
            (figures["eliminated"], _("未通过 %(n)s", n=number(figures["eliminated"]))),
            (figures["pending"], _("待定 %(n)s", n=number(figures["pending"]))),
        )
        if how_many
    ]
    return {
        "stage": stage, "state": state, "sheets": sheets, "sum": sum(figures.values()), "words": _("，").join(words),
        "planned": _planned(stage), "share": _share(stage), "one_year": _is_one_year(stage),
    }  # fmt: skip


def _planned(stage: Stage) -> tuple[int, str]:
    """(number, unit) that is known of a stage before it opens: seats, days."""
    if stage.state != "planned":
        return 0, ""
    if stage.kind == "decision":
        return sum(tier.quota for tier in stage.competition.tiers), _("个名额")
    if stage.kind == "notice":
        days = int(stage.parameters.get("days") or 0)
        return days, _("个工作日") if stage.parameters.get("working_days") else _("天")
    return 0, ""


def _share(stage: Stage) -> int:
    """How much of an open stage's window is over, in per cent; 50 without an end."""
    if stage.state != "open" or stage.opens_at is None:
        return 0
    if stage.closes_at is None:
        return 50
    return min(max(round(100 * ((edge.at() - stage.opens_at) / (stage.closes_at - stage.opens_at))), 4), 100)


def _is_one_year(stage: Stage) -> bool:
    return bool(stage.opens_at and stage.closes_at and stage.opens_at.year == stage.closes_at.year)


def _labelled(days: Any) -> list[tuple[str, int]]:
    return [(moments.day(day, year=False, weekday=False).striptags(), received) for day, received in days]


def _pace(scoring: Stage, progress: list[Progress]) -> dict[str, Any] | None:
    """Sheets so far by day, those of today, and how many there will be at the deadline at the pace of the last days."""
    days, sealed = overview.sheets(db.session(), scoring)
    if not days:
        return None
    given = sum(one.given for one in progress)
    today = _day(edge.at())
    recent = sum(amount for day, amount in days if day > today - timedelta(days=PACE_DAYS))
    sums = zip(_labelled(days), accumulate(amount for _day, amount in days), strict=True)
    return {
        "days": [(label, total) for (label, _sealed), total in sums],
        "today": sum(amount for day, amount in days if day == today),
        "given": given,
        "expected": _expected(sealed, recent, given, today, scoring.closes_at),
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(moments.zone()).date()


def _expected(sealed: int, recent: int, given: int, today: date, closes_at: datetime | None) -> int | None:
    """``None`` without a deadline or after it, and when all is in."""
    left = (_day(closes_at) - today).days if closes_at else 0
    if left <= 0 or sealed >= given:
        return None
    return min(given, sealed + round(recent / PACE_DAYS * left))


def _published(stages: list[Stage]) -> str:
    """The address of the winners' page once it is public."""
    done = any(stage.kind == "publication" and stage.state == "closed" for stage in stages)
    return url_for("results.winners", slug=stages[0].competition.slug) if done else ""


def _brief(now: list[Stage], todo: list[Todo], *, begun: bool) -> Brief:
    if todo:
        more = len(todo) - 1
        note = ngettext("另有 %(num)s 件", "另有 %(num)s 件", more) if more else ""
        return Brief(_("总览"), todo[0].title, todo[0].due, where_note=note)
    if now:
        return Brief(_("总览"), _("“%(name)s”正在进行", name=now[0].name), now[0].closes_at)
    if not begun:
        return Brief(_("总览"), _("还没有开放任何环节"))
    return Brief(_("总览"), _("各环节都已完成"), due_note=_("已结束"))
