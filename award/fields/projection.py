"""What of the answers becomes typed columns of the case, and nothing else does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from award.fields.form import Form


@dataclass(frozen=True, slots=True)
class NamedBody:
    """An organisation as an answer names it; ``id`` where it is known here."""

    name: str
    code: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Projection:
    """The typed columns of one case. "" and empty say "not answered".

    ``attributes`` maps an attribute's key to the keys of its chosen values; ``organisations`` are pairs of
    body and role (``co_creator``, ``builder``, ``recommender``) in the order written.
    """

    title: str = ""
    organisation: NamedBody | None = None
    category: str = ""
    region: str = ""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organisations: tuple[tuple[NamedBody, str], ...] = ()


def project(form: Form, answers: Mapping[str, Any]) -> Projection:
    """Return the columns that normalised ``answers`` fill."""
    plain: dict[str, Any] = {}
    attributes: dict[str, tuple[str, ...]] = {}
    organisations: list[tuple[NamedBody, str]] = []
    for asked in form.fields():
        value = answers.get(asked.key)
        if not asked.projection or asked.kind.is_empty(value):
            continue
        target, _, name = asked.projection.partition(":")
        if target == "attribute":
            attributes[name] = (value,) if isinstance(value, str) else tuple(value or ())
        elif target == "organisation_role":
            organisations += [(body, name) for body in _bodies(value)]
        elif target == "organisation":
            plain[target] = _bodies(value)[0]
        else:
            plain[target] = value
    return Projection(**plain, attributes=attributes, organisations=tuple(organisations))


def _bodies(rows: Any) -> list[NamedBody]:
    return [NamedBody(row["name"], row.get("code") or "", row.get("id")) for row in rows]
