"""A person's own pages: registration, sign-in, profile, invitations, organisations, and "my home"."""

from award.blueprints.account import (
    context,
    home,
    invitation,
    messages,
    organisation,
    profile,
    registering,
    resetting,
    setting_up,
    signing_in,
)
from award.blueprints.account.blueprint import blueprint

__all__ = [
    "blueprint",
    "context",
    "home",
    "invitation",
    "messages",
    "organisation",
    "profile",
    "registering",
    "resetting",
    "setting_up",
    "signing_in",
]
