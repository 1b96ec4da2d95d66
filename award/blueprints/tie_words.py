"""What equal scores are compared by next (并列规则), in words; declared before the stage opens."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from award.fields.wording import worded


def tie_choices(criteria: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Tie-break as the rules write it → what it says; those that every stage with these criteria can use."""
    by_criterion = {
        f"criterion:{one['key']}": _("“%(name)s”得分高的在前", name=worded(one["name"])) for one in criteria
    }
    return by_criterion | {"median": _("各份评分的中位数高的在前"), "top_marks": _("得满分多的在前")}


def tie_words(parameters: Mapping[str, Any]) -> list[str]:
    """The declared tie-breaks of a stage, in their order."""
    said = tie_choices(parameters.get("criteria", ()))
    declared = (parameters.get("method_parameters") or {}).get("tie_breaks", ())
    return [said.get(tie, tie) for tie in declared]
