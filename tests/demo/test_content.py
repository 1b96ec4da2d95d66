"""The demo's texts hold together: references resolve, the form accepts them, figures in texts agree."""

import re
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from stdnum.cn import uscc

from award import regions
from award.demo import content
from award.fields.answers import normalise, validate_draft, validate_submission
from award.presets import load, names
from award.similarity.titles import THRESHOLD, similarity

EDITIONS = ("2025", "2026")
ALL = [case for edition in EDITIONS for case in content.cases(edition)]
SENT = [case for case in ALL if case.get("state") != "draft"]
BY_KEY = {case["key"]: case for case in ALL}
WINNERS = [case for case in content.cases("2025") if case["tier"]]
PRESET = load("digital_society")
STATES = {
    "draft": 6,
    "screening": 3,
    "returned": 4,
    "eliminated": 5,
    "visit": 3,
    "scoring": 39,
    "withdrawn": 2,
}
DUPLICATES = [
    ("tingche-cuoshi", "tingche-gongxiang"),
    ("zhucan-xiaofanzhuo", "zhucan-linli"),
]


def key_of(case: dict[str, Any]) -> str:
    return str(case["key"])


def texts(node: Any) -> list[str]:
    """Every string in plain data."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in texts(value)]
    return [node] if isinstance(node, str) else []


def test_the_cases_are_as_many_in_each_state_as_the_demo_promises() -> None:
    assert Counter(case["state"] for case in content.cases("2026")) == STATES
    assert Counter(case["tier"] for case in content.cases("2025")) == {
        "excellent": 12,
        "special_mention": 6,
        None: 7,
    }
    assert len(BY_KEY) == len(ALL)


def test_quotas_and_print_positions_fit_the_winners() -> None:
    edition = next(c for c in content.read("editions")["competitions"] if c["key"] == "2025")
    for tier in edition["tiers"]:
        places = sorted(case["print_position"] for case in WINNERS if case["tier"] == tier["key"])
        assert places == list(range(1, tier["quota"] + 1))


@pytest.mark.parametrize("case", SENT, ids=key_of)
def test_the_form_accepts_what_was_submitted(case: dict[str, Any]) -> None:
    answers = normalise(PRESET.form, content.answers(case))
    assert validate_submission(PRESET.form, answers) == []


@pytest.mark.parametrize("case", [case for case in ALL if case not in SENT], ids=key_of)
def test_a_draft_is_legal_but_not_finished(case: dict[str, Any]) -> None:
    answers = normalise(PRESET.form, content.answers(case))
    assert validate_draft(PRESET.form, answers) == []
    assert validate_submission(PRESET.form, answers) != []


@pytest.mark.parametrize("case", ALL, ids=key_of)
def test_bodies_of_a_case_exist_and_are_not_named_twice(case: dict[str, Any]) -> None:
    named = [case["organisation"], *case["co_creators"], *case["builders"]]
    assert len(named) == len(set(named))
    assert {*named, *filter(None, [case["recommender"]])} <= content.organisations().keys()
    body = content.organisations()[case["organisation"]]
    assert (case["kind"], case["place"]) == (body["kind"], body["place"])
    assert case["applicant"]["email"].endswith("@" + body["domain"])


def test_credit_codes_and_parents_are_right() -> None:
    bodies = content.organisations()
    codes = [body["uscc"] for body in bodies.values() if "uscc" in body]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(codes) == len(set(codes)) >= 20
    assert {body["parent"] for body in bodies.values() if "parent" in body} <= bodies.keys()
    called = [name for body in bodies.values() for name in [body["name"], *body.get("aliases", [])]]
    assert len(called) == len(set(called))


def test_places_are_invented_and_regions_are_real() -> None:
    real = {row.name for row in regions.table().values()}
    for body in content.organisations().values():
        assert body["place"] not in real, body["place"]
        assert regions.is_region(body["region"])


def test_planted_duplicates_are_found_and_nothing_else() -> None:
    found = {
        tuple(sorted((one["key"], other["key"])))
        for one, other in combinations(ALL, 2)
        if similarity(one["title"], other["title"]) >= THRESHOLD
    }
    assert found == {tuple(sorted(pair)) for pair in DUPLICATES}


def test_people_work_for_known_bodies_and_have_their_own_addresses() -> None:
    people = content.people()
    assert Counter(person["role"] for person in people.values()) == {
        "expert": 21,
        "screener": 4,
        "verifier": 2,
        "organiser": 2,
        "chair": 2,
        "auditor": 1,
        "administrator": 1,
    }
    posts = [post for person in people.values() for post in person["posts"] + person.get("former", [])]
    assert {post["organisation"] for post in posts} <= content.organisations().keys()
    addresses = [person["email"] for person in people.values()]
    addresses += {case["applicant"]["email"] for case in ALL}
    assert len(addresses) == len(set(addresses))
    categories = {category.key for category in PRESET.categories}
    assert all({*person["categories"]} <= categories for person in people.values() if "categories" in person)


def test_the_committee_has_its_offices() -> None:
    committee, secretariat = content.read("people")["committee"]
    offices = Counter(seat["office"] for seat in committee["members"])
    assert offices == {"主任": 1, "副主任": 2, "委员": 20}
    seats = [seat["person"] for seat in committee["members"] + secretariat["members"]]
    assert {*seats} <= content.people().keys()
    assert len(seats) == len(set(seats))


def circle(case: dict[str, Any]) -> set[str]:
    """The bodies of a case and their parents: who of them employs an expert makes a conflict."""
    named = {case["organisation"], case["recommender"], *case["co_creators"], *case["builders"]} - {None}
    return named | {content.organisations()[key].get("parent") for key in named} - {None}


def employers(person: dict[str, Any]) -> set[str]:
    return {post["organisation"] for post in person["posts"] + person.get("former", [])}


def test_there_are_conflicts_to_find_but_not_in_the_commentaries() -> None:
    experts = [person for person in content.people().values() if person["role"] == "expert"]
    scored = [case for case in content.cases("2026") if case["state"] == "scoring"]
    pairs = [(e["key"], c["key"]) for e in experts for c in scored if employers(e) & circle(c)]
    assert len({expert for expert, _ in pairs}) >= 6
    for commentary in content.read("commentaries"):
        for expert in commentary["by"]:
            assert not employers(content.people()[expert]) & circle(BY_KEY[commentary["case"]]), commentary


def test_every_winner_has_one_commentary() -> None:
    written = content.read("commentaries")
    assert Counter(c["case"] for c in written) == Counter(case["key"] for case in WINNERS)
    for commentary in written:
        assert 120 <= len(commentary["text"]) <= 250
        assert commentary["post"] in [p["post"] for p in content.people()[commentary["by"][0]]["posts"]]


def test_comments_and_screening_texts_fit_the_cases() -> None:
    comments = content.read("comments")
    assert all(50 <= len(text) <= 150 for group in comments.values() for text in group)
    assert len({text for group in comments.values() for text in group}) == 80
    screening = content.read("screening")
    reasons = {choice["key"] for stage in PRESET.stages if stage.key == "screening"
               for choice in stage.parameters["reject_reasons"]}  # fmt: skip
    assert {reason["key"] for reason in screening["rejections"]} <= reasons
    for key, index in screening["eliminated"].items():
        assert BY_KEY[key]["reject_reason"] == screening["rejections"][index]["key"]
    assert {*screening["eliminated"]} == {c["key"] for c in ALL if c.get("state") == "eliminated"}
    assert {*screening["returned"]} == {c["key"] for c in ALL if c.get("state") == "returned"}
    fields = {field.key for section in PRESET.form.sections for field in section.fields}
    assert {correction["field"] for correction in screening["corrections"]} <= fields


def test_visits_answer_claim_by_claim() -> None:
    visits = content.read("screening")["visits"]
    assert {visit["case"] for visit in visits} == {c["key"] for c in ALL if c.get("state") == "visit"}
    for visit in visits:
        assert len(visit["findings"]) == len(BY_KEY[visit["case"]]["claims"])
        assert {f["finding"] for f in visit["findings"]} <= {"verified", "differs", "unverifiable"}
        verifier = content.people()[visit["verifier"]]
        assert verifier["role"] == "verifier"
        assert not employers(verifier) & circle(BY_KEY[visit["case"]])


@pytest.mark.parametrize("case", SENT, ids=key_of)
def test_a_claim_is_one_the_text_makes(case: dict[str, Any]) -> None:
    prose = case["summary"] + case["measures"] + case["results"]
    for claim in case["claims"]:
        assert f"{claim['number']:g}" in prose or str(claim["number"]) in prose, claim


def test_hosts_and_extra_stages_are_known() -> None:
    kinds = {stage.kind for name in names() for stage in load(name).stages}
    for competition in content.read("editions")["competitions"]:
        assert {host["organisation"] for host in competition["hosts"]} <= content.organisations().keys()
        assert {stage["kind"] for stage in competition.get("extra_stages", [])} <= kinds


def test_the_shortlist_announcement_counts_what_is_there() -> None:
    edition = next(c for c in content.read("editions")["competitions"] if c["key"] == "2025")
    text = next(a["text"] for a in edition["announcements"] if a["kind"] == "shortlist")
    cases = content.cases("2025")
    provinces = {case["region"][:2] for case in cases}
    assert f"共收到{len(cases)}个案例，涉及{len(provinces)}个省" in text
    assert f"有效评分表{len(cases) * 5}份" in text
    assert len(WINNERS) <= edition["shortlist"] <= len(cases)


def test_texts_name_only_moments_of_the_timeline() -> None:
    known = {
        "call",
        "submission_closes",
        "extended_from",
        "notice_opens",
        "notice_closes",
        "publication",
    }
    for competition in content.read("editions")["competitions"]:
        called = {name for text in texts(competition) for name in re.findall(r"{(\w*)}", text)}
        assert called <= known


def test_quotation_marks_are_chinese_and_paired() -> None:
    files = ("organisations", "people", "editions", "commentaries", "comments", "screening")
    for text in texts([ALL, *map(content.read, files)]):
        if re.search(r"[\u4e00-\u9fff]", text):
            assert not set("\"'「」『』") & set(text), text
            assert text.count("“") == text.count("”"), text
            assert not re.search(r"[\u4e00-\u9fff][,;!?]", text), text
