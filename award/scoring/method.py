"""What a scoring method is: the protocol that every file of ``award/scoring/methods/`` fills.

There are two kinds. An *official* method is exact: it gets integers and returns integers. A *statistical* method
gets float64 values of whole sheets and returns a float64 score per case, which the caller rounds once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from award.scoring.exact import Integers, widest

Words = Mapping[str, str]
"""The same sentence in ``zh_Hans``, ``en`` and ``zh_Hant``."""


@dataclass(frozen=True)
class Panel:
    """Values to aggregate over judges, in groups (one per case, or per case and criterion).

    ``values[starts[g]:starts[g] + counts[g]]`` are the integer numerators of group ``g`` over a denominator of the
    group's own, which the caller keeps. No group is empty. ``confidence`` is parallel to ``values`` or None.
    """

    values: Integers
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    confidence: Integers | None = None

    @cached_property
    def group(self) -> NDArray[np.int64]:
        """The group of each value."""
        return np.repeat(np.arange(len(self.starts), dtype=np.int64), self.counts)

    @cached_property
    def ascending(self) -> Integers:
        """``values``, ascending within each group."""
        span = 2 * widest(self.values) + 1
        if self.values.dtype == object or span * (len(self.starts) + 1) >= 2**62:
            return self.values[np.lexsort((self.values, self.group))]
        low = int(self.values.min()) if self.values.size else 0
        bits = np.int64((span - 1).bit_length())
        if int(bits) + len(self.starts).bit_length() >= 63:
            return self.values[np.lexsort((self.values, self.group))]
        keys = np.sort((self.group << bits) | (self.values - low))
        return np.asarray((keys & ((np.int64(1) << bits) - 1)) + low)


@dataclass(frozen=True)
class Options:
    """The rules' settings that a method may read: how many of the lowest and highest marks are dropped."""

    drop_low: int = 0
    drop_high: int = 0


@dataclass(frozen=True)
class Aggregate:
    """One ratio per group: ``numerator / denominator`` in the unit of the panel's values; denominators > 0.

    ``defined`` is False where the method has no value (all confidences 0); ``trimmed_out`` is True where trimming
    left nothing and ``numerator / denominator`` is the plain mean instead.
    """

    numerator: Integers
    denominator: Integers
    defined: NDArray[np.bool_] | None = None
    trimmed_out: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class OfficialMethod:
    """An exact method. ``aggregate(panel, options)`` must use integers only and be monotone in every value."""

    name: str
    title: Words
    assumes: Words
    avoid_when: Words
    aggregate: Callable[[Panel, Options], Aggregate]
    trims: bool = False
    needs_confidence: bool = False
    exact: bool = True


@dataclass(frozen=True)
class SheetValues:
    """One value a sheet for a statistical method; row k is judge ``judge[k]``'s sheet on case ``case[k]``.

    ``case`` and ``judge`` are indices below ``cases`` and ``judges``; a case or judge may have no sheet at all, no
    pair occurs twice. ``value`` is in the scale of the marks.
    """

    case: NDArray[np.int32]
    judge: NDArray[np.int32]
    value: NDArray[np.float64]
    cases: int
    judges: int


@dataclass(frozen=True)
class Estimate:
    """A statistical method's answer: ``score[i]`` of case ``i``, NaN without a sheet (and only then or if undefined).

    ``notes`` are stable codes about the whole estimate, such as ``disconnected``, ``one_judge``; the caller prints
    them as warnings.
    """

    score: NDArray[np.float64]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatisticalMethod:
    """A method in float64. ``estimate`` must be a pure function and not depend on the order of the rows."""

    name: str
    title: Words
    assumes: Words
    avoid_when: Words
    estimate: Callable[[SheetValues], Estimate]
    exact: bool = False


Method = OfficialMethod | StatisticalMethod
