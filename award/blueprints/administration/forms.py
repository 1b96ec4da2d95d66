"""The forms of the site administrator's pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length, Optional, Regexp

from award import presets
from award.blueprints.account.forms import email_field, name_field
from award.blueprints.languages import language_tag
from award.fields.wording import worded
from award.rights import OFFICERS


def _presets() -> list[SelectChoice]:
    return [SelectChoice(name, worded(presets.load(name).title, language_tag())) for name in presets.names()]


class CompetitionForm(FlaskForm):
    """A new competition."""

    preset = SelectField(
        _l("样板"),
        choices=_presets,
        validate_choice=False,
        validators=[AnyOf(presets.names(), message=_l("请选择样板。"))],
        description=_l("流程、指标、奖项和申报表都从样板带入，建立后可以修改。"),
    )
    name = StringField(
        _l("名称"),
        validators=[Optional(), Length(max=100, message=_l("名称不超过 100 个字。"))],
        description=_l("留空则使用样板中的名称。"),
    )
    slug = StringField(
        _l("网址名称"),
        validators=[
            DataRequired(_l("请填写网址名称。")),
            Regexp(r"^[a-z0-9][a-z0-9-]{1,40}$", message=_l("网址名称只能用小写字母、数字和连字符。")),
        ],
        description=_l("小写字母、数字和连字符，例如 digital-2026；建立后不能更改。"),
        render_kw={"spellcheck": "false", "autocapitalize": "none"},
    )
    prefix = StringField(
        _l("编号前缀"),
        validators=[
            Optional(),
            Regexp(r"^[A-Za-z0-9]{2,12}$", message=_l("编号前缀为 2 至 12 个字母或数字。")),
        ],
        description=_l("例如 DS2026，案例编号为 DS2026-0001；留空自动生成。"),
    )
    series = StringField(
        _l("所属活动"),
        validators=[Optional(), Length(max=100, message=_l("名称不超过 100 个字。"))],
        description=_l("每年举办的活动填写共同的名称，各届可以互相参照。"),
    )


class OfficerForm(FlaskForm):
    """Somebody to appoint."""

    name = name_field()
    email = email_field()
    role = SelectField(
        _l("职务"),
        choices=[
            SelectChoice("organiser", _l("组委会办公室")),
            SelectChoice("chair", _l("评委会主任")),
            SelectChoice("auditor", _l("监督员")),
        ],
        validate_choice=False,
        validators=[AnyOf(OFFICERS, message=_l("请选择职务。"))],
    )


class NoticeForm(FlaskForm):
    """The next version of the privacy notice."""

    text = TextAreaField(
        _l("隐私说明"),
        validators=[
            DataRequired(_l("请填写隐私说明。")),
            Length(max=20000, message=_l("隐私说明不超过 20000 个字。")),
        ],
        description=_l("发布后即为新版本，此后注册的人同意新版本；旧版本和已有的同意都保留。"),
        render_kw={"rows": 18, "lang": "zh-Hans"},
    )
