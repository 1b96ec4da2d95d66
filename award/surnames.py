"""Order of Chinese personal names "by surname pinyin" (按姓氏拼音), as committees are printed.

Compared in turn: letters of the surname's pinyin, its tone, the surname itself (one surname stays together),
then the given name syllable by syllable in the same way. pypinyin reads characters; surnames have readings of
their own, which stand in the two tables here (after 现代汉语词典). Names without Chinese characters go by their
letters.
"""

import unicodedata
from typing import Any

from award.script import convert

_SINGLE = (
    "单shan4 曾zeng1 仇qiu2 区ou1 朴piao2 翟zhai2 解xie4 查zha1 任ren2 盖ge3 华hua4 燕yan1 纪ji3 "
    "乐yue4 员yun4 贠yun4 黑he4 洗xian3 种chong2 召shao4 缪miao4 秘bi4 逢pang2 覃qin2 卜bu3 隗wei3 "
    "祭zhai4 哈ha3 阚kan4 郇xun2 句gou1 葛ge3 过guo1 那na1 占zhan1 相xiang4 折she2 藏zang1 "
    "会gui4 少shao4 都du1 能nai4 撒sa3 俱ju1 蔚yu4 干gan1 繁po2 番pan1 粘nian2 肖xiao1 重chong2 适kuo4 "
    "便pian2 佴nai4 乜nie4 令ling2 术zhu2 炅gui4 尉wei4 冼xian3 谌chen2 宓mi4 逄pang2 车che1 柏bai3 "
    "郗xi1 宁ning2 应ying1 强qiang2 费fei4 盛sheng4 宿su4 牟mou2 谷gu3 曲qu1 教jiao4"
)
_COMPOUND = (
    "万俟mo4-qi2 尉迟yu4-chi2 长孙zhang3-sun1 澹台tan2-tai2 单于chan2-yu2 宰父zai3-fu3 乐正yue4-zheng4 "
    "子车zi3-ju1 亓官qi2-guan1 令狐ling2-hu2 鲜于xian1-yu2 皇甫huang2-fu3 夹谷jia2-gu3 谷梁gu3-liang2 "
    "欧阳ou1-yang2 上官shang4-guan1 司马si1-ma3 司徒si1-tu2 司空si1-kong1 司寇si1-kou4 东方dong1-fang1 "
    "东郭dong1-guo1 独孤du2-gu1 南宫nan2-gong1 南门nan2-men2 闻人wen2-ren2 夏侯xia4-hou2 诸葛zhu1-ge3 "
    "公羊gong1-yang2 公冶gong1-ye3 公孙gong1-sun1 公西gong1-xi1 公良gong1-liang2 赫连he4-lian2 "
    "宗政zong1-zheng4 濮阳pu2-yang2 淳于chun2-yu2 太叔tai4-shu1 申屠shen1-tu2 慕容mu4-rong2 "
    "仲孙zhong4-sun1 钟离zhong1-li2 宇文yu3-wen2 闾丘lv2-qiu1 巫马wu1-ma3 颛孙zhuan1-sun1 "
    "壤驷rang3-si4 漆雕qi1-diao1 拓跋tuo4-ba2 轩辕xuan1-yuan2 段干duan4-gan1 百里bai3-li3 呼延hu1-yan2 "
    "羊舌yang2-she2 微生wei1-sheng1 梁丘liang2-qiu1 左丘zuo3-qiu1 西门xi1-men2 第五di4-wu3 达奚da2-xi1 "
    "褚师chu3-shi1 纳兰na4-lan2 完颜wan2-yan2 端木duan1-mu4"
)
Syllable = tuple[str, str]
SurnameKey = tuple[tuple[Syllable, ...], str, tuple[tuple[Syllable, str], ...], str]


def _parts(syllable: str) -> Syllable:
    """``"zeng1"`` → ``("zeng", "1")``; ``"lv3"`` → ``("lu", "v3")``, so lü follows lu and precedes luan, luo."""
    if len(syllable) < 2:
        return syllable, ""
    letters, tone = syllable[:-1], syllable[-1]
    return letters.replace("v", "u"), "v" * ("v" in letters) + tone


_READINGS = {entry[:1]: (_parts(entry[1:]),) for entry in _SINGLE.split()} | {
    entry[:2]: tuple(map(_parts, entry[2:].split("-"))) for entry in _COMPOUND.split()
}


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name, spaces gone. A name of two characters has no compound surname: 东 + 方."""
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    size = 2 if len(plain) > 2 and convert(plain[:2], "zh-Hans") in _READINGS else 1
    return plain[:size], plain[size:]


def surname_key(name: str) -> SurnameKey:
    """A sort key: ``sorted(names, key=surname_key)``."""
    surname, given = (convert(part, "zh-Hans") for part in split_name(name))
    given_syllables = zip(_read(given), given, strict=True)
    return _READINGS.get(surname) or _read(surname), surname, tuple(given_syllables), name


def _read(text: str) -> tuple[Syllable, ...]:
    """A syllable for each character; what is no Chinese character reads as itself in lower case."""
    from pypinyin import (
        Style,
        lazy_pinyin,
    )  # its dictionaries are 55 MB, and only committees are sorted by them

    one_entry_a_character: Any = lambda run: [character.lower() for character in run]  # noqa: E731
    read = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=one_entry_a_character)
    return tuple(_parts(syllable) for syllable in read)
