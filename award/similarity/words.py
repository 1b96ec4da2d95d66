"""Words that say little about which case a title names."""

from functools import cache

from award.regions import table

_EMPTY = (
    "优秀案例 典型案例 案例 项目 平台 系统 创新 创新模式 实践 应用 建设 探索 模式 新模式 工程 解决方案 方案 管理 服务 综合 经验 做法 "
    "机制 工作 体系 推进 推动 助力 赋能 打造 构建 实现 基于 提升 示范 试点 路径 新路径 改革 运用 发展 高质量 现代化 关于 一期 二期 三期"
)
EMPTY = frozenset(_EMPTY.split())
"""Never distinctive."""

_THEMES = (
    "治理 智慧 数字化 数字 智能 信息化 信息 大数据 数据 中心 市民 政务 社区 城市 基层 社会 便民 热线 12345 互联网+ 一网通办 "
    "一网统管 最多跑一次 一件事一次办 接诉即办 放管服 审批 监管 全流程 一体化 乡村 农村 党建 引领 共建共治共享 共治 群众 企业 公共 "
    "技术 区块链 人工智能 物联网 云计算 疫情防控 疫情 防控 最后一公里 零距离 不打烊 随手拍 直通车 全覆盖 一码通"
)
THEMES = frozenset(_THEMES.split())
"""What half of all cases are about: distinctive only between two cases of one place."""

_SHORT = {"内蒙古": "15", "广西": "45", "西藏": "54", "宁夏": "64", "新疆": "65", "香港": "81", "澳门": "82"}
LONGEST = 11


@cache
def region_words() -> dict[str, str]:
    """Name → code: full names of all regions, short ones of provinces and cities (districts' are ordinary words)."""
    words = {}
    for code, row in table().items():
        words[row.name] = code
        if len(code) < 6 and len(row.name) > 2 and row.name.endswith(("省", "市")):
            words[row.name[:-1]] = code
    return words | _SHORT


@cache
def all_words() -> frozenset[str]:
    """Regions, empty words and themes."""
    return EMPTY | THEMES | region_words().keys()


def words_in(text: str) -> list[tuple[int, str]]:
    """The words that stand in a text, as (place, word): from left to right, the longest at each place."""
    found, place = [], 0
    while place < len(text):
        lengths = range(min(LONGEST, len(text) - place), 1, -1)
        word = next(
            (text[place : place + n] for n in lengths if text[place : place + n] in all_words()), None
        )
        if word:
            found.append((place, word))
        place += len(word) if word else 1
    return found
