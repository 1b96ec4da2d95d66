"""Likely duplicates by title: the same practice entered twice, this year or before, under a changed name.

A title is taken as its pairs of neighbouring characters, each weighted by how much it says: a name in quotation
marks most, a region's name or a word that half of all titles hold (`words`) little. Two titles are compared by the
weight of the pairs they share (Dice's coefficient), or by how much of the shorter one lies in the longer. Two regions
of which neither contains the other speak against, as do two different names in quotation marks.

`THRESHOLD` was set on the titles of the tests: twins score 0.57 and more, unrelated ones 0.41 and less.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from award.script import convert
from award.similarity.words import EMPTY, all_words, region_words, words_in

THRESHOLD = 0.5
"""Similarity from which two titles are shown as a likely duplicate."""

_PREFILTER = 40
_MOST_COMPARED = 200
_ENOUGH = 2.5
_NAMED, _PLAIN, _REGION, _COMMON = 1.5, 1.0, 0.3, 0.25
_AGAINST = 0.5
_SAME_NAME = 0.6
_SAME_CORE = 0.95
_CORE = 4
_CONTAINED = 0.85

_QUOTED = re.compile(r"[“\"「『《‘']([^”\"」』》’']{2,16})[”\"」』》’']")
_YEAR = re.compile(r"(?:19|20)\d\d年?(?:度)?")

Pairs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another title that may mean the same practice; `index` is its place in what was searched."""

    index: int
    score: float


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    plain: str
    core: str
    """What is left without the empty words."""
    pairs: Pairs
    local_pairs: Pairs
    """As `pairs`, with themes at full weight: for two titles of one place."""
    regions: frozenset[str]
    names: frozenset[str]


def similarity(one: str, other: str) -> float:
    """How likely two titles mean one practice, 0 to 1; symmetric; 1 for titles equal but for punctuation."""
    a, b = _fingerprint(one), _fingerprint(other)
    if a.plain == b.plain:
        return 1.0 if a.plain else 0.0
    if a.core == b.core and len(a.core) >= _CORE:
        return _SAME_CORE
    same_place = _overlap(a.regions, b.regions)
    score = _shared(a.local_pairs, b.local_pairs) if same_place else _shared(a.pairs, b.pairs)
    if _is_named_in(a, b) or _is_named_in(b, a):
        score = max(score, _SAME_NAME)
    if a.regions and b.regions and not same_place:
        score *= _AGAINST
    if a.names and b.names and not any(_alike(x, y) for x in a.names for y in b.names):
        score *= _AGAINST
    return min(score, 1.0)


def candidates(title: str, others: Sequence[str], *, limit: int = 10) -> list[Candidate]:
    """The likely duplicates of a title among others, best first."""
    rough = process.extract(
        _plain(title), others, scorer=fuzz.partial_ratio, score_cutoff=_PREFILTER, limit=_MOST_COMPARED
    )
    found = [Candidate(index, similarity(title, others[index])) for _, _, index in rough]
    likely = [candidate for candidate in found if candidate.score >= THRESHOLD]
    return sorted(likely, key=lambda candidate: (-candidate.score, candidate.index))[:limit]


def _shared(ours: Pairs, theirs: Pairs) -> float:
    shared = sum(min(ours[pair], theirs[pair]) for pair in ours.keys() & theirs.keys())
    if shared < _ENOUGH:
        return 0.0
    weights = sum(ours.values()), sum(theirs.values())
    return max(2 * shared / sum(weights), _CONTAINED * shared / min(weights))


def _normal(title: str) -> str:
    return _YEAR.sub("", convert(unicodedata.normalize("NFKC", title), "zh-Hans").casefold())


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum() or character == "+")


def _plain(title: str) -> str:
    return _letters(_normal(title))


@lru_cache(maxsize=65536)
def _fingerprint(title: str) -> _Fingerprint:
    normal = _normal(title)
    plain = _letters(normal)
    names = frozenset(map(_letters, _QUOTED.findall(normal))) - all_words() - {""}
    words = words_in(plain)
    codes = {region_words()[word] for _, word in words if word in region_words()}
    specific = {code for code in codes if not any(other.startswith(code) for other in codes - {code})}
    common = [(place, word, _REGION if word in region_words() else _COMMON) for place, word in words]
    local = [entry for entry in common if entry[1] in EMPTY or entry[2] == _REGION]
    named = [(plain.find(name), name, _NAMED) for name in names]
    return _Fingerprint(
        plain,
        _core(plain, words),
        _pairs(plain, named + common),
        _pairs(plain, named + local),
        frozenset(specific),
        names,
    )


def _core(plain: str, words: list[tuple[int, str]]) -> str:
    kept = list(plain)
    for place, word in words:
        if word in EMPTY:
            kept[place : place + len(word)] = [""] * len(word)
    return "".join(kept).replace("的", "")


def _pairs(plain: str, marks: list[tuple[int, str, float]]) -> Pairs:
    """Weight of each pair of characters; a later mark overrules an earlier one."""
    weights = [_PLAIN] * len(plain)
    for place, word, weight in marks:
        weights[place : place + len(word)] = [weight] * len(word)
    pairs: dict[str, float] = {}
    for i in range(len(plain) - 1):
        pair = plain[i : i + 2]
        pairs[pair] = pairs.get(pair, 0.0) + (weights[i] + weights[i + 1]) / 2
    return pairs


def _overlap(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in ours for b in theirs)


def _is_named_in(one: _Fingerprint, other: _Fingerprint) -> bool:
    """Whether a proper name that one title puts in quotation marks stands in the other."""
    return any(len(name) > 2 and name in other.plain and not words_in(name) for name in one.names)


def _alike(one: str, other: str) -> bool:
    return one in other or other in one or fuzz.ratio(one, other) >= 60
