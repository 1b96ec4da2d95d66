"""Where the site administrator begins: figures and settings; the accounts; the privacy notice."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from award import registration
from award.blueprints import edge
from award.blueprints.account.invitation import ROLE_NAMES
from award.blueprints.administration.blueprint import blueprint, counts
from award.blueprints.administration.forms import NoticeForm
from award.blueprints.edge import act, me, page
from award.blueprints.presentation import Brief
from award.extensions import db
from award.queries import site
from config import Settings


@blueprint.get("/")
@page("site_admin")
def home() -> Any:
    """Figures, and the settings as the server read them; no secret among them."""
    todo = _todo(counts())
    brief = Brief(
        _("网站管理"),
        ngettext("有 %(num)s 件事等您处理", "有 %(num)s 件事等您处理", len(todo))
        if todo
        else _("现在没有要处理的事"),
    )
    rows = _shown(current_app.config["AWARD"])
    return render_template("administration/home.html", rows=rows, todo=todo, brief=brief)


def _todo(figures: dict[str, int]) -> list[tuple[str, str, str, str]]:
    """What waits for the administrator: (what, why, where, the words of the way there)."""
    if not figures["competitions"]:
        what = _("先从样板建立一届评选，再任命组委会办公室和评委会主任，其余由组委会设置。")
        return [(_("还没有评选"), what, url_for("administration.competitions"), _("建立评选"))]
    found = []
    for competition, roles in site.offices_empty(db.session()):
        offices = _("、").join(str(ROLE_NAMES[role]) for role in ("organiser", "chair") if role in roles)
        where = url_for("administration.officers", slug=competition.slug)
        found.append((_("“%(name)s”还没有%(offices)s", name=competition.name, offices=offices),
                      _("结果由组委会提请、评委会主任放行，缺一不可。"), where, _("任命")))  # fmt: skip
    if number := figures["links"]:
        found.append((ngettext("有 %(num)s 封信的链接没有发出", "有 %(num)s 封信的链接没有发出", number),
                      _("确认邮箱、重设密码和邀请的链接，需要人工转交。"), url_for("administration.links"), _("处理")))  # fmt: skip
    if number := figures["jobs"]:
        found.append((ngettext("有 %(num)s 项后台任务没有完成", "有 %(num)s 项后台任务没有完成", number),
                      _("排除原因后重试；任务可以安全地重复执行。"), url_for("administration.jobs"), _("处理")))  # fmt: skip
    return found


def _shown(settings: Settings) -> list[tuple[str, str, str]]:
    """(what it is, its value, the variable that sets it)."""
    none = _("（未设置）")
    mail = settings.mail_from if settings.smtp_url else _("没有配置邮件服务器，邮件只能在发件箱中查看")
    return [
        (_("网站名称"), settings.site_name, "AWARD_SITE_NAME"),
        (_("网址"), settings.site_url, "AWARD_SITE_URL"),
        (_("ICP 备案号"), settings.icp_number or none, "AWARD_ICP_NUMBER"),
        (_("公安备案号"), settings.public_security_number or none, "AWARD_PUBLIC_SECURITY_NUMBER"),
        (_("发件地址"), mail, "AWARD_MAIL_FROM"),
        (_("时区"), settings.timezone, "AWARD_TIMEZONE"),
        (_("单个文件上限"), f"{settings.upload_max_mb} MB", "AWARD_UPLOAD_MAX_MB"),
        (_("登录和注册限速"), _("开启") if settings.rate_limits else _("关闭"), "AWARD_RATE_LIMITS"),
    ]


@blueprint.get("/accounts")
@page("site_admin")
def accounts() -> Any:
    """Search by name or address."""
    text, after = request.args.get("q", ""), request.args.get("after", type=int)
    found = site.accounts(db.session(), text, after=after)
    shown = found[: site.WINDOW]
    following = shown[-1].id if len(found) > site.WINDOW else None
    brief = Brief(_("账号"), _("按姓名或邮箱查找。"))
    return render_template("administration/accounts.html", accounts=shown, following=following, brief=brief)


def _notice_page(form: NoticeForm) -> str:
    brief = Brief(_("隐私说明"), _("修改后发布为新版本。"))
    notice = registration.notice_in_force(db.session())
    return render_template("administration/notice.html", form=form, notice=notice, brief=brief)


@blueprint.get("/privacy")
@page("site_admin")
def notice() -> Any:
    """The privacy notice in force, to be rewritten."""
    return _notice_page(NoticeForm(formdata=None, text=registration.notice_text(db.session())))


@blueprint.post("/privacy")
@act("site_admin")
def publish_notice() -> Any:
    """The next version."""
    form = NoticeForm()
    if not form.validate():
        return _notice_page(form), 422
    published = registration.publish_notice(db.session(), form.text.data, by=me(), at=edge.at())
    flash(_("第 %(number)s 版已发布。", number=published.number), "ok")
    return redirect(url_for("administration.notice"), 303)
