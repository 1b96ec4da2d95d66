"""What kinds and states of letters are called, for whoever reads the outbox."""

from flask_babel import gettext as _


def kind_words() -> dict[str, str]:
    """Notification → its name. One that is missing here is shown by its own name."""
    return {
        "assignment_released": _("评分任务通知"),
        "carried_over": _("转入下一届通知"),
        "correction_expired": _("补正逾期告知"),
        "disqualified": _("取消资格告知"),
        "group_letter": _("群发信"),
        "invitation": _("邀请"),
        "moved_up": _("递补通知"),
        "passed": _("通过通知"),
        "receipt": _("申报回执"),
        "rejected": _("未通过告知"),
        "release_asked": _("放行申请"),
        "release_stopped": _("放行没有执行"),
        "result": _("结果通知"),
        "returned": _("补正通知"),
        "role_granted": _("任职通知"),
        "scoring_annulled": _("评分作废通知"),
        "scoring_resumed": _("重新评分通知"),
        "scoring_suspended": _("暂停评分通知"),
        "sheet_receipt": _("评分回执"),
        "sheet_voided": _("评分表作废告知"),
        "stage_closed": _("环节关闭通知"),
        "succession_asked": _("递补申请"),
        "succession_decided": _("递补决定"),
        "visit_planned": _("走访安排"),
        "void_asked": _("作废申请"),
        "void_decided": _("作废决定"),
        "vote_opened": _("票决通知"),
        "window_extended": _("延期通知"),
    }


def state_groups() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(word of the address, name, icon, states) in the order in which letters go."""
    return [
        ("draft", _("待发出"), "lock", ("draft",)),
        ("queued", _("排队中"), "clock", ("queued", "sending")),
        ("sent", _("已发出"), "circle-check", ("sent",)),
        ("failed", _("发送失败"), "mail-x", ("failed",)),
        ("unknown", _("结果不明"), "help-circle", ("unknown",)),
        ("unsent", _("没有邮件服务器"), "cloud-off", ("unsent",)),
        ("withdrawn", _("已撤下"), "ban", ("withdrawn",)),
    ]


def letter_states() -> dict[str, tuple[str, str, str]]:
    """State → words, kind of pill, icon."""
    return {
        "draft": (_("草稿"), "", "file-text"),
        "queued": (_("排队中"), "run", "clock"),
        "sending": (_("正在发出"), "run", "send"),
        "sent": (_("已发出"), "ok", "circle-check"),
        "failed": (_("发送失败"), "bad", "mail-x"),
        "unknown": (_("结果不明"), "warn", "help-circle"),
        "unsent": (_("未发出"), "warn", "cloud-off"),
        "withdrawn": (_("已撤下"), "", "ban"),
    }
