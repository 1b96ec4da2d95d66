"""The JSON Schema of a form, and the checker that words its findings."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from award.audience import FIELD_AUDIENCES
from award.fields.choices import KEY_PATTERN
from award.fields.kind import Kind
from award.fields.problems import Path, Problem
from award.fields.wording import WORDING_SCHEMA
from award.i18n import N_
from award.registry import Registry

KINDS: Mapping[str, Kind] = Registry("award.fields.kinds", "KIND")

COMMON: dict[str, Any] = {
    "key": {"type": "string", "pattern": KEY_PATTERN},
    "kind": {"type": "string"},
    "label": WORDING_SCHEMA,
    "help": WORDING_SCHEMA,
    "guidance": WORDING_SCHEMA,
    "required": {"type": "boolean"},
    "audience": {"enum": [audience.name.lower() for audience in FIELD_AUDIENCES]},
    "identity": {"type": "boolean"},
    "projection": {"type": "string"},
}

FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sections": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "key": {"type": "string", "pattern": KEY_PATTERN},
                    "label": WORDING_SCHEMA,
                    "help": WORDING_SCHEMA,
                    "fields": {"type": "array", "minItems": 1, "items": {"type": "object"}},
                },
                "required": ["key", "label", "fields"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sections"],
    "additionalProperties": False,
}


def field_schema(kind: Kind) -> dict[str, Any]:
    """Return the JSON Schema of a field of ``kind``: what all fields have, and its own bounds."""
    return {
        "type": "object",
        "properties": {**COMMON, **kind.bounds},
        "required": ["key", "kind", "label", *kind.needed_bounds],
        "additionalProperties": False,
    }


_SENTENCES = {
    "required": N_("缺少“%(what)s”"),
    "additionalProperties": N_("不认识“%(what)s”，请检查拼写"),
    "type": N_("类型不对，应为 %(what)s"),
    "anyOf": N_("应为文本，或按语言分列且含 zh-Hans 的文本"),
    "oneOf": N_("写法不在允许的几种之内"),
    "enum": N_("应为以下之一：%(what)s"),
    "const": N_("应为 %(what)s"),
    "pattern": N_("写法不符合要求（%(what)s）"),
    "minimum": N_("不得小于 %(what)s"),
    "maximum": N_("不得大于 %(what)s"),
    "exclusiveMinimum": N_("应大于 %(what)s"),
    "minLength": N_("不能为空"),
    "minItems": N_("至少 %(what)s 项"),
    "maxItems": N_("最多 %(what)s 项"),
    "uniqueItems": N_("不能重复"),
    "minProperties": N_("不能为空"),
}


def schema_problems(data: Any, schema: Mapping[str, Any], base: Path = ()) -> Iterator[Problem]:
    """Yield what ``schema`` finds wrong with ``data``, worded, each at its path below ``base``."""
    for error in sorted(
        Draft202012Validator(schema).iter_errors(data), key=lambda e: list(map(str, e.absolute_path))
    ):
        path: Path = (*base, *error.absolute_path)
        if error.validator == "additionalProperties":
            for name in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
                yield Problem("schema", _SENTENCES["additionalProperties"], {"what": name}, (*path, name))
        elif error.validator == "required":
            for name in (
                n for n in error.validator_value if n not in error.instance and f"'{n}'" in error.message
            ):
                yield Problem("schema", _SENTENCES["required"], {"what": name}, path)
        else:
            yield _problem(error, path)


def _problem(error: ValidationError, path: Path) -> Problem:
    what = error.validator_value
    words = "、".join(map(str, what)) if isinstance(what, list) else str(what)
    message = _SENTENCES.get(str(error.validator), N_("写法有误"))
    return Problem("schema", message, {"what": words}, path)
