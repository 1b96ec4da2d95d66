"""A stage's parameters as a form sent them, by kind. What a form does not speak of stays as it was."""

import re
from collections.abc import Callable

from flask import request

from award.blueprints.organise.parameter_rows import (
    Parameters,
    basis_points,
    mark,
    read_checks,
    read_criteria,
    read_reasons,
    whole,
)
from award.blueprints.organise.rows import posted
from award.blueprints.tie_words import tie_choices
from award.fields.wording import keep_tongues


def _scoring(old: Parameters) -> Parameters:
    form = request.form
    rule: Parameters = {"kind": form.get("rule-kind", ""), "scope": form.get("rule-scope", "")}
    if rule["kind"] == "top" and form.get("rule-number"):
        rule["number"] = whole(form["rule-number"])
    if rule["kind"] == "threshold" and form.get("rule-threshold"):
        rule["threshold"] = mark(form["rule-threshold"])
    comment: Parameters = {"required": form.get("comment-required") == "yes"}
    comment |= {
        name: whole(form[f"comment-{name}"]) for name in ("min", "max") if form.get(f"comment-{name}")
    }
    if form.get("comment-help"):
        comment["help"] = form["comment-help"].strip()
    trims = {name: whole(form[name]) for name in ("drop_low", "drop_high") if form.get(name)}
    criteria = read_criteria(posted("criteria"))
    kept = {
        name: value
        for name, value in old.get("method_parameters", {}).items()
        if not name.startswith("drop_") and name != "tie_breaks"
    }
    if ties := _tie_breaks(criteria, old.get("method_parameters", {}).get("tie_breaks", [])):
        kept["tie_breaks"] = ties
    found = {
        **old, "criteria": criteria, "rule": rule, "comment": comment,
        "blind": form.get("blind") == "yes", "method": form.get("method", ""), "method_parameters": {**kept, **trims},
        "pledge": form.get("pledge", "").strip(),
    }  # fmt: skip
    found.pop("share_marks", None)
    if form.get("share_marks") == "yes":
        found["share_marks"] = True
    numbers = ("sheets_per_case", "minimum_sheets", "digits", "minutes", "questions_minutes")
    return found | {name: whole(form[name]) for name in numbers if name in form}


def _tie_breaks(criteria: list[Parameters], old: list[str]) -> list[str]:
    """In the order of the form, each once. A criterion that is no longer there says nothing."""
    if "tie_breaks" not in request.form:
        return old
    known = {*tie_choices(criteria), *(tie for tie in old if not tie.startswith("criterion:"))}
    return [tie for tie in dict.fromkeys(request.form.getlist("tie_breaks")) if tie in known]


def _screening(old: Parameters) -> Parameters:
    found = {
        **old,
        "checklist": read_checks(posted("checklist")),
        "reject_reasons": read_reasons(posted("reject_reasons")),
    }
    return found | _numbers("opinions", "correction_rounds", "correction_days")


def _verification(old: Parameters) -> Parameters:
    found = {**old, "modes": request.form.getlist("modes"), "findings": read_checks(posted("findings"))}
    return found | _numbers("correction_rounds", "correction_days")


def _submission(old: Parameters) -> Parameters:
    days = [word for word in re.split(r"[\s,，、]+", request.form.get("reminder_days", "")) if word]
    return {**old, "reminder_days": [whole(day) for day in days]}


def _decision(old: Parameters) -> Parameters:
    rows = posted("sources")
    return {
        **old,
        "sources": [
            {"stage": row.get("stage", ""), "weight": basis_points(row.get("weight", ""))} for row in rows
        ],
    }


def _notice(old: Parameters) -> Parameters:
    text = request.form.get("text", "").strip()
    found = {**old, **_numbers("days"), "working_days": request.form.get("working_days") == "yes"}
    return found | ({"text": text} if text else {})


def _publication(old: Parameters) -> Parameters:
    return {**old, "at": request.form.get("at", "")}


def read(kind: str, old: Parameters) -> Parameters:
    """The parameters that the posted form describes for a kind of stage; those of an unknown kind stay."""
    reader = READERS.get(kind)
    return keep_tongues(old, reader(old)) if reader else old


def _numbers(*names: str) -> Parameters:
    return {name: whole(request.form[name]) for name in names if request.form.get(name)}


READERS: dict[str, Callable[[Parameters], Parameters]] = {
    "submission": _submission, "screening": _screening, "verification": _verification, "scoring": _scoring,
    "defence": _scoring, "decision": _decision, "notice": _notice, "publication": _publication,
}  # fmt: skip
