"""A line of text, such as a title."""

from award.fields.prose import ProseKind
from award.i18n import N_


class Text(ProseKind):
    name = "text"
    label = N_("单行文本")
    bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 500},
    }
    projections = frozenset({"title"})


KIND = Text()
