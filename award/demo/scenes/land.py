"""Scenes of the open country: hills, river, field, bay, bridge, port, clinic on the road."""

import math

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


def field(c: Canvas) -> None:
    p = c.palette
    c.sun(400, 106, 56)
    c.below(c.ridge(214, 34), p.far)
    c.below(c.ridge(256, 26), p.mid)
    fills = (p.leaf, p.near, p.second, p.near, p.leaf, p.accent, p.deep)
    phase = c.random.uniform(0, 6)
    for row, fill in enumerate(fills):
        c.below(lambda x, r=row: 288 + r * 32 + (9 + r * 1.6) * math.sin(x / (150 + r * 9) + phase + r * 0.35),
                fill)  # fmt: skip
    for i in range(3):
        mast(c, 130 + i * 240 + c.random.uniform(-30, 30), 330 + (i % 2) * 34, 110)


def bay(c: Canvas) -> None:
    p = c.palette
    c.sun(380, 130, 64)
    c.below(c.ridge(262, 20), p.far)
    c.rect(0, 300, WIDTH, HEIGHT - 300, p.water)
    for x, y, s in ((300, 118, 24), (350, 96, 18), (470, 128, 20)):
        c.arc(x - s / 2, y, s / 2, 200, 340, p.deep, 3)
        c.arc(x + s / 2, y, s / 2, 200, 340, p.deep, 3)
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


SCENES = {
    "hill": hill,
    "river": river,
    "clinic": clinic,
    "bridge": bridge,
    "field": field,
    "bay": bay,
    "port": port,
}
