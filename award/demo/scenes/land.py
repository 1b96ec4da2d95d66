"""Scenes of the open country: hills, river, field, clinic on the road."""

import math
from collections.abc import Callable

from award.demo.scenes.canvas import HEIGHT, WIDTH, Canvas


def house(c: Canvas, x: float, ground: float, size: float) -> None:
    """A small house with a dark roof and a coloured door."""
    p = c.palette
    c.rect(x, ground - size * 0.62, size, size * 0.62, p.light)
    c.shape([(x - size * 0.16, ground - size * 0.6), (x + size / 2, ground - size * 1.08),
             (x + size * 1.16, ground - size * 0.6)], p.deep)  # fmt: skip
    c.rect(x + size * 0.38, ground - size * 0.38, size * 0.24, size * 0.38, p.accent)
    c.rect(x + size * 0.12, ground - size * 0.46, size * 0.16, size * 0.16, p.mid)
    c.rect(x + size * 0.72, ground - size * 0.46, size * 0.16, size * 0.16, p.mid)


def mast(c: Canvas, x: float, ground: float, height: float) -> None:
    """A measuring post that is sending."""
    p = c.palette
    top = ground - height
    c.line([(x, ground), (x, top)], p.deep, 5)
    c.rect(x - 26, top - 9, 52, 18, p.deep, 3)
    c.disc(x + 8, top - 16, 6, p.accent)
    for r in (22, 34):
        c.arc(x + 12, top - 16, r, -70, 5, p.accent, 3)


def stream(c: Canvas, x: float, top: float) -> None:
    """A river that winds from the hills to the foot of the picture and grows wide."""
    left, right, ripples = [], [], []
    for i in range(81):
        t = i / 80
        y = top + (HEIGHT + 4 - top) * t
        middle = x + math.sin(t * 5.4) * 92 * (1 - t * 0.5) + t * 30
        half = 9 + 215 * t**1.7
        left.append((middle - half, y))
        right.append((middle + half, y))
        if i % 11 == 8 and i > 20:
            start = middle + c.random.uniform(-0.6, 0.1) * half
            ripples.append([(start, y), (start + half * 0.5, y)])
    c.shape([*left, *reversed(right)], c.palette.light)
    for ripple in ripples:
        c.line(ripple, c.palette.water, 2.6)


def hill(c: Canvas) -> None:
    p = c.palette
    c.sun(590, 110)
    edge = c.hills()
    x = c.random.uniform(90, 180)
    for i in range(5):
        size = c.random.uniform(40, 54)
        house(c, x, edge(x + size / 2) + 20 + (i % 2) * 26, size)
        x += size + c.random.uniform(22, 46)
    c.below(c.ridge(452, 14), p.deep)
    for _ in range(7):
        at = c.random.uniform(10, WIDTH - 10)
        c.tree(at, 480 + c.random.uniform(-8, 10), c.random.uniform(24, 40))


def river(c: Canvas) -> None:
    p = c.palette
    c.sun(560, 116, 50)
    c.hills(215, 60)
    c.below(c.ridge(420, 10), p.deep)
    stream(c, c.random.uniform(330, 400), 296)
    mast(c, c.random.uniform(660, 720), 430, 160)
    for i in range(3):
        c.tree(90 + i * 62 + c.random.uniform(-12, 12), 452 + i * 9, 36 - i * 4)


def clinic(c: Canvas) -> None:
    p = c.palette
    c.sun(620, 100, 44)
    edge = c.hills(215, 62)
    for i in range(3):
        x = 80 + i * 66 + c.random.uniform(-8, 8)
        house(c, x, edge(x + 24) + 16 + (i % 2) * 12, 48)
    c.below(lambda x: 424 + 20 * math.sin(x / 190), p.light)
    c.below(lambda x: 468 + 16 * math.sin(x / 190 + 0.4), p.deep)
    x, y = c.random.uniform(330, 420), 318.0
    c.rect(x, y, 190, 96, p.light, 10)
    c.shape([(x + 186, y + 24), (x + 232, y + 24), (x + 262, y + 60), (x + 262, y + 96), (x + 186, y + 96)],
            p.light)  # fmt: skip
    c.shape([(x + 200, y + 34), (x + 228, y + 34), (x + 246, y + 58), (x + 200, y + 58)], p.mid)
    c.rect(x, y + 66, 262, 12, p.accent)
    c.rect(x + 82, y + 14, 14, 44, p.accent, 2)
    c.rect(x + 67, y + 29, 44, 14, p.accent, 2)
    for wheel in (x + 52, x + 206):
        c.disc(wheel, y + 98, 23, p.deep)
        c.disc(wheel, y + 98, 9, p.light)


def furrow(row: int, phase: float) -> Callable[[float], float]:
    """The upper edge of a strip of land; strips nearer to one swing wider."""
    return lambda x: 288 + row * 32 + (9 + row * 1.6) * math.sin(x / (150 + row * 9) + phase + row * 0.35)


def field(c: Canvas) -> None:
    p = c.palette
    c.sun(400, 106, 56)
    c.below(c.ridge(214, 34), p.far)
    c.below(c.ridge(256, 26), p.mid)
    fills = (p.leaf, p.near, p.second, p.near, p.leaf, p.accent, p.deep)
    phase = c.random.uniform(0, 6)
    for row, fill in enumerate(fills):
        c.below(furrow(row, phase), fill)
    for i in range(3):
        mast(c, 130 + i * 240 + c.random.uniform(-30, 30), 330 + (i % 2) * 34, 110)


SCENES = {"hill": hill, "river": river, "clinic": clinic, "field": field}
