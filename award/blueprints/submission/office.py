"""The office enters cases for others: one by one, or out of a table; both are drafts that the body claims or the office submits."""

import secrets
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import abort, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from award import outbox
from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.presentation import Brief, NavItem, add_nav
from award.blueprints.submission.blueprint import blueprint
from award.blueprints.submission.files import storage
from award.bodies import credit_code
from award.extensions import db
from award.fields.projection import NamedBody
from award.models import Competition, Job
from award.queries.entered import entered_drafts
from award.reading.template import write_template
from award.stages import drafts
from award.stages.importing import template_of
from award.stages.projecting import find_or_add
from award.stages.setup import current_form, form_of
from award.uploads import FileRefused, Limits
from award.uploads.limits import MEGABYTE
from award.uploads.receiving import keep_upload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMPORT = "award.import_cases"


class EntryForm(FlaskForm):
    """Whose case it is, and where it came from."""

    name = StringField(_l("申报单位全称"), description=_l("与公章一致。"), validators=[DataRequired(_l("请填写单位全称。")), Length(max=100, message=_l("单位全称不超过 100 个字。"))])  # fmt: skip
    code = StringField(_l("统一社会信用代码"), description=_l("18 位，可不填。"), validators=[Optional()])
    origin = SelectField(
        _l("来源"),
        choices=[
            SelectChoice("sought", _l("组委会约请")),
            SelectChoice("recommended", _l("有关单位推荐")),
            SelectChoice("applied", _l("单位自行申报，由组委会代录")),
        ],
    )

    def validate_code(self, field: StringField) -> None:
        """Empty or right."""
        if field.data and credit_code(field.data) is None:
            raise ValidationError(_l("统一社会信用代码有误，请核对 18 位代码。"))


def lines() -> list[NavItem]:
    """The office's line in the navigation."""
    competition = workplace.here()
    if competition is None or "organiser" not in workplace.standing().roles:
        return []
    url = url_for("submission.entered", slug=competition.slug)
    return [NavItem("file-import", _("代录与导入"), url, None, request.path == url, _("工作台"))]


@blueprint.record_once
def _add_lines(state: Any) -> None:
    add_nav(state.app, "work", lines)


@blueprint.get("/work/<slug>/import")
@page("organise")
def entered(competition: Competition) -> Any:
    """What was entered, the form for one case, the table for many."""
    return _show(competition, EntryForm(formdata=None))


def _show(competition: Competition, form: EntryForm, *, refusal: str = "", code: int = 200) -> Any:
    rows, total, after = entered_drafts(db.session(), competition, after=request.args.get("after", type=int))
    job = db.session.get(Job, request.args.get("job", 0, type=int))
    job = job if job is not None and _is_import(job, competition) else None
    page_ = render_template(
        "submission/entered.html",
        rows=rows,
        total=total,
        after=after,
        form=form,
        refusal=refusal,
        job=job,
        faults=_faults(job),
        brief=Brief(_("代录与导入"), _("替单位录入案例；请单位认领后提交，或代为提交"), None),
    )
    return (page_, code) if code != 200 else page_


def _is_import(job: Job, competition: Competition) -> bool:
    return job.name == IMPORT and job.competition_id == competition.id


def _faults(job: Job | None) -> list[tuple[int | None, str, str]]:
    """Row, column and words of what was wrong."""
    found = (job.result or {}).get("faults", ()) if job is not None else ()
    return [(one["row"], one["column"], str(_(one["message"], **one["facts"]))) for one in found]


@blueprint.post("/work/<slug>/cases/new")
@act("organise")
def enter_case(competition: Competition) -> Any:
    """Begin a draft for a body; it is written on in the same editor as an applicant's."""
    form = EntryForm()
    if not form.validate():
        return _show(competition, form, code=422)
    named = NamedBody(form.name.data, form.code.data or "")
    case = drafts.start_case(
        db.session(),
        competition,
        find_or_add(db.session(), named, at=edge.at()),
        by=me(),
        at=edge.at(),
        origin=form.origin.data,
        on_behalf=True,
    )
    return redirect(url_for("submission.edit", case=case.token), 303)


@blueprint.post("/work/<slug>/import")
@act("organise", begins=False)
def import_table(competition: Competition) -> Any:
    """Receive a workbook and ask for its import; faults are told by the job, by row and column."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _show(competition, EntryForm(formdata=None), refusal=_("请先选择文件。"), code=422)
    settings = current_app.config["AWARD"]
    slug, competition_id = competition.slug, competition.id
    db.session.rollback()
    try:
        facts = keep_upload(
            sent.stream,
            storage(),
            allowed=("xlsx",),
            limits=Limits(size=settings.upload_max_mb * MEGABYTE),
            scanner=settings.scanner,
        )
    except FileRefused as refusal:
        return _show(competition, EntryForm(formdata=None), refusal=words(refusal), code=422)
    edge.begin()
    by = me()
    job = outbox.enqueue(
        db.session(),
        IMPORT,
        {"competition": competition_id, "digest": facts.sha256, "by": by.id},
        key=f"{IMPORT}:{competition_id}:{secrets.token_hex(8)}",
        at=edge.at(),
        by=by,
        competition_id=competition_id,
    )
    return redirect(url_for("submission.entered", slug=slug, job=job.id), 303)


@blueprint.get("/work/<slug>/import/template.xlsx")
@page("organise")
def import_template(competition: Competition) -> Any:
    """The empty table to fill."""
    version = current_form(db.session(), competition.id)
    if version is None:
        return abort(404)
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "template.xlsx"
        write_template(template_of(form_of(version)), path, lambda text: str(_(text)) if text else "")
        data = BytesIO(path.read_bytes())
    name = _("%(competition)s案例导入表.xlsx", competition=competition.name)
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=name)
