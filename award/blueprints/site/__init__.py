"""The site itself: home, an edition's public page, and the answers to "are you alive?"."""

from award.blueprints.site import competition, health, home, regions
from award.blueprints.site.blueprint import blueprint

__all__ = ["blueprint", "competition", "health", "home", "regions"]
