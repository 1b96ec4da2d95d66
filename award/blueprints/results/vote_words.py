"""The words of votes: rules, states, endings and outcomes, on pages and in the minutes."""

from flask_babel import gettext as _

from award.models import Vote
from award.stages.votes import QUORUMS, THRESHOLDS


def rule_rows(vote: Vote) -> list[tuple[str, str]]:
    """(term, words) of a vote's rules."""
    share = _(THRESHOLDS[vote.threshold])
    passes = {
        "present": _("实到人数的%(share)s赞成", share=share),
        "entitled": _("应到人数的%(share)s赞成", share=share),
    }[vote.base]
    rows = [
        (_("名额"), _("%(n)s 个", n=vote.seats)),
        (_("通过"), passes),
        (_("到会"), _("不少于应到人数的%(share)s", share=_(QUORUMS[vote.quorum]))),
        (_("轮次"), _("至多 %(n)s 轮，名额满或再无案例通过即止", n=vote.rounds_most)),
        (_("回避"), _("回避的委员不计入该案例的应到和实到人数")),
    ]
    if vote.tier is not None:
        rows.insert(0, (_("奖项"), vote.tier.name))
    return rows


def state_words() -> dict[str, str]:
    """A vote's state."""
    return {"prepared": _("未通知"), "open": _("进行中"), "closed": _("已结束")}


def ending_words(vote: Vote) -> str:
    """How it ended, in a sentence; empty while it goes on."""
    words = {
        "filled": _("名额已满，票决结束。"),
        "nothing_passed": _("再无案例通过，票决结束，名额有空缺。"),
        "no_quorum": _("到会人数不足，票决结束。"),
        "last_round": _("已到最后一轮，票决结束，名额有空缺。"),
        "broken_off": _("票决终止：%(reason)s", reason=vote.ending_reason or ""),
    }
    return words.get(vote.ending or "", "")


def outcome_words() -> dict[str, str]:
    """What became of a case in a round."""
    return {
        "elected": _("通过"),
        "tied": _("同票，再投"),
        "passed_without_seat": _("票数够，名额已满"),
        "not_passed": _("未通过"),
    }
