"""The words that people read for a case's state and a candidacy's outcome."""

from flask_babel import gettext as _


def state_words() -> dict[str, str]:
    """State → words for people."""
    return {
        "draft": _("草稿"),
        "submitted": _("参评中"),
        "awarded": _("获奖"),
        "not_selected": _("未入选"),
        "withdrawn": _("已撤回"),
        "disqualified": _("取消资格"),
    }


def outcome_words() -> dict[str, str]:
    """Outcome → words for people."""
    return {"pending": _("进行中"), "passed": _("通过"), "eliminated": _("未通过"), "lapsed": _("退出")}
