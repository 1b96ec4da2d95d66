"""Set-up: names and texts, labels, questions, whether the public sees it."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.rows import Column, Row, posted
from award.blueprints.organise.setup_pages import Errors, changed, draw, rows_changed
from award.extensions import db
from award.models import Competition
from award.stages import changing

HERE = "organise.setup"


def question_columns() -> list[Column]:
    """The cells of a question."""
    return [Column("question", _("问题"), wide=True), Column("answer", _("回答"), "area", wide=True)]


def label_columns() -> list[Column]:
    """The cells of a printed section's label."""
    return [Column("key", "", "hidden"), Column("label", _("栏目名称"))]


def show(competition: Competition, errors: Errors | None = None, **rows: list[Row]) -> Any:
    """The page, with rows as they were sent where they were refused."""
    labels = competition.words.get("section_labels", {})
    return draw(
        "basics",
        HERE,
        errors=errors,
        question_columns=question_columns(),
        questions=rows.get("faq", competition.words.get("faq", [])),
        label_columns=label_columns(),
        labels=rows.get("sections", [{"key": key, "label": label} for key, label in labels.items()]),
    )


@blueprint.get("/setup")
@page("officers")
def setup(competition: Competition) -> Any:
    """Names, texts, labels."""
    return show(competition)


@blueprint.post("/setup/names")
@act("organise")
def change_names(competition: Competition) -> Any:
    """Change the names and the call."""
    values = {name: request.form.get(name, "") for name in changing.LENGTHS}
    return changed(
        competition, HERE,
        lambda: changing.change_names(db.session(), competition, values, by=me(), at=edge.at()),
        lambda errors: show(competition, errors),
    )  # fmt: skip


@blueprint.post("/setup/labels")
@act("organise")
def change_labels(competition: Competition) -> Any:
    """Change what printed sections are called."""
    return rows_changed(
        competition, HERE, posted("sections", fixed=()), changing.change_labels,
        lambda errors, rows: show(competition, errors, sections=rows), "sections",
    )  # fmt: skip


@blueprint.post("/setup/questions")
@act("organise")
def change_questions(competition: Competition) -> Any:
    """Change the questions and answers."""
    return rows_changed(
        competition, HERE, posted("faq"), changing.change_questions,
        lambda errors, rows: show(competition, errors, faq=rows), "faq",
    )  # fmt: skip


@blueprint.post("/setup/public")
@act("organise")
def set_public(competition: Competition) -> Any:
    """Show it on the public site or take it off."""
    wanted = request.form.get("public") == "yes"
    return changed(
        competition, HERE,
        lambda: changing.set_public(db.session(), competition, wanted, by=me(), at=edge.at()),
        lambda errors: show(competition, errors),
    )  # fmt: skip
