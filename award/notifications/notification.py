"""What a notification is: on which events, to whom, and its words in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from award.models import User
from award.notifications.wording import Say

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Recipient:
    """One letter to be: to whom, and the facts its words need.

    ``case_id`` and ``part`` tell several letters of one occasion apart. ``letter``: the key of the competition's own
    words for it, used where the organiser wrote some.
    """

    address: str
    name: str
    locale: str
    user_id: int | None = None
    facts: Facts = field(default_factory=dict)
    case_id: int | None = None
    part: str = ""
    letter: str = ""

    @classmethod
    def person(
        cls, user: User, facts: Facts, *, case_id: int | None = None, part: str = "", letter: str = ""
    ) -> "Recipient":
        """An account's owner, in the account's language."""
        return cls(user.email, user.name, user.locale, user.id, facts, case_id, part, letter)


def _nobody(session: Session, arguments: Facts) -> Iterable[Recipient]:
    return ()


@dataclass(frozen=True)
class Notification:
    """One kind of letter.

    ``events``: the events whose job writes it; ``recipients(session, arguments)`` finds who gets it, by the same
    relations that let them open its page. ``subject`` and ``body`` take the facts and ``_``, the reader's gettext.
    ``details`` follow the words, ours or the organiser's.
    ``todo``: the reader has to do something. ``draft``: waits for its closing's release. ``secret``: carries a
    token. ``may_repeat``: a second copy does no harm.
    """

    name: str
    subject: Callable[[Facts, Say], str]
    body: Callable[[Facts, Say], str]
    events: tuple[str, ...] = ()
    recipients: Callable[[Session, Facts], Iterable[Recipient]] = _nobody
    details: Callable[[Facts, Say], str] | None = None
    todo: bool = False
    draft: bool = False
    secret: bool = False
    may_repeat: bool = False
