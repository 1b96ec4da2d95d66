"""The set-up pages over HTTP: all five presets load and can be changed; what is frozen is told; bad input stays beside its field."""

from typing import Any

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award import presets
from award.extensions import db
from award.models import Competition, Event, FormVersion, HostRole, Stage, Tier, User
from award.stages.pipeline import stages_of
from tests.factories import fresh, give_role, make_competition, make_user, post, signed_in
from tests.scene import Scene
from tests.statements import counted

PAGES = ("", "/stages", "/form", "/lists", "/tiers", "/hosts", "/letters", "/rules", "/check")


class Desk:
    """The organiser of a new edition at its set-up pages."""

    def __init__(self, app: Flask, preset: str) -> None:
        admin = make_user(app, admin=True)
        self.competition: Competition = make_competition(preset, by=admin)
        self.organiser: User = make_user(app)
        give_role(self.competition, self.organiser, "organiser", by=admin)
        self.client: FlaskClient = signed_in(app, self.organiser)
        self.home = f"/work/{self.competition.slug}/setup"

    def page(self, path: str) -> Any:
        answer = self.client.get(self.home + path)
        assert answer.status_code == 200, path
        return lxml.html.fromstring(answer.get_data(as_text=True))

    def form(self, path: str, ending: str) -> dict[str, list[str]]:
        """The fields of the page's form whose action ends so, as a browser would send them untouched."""
        page = self.page(path)
        (form,) = (form for form in page.forms if (form.action or "").endswith(ending))
        for template in form.iter("template", "noscript"):
            template.drop_tree()
        fields: dict[str, list[str]] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        return fields

    def send(self, path: str, ending: str, **changes: Any) -> Any:
        """Send that form with some fields changed (None: left out)."""
        fields = {
            **self.form(path, ending),
            **{name.replace("__", "-"): value for name, value in changes.items()},
        }
        data = {name: value for name, value in fields.items() if value is not None}
        return self.client.post(self.home + ending, data=data)

    def stages(self) -> list[Stage]:
        db.session.rollback()
        return stages_of(db.session(), self.competition.id)

    def stage(self, key: str) -> Stage:
        return next(stage for stage in self.stages() if stage.key == key)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app, "digital_society")


@pytest.mark.parametrize("preset", presets.names())
def test_each_preset_is_shown_and_saving_it_untouched_changes_nothing(app: Flask, preset: str) -> None:
    desk = Desk(app, preset)
    for path in PAGES:
        desk.page(path)
    for stage in desk.stages():
        before, id = dict(stage.parameters), stage.id
        answer = desk.send(f"/stages/{id}", f"/stages/{id}/parameters")
        assert answer.status_code == 303, (stage.key, answer.get_data(as_text=True)[-3000:])
        after = next(one for one in desk.stages() if one.id == id).parameters
        assert _bare(after) == _bare(before), stage.key
    for path, ending in (
        ("", "/names"),
        ("/lists", "/categories"),
        ("/tiers", "/tiers"),
        ("/rules", "/rules"),
    ):
        tiers = [(tier.key, tier.name, tier.quota, tier.printed_sections) for tier in desk.competition.tiers]
        assert desk.send(path, ending).status_code == 303, ending
        kept = fresh(select(Tier).where(Tier.competition_id == desk.competition.id).order_by(Tier.position))
        assert [(tier.key, tier.name, tier.quota, tier.printed_sections) for tier in kept] == tiers
    for attribute in desk.competition.attributes:
        assert desk.send("/lists", f"/attributes/{attribute.id}").status_code == 303
    assert len(fresh(select(FormVersion).where(FormVersion.competition_id == desk.competition.id))) == 1
    assert desk.send("/form", "/form").status_code == 303
    assert len(fresh(select(FormVersion).where(FormVersion.competition_id == desk.competition.id))) == 1


def _bare(value: Any) -> Any:
    """Parameters without what says the same as its absence."""
    if isinstance(value, dict):
        empty = ("", [], {}, False, None)
        return {key: _bare(inner) for key, inner in value.items() if inner not in empty}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def test_names_are_changed_and_noted_without_their_text(desk: Desk) -> None:
    assert desk.send("", "/names", name="新的名称").status_code == 303
    (competition,) = fresh(select(Competition).where(Competition.id == desk.competition.id))
    assert competition.name == "新的名称"
    (event,) = fresh(select(Event).where(Event.name == "competition_changed"))
    assert "新的名称".encode() not in event.leaf


def test_a_missing_name_is_told_beside_it_and_nothing_is_lost(desk: Desk) -> None:
    answer = desk.send("", "/names", name="", call="改过的征集通知")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请填写。" in text
    assert "改过的征集通知" in text


