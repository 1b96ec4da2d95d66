"""Regions as people write them in a spreadsheet."""

import pytest

from award.regions import full_name, table
from award.regions.reading import parse


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("广东省佛山市", "4406"),
        ("广东 佛山", "4406"),
        ("佛山", "4406"),
        ("深圳市光明区", "440311"),
        ("北京市市辖区海淀区", "110108"),
        ("北京市北京市海淀区", "110108"),
        ("中国北京海淀区中关村街道", "110108"),
        ("上海市/浦东新区", "310115"),
        ("江苏省张家港市", "320582"),
        ("吉林", "22"),
        ("吉林市", "2202"),
        ("海南", "46"),
        ("海南州", "6325"),
        ("延边州", "2224"),
        ("重庆市县彭水县", "500243"),
        ("内蒙古兴安盟", "1522"),
        ("江苏省苏州市工业园区", "3205"),
        ("广东省东莞市南城街道", "4419"),
        ("湖北省仙桃市", "429004"),
        ("440000", "44"),
        ("440604", "440604"),
    ],
)
def test_reads(text, code):
    assert parse(text) == code


@pytest.mark.parametrize(
    "text", ["", "朝阳区", "鼓楼", "某地", "广东省某某市", "990000", "朝阳群众", "广东省政府"]
)
def test_does_not_guess(text):
    assert parse(text) is None


def test_reads_back_every_full_name():
    assert {code: parse(full_name(code)) for code in table()} == {code: code for code in table()}
