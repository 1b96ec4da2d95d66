"""Several paragraphs of plain text."""

from typing import Any

from award.fields.counting import clean
from award.fields.form import Field
from award.fields.prose import ProseKind
from award.i18n import N_


class LongText(ProseKind):
    name = "long_text"
    label = N_("多行文本")
    bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 100_000},
    }

    def normalise(self, raw: Any, field: Field) -> Any:
        return clean(raw) if isinstance(raw, str) else super().normalise(raw, field)


KIND = LongText()
