"""The ranking's figures in the reader's words."""

from typing import Any

from flask_babel import gettext as _

from award.models import Ranking


def method_name(found: Ranking) -> str:
    """The official method."""
    names = {
        "mean": _("平均分"),
        "sum": _("总分"),
        "trimmed_mean": _("去掉最高分和最低分的平均分"),
        "trimmed_sum": _("去掉最高分和最低分的总分"),
        "median": _("中位数"),
        "confidence_weighted_mean": _("按把握程度加权的平均分"),
        "z_score": _("按专家标准化的平均分"),
        "severity_adjusted": _("宽严校正平均分"),
        "mixed_model": _("混合模型得分"),
        "borda": _("名次分"),
    }
    return names.get(found.method, found.method)


def figure_words(found: Ranking, top: int | None) -> list[tuple[str, str]]:
    """How steady the ranking is, line by line."""
    figures: dict[str, Any] = found.parameters.get("figures", {})
    lines = []
    if figures.get("reliability") is not None:
        lines.append((_("信度 ICC(1,k)"), f"{figures['reliability']:.2f}"))
    if "corrected_changes" in figures:
        changed = figures["corrected_changes"]
        said = _("%(top)s 席中换 %(n)s 席", top=top, n=changed) if top else _("换 %(n)s 席", n=changed)
        lines.append((_("换用校正排名"), said))
    largest = figures.get("trials", {}).get("largest", {})
    for kind, words in (
        ("trimming", _("不去最高最低分")),
        ("judge", _("去掉任一专家")),
        ("criterion", _("去掉任一指标")),
    ):
        if kind in largest:
            lines.append((words, _("至多换 %(n)s 席", n=largest[kind][1])))
    if figures.get("piles"):
        connected = (
            _("全部相连")
            if figures["piles"] == 1
            else _("分成互不相连的 %(n)s 组，组间不可比", n=figures["piles"])
        )
        lines.append((_("专家与案例"), connected))
    return lines
