"""The office's desk: the pipeline, its stages, the cases, the letters."""

from award.blueprints.organise import cases, closing, group_letters, home, outbox, stages
from award.blueprints.organise.blueprint import blueprint

__all__ = ["blueprint", "cases", "closing", "group_letters", "home", "outbox", "stages"]
