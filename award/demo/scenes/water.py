"""Scenes by the water: bridge, bay, port."""

import math

from award.demo.scenes.canvas import HEIGHT, WIDTH, Canvas


def bridge(c: Canvas) -> None:
    p = c.palette
    c.sun(600, 106, 52)
    c.below(c.ridge(230, 40), p.far)
    c.below(c.ridge(286, 26), p.mid)
    c.rect(0, 330, WIDTH, HEIGHT - 330, p.water)
    span = c.random.choice((232, 262))
    start = -span * 0.45
    while start < WIDTH:
        middle = start + span / 2
        c.arc(middle, 322, span / 2 - 8, 180, 360, p.deep, 9, flat=0.78)
        for i in range(1, 10):
            x = start + span * i / 10
            offset = (x - middle) / (span / 2 - 8)
            c.line([(x, 322), (x, 322 - math.sqrt(max(0, 1 - offset * offset)) * (span / 2 - 8) * 0.78)],
                   p.deep, 2)  # fmt: skip
        c.arc(middle, 356, span / 2 - 20, 10, 170, p.mid, 3, flat=0.5)
        c.rect(start - 9, 330, 18, 66, p.deep)
        start += span
    c.rect(0, 318, WIDTH, 16, p.deep)
    for i in range(5):
        x = 60 + i * 160 + c.random.uniform(-30, 30)
        c.rect(x, 300, 44, 18, (p.accent, p.light, p.second)[i % 3], 5)
    for _ in range(9):
        x, y = c.random.uniform(20, 700), c.random.uniform(412, 486)
        c.line([(x, y), (x + c.random.uniform(50, 110), y)], p.light, 2.4)


def bay(c: Canvas) -> None:
    p = c.palette
    c.sun(380, 130, 64)
    c.below(c.ridge(262, 20), p.far)
    c.rect(0, 300, WIDTH, HEIGHT - 300, p.water)
    for left, top, wing in ((288, 118, 12), (341, 96, 9), (460, 128, 10)):
        c.arc(left, top, wing, 200, 340, p.deep, 3)
        c.arc(left + 2 * wing, top, wing, 200, 340, p.deep, 3)
    x = c.random.uniform(330, 470)
    c.shape([(x - 46, 344), (x + 54, 344), (x + 36, 366), (x - 30, 366)], p.deep)
    c.line([(x, 344), (x, 268)], p.deep, 3)
    c.shape([(x + 5, 274), (x + 44, 334), (x + 5, 334)], p.light)
    for _ in range(8):
        a, y = c.random.uniform(10, 720), c.random.uniform(320, 420)
        c.line([(a, y), (a + c.random.uniform(30, 70), y)], p.light, 2)
    for i in range(9):
        mangrove(c, 30 + i * 92 + c.random.uniform(-20, 20), 470 + (i % 2) * 22, c.random.uniform(34, 46))


def mangrove(c: Canvas, x: float, ground: float, size: float) -> None:
    """A round crown on a fan of roots."""
    p = c.palette
    for i in range(-2, 3):
        c.line([(x, ground - size * 0.7), (x + i * size * 0.28, ground)], p.deep, 3)
    c.disc(x - size * 0.42, ground - size * 0.95, size * 0.48, p.near)
    c.disc(x + size * 0.1, ground - size * 1.15, size * 0.66, p.leaf)


def port(c: Canvas) -> None:
    p = c.palette
    c.sun(140, 116, 48)
    c.below(c.ridge(292, 14), p.far)
    for i in range(3):
        crane(c, 470 + i * 105, 372)
    c.rect(0, 372, WIDTH, HEIGHT - 372, p.near)
    x = c.random.uniform(40, 80)
    fills = (p.accent, p.light, p.second, p.mid, p.leaf)
    for row in range(3):
        for i in range(7 - row):
            c.rect(x + 40 + row * 20 + i * 46, 314 - row * 28, 44, 26, c.random.choice(fills))
    c.shape([(x, 342), (x + 400, 342), (x + 366, 412), (x + 44, 412)], p.deep)
    c.rect(x, 338, 400, 8, p.second)
    for _ in range(8):
        a, y = c.random.uniform(10, 700), c.random.uniform(424, 488)
        c.line([(a, y), (a + c.random.uniform(40, 100), y)], p.water, 2.4)


def crane(c: Canvas, x: float, ground: float) -> None:
    """A quay crane with its boom out over the water."""
    p = c.palette
    for leg in (0, 62):
        c.line([(x + leg, ground), (x + leg, 150)], p.deep, 7)
    c.line([(x - 120, 152), (x + 92, 152)], p.deep, 7)
    c.line([(x, 150), (x + 40, 92), (x + 62, 150)], p.deep, 5)
    c.line([(x + 40, 92), (x - 112, 150)], p.deep, 3)
    c.line([(x, 236), (x + 62, 236)], p.deep, 5)


SCENES = {"bridge": bridge, "bay": bay, "port": port}