def test_a_stage_shares_its_marks_only_where_it_says_so(desk: Desk) -> None:
    id = desk.stage("scoring").id
    path = f"/stages/{id}"
    for ticked, kept in (("yes", True), (None, None)):
        assert desk.send(path, f"{path}/parameters", share_marks=ticked).status_code == 303
        assert desk.stage("scoring").parameters.get("share_marks") is kept


def test_criteria_are_added_and_their_weights_must_make_a_whole(desk: Desk) -> None:
    id = desk.stage("scoring").id
    new = {
        "criteria__4__name": "示范意义", "criteria__4__weight": "20", "criteria__4__min": "0", "criteria__4__max": "10",
        "criteria__4__step": "0.5", "criteria__4__anchors": "5.5-10 值得推广\n0至5 意义有限",
    }  # fmt: skip
    path, ending = f"/stages/{id}", f"/stages/{id}/parameters"
    refused = desk.send(path, ending, **new)
    assert refused.status_code == 422
    assert "权重合计应为 100%，现为 120%。" in refused.get_data(as_text=True)
    assert "示范意义" in refused.get_data(as_text=True)
    assert desk.send(path, ending, **new, criteria__0__weight="10").status_code == 303
    last = desk.stage("scoring").parameters["criteria"][-1]
    assert (last["weight"], last["step"], last["anchors"][1]) == (
        2000,
        "0.5",
        {"from": 0, "to": 5, "text": "意义有限"},
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"criteria__0__anchors": "九到十分 很好"}, "写法不在允许的几种之内|类型不对|写法有误"),
        ({"criteria__0__anchors": "9-10 很好\n0-7 一般"}, "不重不漏"),
        ({"criteria__0__step": "3"}, "不相合"),
        ({"sheets_per_case": "五"}, "类型不对"),
        ({"sheets_per_case": "2"}, "最低评分数不得多于"),
        ({"method": "no_such_method"}, "请选择计分方法。"),
        ({"method": "confidence_weighted_mean"}, "请选择计分方法。"),
        ({"rule__number": ""}, "请填写。"),
    ],
)
def test_nonsense_rules_are_refused_and_kept_on_the_page(
    desk: Desk, changes: dict[str, str], said: str
) -> None:
    stage = desk.stage("scoring")
    before = dict(stage.parameters)
    answer = desk.send(f"/stages/{stage.id}", f"/stages/{stage.id}/parameters", **changes)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert any(words in text for words in said.split("|")), text
    assert "form-error" in text
    assert desk.stage("scoring").parameters == before


def test_a_new_category_reaches_the_form_as_a_new_version(desk: Desk) -> None:
    assert desk.send("/lists", "/categories", categories__6__name="乡村振兴").status_code == 303
    versions = fresh(select(FormVersion).where(FormVersion.competition_id == desk.competition.id))
    assert len(versions) == 2
    (field,) = (
        f for s in versions[-1].schema["sections"] for f in s["fields"] if f.get("projection") == "category"
    )
    assert field["options"][-1] == {"key": "item_1", "label": "乡村振兴"}
    twice = desk.send("/lists", "/categories", categories__1__name="社区治理")
    assert twice.status_code == 422
    assert "名称重复。" in twice.get_data(as_text=True)


def test_tiers_take_whole_seats(desk: Desk) -> None:
    assert desk.send("/tiers", "/tiers", tiers__0__quota="12").status_code == 303
    assert fresh(select(Tier.quota).where(Tier.key == "excellent")) == [12]
    assert desk.send("/tiers", "/tiers", tiers__0__quota="十").status_code == 422


def test_hosts_are_kept_in_their_order(desk: Desk) -> None:
    fields = {"hosts__0__role": "协办单位", "hosts__0__name": "望溪县民政局", "hosts__1__role": "主办单位",
              "hosts__1__name": "望溪县政务服务中心", "hosts__1__phone": "0757-12345678"}  # fmt: skip
    assert desk.send("/hosts", "/hosts", **fields).status_code == 303
    query = select(HostRole).where(HostRole.competition_id == desk.competition.id).order_by(HostRole.position)
    found = [(host.role, host.name, host.contact) for host in fresh(query)]
    assert found == [
        ("协办单位", "望溪县民政局", {}),
        ("主办单位", "望溪县政务服务中心", {"phone": "0757-12345678"}),
    ]
    assert desk.send("/hosts", "/hosts", hosts__0__name="").status_code == 422


