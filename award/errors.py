"""Named refusals. Each carries a sentence (a zh-Hans msgid) and the facts that fill it; the web layer words it."""

from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """An act that may not happen now.

    ``message`` is a msgid with ``%(name)s`` places, ``facts`` fills them. ``http`` is the answer's code.
    """

    http = 409

    def __init__(self, message: str, *, code: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).__name__
        self.facts = facts

    def __str__(self) -> str:
        return self.message % self.facts if self.facts else self.message


class NotAllowed(Refused):
    """The person may not do this at all (403)."""

    http = 403


class WrongState(Refused):
    """The act does not fit the present state, for instance a second closing (409)."""


class DeadLink(Refused):
    """A mailed link that was used, has expired or is cut short (410)."""

    http = 410


class TooLate(Refused):
    """The window had ended when the request arrived (409)."""


class NotReady(Refused):
    """Something is missing; ``facts['missing']`` lists it (422)."""

    http = 422


class Stale(Refused):
    """Somebody changed it meanwhile; ``facts`` carries both versions (409)."""


class Invalid(Refused):
    """Bad input; ``problems`` maps a field's name to its messages (422)."""

    http = 422

    def __init__(self, message: str, problems: dict[str, list[str]] | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.problems = problems or {}
