"""Beginning an application: for which body, and that one knows the terms. And the blank form on paper."""

from io import BytesIO
from typing import Any

from flask import abort, redirect, render_template, request, send_file, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from award import organisations, registration, rights
from award.blueprints import edge
from award.blueprints.account.entering import put_problems
from award.blueprints.account.registering import notice_values
from award.blueprints.edge import act, me, page
from award.blueprints.languages import language_tag
from award.blueprints.moments import zone
from award.blueprints.submission.blueprint import blueprint
from award.documents.blank_form import blank_form
from award.errors import Invalid, Refused
from award.extensions import db
from award.models import Competition, Membership, Organisation
from award.stages import drafts
from award.stages.pen import submission_stage
from award.stages.setup import current_form, form_of
from award.workflow import accepts

NEW = "new"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ApplyForm(FlaskForm):
    """The body, known or new, and the consent."""

    organisation = RadioField(_l("以哪个单位申报"), validate_choice=False)
    name = StringField(_l("单位全称"), description=_l("与公章一致。"), validators=[Optional(), Length(max=100, message=_l("单位全称不超过 100 个字。"))])  # fmt: skip
    code = StringField(_l("统一社会信用代码"), description=_l("18 位，可不填。"), validators=[Optional()], render_kw={"maxlength": "24", "spellcheck": "false"})  # fmt: skip
    notice = HiddenField()
    agree = BooleanField(_l("我代表本单位申报，对材料的真实性负责，已阅读并同意上面的隐私说明。"), validators=[DataRequired(_l("请阅读并勾选。"))])  # fmt: skip

    def validate_organisation(self, field: RadioField) -> None:
        """One of the person's own bodies, or a new one."""
        if field.data not in [choice[0] for choice in field.choices]:
            raise ValidationError(_l("请选择申报单位。"))


def my_bodies() -> list[Organisation]:
    """The bodies that the person acts for."""
    query = select(Organisation).join(Membership).where(Membership.user_id == me().id)
    return list(db.session.execute(query.order_by(Organisation.id)).scalars())


def _form(bodies: list[Organisation], **kwargs: Any) -> ApplyForm:
    form = ApplyForm(**kwargs)
    form.organisation.choices = _choices(bodies)
    return form


def _choices(bodies: list[Organisation]) -> list[tuple[str, str]]:
    known = [(str(body.id), body.name) for body in bodies]
    return [*known, (NEW, _("其他单位（现在登记）") if bodies else _("登记我的单位"))]


@blueprint.get("/apply/<slug>")
@page("signed_in")
def apply(competition: Competition) -> Any:
    """The terms, the bodies, the button."""
    bodies = my_bodies()
    chosen = str(bodies[0].id) if bodies else NEW
    form = _form(bodies, formdata=None, organisation=chosen, notice=notice_values()["number"])
    return _show(competition, form)


def _show(competition: Competition, form: ApplyForm, code: int = 200) -> Any:
    stage = submission_stage(db.session(), competition.id)
    if not competition.is_public and stage.state == "planned":
        return abort(404)
    form.organisation.choices = _choices(my_bodies())
    page_ = render_template(
        "submission/apply.html",
        competition=competition,
        stage=stage,
        form=form,
        is_open=accepts(stage, edge.at()),
        is_over=stage.state == "closed" or (stage.closes_at is not None and edge.at() > stage.closes_at),
        refusal=rights.against_applying(db.session(), competition.id, me().id),
        notice=notice_values(),
    )
    return (page_, code) if code != 200 else page_


@blueprint.post("/apply/<slug>")
@act("signed_in")
def begin(competition: Competition) -> Any:
    """Register the body if it is new, keep the consent, begin a draft."""
    bodies = [] if request.form.get("organisation") == NEW else my_bodies()
    form = _form(bodies)
    fits = form.validate()
    if form.organisation.data == NEW and not (form.name.data or "").strip():
        fits, form.name.errors = False, [_("请填写单位全称。")]
    if not fits:
        return _show(competition, form, 422)
    try:
        body = _body(bodies, form)
        registration.renew_consent(db.session(), me(), int(form.notice.data or 0), at=edge.at())
        drafts.require_call(competition, at=edge.at())
        case = drafts.start_case(db.session(), competition, body, by=me(), at=edge.at())
    except Invalid as refusal:
        put_problems(form, refusal)
        return _show(competition, form, 422)
    except Refused as refusal:
        form.organisation.errors = [_(refusal.message, **refusal.facts)]
        return _show(competition, form, refusal.http)
    return redirect(url_for("submission.edit", case=case.token), 303)


def _body(bodies: list[Organisation], form: ApplyForm) -> Organisation:
    if form.organisation.data == NEW:
        return organisations.create_organisation(
            db.session(), name=form.name.data, code=form.code.data or "", by=me(), at=edge.at()
        )
    return next(body for body in bodies if str(body.id) == form.organisation.data)


@blueprint.get("/c/<slug>/form.docx")
@page("public")
def blank(competition: Competition) -> Any:
    """The blank form as DOCX, to pass around and fill on paper."""
    version = current_form(db.session(), competition.id)
    stage = submission_stage(db.session(), competition.id)
    if version is None or not competition.is_public:
        return abort(404)
    deadline = ""
    if stage.closes_at is not None:
        at = format_datetime(stage.closes_at.astimezone(zone()), "yyyy-MM-dd HH:mm", rebase=False)
        deadline = _("截止时间：%(at)s", at=at)
    data = blank_form(form_of(version), competition.name, standfirst=deadline, locale=language_tag())
    name = _("%(competition)s申报表.docx", competition=competition.name)
    return send_file(BytesIO(data), mimetype=DOCX, as_attachment=True, download_name=name)
