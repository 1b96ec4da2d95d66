"""What is wrong with an answer: a stable code, a sentence to translate, the facts that fill it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one answer.

    ``message`` is a zh-Hans msgid with ``%(name)s`` places, ``facts`` fills them; ``path`` leads to the
    spot within the field, such as ``(2, "email")`` for the third row's column.
    """

    code: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    path: Path = ()

    def within(self, *steps: str | int) -> "Problem":
        """Return the same problem, found ``steps`` deeper."""
        return Problem(self.code, self.message, self.facts, (*steps, *self.path))

    def __str__(self) -> str:
        return self.message % self.facts if self.facts else self.message
