"""What all set-up pages share: the line of pages, and how one is drawn with what a refused form said."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import gettext as _

from award.blueprints import edge, faults, workplace
from award.blueprints.edge import me
from award.blueprints.faults import words
from award.blueprints.organise.rows import Row
from award.blueprints.presentation import Brief
from award.errors import Invalid, WrongState
from award.extensions import db
from award.models import Competition

Errors = dict[str, list[str]]


def set_up_pages() -> list[tuple[str, str, str]]:
    """(endpoint, name, icon) in the order in which a new edition is prepared."""
    return [
        ("organise.setup", _("基本信息"), "info-circle"),
        ("organise.setup_stages", _("环节与时间"), "calendar"),
        ("organise.setup_form", _("申报表"), "file-text"),
        ("organise.setup_lists", _("方向和属性"), "tag"),
        ("organise.setup_tiers", _("奖项与名额"), "award"),
        ("organise.setup_hosts", _("主办单位"), "building-community"),
        ("organise.setup_letters", _("信件模板"), "template"),
        ("organise.setup_rules", _("规则"), "gavel"),
        ("organise.setup_check", _("开放前检查"), "checklist"),
    ]


def _asked_for(endpoint: str) -> str:
    """What the office is to do on a set-up page."""
    return {
        "organise.setup": _("填写名称、征集通知和常见问题"),
        "organise.setup_stages": _("设定各环节的规则和起止时间"),
        "organise.setup_form": _("编写申报人要填的内容"),
        "organise.setup_lists": _("列出案例的方向和统计用的属性"),
        "organise.setup_tiers": _("设定奖项、名额和公布方式"),
        "organise.setup_hosts": _("按公布的顺序填写主办和支持单位"),
        "organise.setup_letters": _("核对各类信件的文字"),
        "organise.setup_rules": _("设定兼任和放假安排"),
        "organise.setup_check": _("按提示补齐，再逐个环节开放"),
    }[endpoint]


def draw(template: str, current: str, *, code: int = 200, errors: Errors | None = None, **values: Any) -> Any:
    """A set-up page. ``current``: its endpoint in the line of pages."""
    names = {endpoint: name for endpoint, name, _symbol in set_up_pages()}
    is_organiser = "organiser" in workplace.standing().roles
    todo = _asked_for(current) if is_organiser else _("查看设置；修改由组委会办公室进行")
    return (
        render_template(
            f"organise/setup/{template}.html",
            pages=set_up_pages(),
            current=current,
            errors=errors or {},
            form=request.form,
            is_organiser=is_organiser,
            brief=Brief(_("设置"), todo, where_note=names[current]),
            **values,
        ),
        code,
    )


def problems_of(refusal: Invalid) -> Errors:
    """A refusal's problems in the reader's language, keyed by the name of their input (``criteria-0-weight``)."""
    found = faults.problems_of(refusal)
    for flaw in refusal.facts.get("flaws", ()):
        name = "-".join(map(str, flaw.path[:3]))
        found.setdefault(name, []).append(
            gettext(flaw.message, **flaw.facts) if flaw.facts else gettext(flaw.message)
        )
    return found


def changed(
    competition: Competition,
    endpoint: str,
    change: Callable[[], Any],
    redraw: Callable[[Errors], Any],
    anchor: str | None = None,
    **where: Any,
) -> Any:
    """Do a change and go back to its page; draw it again where the input was wrong, tell where it is frozen."""
    try:
        change()
    except Invalid as refusal:
        page, _code = redraw(problems_of(refusal))
        return page, 422
    except WrongState as refusal:
        flash(words(refusal), "warn")
    else:
        flash(_("已保存。"), "ok")
    return redirect(url_for(endpoint, slug=competition.slug, _anchor=anchor, **where), 303)


def rows_changed(
    competition: Competition,
    endpoint: str,
    rows: list[Row],
    rule: Callable[..., Any],
    redraw: Callable[[Errors, list[Row]], Any],
    anchor: str | None = None,
) -> Any:
    """``changed`` for a list of rows that one rule takes as it was posted."""
    return changed(
        competition, endpoint,
        lambda: rule(db.session(), competition, rows, by=me(), at=edge.at()),
        lambda errors: redraw(errors, rows),
        anchor,
    )  # fmt: skip
