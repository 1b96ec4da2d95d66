"""The forms of the account pages. Every sentence is our own, so that all three languages have it."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms import TextAreaField as AreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Email, Length, Optional, Regexp

from award.accounts import SHORTEST_PASSWORD
from award.blueprints.languages import NAMES, TAGS

PHONE = r"^\+?[0-9][0-9 \-]{4,20}$"
LOCALES = [SelectChoice(TAGS[tag], NAMES[tag]) for tag in TAGS]


def _plain(value: str | None) -> str | None:
    return " ".join(value.split()) if value else value


def name_field(id: str | None = None) -> StringField:
    """A person's name; ``id`` where a page holds two of them."""
    return StringField(
        _l("姓名"),
        id=id,
        filters=[_plain],
        validators=[DataRequired(_l("请填写姓名。")), Length(max=60, message=_l("姓名不超过 60 个字。"))],
        render_kw={"autocomplete": "name"},
    )


def email_field() -> EmailField:
    """An address."""
    return EmailField(
        _l("电子邮箱"),
        filters=[_plain],
        validators=[
            DataRequired(_l("请填写电子邮箱。")),
            Email(_l("请填写完整的电子邮箱，例如 name@example.cn。")),
            Length(max=200, message=_l("电子邮箱过长。")),
        ],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


def password_field(label: str, *, new: bool) -> PasswordField:
    """A password; a new one is checked for its length here already."""
    validators: list[object] = [DataRequired(_l("请填写密码。"))]
    if new:
        validators.append(Length(min=SHORTEST_PASSWORD, max=200, message=_l("密码应为 10 至 200 个字符。")))
    return PasswordField(
        label,
        validators=validators,
        description=_l("至少 10 个字符，可以用一句容易记住的话。") if new else "",
        render_kw={"autocomplete": "new-password" if new else "current-password"},
    )


def again_field() -> PasswordField:
    """The new password once more."""
    return PasswordField(
        _l("再输入一次密码"),
        validators=[DataRequired(_l("请再输入一次密码。"))],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(FlaskForm):
    """Address and password; ``next`` is checked where it is used."""

    email = email_field()
    password = password_field(_l("密码"), new=False)
    next = HiddenField()


class RegisterForm(FlaskForm):
    """A new account; ``notice`` is the version of the privacy notice that was shown."""

    name = name_field()
    email = email_field()
    password = password_field(_l("密码"), new=True)
    again = again_field()
    notice = HiddenField()
    agree = BooleanField(
        _l("我已阅读并同意以上隐私说明"), validators=[DataRequired(_l("请先阅读隐私说明，并勾选同意。"))]
    )
    next = HiddenField()


class PasswordForm(FlaskForm):
    """The password alone: confirms an address."""

    password = password_field(_l("注册时设置的密码"), new=False)


class AddressForm(FlaskForm):
    """The address alone: asks for a reset."""

    email = email_field()


class NewPasswordForm(FlaskForm):
    """A new password by a mailed link."""

    password = password_field(_l("新密码"), new=True)
    again = again_field()


class ChangePasswordForm(NewPasswordForm):
    """A new password by who knows the old one."""

    old = password_field(_l("现在的密码"), new=False)


class SetUpForm(FlaskForm):
    """The first administrator."""

    name = name_field()
    email = email_field()
    password = password_field(_l("密码"), new=True)
    again = again_field()


class ProfileForm(FlaskForm):
    """What a person may change about himself."""

    name = name_field()
    phone = StringField(
        _l("电话"),
        filters=[_plain],
        validators=[Optional(), Regexp(PHONE, message=_l("请填写电话号码，可以带区号。"))],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    locale = SelectField(
        _l("页面和邮件使用的语言"),
        choices=LOCALES,
        validate_choice=False,
        validators=[AnyOf(list(TAGS.values()), message=_l("请选择语言。"))],
    )


class NewAccountForm(FlaskForm):
    """An account made while accepting an invitation; the address is the invitation's."""

    name = name_field()
    password = password_field(_l("设置密码"), new=True)
    again = again_field()
    notice = HiddenField()
    agree = BooleanField(
        _l("我已阅读并同意以上隐私说明"), validators=[DataRequired(_l("请先阅读隐私说明，并勾选同意。"))]
    )


class DeclineForm(FlaskForm):
    """Why an invitation is declined."""

    reason = AreaField(
        _l("谢绝的原因"),
        filters=[lambda value: value.strip() if value else value],
        validators=[
            DataRequired(_l("请写明谢绝的原因，一句话即可。")),
            Length(max=500, message=_l("原因不超过 500 个字。")),
        ],
        render_kw={"rows": 3},
    )
