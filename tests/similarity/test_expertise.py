"""How near a case's text is to an expert's field."""

import numpy as np

from award.scoring.assignment.match_parts import unit_rows
from award.similarity.expertise import Vocabulary, normal, pairs_in

PROFILES = ["居家养老 社区养老服务", "政务数据共享", ""]
TEXTS = [
    "为独居老人提供居家养老与社区养老服务，志愿者每日探访。",
    "打通部门壁垒，推动政務數據共享，办事材料减半。",
    "河道保洁与垃圾分类。",
]


def similarities() -> np.ndarray:
    vocabulary = Vocabulary(PROFILES)
    texts, profiles = vocabulary.weighted([vocabulary.held_by(normal(text)) for text in TEXTS])
    return (unit_rows(texts) @ unit_rows(profiles).T).toarray()


def test_each_text_is_nearest_to_its_own_field_in_either_script() -> None:
    found = similarities()
    assert found[0].argmax() == 0
    assert found[1].argmax() == 1
    assert found[0, 0] > 0.9
    assert found[1, 1] > 0.9, "traditional characters are read as the simplified ones"


def test_who_says_nothing_is_near_to_nothing() -> None:
    found = similarities()
    assert (found[:, 2] == 0).all()
    assert (found[2] == 0).all()
    assert ((found >= 0) & (found <= 1.0001)).all()


def test_pairs_do_not_cross_what_is_no_letter() -> None:
    assert pairs_in(normal("養老，Data")) == {"养老", "da", "at", "ta"}
    assert Vocabulary([]).held_by("养老") == []
