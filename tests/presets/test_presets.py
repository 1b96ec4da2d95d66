"""Every preset loads, is linted clean and keeps what the real editions need."""

import json
from pathlib import Path
from typing import Any

import pytest

from award import presets
from award.fields.answers import normalise, validate_submission
from award.fields.wording import worded
from award.fields.yaml_source import DefinitionError
from award.presets.lint import lint_preset
from award.presets.model import Preset
from award.presets.reading import read_preset

FOLDER = Path(presets.__file__).parent
PIPELINES = {
    "standard": "submission screening scoring defence decision notice publication",
    "digital_society": "submission screening scoring decision notice publication",
    "yueyoushu": "submission verification scoring scoring decision notice publication",
    "digital_government": "submission scoring verification defence decision notice publication",
    "pioneer_practice": "submission screening scoring decision publication",
}
TIERS = {
    "standard": [3, 6, 9],
    "digital_society": [30, 10],
    "yueyoushu": [2, 10, 2],
    "digital_government": [30],
    "pioneer_practice": [15],
}


def test_all_five_are_there_and_standard_comes_first() -> None:
    assert presets.names()[0] == "standard"
    assert set(presets.names()) == set(PIPELINES)


@pytest.mark.parametrize("name", presets.names())
def test_preset(name: str) -> None:
    preset = presets.load(name)
    assert lint_preset(preset) == []
    assert " ".join(stage.kind for stage in preset.stages) == PIPELINES[name]
    assert [tier.quota for tier in preset.tiers] == TIERS[name]
    assert preset.privacy_notice.text
    assert {"invitation", "returned", "rejected", "passed", "eliminated", "awarded", "not_selected"} <= set(
        preset.letters
    )
    json.dumps([dict(stage.parameters) for stage in preset.stages])


def test_verification_stands_beside_defence() -> None:
    lanes = {s.kind: (s.step, s.lane) for s in presets.load("digital_government").stages}
    assert lanes["verification"] == (3, 1)
    assert lanes["defence"] == (3, 2)


def test_rolling_collection_has_no_end() -> None:
    first = presets.load("yueyoushu").stages[0]
    assert (first.flow, first.days) == ("each", None)


def test_the_six_principles_of_digital_society(shared_data: Path) -> None:
    real = json.loads((shared_data / "editions" / "digital_society_2021.json").read_text("utf-8"))
    preset = presets.load("digital_society")
    assert [worded(p.text) for p in preset.principles] == real["criteria"]
    assert [p.use for p in preset.principles] == ["scored"] * 4 + ["goal", "checklist"]
    scoring = next(stage for stage in preset.stages if stage.kind == "scoring")
    assert [c["name"] for c in scoring.parameters["criteria"]] == real["criteria"][:4]
    assert {key: worded(label) for key, label in preset.section_labels.items()}.items() <= real[
        "section_labels"
    ].items()


def test_the_real_cases_of_digital_society_fit_its_bounds(shared_data: Path) -> None:
    real = json.loads((shared_data / "editions" / "digital_society_2021.json").read_text("utf-8"))
    form = presets.load("digital_society").form
    assert len(real["cases"]) == 40
    for case in real["cases"]:
        answers = {"title": case["title"], **{k: v for k, v in case["sections"].items() if k in form.by_key}}
        problems = [p for p in validate_submission(form, answers) if p.problem.code != "required"]
        assert problems == [], case["title"]


def test_the_real_cases_of_digital_government_fit_its_bounds(shared_data: Path) -> None:
    real = json.loads((shared_data / "editions" / "digital_government_2022.json").read_text("utf-8"))
    form = presets.load("digital_government").form
    for case in real["cases"]:
        found = validate_submission(
            form, normalise(form, {"title": case["title"], "summary": case["summary"]})
        )
        assert [p for p in found if p.field in ("title", "summary")] == [], case["title"]


def test_the_categories_of_yueyoushu(shared_data: Path) -> None:
    real = json.loads((shared_data / "editions" / "yueyoushu_2021.json").read_text("utf-8"))
    preset = presets.load("yueyoushu")
    assert [worded(category.name) for category in preset.categories] == real["categories"]
    field = preset.form.by_key["category"]
    assert [worded(option.label) for option in field.options] == real["categories"]


def changed(name: str, before: str, after: str) -> Preset:
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    assert before in text
    standard = presets._defaults()
    return read_preset(name, text.replace(before, after, 1), standard)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("prefix: DS", "prefix: ds", "prefix"),
        ("    kind: screening", "    kind: sifting", "screening"),
        ("      opinions: 1", "      opinion: 1", "opinion"),
        ("    quota: 30", "    quota: none", "quota"),
        ("          min: 100\n", "          min: 9000\n", "9000"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(before: str, after: str, words: str) -> None:
    text = (FOLDER / "digital_society.yaml").read_text("utf-8")
    with pytest.raises(DefinitionError) as caught:
        changed("digital_society", before, after)
    assert words in str(caught.value)
    line = caught.value.flaws[0].line
    assert line is not None
    assert abs(line - (text[: text.index(before)].count("\n") + 1)) <= 3


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("weight: 3000", "weight: 2999", "weights"),
        ("{from: 9, to: 10, text: 理念", "{from: 8, to: 10, text: 理念", "anchors"),
        ("          step: 1\n", "          step: 3\n", "grid"),
        ("minimum_sheets: 3", "minimum_sheets: 6", "sheets"),
        ("rule: {kind: top, number: 60, scope: all}", "rule: {kind: top, scope: all}", "rule"),
        ("number: 60, scope: all", "number: 39, scope: all", "seats"),
        ("{stage: scoring, weight: 10000}", "{stage: notice, weight: 10000}", "source"),
        ("printed_sections: [summary]", "printed_sections: [abstract]", "section"),
        ("attribute: level\n", "attribute: height\n", "goal"),
        ("    step: 4\n", "    step: 3\n", "same_place"),
    ],
)
def test_lint_finds(before: str, after: str, code: str) -> None:
    assert code in [problem.code for problem in lint_preset(changed("digital_society", before, after))]


def test_lint_finds_a_placeholder_that_nothing_fills() -> None:
    preset = changed("standard", "{deadline} 前答复", "{password} 前答复")
    assert [p.code for p in lint_preset(preset)] == ["placeholder"]


def test_unknown_names_are_refused() -> None:
    with pytest.raises(KeyError):
        presets.load("../digital_society")


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", presets.names())
def test_no_name_of_a_real_person_or_place_is_preset(name: str, shared_data: Path) -> None:
    real = json.loads((shared_data / "editions" / "digital_society_2021.json").read_text("utf-8"))
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    assert not [person for person in real["committee_in_printed_order"] if person in text]
