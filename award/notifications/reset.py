"""A link to set a new password, in the act itself."""

from award.notifications.notification import Facts, Notification
from award.notifications.wording import Say


def _subject(facts: Facts, _: Say) -> str:
    return _("重新设置密码")


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您申请了重新设置密码。请在 2 小时内打开下面的链接设置新密码；设置后，各设备上的登录会全部退出。"
        "如果不是您本人申请，请忽略此邮件，密码没有变化。"
    )


NOTIFICATION = Notification(
    name="reset", subject=_subject, body=_body, todo=True, secret=True, may_repeat=True
)