def test_the_form_is_changed_as_text_with_a_preview_that_names_the_line(desk: Desk) -> None:
    source = desk.form("/form", "/form")["source"][0]
    wider = source.replace("max: 60", "max: 80", 1)
    preview = post(desk.client, f"{desk.home}/form/preview", {"source": wider}, form_at=f"{desk.home}/form")
    assert "不超过 80 字" in preview.get_data(as_text=True)
    line = next(n for n, text in enumerate(source.splitlines(), start=1) if "kind: long_text" in text)
    broken = source.replace("kind: long_text", "kind: essay", 1)
    told = post(desk.client, f"{desk.home}/form/preview", {"source": broken}, form_at=f"{desk.home}/form")
    assert f"第 {line} 行" in told.get_data(as_text=True)
    refused = desk.send("/form", "/form", source=broken)
    assert refused.status_code == 422
    assert "kind: essay" in refused.get_data(as_text=True)
    assert desk.send("/form", "/form", source=wider).status_code == 303
    versions = fresh(select(FormVersion.number).where(FormVersion.competition_id == desk.competition.id))
    assert versions == [1, 2]


def test_letters_take_the_offices_words_and_no_unknown_place(desk: Desk) -> None:
    before = dict(desk.competition.words["letters"])
    assert desk.send("/letters", "/letters").status_code == 303
    (competition,) = fresh(select(Competition).where(Competition.id == desk.competition.id))
    assert competition.words["letters"] == before
    refused = desk.send("/letters", "/letters", letters__1__body="请看 {config}")
    assert refused.status_code == 422
    assert "花括号里的名称不在可用之列" in refused.get_data(as_text=True)
    assert desk.send("/letters", "/letters", letters__1__body="请补正 {case_title}").status_code == 303
    (competition,) = fresh(select(Competition).where(Competition.id == desk.competition.id))
    assert competition.words["letters"]["returned"]["body"] == "请补正 {case_title}"


def test_holidays_by_hand_are_days(desk: Desk) -> None:
    fields = {"holidays__0__day": "2027-02-08", "holidays__0__worked": "no"}
    assert desk.send("/rules", "/rules", one_person="yes", **fields).status_code == 303
    (competition,) = fresh(select(Competition).where(Competition.id == desk.competition.id))
    assert competition.rules == {"organiser_may_preside": True, "holidays": {"2027-02-08": False}}
    wrong = desk.send("/rules", "/rules", holidays__1__day="", holidays__1__worked="yes")
    assert wrong.status_code == 422


def test_the_check_leads_to_what_is_missing(desk: Desk) -> None:
    page = desk.page("/check")
    addresses = {link.get("href") for link in page.iter("a")}
    assert f"{desk.home}/hosts" in addresses
    assert f"/work/{desk.competition.slug}/people" in addresses
    assert "还没有设定开始时间。" in page.text_content()


def test_what_has_opened_is_frozen_and_says_so(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    client = signed_in(app, scene.organiser)
    home = f"/work/{scene.competition.slug}/setup"
    submission = scene.stage("submission").id
    for path, form_at in (
        (f"/stages/{submission}/parameters", "/rules"),
        (f"/stages/{submission}/words", "/rules"),
        ("/form", "/rules"),
    ):
        answer = post(client, home + path, {"source": "sections: []", "name": "新名"}, form_at=home + form_at)
        assert answer.status_code == 303
        assert "已经开放" in client.get(home + "/rules").get_data(as_text=True)
    added = {"categories-0-key": "community", "categories-0-name": "只剩这个"}
    assert post(client, home + "/categories", added, form_at=home + "/rules").status_code == 303
    assert "不能增减" in client.get(home + "/rules").get_data(as_text=True)
    prefix = {"name": "名", "award_name": "奖", "prefix": "NEW", "organisation_label": "单位"}
    answer = post(client, home + "/names", prefix, form_at=home)
    assert answer.status_code == 422
    assert "前缀不能再改" in answer.get_data(as_text=True)


def test_other_officers_read_and_cannot_change(app: Flask) -> None:
    scene = Scene(app)
    home = f"/work/{scene.competition.slug}/setup"
    for user in (scene.chair, scene.auditor):
        client = signed_in(app, user)
        for path in PAGES:
            page = client.get(home + path)
            assert page.status_code == 200
        assert post(client, home + "/names", {"name": "x"}, form_at=home + "?lang=zh-Hans").status_code == 403
    assert signed_in(app, scene.applicant).get(home).status_code == 403
    assert signed_in(app, scene.experts[0]).get(home + "/form").status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_set_up_pages_send_few_statements(desk: Desk, path: str) -> None:
    desk.client.get(desk.home + path)
    with counted() as sent:
        desk.client.get(desk.home + path)
    most = 18 if path == "/check" else 12  # the check asks each stage's kind what it lacks
    assert len(sent) <= most, "\n".join(sent)
