"""Read a region out of what people type: 广东省佛山市, 佛山, 北京市市辖区海淀区, 江苏张家港市."""

import re
import unicodedata
from functools import cache, lru_cache

from award.regions import children, is_region, table

_PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯族|普米族|塔吉克族|塔吉克|怒族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|独龙族|鄂伦春族|门巴族|珞巴族|基诺族|"
    "蒙古|各族"
)
_ENDING = re.compile(
    rf"(?:{_PEOPLES})*(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|省|市|区|县|盟|旗)$"
)
_FILLER = re.compile(r"^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)")
_ZONE = re.compile(r"^.{0,12}(?:园区|新区|开发区|高新区|经开区|示范区|功能区|管理区|试验区)$")
_NOISE = re.compile(r"[\s\-_/·,、>|]+")


def _stem(name: str) -> str:
    return "内蒙古" if name.startswith("内蒙古自治区") else _ENDING.sub("", name)


@cache
def _spellings() -> dict[str, list[tuple[str, bool]]]:
    """Spelling → [(code, is a full name)]; a stem of one character is no spelling."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for code, row in table().items():
        found.setdefault(row.name, []).append((code, True))
        stem = _stem(row.name)
        if stem != row.name and len(stem) > 1:
            found.setdefault(stem, []).append((code, False))
        if row.type.startswith("自治") and row.type != "自治区":
            found.setdefault(stem + row.type[-1], []).append(
                (code, True)
            )  # 延边州, 彭水县: how people write them
    return found


def _readings(text: str, around: str, stems: int) -> list[tuple[int, str]]:
    """Every way to use up the text from the region `around` downwards, as (stems used, code)."""
    found = []
    for length in range(len(text), 1, -1):
        for code, is_full in _spellings().get(text[:length], ()):
            if code == around and is_full and around:
                found += _after(text[length:], code, stems, is_full)
            elif code.startswith(around) and code != around:
                found += _after(text[length:], code, stems + (not is_full), is_full)
    return found


def _after(rest: str, code: str, stems: int, is_full: bool) -> list[tuple[int, str]]:
    if not rest:
        return [(stems, code)]
    deeper = _readings(rest, code, stems) or _readings(_FILLER.sub("", rest), code, stems)
    if deeper:
        return deeper
    below_the_table = is_full and len(code) > 2 and not children(code)
    zone_of_a_city = len(code) == 4 and _ZONE.match(rest)
    return [(stems, code)] if below_the_table or zone_of_a_city else []


@lru_cache(maxsize=4096)
def parse(text: str) -> str | None:
    """The code of the region that a text names, or None if it names none or more than one.

    Levels may be left out and endings dropped; a street below a district is passed over, and a development
    zone (which has no code) stands for its city. Full names win over short ones, a province over a city of
    its name.
    A code is read as itself, padded ones (``440000``) too.
    """
    text = _NOISE.sub("", unicodedata.normalize("NFKC", text)).removeprefix("中国")
    if text.isascii():
        return next(filter(is_region, (text, text.removesuffix("00"), text.removesuffix("0000"))), None)
    readings = sorted(set(_readings(text, "", 0)))
    best = {code for stems, code in readings if stems == readings[0][0]}
    if len(best) == 1:
        return best.pop()
    provinces = {code for code in best if len(code) == 2}
    return provinces.pop() if len(provinces) == 1 else None
