"""What the layouts show of the person: the name, the account menu, or the way to sign in."""

from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint


class AccountLink(NamedTuple):
    """One line of the account menu; ``post``: a button."""

    label: str
    url: str
    post: bool = False


@blueprint.app_context_processor
def account_values() -> dict[str, Any]:
    """Values of every page. Without a cookie nobody asks who it is: a public page starts no session."""
    user = edge.actor() if request.cookies else None
    if user is None:
        return {"sign_in_url": url_for("account.sign_in")}
    links = [
        AccountLink(_("我的评选"), url_for("account.home")),
        AccountLink(_("我的单位"), url_for("account.organisations")),
        AccountLink(_("我的通知"), url_for("account.messages")),
        AccountLink(_("我的账号"), url_for("account.profile")),
    ]
    if user.is_site_admin:
        links.append(AccountLink(_("网站管理"), url_for("administration.home")))
    links.append(AccountLink(_("退出登录"), url_for("account.sign_out"), post=True))
    return {"account_name": user.name, "account_links": links}
