"""Exact integer arithmetic on numpy arrays: int64 while it provably fits, Python integers where it would not.

An *exact array* is an ndarray of int64, or of objects that are all Python ints. Every operation here bounds its
result before computing it and widens the operands to objects when the bound leaves 62 bits, so nothing wraps
silently and no binary float takes part.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIMIT = 2**62
"""Magnitudes below this are kept in int64; one spare bit allows a doubling when rounding."""

Integers = NDArray[Any]
"""An exact array: dtype int64, or object holding Python ints only."""


def widest(values: Integers) -> int:
    """The largest magnitude in ``values`` as a Python int (0 when empty)."""
    if values.size == 0:
        return 0
    return max(abs(int(values.max())), abs(int(values.min())))


def carry(values: Integers, bound: int) -> Integers:
    """``values`` able to hold magnitudes up to ``bound``: unchanged, or as Python ints."""
    return values if bound < LIMIT or values.dtype == object else values.astype(object)


def from_ints(values: Sequence[int]) -> Integers:
    """An exact array of the given Python ints, int64 when all of them fit."""
    bound = max(map(abs, values), default=0)
    return np.array(values, dtype=np.int64 if bound < LIMIT else object)


def multiply(left: Integers, right: Integers | int) -> Integers:
    """Element-wise product."""
    factor = abs(right) if isinstance(right, int) else widest(right)
    bound = max(widest(left), 1) * max(factor, 1)
    if isinstance(right, int):
        return np.asarray(carry(left, bound) * right)
    return np.asarray(carry(left, bound) * carry(right, bound))


def add(left: Integers, right: Integers) -> Integers:
    """Element-wise sum."""
    bound = widest(left) + widest(right)
    return np.asarray(carry(left, bound) + carry(right, bound))


def group_sums(values: Integers, starts: NDArray[np.int64]) -> Integers:
    """Sums of the consecutive, non-empty groups that begin at ``starts``."""
    if len(starts) == 0:
        return values[:0]
    longest = int(np.diff(starts, append=len(values)).max())
    return np.asarray(np.add.reduceat(carry(values, widest(values) * longest), starts))


def group_lcm(values: Integers, starts: NDArray[np.int64]) -> Integers:
    """Least common multiples of positive integers in consecutive, non-empty groups.

    ``np.lcm`` wraps silently, so int64 is trusted only when the product of all distinct values fits.
    """
    if len(starts) == 0:
        return values[:0]
    return np.asarray(np.lcm.reduceat(carry(values, _product_of_distinct(values)), starts))


def row_lcm(values: Integers) -> Integers:
    """Least common multiple of each row of a matrix of positive integers."""
    bound = 1
    for column in range(values.shape[1]):
        bound *= max(widest(values[:, column]), 1)
    return np.asarray(np.lcm.reduce(carry(values, bound), axis=1))


def common_multiple(values: Integers) -> int:
    """Least common multiple of all (positive) values, as a Python int; 1 when empty."""
    multiple = 1
    for value in np.unique(values).tolist():
        multiple = multiple * value // _gcd(multiple, value)
    return multiple


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _product_of_distinct(values: Integers) -> int:
    if values.size and int(values.min()) == int(values.max()):
        return int(values.max())
    product = 1
    for value in np.unique(values).tolist():
        product *= value
        if product >= LIMIT:
            break
    return product


def round_ratio(
    numerator: Integers, denominator: Integers | int, digits: int, mode: str = "half_up"
) -> Integers:
    """``numerator / denominator`` in units of 10**-digits, rounded once.

    ``half_up`` rounds a half away from zero (四舍五入, as on paper), ``half_even`` to the even neighbour.
    Denominators are positive.
    """
    below = multiply(np.asarray(denominator, dtype=object if _is_wide(denominator) else np.int64), 2)
    above = multiply(np.abs(numerator), 2 * 10**digits)
    bound = widest(above) + widest(below)
    above, below = carry(above, bound), carry(below, bound)
    half = below // 2
    if mode == "half_even":
        whole = above // below
        rest = above - whole * below
        up = (rest > half) | ((rest == half) & (whole % 2 == 1))
        rounded = whole + up
    else:
        rounded = (above + half) // below
    return np.asarray(np.where(numerator < 0, -rounded, rounded))


def _is_wide(value: Integers | int) -> bool:
    return value >= LIMIT if isinstance(value, int) else value.dtype == object


def rounded_roots(numerator: Sequence[int], denominator: Sequence[int], digits: int) -> Integers:
    """Square roots of ratios in units of 10**-digits, rounded half up, by integer square roots.

    floor(sqrt(x) + 1/2) = (isqrt(floor(4 x)) + 1) // 2 for every x >= 0.
    """
    scale = 4 * 10 ** (2 * digits)
    return from_ints([(isqrt(scale * n // d) + 1) // 2 for n, d in zip(numerator, denominator, strict=True)])


def decimal_text(value: int, digits: int) -> str:
    """``value`` in units of 10**-digits as text with exactly that many decimals."""
    if digits == 0:
        return str(value)
    sign, body = ("-", str(-value)) if value < 0 else ("", str(value))
    body = body.rjust(digits + 1, "0")
    return f"{sign}{body[:-digits]}.{body[-digits:]}"


def decimal_places(value: Decimal) -> int:
    """How many decimals ``value`` really needs (8.50 needs one)."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def in_units(value: Decimal, digits: int) -> int:
    """``value`` as an integer number of 10**-digits; raises ``ValueError`` when it is none."""
    scaled = value.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than {digits} decimals")
    return int(scaled)
