"""What the notes of an estimate mean, for the reader of a ranking: by code, in the three languages of the interface."""

from collections.abc import Mapping

from award.scoring.method import Words

NOTE_WORDS: Mapping[str, Words] = {
    "disconnected": {
        "en": "groups of judges share no case; their scores and leniency compare within a group only",
        "zh_Hans": "专家分成几组，组与组之间没有共同评过的案例；得分和宽严只能在组内比较",
        "zh_Hant": "專家分成幾組，組與組之間沒有共同評過的案例；得分和寬嚴只能在組內比較",
    },
    "one_judge": {
        "en": "there is a single judge; nothing tells severity from the cases",
        "zh_Hans": "只有一位专家，无法把宽严与案例水平分开",
        "zh_Hant": "只有一位專家，無法把寬嚴與案例水平分開",
    },
    "severity_not_identified": {
        "en": "too few cases share judges to tell severity from noise; the plain means stand",
        "zh_Hans": "专家之间交叉评分太少，无法估计宽严，按平均分计",
        "zh_Hant": "專家之間交叉評分太少，無法估計寬嚴，按平均分計",
    },
    "no_variance": {
        "en": "all sheets have the same value; there is nothing to estimate",
        "zh_Hans": "所有评分相同，没有可估计的差别",
        "zh_Hant": "所有評分相同，沒有可估計的差別",
    },
    "no_sheets": {
        "en": "no sheet counts; there is nothing to estimate",
        "zh_Hans": "没有计入的评分表，无从估计",
        "zh_Hant": "沒有計入的評分表，無從估計",
    },
    "no_severity": {
        "en": "the judges do not differ beyond noise; the plain means stand",
        "zh_Hans": "看不出专家之间的宽严差别，按平均分计",
        "zh_Hant": "看不出專家之間的寬嚴差別，按平均分計",
    },
    "no_case_variance": {
        "en": "the cases do not differ beyond noise; their order says nothing",
        "zh_Hans": "案例之间的差别没有超出评分的偶然波动，名次没有意义",
        "zh_Hant": "案例之間的差別沒有超出評分的偶然波動，名次沒有意義",
    },
    "judge_without_spread": {
        "en": "a judge has one sheet, or the same value on all; those sheets count as average",
        "zh_Hans": "有专家只评了一份，或各份评分全同；这些评分按平均水平计",
        "zh_Hant": "有專家只評了一份，或各份評分全同；這些評分按平均水平計",
    },
}


def note_text(code: str, locale: str = "en") -> str:
    """The note in words, in English for an unknown locale."""
    words = NOTE_WORDS[code]
    return words.get(locale, words["en"])
