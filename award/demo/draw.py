"""Draws the demo's pictures: 1600 x 1000 JPEG, at most 150 kB, the same bytes for the same name.

A picture's name is ``motif-letter``: the motif is a scene of `award.demo.scenes`, the letter a palette
(a paper and blue, b green, c night, d dusk) and the seed of its small variations.
"""

import io
from functools import cache
from random import Random

from award.demo.scenes import SCENES
from award.demo.scenes.canvas import PALETTES, Canvas


def names() -> list[str]:
    """All pictures that can be drawn."""
    return [f"{motif}-{letter}" for motif in SCENES for letter in PALETTES]


@cache
def jpeg(name: str) -> bytes:
    """The picture of this name. Raises KeyError for a name that is not in `names()`."""
    motif, _, letter = name.partition("-")
    canvas = Canvas(PALETTES[letter], Random(name))
    SCENES[motif](canvas)
    stream = io.BytesIO()
    canvas.picture().save(stream, "JPEG", quality=86, optimize=True)
    return stream.getvalue()
