"""Five planted duplicates are found, none of the unrelated titles is flagged; real titles are left alone."""

import itertools
import json
import time
from pathlib import Path

import pytest

from award.similarity.titles import THRESHOLD, candidates, similarity

UNRELATED = Path(__file__).with_name("titles.txt").read_text("utf-8").split("\n")[:-1]
PLANTED = {
    "“码上维权”劳动争议在线调解平台": "“码上维权”：劳动争议线上调解平台建设实践",
    "临河区智慧停车诱导系统": "2021年临河区智慧停车诱导与管理系统项目",
    "“小板凳议事会”激活老旧小区自治": "老旧小区治理的「小板凳議事會」模式",
    "白鹭市12345热线智能派单系统": "12345 热线智能派单——白鹭市的探索",
    "高铁新城建筑工地扬尘管控平台": "建筑工地扬尘智慧管控创新案例",
}
RENAMED = [
    ("青松市智慧治理平台", "青松市智慧治理平台（二期）项目"),
    ("泸州智慧城市运行平台", "泸州市智慧城市运行平台（二期）建设"),
    ("长治市政务服务“一件事一次办”", "长治“一件事一次办”改革的探索与实践"),
    ("“粤好办”政务服务便民热线平台", "广东省粤好办12345便民热线平台建设实践"),
    ("让监管跑在风险前面 - 福州市市场监管预警平台", "福州市市场监管风险预警系统"),
    ("“云岭快办”：打造 24 小时“不打烊”掌上大厅", "云岭快办24小时不打烊掌上大厅"),
    ("咱的小板桥", "关于咱的小板桥的创新实践案例"),
    ("大数据赋能疫情防控", "2022年大数据赋能疫情防控（二期）"),
    ("区块链+公共资源交易", "公共资源交易区块链应用创新实践"),
]
DIFFERENT_REGIONS = [
    ("佛山市智慧社区综合服务平台", "东莞市智慧社区综合服务平台"),
    ("深圳市光明区智慧社区治理平台", "深圳市南山区智慧社区治理平台"),
    ("上海市12345市民服务热线", "广西12345政务服务便民热线平台"),
]


def flagged(pairs):
    return [(one, other) for one, other in pairs if similarity(one, other) >= THRESHOLD]


def test_fifty_unrelated_titles_are_left_alone():
    assert len(set(UNRELATED)) == 50
    assert flagged(itertools.combinations(UNRELATED, 2)) == []


@pytest.mark.parametrize(("title", "twin"), PLANTED.items())
def test_each_planted_twin_is_the_only_candidate(title, twin):
    found = candidates(twin, UNRELATED)
    assert [UNRELATED[candidate.index] for candidate in found] == [title]
    assert found[0].score == similarity(title, twin) == similarity(twin, title)


def test_planted_twins_do_not_meet_each_other():
    assert flagged(itertools.combinations(PLANTED.values(), 2)) == []


def test_renamed_titles_are_found():
    assert flagged(RENAMED) == RENAMED


def test_one_scheme_in_two_places_is_two_cases():
    assert flagged(DIFFERENT_REGIONS) == []


def test_real_titles_are_left_alone(shared_data):
    titles = []
    for edition in (
        "digital_society_2021",
        "yueyoushu_2021",
        "digital_government_2022",
        "pioneer_practice_2023",
    ):
        content = json.loads((shared_data / f"editions/{edition}.json").read_text("utf-8"))
        titles += [case["title"] for case in content.get("cases", [])]
    assert len(titles) >= 55
    assert flagged(itertools.combinations(titles, 2)) == []


def test_punctuation_script_and_year_do_not_matter():
    assert similarity("“微家园”社区 服务", "2021年度「微家園」社區·服務") == 1.0


def test_titles_that_say_nothing_are_equal_only_to_themselves():
    assert similarity("智慧平台", "智慧系统") == 0.0
    assert similarity("智慧平台", "“智慧”平台") == 1.0
    assert similarity("", "") == similarity("", "某案例") == 0.0


def test_twenty_thousand_titles_are_searched_at_once():
    many = [f"{title}{n}" for n in range(400) for title in UNRELATED]
    candidates(UNRELATED[0], many)
    begun = time.process_time()
    assert len(candidates(UNRELATED[0], many)) == 10
    assert time.process_time() - begun < 2.0  # 0.1 s when measured; the bound only catches a change of order
