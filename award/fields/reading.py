"""Reads a form from plain data or YAML; whatever is wrong is told at once, each with its line."""

from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

from award.audience import Audience
from award.fields.form import Field, Form, Section
from award.fields.kinds.organisations import ROLES
from award.fields.problems import Path, Problem
from award.fields.schema import COMMON, FORM_SCHEMA, KINDS, field_schema, schema_problems
from award.fields.yaml_source import DefinitionError, Flaw, Source, read_yaml
from award.i18n import N_

# Names of other inputs in the form that carries the answers over the web.
RESERVED_KEYS = frozenset(
    {"shown", "csrf_token", "idempotency_key", "version", "number", "marks", "file", "order"}
)


def read_form(text: str) -> Form:
    """Return the form that the YAML ``text`` describes; raises :class:`DefinitionError` with lines."""
    return parse_form_source(read_yaml(text))


def parse_form(data: Any) -> Form:
    """Return the form that plain ``data`` (a stored ``form_version.schema``) describes; raises ``DefinitionError``."""
    return parse_form_source(Source(data))


def parse_form_source(source: Source, base: Path = ()) -> Form:
    """Return the form of ``source``; ``base`` is where it stands within a larger document."""
    problems = list(form_problems(source.data))
    if problems:
        raise DefinitionError([Flaw(p, source.line((*base, *p.path))) for p in problems])
    return build_form(source.data)


def form_problems(data: Any) -> Iterator[Problem]:
    """Yield everything wrong with a form's plain ``data``."""
    found = list(schema_problems(data, FORM_SCHEMA))
    if not found:
        for at, section in enumerate(data["sections"]):
            for place, raw in enumerate(section["fields"]):
                found += _field_problems(raw, ("sections", at, "fields", place))
    yield from found
    if not found:
        yield from _whole_problems(build_form(data))


def _field_problems(raw: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    kind = KINDS.get(str(raw.get("kind", "")))
    if kind is None:
        facts = {"kind": str(raw.get("kind", "")), "kinds": "、".join(sorted(KINDS))}
        yield Problem("no_such_kind", N_("没有“%(kind)s”这种栏目，可用：%(kinds)s"), facts, (*path, "kind"))
        return
    found = list(schema_problems(raw, field_schema(kind), path))
    yield from found
    if not found:
        field = build_field(raw)
        yield from (p.within(*path) for p in kind.form_problems(field))
        yield from (p.within(*path) for p in _projection_problems(field))


def _projection_problems(field: Field) -> Iterator[Problem]:
    if not field.projection:
        return
    target, _, name = field.projection.partition(":")
    named = target in ("attribute", "organisation_role")
    if target not in field.kind.projections or named != bool(name):
        facts = {"projection": field.projection, "kind": field.kind.name}
        yield Problem(
            "bad_projection", N_("“%(kind)s”栏目不能对应到“%(projection)s”"), facts, ("projection",)
        )
    elif target == "organisation_role" and name not in ROLES:
        facts = {"role": name, "roles": "、".join(ROLES)}
        yield Problem(
            "no_such_role", N_("没有“%(role)s”这种单位角色，可用：%(roles)s"), facts, ("projection",)
        )


def _whole_problems(form: Form) -> Iterator[Problem]:
    seen: set[str] = set()
    targets: set[str] = set()
    for at, section in enumerate(form.sections):
        if section.key in [earlier.key for earlier in form.sections[:at]]:
            yield Problem(
                "duplicate_key", N_("键“%(key)s”重复"), {"key": section.key}, ("sections", at, "key")
            )
        for place, field in enumerate(section.fields):
            path = ("sections", at, "fields", place)
            if field.key in RESERVED_KEYS:
                yield Problem(
                    "reserved_key", N_("键“%(key)s”另有用途，请换一个"), {"key": field.key}, (*path, "key")
                )
            if field.key in seen:
                yield Problem("duplicate_key", N_("键“%(key)s”重复"), {"key": field.key}, (*path, "key"))
            seen.add(field.key)
            if field.projection in targets and not field.projection.startswith("organisation_role:"):
                facts = {"projection": field.projection}
                message = N_("“%(projection)s”已有别的栏目对应")
                yield Problem("duplicate_projection", message, facts, (*path, "projection"))
            targets |= {field.projection} - {""}
    if not _is_canonical(form):
        yield Problem("not_canonical", N_("数字过大，请改小"), path=("sections",))
    titles = form.projecting("title")
    if not titles:
        yield Problem("no_title", N_("须有一个栏目对应案例名称（projection: title）"), path=("sections",))
    elif not titles[0].required:
        yield Problem("title_optional", N_("案例名称须为必填（required: true）"), path=("sections",))


def _is_canonical(form: Form) -> bool:
    try:
        return bool(form.digest)
    except rfc8785.CanonicalizationError:
        return False


def build_form(data: Mapping[str, Any]) -> Form:
    """Return the form of ``data`` that is known to be right."""
    sections = (
        Section(s["key"], s["label"], tuple(map(build_field, s["fields"])), s.get("help", ""))
        for s in data["sections"]
    )
    return Form(tuple(sections), data)


def build_field(raw: Mapping[str, Any]) -> Field:
    """Return the field of ``raw`` that is known to fit its schema."""
    kind = KINDS[raw["kind"]]
    return Field(
        key=raw["key"],
        kind=kind,
        label=raw["label"],
        help=raw.get("help", ""),
        guidance=raw.get("guidance", ""),
        required=raw.get("required", False),
        audience=Audience[raw.get("audience", "public").upper()],
        identity=raw.get("identity", kind.identity),
        projection=raw.get("projection", ""),
        bounds={name: value for name, value in raw.items() if name not in COMMON},
    )
