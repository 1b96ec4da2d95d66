"""One case in plain words: its state, what is to be done next, until when; and the way it has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from award.blueprints.case_words import rules_reasons
from award.blueprints.languages import script_wanted
from award.blueprints.moments import day, moment
from award.blueprints.submission.progress import progress_of
from award.fields.answers import changed_keys
from award.models import Case
from award.queries.applications import Application, Step
from award.stages.pen import Pen, pen_from
from award.stages.setup import form_of


@dataclass(frozen=True)
class Row:
    """``look``: the colour of the state; ``say``: one sentence; ``due``: the deadline, if there is one."""

    state: str
    look: str
    say: str
    due: datetime | None = None
    due_note: str = ""
    act: str = ""
    url: str = ""
    needs_me: bool = False
    is_over: bool = False


def named(text: str) -> Markup:
    """An organiser's or applicant's words within a sentence of ours, in their own language."""
    return (
        Markup('<span lang="{}">{}</span>').format(script_wanted() or "zh-Hans", text) if text else Markup("")
    )


def row_of(application: Application, *, at: datetime) -> Row:
    """The row of a case."""
    case = application.case
    pen = pen_from(case, application.submission, application.correction, at=at, taken=application.taken)
    if application.state in ("awarded", "not_selected", "withdrawn", "disqualified"):
        return _over(application)
    if application.correction is not None:
        return _returned(application, pen)
    if case.state == "draft":
        return _draft(case, pen)
    return _submitted(application, pen)


def _page(case: Case) -> str:
    return url_for("submission.case", case=case.token)


def _edit(case: Case) -> str:
    return url_for("submission.edit", case=case.token)


def _returned(application: Application, pen: Pen) -> Row:
    assert application.correction is not None
    number = len(application.correction.fields)
    if not pen.is_open:
        return Row(
            _("补正超时"), "done", _("补正时间已过，案例不再进入下一环节。"), pen.until,
            act=_("查看"), url=_page(application.case),
        )  # fmt: skip
    say = _("请您修改 %(number)s 处，其余内容不用动。逾期未交的，不再进入下一环节。", number=number)
    return Row(
        _("退回补正"), "todo", say, pen.until, _("补正截止"), _("去修改"), _edit(application.case), True
    )


def _draft(case: Case, pen: Pen) -> Row:
    if not pen.is_open:
        return Row(
            _("未提交"), "done", _("申报时间已过，这份草稿没有提交。内容仍为您保留。"), pen.until, _("截止"),
            _("查看"), _page(case), is_over=True,
        )  # fmt: skip
    assert case.draft is not None
    progress = progress_of(form_of(case.form_version), case.draft.answers)
    if not progress.lacking:
        say = _("%(all)s 个部分都已填好，还没有提交。", all=len(progress.parts))
        url = url_for("submission.check", case=case.token)
        return Row(_("草稿"), "open", say, pen.until, _("截止"), _("检查并提交"), url, True)
    names = named("、".join(f"“{part.label}”" for part in progress.lacking[:3]))
    more = "…" if len(progress.lacking) > 3 else ""
    say = Markup(_("%(all)s 个部分填好 %(done)s 个，还缺%(names)s。")) % {
        "all": len(progress.parts), "done": progress.done, "names": names + more
    }  # fmt: skip
    return Row(_("草稿"), "open", say, pen.until, _("截止"), _("继续填写"), _edit(case))


def _submitted(application: Application, pen: Pen) -> Row:
    case = application.case
    if pen.is_open and has_unsent(case):
        say = _("有改动还没有提交，目前参评的仍是上次提交的版本。")
        url = url_for("submission.check", case=case.token)
        return Row(_("有未提交的修改"), "todo", say, pen.until, _("截止"), _("检查并提交"), url, True)
    if pen.is_open:
        say = _("已收到您的申报。截止前可以修改后再次提交，以最后一次为准。")
        if application.submission.flow == "each":
            say = _("已收到您的申报。开始审核前可以修改后再次提交，以最后一次为准。")
        return Row(_("已提交"), "review", say, pen.until, _("截止"), _("查看回执"), _page(case))
    now = application.now
    state = _("已提交")
    if now is not None and now.stage.kind != "submission":
        state = Markup(_("%(stage)s中")) % {"stage": named(now.stage.name)}
    say = _("您现在不用做任何事，有任何变化都会通知您。")
    return Row(state, "review", say, act=_("查看进展"), url=_page(case))


def has_unsent(case: Case) -> bool:
    """Is there an edit that was not submitted?"""
    if case.draft is None or case.revision is None:
        return False
    return bool(changed_keys(form_of(case.form_version), case.revision.answers, case.draft.answers))


def _over(application: Application) -> Row:
    case = application.case
    if application.state == "awarded":
        name = named(case.tier.name) if case.tier else _("获奖")
        return Row(name, "won", _("祝贺！案例已经入选。"), act=_("查看结果"), url=_page(case), is_over=True)
    if application.state == "not_selected":
        last = next((step for step in reversed(application.steps) if step.outcome == "eliminated"), None)
        say = _("未入选。")
        if last is not None:
            say = Markup(_("进入“%(stage)s”环节，未入选。")) % {"stage": named(last.stage.name)}
        return Row(_("未入选"), "done", say, act=_("查看经过"), url=_page(case), is_over=True)
    state = _("已撤回") if application.state == "withdrawn" else _("已取消资格")
    say = named(case.ended_reason or "")
    return Row(state, "done", say, act=_("查看"), url=_page(case), is_over=True)


def trail_of(application: Application) -> list[dict[str, Any]]:
    """What happened and what comes, for ``page.trail``."""
    return [_station(application.case, step) for step in application.steps]


def _station(case: Case, step: Step) -> dict[str, Any]:
    stage = step.stage
    if stage.kind == "submission" and case.submitted_at is not None:
        dates: Any = moment(case.submitted_at, seconds=True)
        note = _("已提交，编号 %(reference)s。", reference=case.reference)
        return {"label": named(stage.name), "dates": dates, "state": "done", "note": note}
    dates = moment(step.at) if step.place == "done" else _window(stage.opens_at, stage.closes_at)
    note = {"passed": _("通过"), "eliminated": _("未通过")}.get(step.outcome, "")
    if step.reason and step.outcome == "eliminated":
        reason = rules_reasons().get(step.reason) or named(step.reason)
        note = Markup(_("未通过：%(reason)s")) % {"reason": reason}
    note = note or named(stage.help)
    return {"label": named(stage.name), "dates": dates, "state": step.place, "note": note}


def _window(opens: datetime | None, closes: datetime | None) -> Any:
    if opens is None and closes is None:
        return _("时间另行通知")
    if closes is None:
        return Markup(_("%(day)s 起")) % {"day": day(opens)}
    if opens is None:
        return Markup(_("%(day)s 截止")) % {"day": day(closes)}
    return day(opens) + "—" + day(closes)
