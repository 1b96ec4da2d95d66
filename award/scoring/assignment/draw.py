"""The sealed draw: anyone who has the list and the announced number gets the same names.

Before the seed exists the digest of the eligible list is published; afterwards the seed decides alone. Each entry's lot
is SHA-256 of "SEED\\nENTRY" in hex, and the smallest lots are drawn, in that order: the same lot as the tie-break of
`award score` and a line of any language.
"""

import hashlib
from collections.abc import Iterable


def digest_of(eligible: Iterable[str]) -> str:
    """SHA-256 (hex) of the sorted entries, one a line: what is published before the draw.

    Raises ``ValueError`` for an empty entry, one with a line break, or one that occurs twice.
    """
    return hashlib.sha256("\n".join(_checked(eligible)).encode()).hexdigest()


def draw(eligible: Iterable[str], seed: str, n: int) -> list[str]:
    """``n`` of the ``eligible`` entries in the order in which they are drawn.

    ``seed`` is the announced number as it was announced (text). The order of ``eligible`` plays no part. Raises
    ``ValueError`` when ``n`` is negative or more than there are.
    """
    entries = _checked(eligible)
    if not 0 <= n <= len(entries):
        raise ValueError(f"cannot draw {n} of {len(entries)}")
    return sorted(entries, key=lambda entry: (lot(seed, entry), entry))[:n]


def lot(seed: str, entry: str) -> str:
    """The lot of one entry."""
    return hashlib.sha256(f"{seed}\n{entry}".encode()).hexdigest()


def _checked(eligible: Iterable[str]) -> list[str]:
    entries = sorted(eligible)
    if any(not entry or "\n" in entry for entry in entries):
        raise ValueError("an entry is empty or has a line break")
    if len(set(entries)) != len(entries):
        raise ValueError("an entry occurs twice")
    return entries
