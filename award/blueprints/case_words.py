"""The words that people read for a case's state and a candidacy's outcome."""

from flask_babel import gettext as _

from award.stages.verdicts import OUT_OF_TIME
from award.workflow_bulk import BELOW_THE_LINE, LANE_LOST, REOPENED, SKIPPED


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


def rules_reasons() -> dict[str, str]:
    """The reasons that the rules themselves give for an outcome → words for people; a person's own stay as written."""
    return {reason: _(reason) for reason in (BELOW_THE_LINE, LANE_LOST, OUT_OF_TIME, REOPENED, SKIPPED)}
