"""You have an account already: what a second registration of a known address sends instead of an error."""

from award.notifications.notification import Facts, Notification
from award.notifications.wording import Say


def _subject(facts: Facts, _: Say) -> str:
    return _("您已经有账号")


def _body(facts: Facts, _: Say) -> str:
    return _(
        "有人用这个邮箱再次注册。您已经有账号，可以直接登录；忘记密码时，请在登录页面选择“忘记密码”。"
        "如果不是您本人操作，请忽略此邮件，您的账号没有变化。"
    )


NOTIFICATION = Notification(name="registered_already", subject=_subject, body=_body, may_repeat=True)
