"""A case as its expert reads it: cut to what experts may see, without whatever names the applicant in a blind stage."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from award import regions
from award.audience import Audience, cut, cut_form
from award.blueprints.form_face import AnswerForm, answer_form
from award.blueprints.submission.desk import PICTURES
from award.extensions import db
from award.fields.counting import count
from award.fields.form import Form
from award.models import (
    Assignment,
    Case,
    CaseFile,
    CaseOrganisation,
    Organisation,
    Revision,
    Scoresheet,
    Stage,
)
from award.queries.scoring import is_blind
from award.stages.setup import form_of

SEEN_IN_PLACE = {"pdf": "pdf", "png": "picture", "jpg": "picture"}


@dataclass(frozen=True)
class Attached:
    """One file of the case as the expert sees it; ``url`` opens it in the viewer, or downloads what the viewer cannot draw."""

    token: str
    name: str
    kind: str
    url: str
    pages: int | None
    in_place: bool
    small: str = ""


@dataclass(frozen=True)
class Material:
    """What stands left of the marks. ``facts``: (term, value) lines below the title; empty of names when blind."""

    revision: Revision
    form: Form
    bound: AnswerForm
    files: list[Attached]
    more: dict[str, Any]
    lengths: dict[str, int]
    bodies: list[tuple[str, str]]
    region: str
    blind: bool


def revision_of(case: Case, sheet: Scoresheet | None) -> Revision:
    """The revision that a sheet judges; before there is a sheet, the one that counts. With its form: one statement."""
    wanted = sheet.revision_id if sheet is not None else case.revision_id
    query = select(Revision).where(Revision.id == wanted).options(joinedload(Revision.form_version))
    return db.session.execute(query).scalar_one()


def material_of(stage: Stage, assignment: Assignment, case: Case, revision: Revision, owner: str) -> Material:
    """The revision that the sheet judges, cut for its expert."""
    blind = is_blind(stage)
    form = form_of(revision.form_version)
    answers = cut(revision.answers, form, Audience.EXPERT, blind=blind)
    seen = cut_form(form, Audience.EXPERT, blind=blind).only(
        lambda field: field.projection != "title" and answers.get(field.key) not in (None, "", [], {})
    )
    files = _files(assignment, case, seen, answers)
    links = {
        "links": {id: file.url for id, file in files.items()},
        "small": {id: file.small for id, file in files.items() if file.small},
        "target": "material",
    }
    texts = {key: value for key, value in answers.items() if isinstance(value, str)}
    return Material(
        revision=revision,
        form=seen,
        bound=answer_form(seen, answers),
        files=list(files.values()),
        more={field.key: links for field in seen.fields() if field.kind.name == "files"},
        lengths={
            section.key: sum(count(texts.get(field.key, "")) for field in section.fields)
            for section in seen.sections
        },
        bodies=[] if blind else _bodies(case, owner),
        region="" if blind or not case.region_code else regions.full_name(case.region_code),
        blind=blind,
    )


def _files(assignment: Assignment, case: Case, form: Form, answers: dict[str, Any]) -> dict[int, Attached]:
    """Row id → file, for the files that the cut answers still name, under the names they give."""
    named = {
        row["file"]: row["name"]
        for field in form.fields()
        if field.kind.name == "files"
        for row in answers.get(field.key) or []
    }
    if not named:
        return {}
    kept = db.session.execute(
        select(CaseFile).where(CaseFile.case_id == case.id, CaseFile.id.in_(named))
    ).scalars()
    rows = {file.id: file for file in kept}
    return {id: _attached(assignment, case, rows[id], name) for id, name in named.items() if id in rows}


def _attached(assignment: Assignment, case: Case, file: CaseFile, name: str) -> Attached:
    in_place = file.kind in SEEN_IN_PLACE
    slug = case.competition.slug
    url = (
        url_for("scoring.viewer", slug=slug, assignment=assignment.id, file=file.token)
        if in_place
        else url_for("submission.file", file=file.token)
    )
    small = url_for("submission.small_picture", file=file.token, width=480) if file.kind in PICTURES else ""
    return Attached(file.token, name, file.kind.upper(), url, file.facts.get("pages"), in_place, small)


def _bodies(case: Case, owner: str) -> list[tuple[str, str]]:
    """(part, name) of the owner and of whoever else has a part in the case."""
    others = (
        select(CaseOrganisation.part, Organisation.name)
        .join(Organisation, Organisation.id == CaseOrganisation.organisation_id)
        .where(CaseOrganisation.case_id == case.id)
        .order_by(CaseOrganisation.part, CaseOrganisation.position)
    )
    found = [("owner", owner)] if owner else []
    return found + [(row[0], row[1]) for row in db.session.execute(others)]
