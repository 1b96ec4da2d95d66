"""The site administrator's pages: accounts, competitions and their officers, unsent links, dead jobs, settings."""

from award.blueprints.administration import competitions, home, upkeep
from award.blueprints.administration.blueprint import blueprint

__all__ = ["blueprint", "competitions", "home", "upkeep"]
