"""The form as data: sections of fields. Frozen once parsed; read it with :mod:`award.fields.reading`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

import rfc8785

from award.audience import Audience
from award.fields.choices import Option, options_of
from award.fields.kind import Kind
from award.fields.wording import Wording, worded


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``key`` is stable over versions of the form; its kind never changes.

    ``help`` stands under the label, ``guidance`` beside the field while it is written. ``bounds`` are the
    kind's own limits. ``projection`` says which column of the case the answer fills: ``title``,
    ``organisation``, ``category``, ``region``, ``attribute:KEY``, ``organisation_role:ROLE``, or "".
    ``identity`` answers tell who the applicant is and are hidden from blind experts.
    """

    key: str
    kind: Kind
    label: Wording
    help: Wording = ""
    guidance: Wording = ""
    required: bool = False
    audience: Audience = Audience.PUBLIC
    identity: bool = False
    projection: str = ""
    bounds: Mapping[str, Any] = None  # type: ignore[assignment]  # always given by the reader

    @property
    def options(self) -> tuple[Option, ...]:
        """The choices of a choice field, in order; empty for other kinds."""
        return options_of(self.bounds)

    def option_label(self, key: str, locale: str) -> str:
        """Return the words of one choice; an unknown key is shown as it is."""
        for option in self.options:
            if option.key == key:
                return worded(option.label, locale)
        return key

    def text(self, answers: Mapping[str, Any], locale: str = "zh-Hans") -> str:
        """Return this field's answer as readable text, "" when there is none."""
        value = answers.get(self.key)
        return "" if self.kind.is_empty(value) else self.kind.text(value, self, locale)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading, shown and returned for correction together."""

    key: str
    label: Wording
    fields: tuple[Field, ...]
    help: Wording = ""


@dataclass(frozen=True)
class Form:
    """A whole form. ``data`` is the plain JSON it was read from; its digest names the version."""

    sections: tuple[Section, ...]
    data: Mapping[str, Any]

    def fields(self) -> Iterator[Field]:
        """Yield every field in the form's order."""
        for section in self.sections:
            yield from section.fields

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by their keys."""
        return {field.key: field for field in self.fields()}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (RFC 8785) of ``data``, in hex."""
        return sha256(rfc8785.dumps(self.data)).hexdigest()

    def section_of(self, key: str) -> Section:
        """Return the section that holds field ``key``; raises ``KeyError``."""
        for section in self.sections:
            if any(field.key == key for field in section.fields):
                return section
        raise KeyError(key)

    def projecting(self, target: str) -> Sequence[Field]:
        """Return the fields whose projection is ``target``."""
        return [field for field in self.fields() if field.projection == target]

    def only(self, keep: Callable[[Field], bool]) -> "Form":
        """Return this form with the fields that ``keep`` accepts, without emptied sections."""
        sections = (replace(s, fields=tuple(f for f in s.fields if keep(f))) for s in self.sections)
        return replace(self, sections=tuple(s for s in sections if s.fields))
