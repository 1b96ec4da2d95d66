"""Scenes of town and indoors: estate, city, hall, home, school, counter, library."""

from award.demo.scenes.canvas import HEIGHT, WIDTH, Canvas


def block(c: Canvas, x: float, top: float, w: float, ground: float, fill: str) -> None:
    """A block of flats: windows in rows, some with a flower box."""
    p = c.palette
    c.rect(x, top, w, ground - top, fill)
    c.rect(x - 8, top - 14, w + 16, 14, p.deep)
    columns = max(2, int((w - 20) // 52))
    gap = (w - columns * 34) / (columns + 1)
    y = top + 26
    while y + 34 < ground - 42:
        for i in range(columns):
            left = x + gap + i * (34 + gap)
            c.rect(left, y, 34, 26, p.light)
            c.rect(left - 4, y + 25, 42, 7, c.random.choice((p.deep, p.deep, p.accent, p.second)))
        y += 56
    c.rect(x + w / 2 - 15, ground - 40, 30, 40, p.deep)


def estate(c: Canvas) -> None:
    p = c.palette
    c.sun(420, 90, 40)
    c.below(c.ridge(300, 22), p.far)
    c.rect(0, 430, WIDTH, 70, p.mid)
    lows = [c.random.uniform(120, 176) for _ in range(2)]
    block(c, 40, lows[0], 190, 440, p.near)
    block(c, 300, c.random.uniform(84, 110), 200, 440, p.leaf)
    block(c, 572, lows[1], 190, 440, p.near)
    for x in (16, 262, 530, 786):
        c.tree(x, 452, 42)
    for i, fill in enumerate((p.deep, p.accent, p.light, p.second)):
        c.person(345 + i * 34, 478, 44 if i != 1 else 32, fill)


def city(c: Canvas) -> None:
    p = c.palette
    c.sun(230, 96, 46)
    x = -20.0
    while x < WIDTH:
        w = c.random.uniform(56, 100)
        c.rect(x, c.random.uniform(130, 250), w, HEIGHT, p.far)
        x += w + c.random.uniform(0, 26)
    x = 14.0
    while x < WIDTH - 40:
        w = c.random.choice((74.0, 92.0, 110.0))
        top = c.random.uniform(200, 320)
        c.rect(x, top, w, HEIGHT, c.random.choice((p.near, p.mid, p.near)))
        for row in range(int((420 - top) // 28)):
            for column in range(int((w - 16) // 19)):
                if c.random.random() < 0.68:
                    fill = c.random.choice((p.light, p.accent, p.light))
                    c.rect(x + 12 + column * 19, top + 16 + row * 28, 10, 15, fill)
        x += w + c.random.uniform(12, 34)
    c.rect(0, 432, WIDTH, 68, p.deep)
    c.arc(400, 900, 452, 225, 315, p.light, 3)
    for i in range(6):
        c.disc(90 + i * 126, 456 + (i % 3) * 12, 6, p.accent)


def hall(c: Canvas) -> None:
    p = c.palette
    c.sun(650, 96, 44)
    c.below(c.ridge(300, 26), p.far)
    c.rect(0, 410, WIDTH, 90, p.mid)
    c.tree(72, 414, 76)
    c.tree(742, 414, 60)
    c.rect(170, 206, 460, 206, p.light)
    c.shape([(112, 210), (220, 118), (400, 92), (580, 118), (688, 210)], p.deep)
    for i in range(5):
        c.rect(196 + i * 90, 250, 52, 120, p.mid, 4)
        c.rect(219 + i * 90, 250, 6, 120, p.light)
    for x in (206, 400, 594):
        c.line([(x, 208), (x, 224)], p.deep, 3)
        c.disc(x, 234, 15, p.accent)
    for i in range(9):
        c.person(150 + i * 62 + c.random.uniform(-6, 6), 474, 62,
                 (p.near, p.second, p.deep, p.accent)[c.random.randrange(4)])  # fmt: skip
    c.rect(120, 470, 560, 10, p.deep)


def home(c: Canvas) -> None:
    p = c.palette
    c.sun(190, 100, 42)
    c.below(c.ridge(270, 34), p.far)
    c.below(c.ridge(330, 22), p.mid)
    c.rect(0, 420, WIDTH, 80, p.leaf)
    c.rect(300, 220, 420, 204, p.light)
    c.shape([(260, 226), (372, 146), (648, 146), (760, 226)], p.deep)
    c.rect(470, 290, 80, 134, p.accent)
    c.disc(536, 360, 5, p.deep)
    for x in (340, 600):
        c.rect(x, 280, 80, 66, p.mid, 3)
        c.rect(x + 37, 280, 6, 66, p.light)
    c.tree(150, 426, 92)
    c.rect(90, 452, 150, 8, p.deep)
    for x in (104, 222):
        c.rect(x, 458, 8, 26, p.deep)
    for i, fill in enumerate((p.accent, p.deep, p.second)):
        c.person(120 + i * 46, 454, 58 - i * 4, fill)
    c.person(440, 470, 60, p.near)
    for i in range(6):
        c.disc(300 + i * 20 + c.random.uniform(-4, 4), 440, 7, c.random.choice((p.accent, p.light, p.second)))


def school(c: Canvas) -> None:
    p = c.palette
    c.sun(640, 92, 44)
    c.hills(226, 46)
    c.rect(0, 420, WIDTH, 80, p.second)
    c.rect(0, 420, WIDTH, 10, p.light)
    c.rect(120, 236, 440, 186, p.light)
    c.rect(108, 222, 464, 16, p.deep)
    c.rect(300, 160, 90, 262, p.mid)
    c.rect(290, 146, 110, 16, p.deep)
    c.disc(345, 196, 22, p.light)
    c.line([(345, 196), (345, 182)], p.deep, 3)
    c.line([(345, 196), (356, 200)], p.deep, 3)
    for row in range(2):
        for i in range(6):
            x = 146 + (i % 3) * 48 + (i // 3) * 262
            c.rect(x, 262 + row * 72, 34, 42, p.near)
    c.rect(324, 350, 42, 72, p.deep)
    c.line([(650, 430), (650, 214)], p.deep, 4)
    c.rect(652, 216, 62, 40, p.accent)
    for i in range(8):
        c.person(90 + i * 84 + c.random.uniform(-16, 16), 480, 46, (p.deep, p.accent, p.near, p.light)[i % 4])


def counter(c: Canvas) -> None:
    p = c.palette
    for i in range(5):
        x = 40 + i * 150
        c.rect(x, 130, 118, 220, p.light)
        c.disc(x + 59, 130, 59, p.light)
        if i == 3:
            c.disc(x + 59, 140, 34, p.sun)
        c.rect(x + 56, 72, 6, 280, p.far)
        c.rect(x, 196, 118, 6, p.far)
    for i in range(4):
        c.person(
            150 + i * 170, 360, 104, (p.deep, p.accent, p.near, p.second)[(i + c.random.randrange(2)) % 4]
        )
    c.rect(0, 356, WIDTH, 18, p.deep)
    c.rect(24, 374, WIDTH - 48, 84, p.near)
    for i in range(4):
        c.rect(106 + i * 170, 394, 88, 42, p.light, 4)
        c.disc(128 + i * 170, 415, 8, p.accent)
        c.rect(144 + i * 170, 406, 38, 6, p.mid)
        c.rect(144 + i * 170, 418, 26, 6, p.far)
    c.rect(0, 458, WIDTH, 42, p.mid)


def books(c: Canvas) -> None:
    p = c.palette
    c.rect(0, 0, WIDTH, HEIGHT, p.near)
    c.rect(232, 220, 336, 280, p.sky)
    c.disc(400, 222, 168, p.sky)
    c.sun(400, 220, 54)
    edge = c.ridge(400, 16)
    c.shape([*((x, edge(x)) for x in range(232, 569, 4)), (568, 500), (232, 500)], p.mid)
    fills = (p.light, p.accent, p.second, p.mid, p.light, p.leaf)
    for left in (28, 596):
        for row in range(4):
            ground = 128 + row * 108
            x = float(left)
            while x < left + 160:
                w, h = c.random.uniform(9, 19), c.random.uniform(54, 82)
                c.rect(x, ground - h, w, h, c.random.choice(fills))
                x += w + 2
            c.rect(left - 14, ground, 204, 10, p.deep)
    c.shape([(400, 440), (330, 424), (300, 436), (300, 466), (330, 454), (400, 470)], p.light)
    c.shape([(400, 440), (470, 424), (500, 436), (500, 466), (470, 454), (400, 470)], p.light)
    c.line([(400, 440), (400, 470)], p.mid, 3)
    c.rect(292, 472, 216, 10, p.deep)


SCENES = {
    "estate": estate,
    "city": city,
    "hall": hall,
    "home": home,
    "school": school,
    "counter": counter,
    "books": books,
}
