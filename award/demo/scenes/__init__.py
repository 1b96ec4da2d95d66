"""Scenes by motif: each draws one calm flat picture on a canvas."""

from collections.abc import Callable

from award.demo.scenes import land, town, water
from award.demo.scenes.canvas import Canvas

SCENES: dict[str, Callable[[Canvas], None]] = {**land.SCENES, **water.SCENES, **town.SCENES}
