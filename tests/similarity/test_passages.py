"""Passages that two texts share are found with their places."""

import itertools
import json
import time

from award.similarity.passages import copied_share, matching_passages

OURS = "本镇自去年三月起，由村民代表每周轮值，逐户登记用水情况。此后漏损率从两成降到一成以内。"
THEIRS = "经过调研，我们借鉴外地做法：由村民代表 每周轮值、逐户登记用水情况，并在公示栏张贴。"


def test_a_shared_passage_is_marked_in_both_texts():
    (passage,) = matching_passages(OURS, THEIRS)
    assert OURS[passage.start : passage.end] == "由村民代表每周轮值，逐户登记用水情况"
    assert THEIRS[passage.other_start : passage.other_end] == "由村民代表 每周轮值、逐户登记用水情况"


def test_short_agreement_is_accident():
    assert matching_passages("为人民服务是我们的宗旨", "为人民服务") == []
    assert len(matching_passages("为人民服务是我们的宗旨", "为人民服务", shortest=5)) == 1


def test_share():
    assert copied_share(OURS, OURS) == 1.0
    assert 0.4 < copied_share(OURS, THEIRS) < 0.5
    assert copied_share("", OURS) == copied_share(OURS, "") == 0.0


def test_passages_do_not_overlap_and_stand_in_order():
    pieces = ["甲乙丙丁戊己庚辛壬癸子丑寅卯", "春夏秋冬东西南北中发白一二三", "金木水火土青赤黄白黑宫商角徵"]
    passages = matching_passages("。".join(pieces), "，".join(reversed(pieces)))
    assert [p.other_start for p in passages] == [30, 15, 0]
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))


def test_real_cases_copy_nothing_from_each_other(shared_data):
    edition = json.loads((shared_data / "editions/digital_society_2021.json").read_text("utf-8"))
    bodies = ["\n".join(case["sections"].values()) for case in edition["cases"]]
    shares = [copied_share(a, b) for i, a in enumerate(bodies[:12]) for b in bodies[:i]]
    assert max(shares) < 0.05


def test_long_repetitive_texts_take_no_square_time():
    begun = time.process_time()
    assert copied_share("某社区服务中心" * 3000, "某社区服务中心" * 3000) == 1.0
    assert time.process_time() - begun < 5
