"""Set-up of the letters' words: what applicants and experts read, with a closed list of places in braces."""

from functools import partial
from typing import Any

from flask_babel import gettext as _

from award.blueprints.edge import act, page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.rows import Column, Row, posted
from award.blueprints.organise.setup_pages import Errors, draw, rows_changed
from award.fields.wording import worded
from award.models import Competition
from award.stages import changing

HERE = "organise.setup_letters"


def letter_names() -> dict[str, str]:
    """Key of a letter → when it is sent."""
    return {
        "invitation": _("邀请专家"),
        "returned": _("退回补正"),
        "rejected": _("初筛或核实未通过"),
        "passed": _("通过一个环节"),
        "eliminated": _("评审未通过"),
        "awarded": _("获奖"),
        "not_selected": _("未入选"),
    }


def place_names() -> list[tuple[str, str]]:
    """Place → what stands there."""
    return [
        ("recipient", _("收件人姓名")), ("competition", _("本届名称")), ("case_title", _("案例名称")),
        ("reference", _("案例编号")), ("organisation", _("申报单位")), ("stage", _("环节名称")),
        ("deadline", _("截止时间")), ("reason", _("理由")), ("tier", _("奖项")), ("link", _("页面地址")),
    ]  # fmt: skip


def _show(competition: Competition, errors: Errors | None = None, rows: list[Row] | None = None) -> Any:
    stored = [
        {"key": key, "subject": worded(letter["subject"]), "body": worded(letter["body"])}
        for key, letter in competition.words.get("letters", {}).items()
    ]
    columns = [
        Column("key", "", "hidden"),
        Column("subject", _("主题"), wide=True),
        Column("body", _("正文"), "area", wide=True),
    ]
    return draw(
        "letters", HERE, errors=errors, columns=columns, rows=stored if rows is None else rows,
        names=letter_names(), places=place_names(),
    )  # fmt: skip


@blueprint.get("/setup/letters")
@page("officers")
def setup_letters(competition: Competition) -> Any:
    """The words of letters."""
    return _show(competition)


@blueprint.post("/setup/letters")
@act("organise")
def change_letters(competition: Competition) -> Any:
    """Change them; letters that were written keep their words."""
    rows = posted("letters", fixed=("key",))
    return rows_changed(competition, HERE, rows, changing.change_letters, partial(_show, competition))
