"""The forms of the pages on a body."""

from typing import Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError

from award import regions
from award.blueprints.account.forms import email_field, name_field
from award.models import Organisation


def _provinces() -> list[SelectChoice]:
    plain = [
        SelectChoice(region.code, region.name, render_kw={"lang": "zh-Hans"})
        for region in regions.children(None)
    ]
    return [SelectChoice("", _l("（不填）")), *plain]


class OrganisationForm(FlaskForm):
    """Name, code and province."""

    name = StringField(
        _l("单位全称"),
        validators=[
            DataRequired(_l("请填写单位全称。")),
            Length(max=100, message=_l("单位全称不超过 100 个字。")),
        ],
        description=_l("与公章一致。"),
        render_kw={"autocomplete": "organization"},
    )
    code = StringField(
        _l("统一社会信用代码"), validators=[Optional()], render_kw={"maxlength": "24", "spellcheck": "false"}
    )
    region_code = SelectField(_l("所在省份"), choices=_provinces, validate_choice=False)

    def validate_region_code(self, field: SelectField) -> None:
        """Empty or a region of the table."""
        if field.data and not regions.is_region(field.data):
            raise ValidationError(_l("请从列表中选择省份。"))

    @classmethod
    def of(cls, body: Organisation) -> Self:
        """Filled with what is stored."""
        province = regions.path_of(body.region_code)[0].code if body.region_code else ""
        return cls(formdata=None, name=body.name, code=body.credit_code, region_code=province)


class AliasForm(FlaskForm):
    """Another name."""

    alias = StringField(
        _l("别名"),
        validators=[DataRequired(_l("请填写别名。")), Length(max=100, message=_l("别名不超过 100 个字。"))],
        description=_l("简称、曾用名、加挂的牌子等。"),
    )


class ParentForm(FlaskForm):
    """The body above."""

    parent = StringField(
        _l("上级单位"),
        validators=[Optional()],
        description=_l("分公司、研究中心等填写所属单位的全称；留空表示没有。"),
    )

    @classmethod
    def of(cls, body: Organisation) -> Self:
        """Filled with what is stored."""
        return cls(formdata=None, parent=body.parent.name if body.parent else "")


class MemberForm(FlaskForm):
    """Somebody to invite."""

    name = name_field("member-name")
    email = email_field()
    part = SelectField(
        _l("身份"),
        choices=[SelectChoice("member", _l("经办人")), SelectChoice("manager", _l("负责人"))],
        validate_choice=False,
        validators=[AnyOf(("member", "manager"), message=_l("请选择身份。"))],
    )
