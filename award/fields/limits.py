"""A field's bounds in words, for hints and printed forms: sentences to translate with the facts that fill them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from award.i18n import N_


@dataclass(frozen=True, slots=True)
class Phrase:
    """A zh-Hans msgid with ``%(name)s`` places and the facts that fill them."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.facts if self.facts else self.message


def between(bounds: Mapping[str, Any], both: str, least: str, most: str) -> list[Phrase]:
    """Return the one sentence of the three that fits ``min`` and ``max``; a ``min`` of 0 says nothing."""
    low, high = bounds.get("min"), bounds.get("max")
    if low and high is not None:
        return [Phrase(both, {"min": low, "max": high})]
    if low:
        return [Phrase(least, {"min": low})]
    return [Phrase(most, {"max": high})] if high is not None else []


def of_length(bounds: Mapping[str, Any]) -> list[Phrase]:
    """Return how many characters a text may have."""
    return between(bounds, N_("%(min)s 至 %(max)s 字"), N_("不少于 %(min)s 字"), N_("不超过 %(max)s 字"))


def of_size(bounds: Mapping[str, Any]) -> list[Phrase]:
    """Return how many entries a list may have."""
    return between(bounds, N_("%(min)s 至 %(max)s 项"), N_("不少于 %(min)s 项"), N_("不超过 %(max)s 项"))


def of_value(bounds: Mapping[str, Any]) -> list[Phrase]:
    """Return how large a number may be and how exact."""
    phrases = between(bounds, N_("%(min)s 至 %(max)s"), N_("不小于 %(min)s"), N_("不大于 %(max)s"))
    decimals = bounds.get("decimals")
    if decimals == 0:
        return [*phrases, Phrase(N_("填写整数"))]
    return [*phrases, Phrase(N_("最多 %(decimals)s 位小数"), {"decimals": decimals})] if decimals else phrases


def of_date(bounds: Mapping[str, Any]) -> list[Phrase]:
    """Return how early and how late a date may be."""
    return between(bounds, N_("%(min)s 至 %(max)s"), N_("不早于 %(min)s"), N_("不晚于 %(max)s"))
