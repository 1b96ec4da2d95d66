"""The sentences of ``--explain``, in the three languages of the interface."""

from collections.abc import Mapping

from award.scoring.method import Words

SENTENCES: Mapping[str, Words] = {
    "case": {"en": "Case {case}", "zh_Hans": "案例 {case}", "zh_Hant": "案例 {case}"},
    "sheet": {
        "en": "Sheet of {judge}: {sum}",
        "zh_Hans": "{judge} 的评分表：{sum}",
        "zh_Hant": "{judge} 的評分表：{sum}",
    },
    "confidence": {
        "en": ", confidence {value}",
        "zh_Hans": "，把握程度 {value}",
        "zh_Hant": "，把握程度 {value}",
    },
    "sheet_out": {
        "en": "Sheet of {judge}: not counted, without a mark on {criteria}",
        "zh_Hans": "{judge} 的评分表：不计入，缺 {criteria} 的评分",
        "zh_Hant": "{judge} 的評分表：不計入，缺 {criteria} 的評分",
    },
    "counted": {
        "en": "Sheets that count: {sheets}; their plain mean: {mean}; standard deviation: {sd}",
        "zh_Hans": "计入的评分表 {sheets} 份；简单平均 {mean}；标准差 {sd}",
        "zh_Hant": "計入的評分表 {sheets} 份；簡單平均 {mean}；標準差 {sd}",
    },
    "panel": {
        "en": "{name}, {method}: {sum}",
        "zh_Hans": "{name}，{method}：{sum}",
        "zh_Hant": "{name}，{method}：{sum}",
    },
    "all_sheets": {"en": "Over the sheets", "zh_Hans": "各评分表合计", "zh_Hant": "各評分表合計"},
    "dropped": {
        "en": "without the lowest {low} and the highest {high}: {sum}",
        "zh_Hans": "去掉最低 {low}、最高 {high}：{sum}",
        "zh_Hant": "去掉最低 {low}、最高 {high}：{sum}",
    },
    "nothing": {"en": "none", "zh_Hans": "无", "zh_Hant": "無"},
    "middle": {
        "en": "the middle of {values}: {value}",
        "zh_Hans": "{values} 居中的值：{value}",
        "zh_Hant": "{values} 居中的值：{value}",
    },
    "trimmed_to_mean": {
        "en": "too few marks to drop any; the plain mean stands in: {sum}",
        "zh_Hans": "评分太少，去掉后无剩余，改取简单平均：{sum}",
        "zh_Hant": "評分太少，去掉後無剩餘，改取簡單平均：{sum}",
    },
    "statistical": {
        "en": "estimated from the sheets of all cases together: {value}",
        "zh_Hans": "由全部案例的评分表一并估计：{value}",
        "zh_Hant": "由全部案例的評分表一併估計：{value}",
    },
    "undefined": {
        "en": "no value, since no sheet states any confidence above 0",
        "zh_Hans": "无法计算，各评分表的把握程度均为 0",
        "zh_Hant": "無法計算，各評分表的把握程度均為 0",
    },
    "no_mark": {
        "en": "{name}: no mark at all",
        "zh_Hans": "{name}：没有任何评分",
        "zh_Hant": "{name}：沒有任何評分",
    },
    "total": {"en": "Total: {sum}", "zh_Hans": "合计：{sum}", "zh_Hant": "合計：{sum}"},
    "rounded": {
        "en": "{value}, rounded to {digits} decimals ({mode}): {result}",
        "zh_Hans": "{value}，保留 {digits} 位小数（{mode}）：{result}",
        "zh_Hant": "{value}，保留 {digits} 位小數（{mode}）：{result}",
    },
    "half_up": {"en": "half up", "zh_Hans": "四舍五入", "zh_Hant": "四捨五入"},
    "half_even": {"en": "half to even", "zh_Hans": "四舍六入五成双", "zh_Hant": "四捨六入五成雙"},
    "adjustment": {
        "en": "Adjustment {points} ({reason})",
        "zh_Hans": "加减分 {points}（{reason}）",
        "zh_Hant": "加減分 {points}（{reason}）",
    },
    "no_reason": {"en": "no reason given", "zh_Hans": "未写明理由", "zh_Hant": "未寫明理由"},
    "score": {"en": "Score: {score}", "zh_Hans": "得分：{score}", "zh_Hant": "得分：{score}"},
    "same_score": {
        "en": "The same score: {cases}",
        "zh_Hans": "同分案例：{cases}",
        "zh_Hant": "同分案例：{cases}",
    },
    "tie_break": {
        "en": "Tie-break {name}: {value}",
        "zh_Hans": "同分时比较 {name}：{value}",
        "zh_Hant": "同分時比較 {name}：{value}",
    },
    "rank": {
        "en": "Rank: {rank} of {ranked}",
        "zh_Hans": "名次：第 {rank} 名（共 {ranked} 个参加排名）",
        "zh_Hant": "名次：第 {rank} 名（共 {ranked} 個參加排名）",
    },
    "rank_tied": {
        "en": "Rank: {rank} of {ranked}, tied",
        "zh_Hans": "名次：并列第 {rank} 名（共 {ranked} 个参加排名）",
        "zh_Hant": "名次：並列第 {rank} 名（共 {ranked} 個參加排名）",
    },
    "not_ranked": {
        "en": "Not ranked: {reason}",
        "zh_Hans": "不参加排名：{reason}",
        "zh_Hant": "不參加排名：{reason}",
    },
    "no_sheets": {"en": "no sheet counts", "zh_Hans": "没有计入的评分表", "zh_Hant": "沒有計入的評分表"},
    "too_few_sheets": {
        "en": "too few sheets, the rules ask for at least {min_sheets}, or for marks left after dropping",
        "zh_Hans": "评分表太少，规则要求至少 {min_sheets} 份，且去掉最高最低后须有剩余",
        "zh_Hant": "評分表太少，規則要求至少 {min_sheets} 份，且去掉最高最低後須有剩餘",
    },
    "missing_criterion": {
        "en": "a criterion that is asked has no mark at all",
        "zh_Hans": "有应评的指标没有任何评分",
        "zh_Hant": "有應評的指標沒有任何評分",
    },
    "zero_confidence": {
        "en": "no sheet states any confidence above 0",
        "zh_Hans": "各评分表的把握程度均为 0",
        "zh_Hant": "各評分表的把握程度均為 0",
    },
    "missing_part": {
        "en": "it has no score in one of the parts",
        "zh_Hans": "有一部分没有得分",
        "zh_Hant": "有一部分沒有得分",
    },
    "part": {
        "en": "Part {part}, weight {weight}: {score}",
        "zh_Hans": "{part} 部分，权重 {weight}：{score}",
        "zh_Hant": "{part} 部分，權重 {weight}：{score}",
    },
}


def say(code: str, locale: str, **values: object) -> str:
    """The sentence ``code`` in ``locale`` (English when unknown) with its values."""
    words = SENTENCES[code]
    return words.get(locale, words["en"]).format(**values)
