"""Bad rules are refused with line, column and remedy, whether the schema or a contradiction forbids them."""

from pathlib import Path

import pytest

from tests.scoring.score_command import GOOD, ONE, run

BAD_RULES = {
    "unknown key": (
        ONE + "digit: 2\n",
        'r.yaml, line 2, column 1: digit: unknown key "digit"; remove or correct it',
    ),
    "unknown key within": (
        "criteria:\n  - {id: a, mni: 0, min: 0, max: 10, step: 1}\n",
        'r.yaml, line 2, column 13: criteria.1.mni: unknown key "mni";',
    ),
    "key twice": (ONE + "digits: 2\ndigits: 3\n", 'r.yaml, line 3, column 1: key "digits" occurs twice;'),
    "weights that sum to 0": (
        "criteria:\n  - {id: a, weight: 0, min: 0, max: 10, step: 1}\n",
        "r.yaml, line 1, column 1: criteria: the weights sum to 0; give",
    ),
    "no criteria": ("criteria: []\n", "r.yaml, line 1, column 1: criteria: it is empty; fill it"),
    "neither criteria nor parts": ("digits: 2\n", "r.yaml, line 1, column 1: criteria is missing; add it"),
    "criterion twice": (
        "criteria:\n  - {id: a, min: 0, max: 1, step: 1}\n  - {id: a, min: 0, max: 1, step: 1}\n",
        'r.yaml, line 3, column 6: criteria.2.id: id "a" occurs twice;',
    ),
    "max below min": (
        "criteria: [{id: a, min: 5, max: 1, step: 1}]\n",
        "criteria.1.max: max 1 is below min 5;",
    ),
    "grid that misses max": (
        "criteria: [{id: a, min: 0, max: 10, step: 3}]\n",
        "criteria.1.step: min 0 to max 10",
    ),
    "step 0": ("criteria: [{id: a, min: 0, max: 10, step: 0}]\n", "0 is out of range; it must be above 0"),
    "negative weight": (
        "criteria: [{id: a, weight: -1, min: 0, max: 10, step: 1}]\n",
        "it must be at least 0",
    ),
    "method": (
        ONE + "method: average\n",
        'r.yaml, line 2, column 1: method: "average" is not possible; choose one',
    ),
    "text for a number": (
        ONE + "digits: two\n",
        'r.yaml, line 2, column 1: digits: "two" is no integer; give one',
    ),
    "not a plain number": (ONE + "digits: 0x2\n", 'r.yaml, line 2, column 9: "0x2" is not a plain number;'),
    "sixty-first time": (ONE + "min_sheets: 1:30\n", '"1:30" is not a plain number;'),
    "NaN": ("criteria: [{id: a, min: 0, max: .nan, step: 1}]\n", '".nan" is not a plain number;'),
    "judges first with z": (
        ONE + "method: z_score\norder: judges_first\n",
        "r.yaml, line 3, column 1: order: method z_score works on whole sheets; set order: criteria_first",
    ),
    "two ways to drop": (
        ONE + "drop: 1\ndrop_low: 2\n",
        "r.yaml, line 2, column 1: drop: drop stands beside",
    ),
    "tie-break": (
        ONE + "tie_breaks: [luck]\n",
        'r.yaml, line 2, column 14: tie_breaks.1: "luck" is no tie-break;',
    ),
    "tie-break's criterion": (
        ONE + "tie_breaks: [criterion:z]\n",
        'tie_breaks.1: unknown criterion "z"; known are a',
    ),
    "rounding twice": (
        ONE + "round: [{step: total, digits: 1}, {step: total, digits: 2}]\n",
        "round.2.step: step total occurs twice;",
    ),
    "not YAML": ("criteria: [\n", "r.yaml, line 2, column 1: not readable as YAML"),
    "a list": ("- 1\n", "r.yaml, line 1, column 1: rules are lines of key: value;"),
    "references": (
        "criteria: &c [{id: a, min: 0, max: 1, step: 1}]\nround: *c\n",
        "line 2, column 8: references",
    ),
    "empty": ("", "r.yaml, line 1, column 1: the file is empty; give at least criteria and a method"),
    "only a comment": ("# nothing\n", "r.yaml, line 1, column 1: rules are lines of key: value;"),
    "tagged": ("criteria: !!python/object:os.system [1]\n", "r.yaml, line 1, column"),
    "parts beside criteria": (
        ONE + "parts: [{id: p, sheets: s.csv, rules: r.yaml, weight: 1}]\n",
        'unknown key "criteria"',
    ),
}


@pytest.mark.parametrize("name", sorted(BAD_RULES))
def test_bad_rules(name: str, tmp_path: Path) -> None:
    text, expected = BAD_RULES[name]
    code, lines = run(tmp_path, GOOD, text)
    assert code == 2
    assert expected in lines[0]
    assert lines[0].startswith("r.yaml")
