"""Confirm your address: goes to whoever registered, in the act itself."""

from award.notifications.notification import Facts, Notification
from award.notifications.wording import Say


def _subject(facts: Facts, _: Say) -> str:
    return _("请确认您的电子邮箱")


def _body(facts: Facts, _: Say) -> str:
    return _(
        "有人用这个邮箱注册了账号。如果是您本人，请在 3 天内打开下面的链接，输入注册时设置的密码完成确认。"
        "如果不是您本人，请忽略此邮件，账号不会启用。"
    )


NOTIFICATION = Notification(
    name="confirm", subject=_subject, body=_body, todo=True, secret=True, may_repeat=True
)
