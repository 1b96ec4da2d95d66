"""A preset as validated data. Texts are :data:`award.fields.wording.Wording`; parameters are plain JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from award.fields.form import Form
from award.fields.wording import Wording


@dataclass(frozen=True, slots=True)
class StagePreset:
    """One stage. ``days`` is the window's default length (None: no end); ``parameters`` fit the kind.

    ``parameters`` of ``screening``: ``checklist`` [{key, text, help, required, automatic}], ``reject_reasons``
    [{key, text}], ``opinions``, ``correction_rounds``, ``correction_days``. Of ``scoring`` and ``defence``:
    ``criteria`` [{key, name, help, weight (basis points, together 10,000), min, max, step, anchors
    [{from, to, text}]}], ``sheets_per_case``, ``minimum_sheets``, ``method``, ``digits``, ``rule`` {kind
    top | threshold | by_hand, number, threshold, scope all | category}, ``blind``, ``share_marks`` (the experts of a
    case see its sheets after closing), ``comment``. Of ``verification``: ``modes``, ``findings``. Of ``decision``: ``sources`` [{stage (a key), weight}]. Of
    ``notice``: ``days``, ``working_days``. Of ``publication``: ``at``. Marks that are not whole are decimal
    text ("0.5"), because JSON with floats cannot be hashed alike everywhere.
    """

    key: str
    kind: str
    step: int
    lane: int
    flow: str
    name: Wording
    help: Wording
    days: int | None
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ValuePreset:
    """One category, or one value of an attribute; ``group`` gathers values for statistics."""

    key: str
    name: Wording
    group: Wording = ""


@dataclass(frozen=True, slots=True)
class AttributePreset:
    """A dimension that is counted and balanced, with its values in order."""

    key: str
    name: Wording
    values: tuple[ValuePreset, ...]


@dataclass(frozen=True, slots=True)
class TierPreset:
    """An award level: seats, how winners are ordered in print, which sections are printed."""

    key: str
    name: Wording
    quota: int
    print_order: str
    printed_sections: tuple[str, ...]
    note: Wording = ""


@dataclass(frozen=True, slots=True)
class PrinciplePreset:
    """A principle as the call prints it; ``use`` is scored, goal or checklist, ``reference`` what applies it."""

    text: Wording
    use: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class GoalPreset:
    """A goal of the selection over ``attribute`` (or ``region``): seats a value, a cap, distinct values."""

    key: str
    text: Wording
    attribute: str
    at_least: Mapping[str, int]
    at_most: int | None
    distinct_at_least: int | None


@dataclass(frozen=True, slots=True)
class HostPreset:
    """A role a body can play (主办, 承办 …), in printed order."""

    key: str
    name: Wording


@dataclass(frozen=True, slots=True)
class OfficePreset:
    """A group of the committee and the offices in it, in printed order."""

    group: Wording
    titles: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """What people agree to at registration; a changed text has a new version."""

    version: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Letter:
    """The default words of a letter, with ``{placeholders}`` of :data:`award.presets.lint.PLACEHOLDERS`."""

    subject: Wording
    body: Wording


@dataclass(frozen=True, slots=True)
class Preset:
    """A competition as data: what a new edition starts from."""

    name: str
    title: Wording
    description: Wording
    prefix: str
    call_name: Wording
    award_name: Wording
    call: Wording
    organisation_label: Wording
    comment_label: Wording
    section_labels: Mapping[str, Wording]
    principles: tuple[PrinciplePreset, ...]
    stages: tuple[StagePreset, ...]
    categories: tuple[ValuePreset, ...]
    attributes: tuple[AttributePreset, ...]
    goals: tuple[GoalPreset, ...]
    tiers: tuple[TierPreset, ...]
    hosts: tuple[HostPreset, ...]
    offices: tuple[OfficePreset, ...]
    form: Form
    privacy_notice: PrivacyNotice
    letters: Mapping[str, Letter]
