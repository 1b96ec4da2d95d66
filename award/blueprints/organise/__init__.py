"""The office's desk: the pipeline, its stages, the cases."""

from award.blueprints.organise import cases, closing, home, stages
from award.blueprints.organise.blueprint import blueprint

__all__ = ["blueprint", "cases", "closing", "home", "stages"]
