"""The letters that account pages send in their own act, because they carry a link's token."""

from datetime import datetime

from award import registration
from award.extensions import db
from award.models import Invitation, User
from award.notifications import invitation as invite
from award.notifications import send_now
from award.registration import Registered


def send_confirmation(user: User, *, at: datetime) -> None:
    """A further link to confirm the address, for who may have lost the first letter."""
    token = registration.further_link(db.session(), user, at=at)
    _send("confirm", user, f"/confirm/{token}", at)


def send_registered(registered: Registered, *, at: datetime) -> None:
    """The confirmation link, or, to who has an account already, that he has one."""
    if registered.token is None:
        _send("registered_already", registered.user, "/sign-in", at)
    else:
        _send("confirm", registered.user, f"/confirm/{registered.token}", at)


def send_reset(user: User, token: str, *, at: datetime) -> None:
    """The reset link."""
    _send("reset", user, f"/reset/{token}", at)


def _send(name: str, user: User, path: str, at: datetime) -> None:
    send_now(db.session(), name, user, f"{user.id}:{at.isoformat()}", {"path": path}, at)


def send_invitation(invitation: Invitation, token: str, *, at: datetime) -> None:
    """The invitation's link, to the address that was invited."""
    invite.send(db.session(), invitation, token, at=at)
