"""The site itself: home and the answers to "are you alive?"."""

from award.blueprints.site import health, home
from award.blueprints.site.blueprint import blueprint

__all__ = ["blueprint", "health", "home"]
