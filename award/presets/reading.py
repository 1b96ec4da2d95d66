"""Builds a preset from the text of its file; what is wrong is told with its line."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from award.fields.problems import Problem
from award.fields.reading import parse_form_source
from award.fields.schema import schema_problems
from award.fields.yaml_source import DefinitionError, Flaw, Source, read_yaml
from award.i18n import N_
from award.presets import model
from award.presets.schema import PRESET_SCHEMA
from award.workflow import KINDS


def read_preset(name: str, text: str, defaults: Mapping[str, Any]) -> model.Preset:
    """Return the preset that the YAML ``text`` describes; raises :class:`DefinitionError` with lines.

    ``defaults`` gives the privacy notice and those letters that the file does not word itself.
    """
    source = read_yaml(text)
    problems = list(schema_problems(source.data, PRESET_SCHEMA)) or list(_parameter_problems(source.data))
    if problems:
        raise DefinitionError([Flaw(problem, source.line(problem.path)) for problem in problems])
    return build_preset(name, source, defaults)


def _parameter_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    for at, stage in enumerate(data["stages"]):
        kind, parameters = KINDS.get(stage["kind"]), stage.get("parameters", {})
        if kind is None:
            facts = {"kind": stage["kind"], "kinds": "、".join(sorted(KINDS))}
            yield Problem(
                "unknown_kind",
                N_("没有“%(kind)s”这一类环节，可用的有：%(kinds)s"),
                facts,
                ("stages", at, "kind"),
            )
            continue
        yield from schema_problems(parameters, kind.schema, ("stages", at, "parameters"))


def fill_options(form: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``form`` with the options of choice fields that project to the category or an attribute.

    Such a field need not repeat them; ``data`` holds ``categories`` and ``attributes`` as in a preset.
    """
    values = {f"attribute:{a['key']}": a["values"] for a in data.get("attributes", [])}
    values["category"] = data.get("categories", [])
    filled = deepcopy(dict(form))
    for section in filled.get("sections", []):
        for field in section.get("fields", []) if isinstance(section, dict) else []:
            wanted = values.get(field.get("projection", ""), [])
            if wanted and "options" not in field:
                field["options"] = [_option(value) for value in wanted]
    return filled


def _option(value: Mapping[str, Any]) -> dict[str, Any]:
    option = {"key": value["key"], "label": value["name"]}
    return option | ({"group": value["group"]} if "group" in value else {})


def build_preset(name: str, source: Source, defaults: Mapping[str, Any]) -> model.Preset:
    """Return the preset of a ``source`` that fits the schema; raises ``DefinitionError`` for its form."""
    data = source.data
    form = parse_form_source(Source(fill_options(data["form"], data), source.lines), ("form",))
    letters = {**defaults.get("letters", {}), **data.get("letters", {})}
    labels = data["labels"]
    return model.Preset(
        name=name,
        **{key: data[key] for key in ("title", "description", "prefix", "call_name", "award_name")},
        call=data.get("call", ""),
        organisation_label=labels["organisation"],
        comment_label=labels.get("comment", ""),
        section_labels=labels["sections"],
        principles=tuple(model.PrinciplePreset(**p) for p in data.get("principles", [])),
        stages=tuple(map(_stage, data["stages"])),
        categories=_values(data.get("categories", [])),
        attributes=tuple(
            model.AttributePreset(a["key"], a["name"], _values(a["values"]))
            for a in data.get("attributes", [])
        ),
        goals=tuple(map(_goal, data.get("goals", []))),
        tiers=tuple(
            model.TierPreset(**{**tier, "printed_sections": tuple(tier["printed_sections"])})
            for tier in data["tiers"]
        ),
        hosts=tuple(model.HostPreset(**host) for host in data["hosts"]),
        offices=tuple(model.OfficePreset(o["group"], tuple(o["titles"])) for o in data["offices"]),
        form=form,
        privacy_notice=model.PrivacyNotice(**(data.get("privacy_notice") or defaults["privacy_notice"])),
        letters={key: model.Letter(**letter) for key, letter in letters.items()},
    )


def _values(raw: Sequence[Mapping[str, Any]]) -> tuple[model.ValuePreset, ...]:
    return tuple(model.ValuePreset(**value) for value in raw)


def _stage(raw: Mapping[str, Any]) -> model.StagePreset:
    plain = {"lane": 1, "flow": "together", "help": "", "days": None, "parameters": {}}
    return model.StagePreset(**{**plain, **raw})


def _goal(raw: Mapping[str, Any]) -> model.GoalPreset:
    return model.GoalPreset(**{"at_least": {}, "at_most": None, "distinct_at_least": None, **raw})
