"""Set-up of a stage: its words and rules, until it opens."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.languages import language_tag
from award.blueprints.organise import parameter_rows, parameters
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.rows import Column, Row, posted
from award.blueprints.organise.setup_pages import Errors, changed, draw
from award.blueprints.tie_words import tie_choices
from award.extensions import db
from award.fields.wording import worded
from award.models import Competition, Stage
from award.stages import changing_stages
from award.stages.marking import methods_offered

HERE, ONE = "organise.setup_stages", "organise.setup_stage"


def _show(
    stage: Stage, errors: Errors | None = None, values: dict[str, Any] | None = None, **rows: list[Row]
) -> Any:
    old = stage.parameters if values is None else values
    return draw(
        "stage", HERE, errors=errors, stage=stage, values=old, typed=request.form if rows else {},
        methods=_methods(), tables_of=_tables(stage, rows).__getitem__, is_planned=stage.state == "planned",
        weights_frozen=stage.kind == "decision" and changing_stages.weights_frozen(db.session(), stage),
        ties=_ties(old), partial=f"organise/setup/kinds/{stage.kind}.html",
    )  # fmt: skip


def _ties(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """(value, words) of what equal scores may be compared by; what a preset declared beside is kept among them."""
    said = tie_choices(parameters.get("criteria", ()))
    declared = (parameters.get("method_parameters") or {}).get("tie_breaks", ())
    return [("", _("不再比较")), *said.items(), *((tie, tie) for tie in declared if tie not in said)]


def _methods() -> list[tuple[str, bool, str, str, str]]:
    """(name, exact?, title, what it assumes, when not to use it) of the methods that may decide a ranking."""
    tongue = language_tag().replace("-", "_")
    return [
        (
            name,
            method.exact,
            *(
                texts.get(tongue, texts["zh_Hans"])
                for texts in (method.title, method.assumes, method.avoid_when)
            ),
        )
        for name, method in methods_offered().items()
    ]


def _tables(stage: Stage, rows: dict[str, list[Row]]) -> dict[str, tuple[list[Column], list[Row]]]:
    """Name → (columns, rows) of the lists that this kind of stage has."""
    old = stage.parameters
    ranked = [
        (other.key, other.name) for other in workplace.pipeline() if other.kind in ("scoring", "defence")
    ]
    reasons = [{**one, "text": worded(one["text"])} for one in old.get("reject_reasons", [])]
    sources = [
        {"stage": one["stage"], "weight": parameter_rows.percent(one["weight"])}
        for one in old.get("sources", [])
    ]
    found: dict[str, tuple[list[Column], list[Row]]] = {
        "criteria": (parameter_rows.criterion_columns(), parameter_rows.criteria_rows(old)),
        "checklist": (parameter_rows.check_columns(), parameter_rows.check_rows(old.get("checklist", []))),
        "findings": (
            parameter_rows.check_columns(screening=False),
            parameter_rows.check_rows(old.get("findings", [])),
        ),
        "reject_reasons": (parameter_rows.reason_columns(), reasons),
        "sources": (parameter_rows.source_columns(ranked), sources),
    }
    return {name: (columns, rows.get(name, stored)) for name, (columns, stored) in found.items()}


@blueprint.get("/setup/stages/<int:stage>")
@page("officers")
def setup_stage(competition: Competition, stage: Stage) -> Any:
    """One stage."""
    return _show(stage)


@blueprint.post("/setup/stages/<int:stage>/words")
@act("organise")
def change_stage(competition: Competition, stage: Stage) -> Any:
    """Change its name, its sentence and its flow."""
    form = request.form
    return changed(
        competition, ONE,
        lambda: changing_stages.change_stage(
            db.session(), stage, name=form.get("name", ""), help=form.get("help", ""), flow=form.get("flow", ""),
            by=me(), at=edge.at(),
        ),
        lambda errors: _show(stage, errors),
        stage=stage.id,
    )  # fmt: skip


@blueprint.post("/setup/stages/<int:stage>/parameters")
@act("organise")
def change_parameters(competition: Competition, stage: Stage) -> Any:
    """Change its rules."""
    wanted = parameters.read(stage.kind, stage.parameters)
    lists = {
        name: posted(name) for name in ("criteria", "checklist", "findings", "reject_reasons", "sources")
    }
    return changed(
        competition, ONE,
        lambda: changing_stages.change_parameters(db.session(), stage, wanted, by=me(), at=edge.at()),
        lambda errors: _show(stage, errors, wanted, **lists),
        "rules",
        stage=stage.id,
    )  # fmt: skip
