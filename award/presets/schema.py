"""The JSON Schema of a preset file."""

from typing import Any

from award.fields.choices import KEY_PATTERN
from award.fields.wording import WORDING_SCHEMA

KEY = {"type": "string", "pattern": KEY_PATTERN}
COUNT = {"type": "integer", "minimum": 1}


def closed(required: list[str], /, **properties: Any) -> dict[str, Any]:
    """Return the schema of a map with these entries and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def listed(item: dict[str, Any], least: int = 0) -> dict[str, Any]:
    """Return the schema of a list of ``item``."""
    return {"type": "array", "items": item, "minItems": least}


MARK = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{1,2}$"}]}

CRITERION = closed(
    ["key", "name", "weight", "min", "max", "step"],
    key=KEY,
    name=WORDING_SCHEMA,
    help=WORDING_SCHEMA,
    weight={"type": "integer", "minimum": 1, "maximum": 10_000},
    min=MARK,
    max=MARK,
    step=MARK,
    anchors=listed(closed(["from", "to", "text"], **{"from": MARK, "to": MARK, "text": WORDING_SCHEMA})),
)

CHECK = closed(
    ["key", "text"], key=KEY, text=WORDING_SCHEMA, help=WORDING_SCHEMA, required={"type": "boolean"}
)

#: complete: the revision still fits its form; unique: no likely duplicate. The desk answers these itself, and cases whose
#: required checks are all of this kind may be passed together
SCREENING_CHECK = {
    **CHECK,
    "properties": {**CHECK["properties"], "automatic": {"enum": ["complete", "unique"]}},
}

RULE = closed(
    ["kind", "scope"],
    kind={"enum": ["top", "threshold", "by_hand"]},
    number=COUNT,
    threshold=MARK,
    scope={"enum": ["all", "category"]},
)

SCREENING = closed(
    ["checklist", "reject_reasons", "opinions", "correction_rounds", "correction_days"],
    checklist=listed(SCREENING_CHECK, 1),
    reject_reasons=listed(closed(["key", "text"], key=KEY, text=WORDING_SCHEMA), 1),
    opinions=COUNT,
    correction_rounds={"type": "integer", "minimum": 0, "maximum": 9},
    correction_days=COUNT,
)

SCORING = closed(
    ["criteria", "sheets_per_case", "minimum_sheets", "method", "rule"],
    criteria=listed(CRITERION, 1),
    sheets_per_case=COUNT,
    minimum_sheets=COUNT,
    method=KEY,
    method_parameters={"type": "object"},
    digits={"type": "integer", "minimum": 0, "maximum": 6},
    rule=RULE,
    blind={"type": "boolean"},
    share_marks={"type": "boolean"},
    comment=closed([], required={"type": "boolean"}, min=COUNT, max=COUNT, help=WORDING_SCHEMA),
    pledge=WORDING_SCHEMA,
)

#: a floor or ceiling on the winners, with the keys that ``award select`` reads; ``soft``: it may give way at that price
LIMIT = closed(
    ["attribute", "value"],
    attribute={"type": "string", "minLength": 1},
    value={"type": "string", "minLength": 1},
    min={"type": "integer", "minimum": 0},
    max={"type": "integer", "minimum": 0},
    tier=KEY,
    soft=MARK,
)

PARAMETERS: dict[str, dict[str, Any]] = {
    "submission": closed([], reminder_days=listed(COUNT)),
    "screening": SCREENING,
    "verification": closed(
        ["modes", "findings"],
        modes={"type": "array", "items": {"enum": ["on_site", "remote"]}, "minItems": 1},
        findings=listed(CHECK, 1),
        rule=RULE,
        correction_rounds=SCREENING["properties"]["correction_rounds"],
        correction_days=COUNT,
    ),
    "scoring": SCORING,
    "defence": {
        **SCORING,
        "properties": {**SCORING["properties"], "minutes": COUNT, "questions_minutes": COUNT},
    },
    "decision": closed(
        ["sources"],
        sources=listed(closed(["stage", "weight"], stage=KEY, weight={"type": "integer", "minimum": 1}), 1),
        limits=listed(LIMIT),
        eligible=closed([], min_score=MARK),
    ),
    "notice": closed(
        ["days", "working_days"], days=COUNT, working_days={"type": "boolean"}, text=WORDING_SCHEMA
    ),
    "publication": closed(["at"], at={"enum": ["on_release", "set_hour"]}),
}

STAGE = closed(
    ["key", "kind", "step", "name"],
    key=KEY,
    kind=KEY,  # of a file in award/stages or the operator's folder; reading.py looks
    step=COUNT,
    lane=COUNT,
    flow={"enum": ["each", "together"]},
    name=WORDING_SCHEMA,
    help=WORDING_SCHEMA,
    days={"anyOf": [COUNT, {"type": "null"}]},
    parameters={"type": "object"},
)

VALUE = closed(["key", "name"], key=KEY, name=WORDING_SCHEMA, group=WORDING_SCHEMA)

PRESET_SCHEMA = closed(
    [
        "title",
        "description",
        "prefix",
        "call_name",
        "award_name",
        "labels",
        "stages",
        "tiers",
        "hosts",
        "offices",
        "form",
    ],
    title=WORDING_SCHEMA,
    description=WORDING_SCHEMA,
    prefix={"type": "string", "pattern": "^[A-Z]{2,4}$"},
    call_name=WORDING_SCHEMA,
    award_name=WORDING_SCHEMA,
    call=WORDING_SCHEMA,
    labels=closed(
        ["organisation", "sections"],
        organisation=WORDING_SCHEMA,
        comment=WORDING_SCHEMA,
        sections={"type": "object", "additionalProperties": WORDING_SCHEMA, "minProperties": 1},
    ),
    principles=listed(
        closed(
            ["text", "use"], text=WORDING_SCHEMA, use={"enum": ["scored", "goal", "checklist"]}, reference=KEY
        )
    ),
    stages=listed(STAGE, 1),
    categories=listed(VALUE),
    attributes=listed(
        closed(["key", "name", "values"], key=KEY, name=WORDING_SCHEMA, values=listed(VALUE, 1))
    ),
    goals=listed(
        closed(
            ["key", "text", "attribute"],
            key=KEY,
            text=WORDING_SCHEMA,
            attribute=KEY,
            at_least={"type": "object", "additionalProperties": COUNT},
            at_most={"type": "integer", "minimum": 1},
            distinct_at_least=COUNT,
        )
    ),
    tiers=listed(
        closed(
            ["key", "name", "quota", "print_order", "printed_sections"],
            key=KEY,
            name=WORDING_SCHEMA,
            quota=COUNT,
            print_order={"enum": ["by_rank", "given", "no_rank"]},
            printed_sections=listed({"type": "string"}),
            note=WORDING_SCHEMA,
        ),
        1,
    ),
    hosts=listed(closed(["key", "name"], key=KEY, name=WORDING_SCHEMA), 1),
    offices=listed(closed(["group", "titles"], group=WORDING_SCHEMA, titles=listed(WORDING_SCHEMA, 1)), 1),
    form={"type": "object"},
    privacy_notice=closed(["version", "text"], version={"type": "string"}, text=WORDING_SCHEMA),
    letters={
        "type": "object",
        "additionalProperties": closed(["subject", "body"], subject=WORDING_SCHEMA, body=WORDING_SCHEMA),
    },
)
