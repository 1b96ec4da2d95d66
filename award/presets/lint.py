"""What is legal in a preset but cannot work or was surely not meant; each finding names where."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from award.fields.problems import Path, Problem
from award.fields.wording import worded
from award.i18n import N_
from award.presets.model import Preset, StagePreset

PLACEHOLDERS = (
    "recipient",
    "competition",
    "case_title",
    "reference",
    "organisation",
    "stage",
    "deadline",
    "reason",
    "tier",
    "link",
)
WHOLE_WEIGHT = 10_000


def lint_preset(preset: Preset) -> list[Problem]:
    """Return the findings, [] when there is none. ``path`` leads to the spot as in the file."""
    return [
        *_pipeline(preset),
        *(found for at, stage in enumerate(preset.stages) for found in _stage(stage, at)),
        *_sources(preset),
        *_seats(preset),
        *_sections(preset),
        *_goals(preset),
        *_letters(preset),
        *_tiers(preset),
    ]


def _pipeline(preset: Preset) -> Iterator[Problem]:
    keys = [stage.key for stage in preset.stages]
    places = [(stage.step, stage.lane) for stage in preset.stages]
    for at, stage in enumerate(preset.stages):
        if stage.key in keys[:at]:
            yield Problem("duplicate_key", N_("键“%(key)s”重复"), {"key": stage.key}, ("stages", at))
        if places[at] in places[:at]:
            facts = {"step": stage.step, "lane": stage.lane}
            yield Problem("same_place", N_("第 %(step)s 步第 %(lane)s 道已有环节"), facts, ("stages", at))
    steps = sorted({stage.step for stage in preset.stages})
    if steps != list(range(1, len(steps) + 1)) or places != sorted(places):
        yield Problem("steps", N_("步骤须从 1 起连续编号，并按顺序书写"), path=("stages",))
    kinds = [stage.kind for stage in preset.stages]
    if kinds[0] != "submission" or kinds[-1] != "publication" or kinds.count("decision") != 1:
        yield Problem("pipeline", N_("流程须以申报开始、以发布结束，并有一次评定"), path=("stages",))


def _stage(stage: StagePreset, at: int) -> Iterator[Problem]:
    criteria = stage.parameters.get("criteria", [])
    path = ("stages", at, "parameters")
    if criteria and sum(c["weight"] for c in criteria) != WHOLE_WEIGHT:
        facts = {"sum": sum(c["weight"] for c in criteria)}
        yield Problem("weights", N_("权重合计应为 10000，现为 %(sum)s"), facts, (*path, "criteria"))
    for place, criterion in enumerate(criteria):
        yield from (p.within(*path, "criteria", place) for p in criterion_problems(criterion))
    least, sheets = stage.parameters.get("minimum_sheets", 0), stage.parameters.get("sheets_per_case", 0)
    if least > sheets:
        yield Problem("sheets", N_("最低评分数不得多于每个案例的评分数"), path=(*path, "minimum_sheets"))
    rule = stage.parameters.get("rule", {})
    needed = {"top": "number", "threshold": "threshold"}.get(rule.get("kind", ""))
    if needed and needed not in rule:
        yield Problem("rule", N_("入围规则缺少“%(what)s”"), {"what": needed}, (*path, "rule"))


def criterion_problems(criterion: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with a criterion's grid and whether its anchors cover every mark exactly once."""
    low, high, step = (Fraction(str(criterion[name])) for name in ("min", "max", "step"))
    if step <= 0 or low >= high or (high - low) % step:
        yield Problem("grid", N_("最低分、最高分与分差不相合"), path=("step",))
        return
    anchors = criterion.get("anchors", [])
    ranges = sorted((Fraction(str(a["from"])), Fraction(str(a["to"]))) for a in anchors)
    expected = low
    for start, end in ranges:
        if start != expected or end < start:
            yield Problem("anchors", N_("评分标准须不重不漏地覆盖全部分值"), path=("anchors",))
            return
        expected = end + step
    if ranges and expected != high + step:
        yield Problem("anchors", N_("评分标准须不重不漏地覆盖全部分值"), path=("anchors",))


def _sources(preset: Preset) -> Iterator[Problem]:
    ranked = {stage.key for stage in preset.stages if stage.kind in ("scoring", "defence")}
    for at, stage in enumerate(preset.stages):
        sources = stage.parameters.get("sources", [])
        for source in sources:
            if source["stage"] not in ranked:
                yield Problem("source", N_("“%(stage)s”不是评分环节"), source, ("stages", at, "parameters"))
        if sources and sum(source["weight"] for source in sources) != WHOLE_WEIGHT:
            facts = {"sum": sum(source["weight"] for source in sources)}
            path = ("stages", at, "parameters", "sources")
            yield Problem("weights", N_("权重合计应为 10000，现为 %(sum)s"), facts, path)


def _seats(preset: Preset) -> Iterator[Problem]:
    seats = sum(tier.quota for tier in preset.tiers)
    for at, stage in enumerate(preset.stages):
        rule = stage.parameters.get("rule", {})
        if rule.get("kind") == "top" and rule["scope"] == "all" and rule.get("number", seats) < seats:
            facts = {"number": rule["number"], "seats": seats}
            message = N_("只有 %(number)s 个案例通过，不足 %(seats)s 个奖项名额")
            yield Problem("seats", message, facts, ("stages", at, "parameters", "rule"))


def _sections(preset: Preset) -> Iterator[Problem]:
    known = {*preset.form.by_key, "comment"}
    named: list[tuple[str, Path]] = [(key, ("labels", "sections", key)) for key in preset.section_labels]
    named += [(key, ("tiers", at)) for at, tier in enumerate(preset.tiers) for key in tier.printed_sections]
    for key, path in named:
        if key not in known:
            yield Problem("section", N_("表单中没有“%(key)s”栏目"), {"key": key}, path)


def _goals(preset: Preset) -> Iterator[Problem]:
    values = {attribute.key: {value.key for value in attribute.values} for attribute in preset.attributes}
    values["category"] = {category.key for category in preset.categories}
    for at, goal in enumerate(preset.goals):
        if goal.attribute != "region" and goal.attribute not in values:
            yield Problem("goal", N_("没有“%(key)s”这个属性"), {"key": goal.attribute}, ("goals", at))
        elif goal.attribute != "region" and not set(goal.at_least) <= values[goal.attribute]:
            yield Problem("goal_value", N_("目标中有不存在的属性值"), path=("goals", at))


def _letters(preset: Preset) -> Iterator[Problem]:
    for name, letter in preset.letters.items():
        for text in (letter.subject, letter.body):
            words = [text] if isinstance(text, str) else list(text.values())
            for unknown in sorted(
                {p for w in words for p in re.findall(r"\{([^{}]*)\}", w)} - set(PLACEHOLDERS)
            ):
                message = N_("通知中不能使用“{%(name)s}”")
                yield Problem("placeholder", message, {"name": unknown}, ("letters", name))


def _tiers(preset: Preset) -> Iterator[Problem]:
    keys = [tier.key for tier in preset.tiers]
    for at, tier in enumerate(preset.tiers):
        if tier.key in keys[:at] or not worded(tier.name).strip():
            yield Problem("tier", N_("奖项的键或名称重复或为空"), path=("tiers", at))
