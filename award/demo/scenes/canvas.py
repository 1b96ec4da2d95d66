"""A canvas of 800 x 500 units, drawn four times as large and reduced, so that edges are smooth."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 800, 500
SCALE = 4  # units to drawn pixels; the picture is half of that

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by their part in a scene, from the air in front of one to the ground beneath."""

    sky: str
    sun: str
    far: str
    mid: str
    near: str
    deep: str
    light: str
    accent: str
    second: str
    leaf: str
    water: str


PALETTES = {
    "a": Palette(
        "#f3ede0", "#c4553c", "#c9d6dc", "#8fb0bf", "#44718f", "#24475f", "#fbf8f1", "#c49a45", "#c4553c",
        "#6f9a84", "#7ba3b6",
    ),
    "b": Palette(
        "#dce7ec", "#f6efdd", "#b8ccd2", "#7fa39b", "#4f7d70", "#2c5148", "#f7f6f0", "#bf5a3f", "#d3a650",
        "#5f8a6e", "#8db3b4",
    ),
    "c": Palette(
        "#233f5a", "#ecd8a6", "#35566f", "#456985", "#1c3247", "#122530", "#efe6cf", "#d3a94f", "#b9664b",
        "#5f8a78", "#3c6380",
    ),
    "d": Palette(
        "#f2dfc9", "#d8694b", "#dfc0ab", "#b58f88", "#76627a", "#443d58", "#fbf4e8", "#dda24e", "#a94f4a",
        "#7f8a6b", "#a78b95",
    ),
}  # fmt: skip


class Canvas:
    """Flat shapes in one palette; `random` is seeded by the picture's name, so a picture is always the same."""

    def __init__(self, palette: Palette, random: Random) -> None:
        self.palette = palette
        self.random = random
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), palette.sky)
        self.pen = ImageDraw.Draw(self.image)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, radius: float = 0) -> None:
        box = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        if radius:
            self.pen.rounded_rectangle(box, radius * SCALE, fill=fill)
        else:
            self.pen.rectangle(box, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: str, flat: float = 1) -> None:
        """A disc around (x, y); `flat` < 1 makes it an ellipse lower than wide."""
        self.pen.ellipse(
            ((x - r) * SCALE, (y - r * flat) * SCALE, (x + r) * SCALE, (y + r * flat) * SCALE), fill=fill
        )

    def shape(self, points: Iterable[Point], fill: str) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Iterable[Point], fill: str, width: float = 2) -> None:
        drawn = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(drawn, fill=fill, width=round(width * SCALE), joint="curve")
        r = width * SCALE / 2
        for x, y in (drawn[0], drawn[-1]):  # round ends
            self.pen.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def arc(
        self,
        x: float,
        y: float,
        r: float,
        start: float,
        end: float,
        fill: str,
        width: float = 2,
        flat: float = 1,
    ) -> None:
        """Part of a circle's rim, angles in degrees, clockwise from the right."""
        turns = [math.radians(start + (end - start) * i / 32) for i in range(33)]
        self.line([(x + r * math.cos(t), y + r * flat * math.sin(t)) for t in turns], fill, width)

    def below(self, edge: Callable[[float], float], fill: str, floor: float = HEIGHT) -> None:
        """Everything under a curve y = edge(x)."""
        top = [(x, edge(x)) for x in range(-4, WIDTH + 5, 4)]
        self.shape([*top, (WIDTH + 4, floor), (-4, floor)], fill)

    def ridge(self, level: float, rise: float) -> Callable[[float], float]:
        """A calm seeded line of hills around `level`, at most about `rise` up and down."""
        waves = [
            (rise * share, self.random.uniform(0.8, 1.15) * turns, self.random.uniform(0, math.tau))
            for share, turns in ((0.65, 1.2), (0.35, 2.1))
        ]
        return lambda x: level + sum(a * math.sin(x / WIDTH * math.tau * n + p) for a, n, p in waves)

    def sun(self, x: float, y: float, r: float = 46) -> None:
        self.disc(x + self.random.uniform(-30, 30), y + self.random.uniform(-12, 12), r, self.palette.sun)

    def hills(self, level: float = 230, step: float = 58) -> Callable[[float], float]:
        """Three rows of hills, far to near; returns the line of the nearest."""
        edge = self.ridge(level, 46)
        for row, fill in enumerate((self.palette.far, self.palette.mid, self.palette.near)):
            edge = self.ridge(level + row * step, 44 - row * 8)
            self.below(edge, fill)
        return edge

    def tree(self, x: float, ground: float, size: float = 30, fill: str | None = None) -> None:
        self.rect(x - size * 0.07, ground - size, size * 0.14, size, self.palette.deep)
        self.disc(x, ground - size * 1.35, size * 0.62, fill or self.palette.leaf)

    def person(self, x: float, ground: float, size: float, fill: str) -> None:
        """Head and shoulders, seen from the front, `size` units high."""
        r = size * 0.42
        self.disc(x, ground - size * 0.78, size * 0.21, fill)
        self.pen.pieslice(
            ((x - r) * SCALE, (ground - r * 1.2) * SCALE, (x + r) * SCALE, (ground + r * 1.2) * SCALE),
            180, 360, fill=fill,
        )  # fmt: skip

    def picture(self) -> Image.Image:
        """The finished picture, 1600 x 1000."""
        return self.image.reduce(2)
