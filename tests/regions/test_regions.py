"""The table of regions is whole, and its functions agree with it."""

import pytest

from award.regions import (
    UnknownRegionError,
    children,
    city_of,
    full_name,
    is_within,
    name_of,
    parent_of,
    path_of,
    range_of,
    region,
    search,
    table,
)


def test_counts_are_those_of_the_country():
    cities = [row for row in table().values() if row.level == "city"]
    assert len(children()) == 34
    assert len(cities) == 333  # 293 地级市, 30 自治州, 7 地区, 3 盟
    assert len(table()) == 3212


def test_every_code_is_unique_sorted_and_stands_under_its_province():
    codes = list(table())
    assert codes == sorted(set(codes))
    assert all(code.isdigit() and len(code) in (2, 4, 6) for code in codes)
    assert all(parent_of(code) for code in codes if len(code) > 2)
    assert all(path_of(code)[0].code == code[:2] for code in codes)


def test_every_region_is_reached_from_the_provinces():
    def below(code):
        return [code, *(deeper for child in children(code) for deeper in below(child.code))]

    assert sorted(code for province in children() for code in below(province.code)) == list(table())


def test_names_and_paths():
    assert name_of("440604") == "禅城区"
    assert full_name("440604") == "广东省佛山市禅城区"
    assert [step.level for step in path_of("440604")] == ["province", "city", "district"]
    assert full_name("110108") == "北京市海淀区"
    assert parent_of("110108") == "11"
    assert region("4419").type == "地级市"
    assert children("4419") == ()


def test_an_unknown_code_is_refused():
    for call in (name_of, path_of, full_name, children, parent_of):
        with pytest.raises(UnknownRegionError, match="990000"):
            call("990000")


@pytest.mark.parametrize(
    ("code", "city"), [("110108", "11"), ("31", "31"), ("440604", "4406"), ("44", None), ("429004", "429004")]
)
def test_the_city_that_statistics_count(code, city):
    assert city_of(code) == city


def test_the_range_of_a_province_holds_what_is_inside_and_nothing_else():
    low, high = range_of("44")
    inside = {code for code in table() if low <= code < high}
    assert inside == {code for code in table() if is_within(code, "44")}
    assert "440604" in inside
    assert not {"43", "4301", "45"} & inside


def test_search_puts_names_that_begin_with_the_text_first():
    assert search("佛山")[0].code == "4406"
    assert {row.code for row in search("鼓楼")} >= {"320106", "350102", "410204"}
    assert len(search("区", limit=5)) == 5
    assert search("  ") == []
