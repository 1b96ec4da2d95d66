"""Rules over groups of values: what gathers kinds of applicants (党政机关和社区) is counted like an attribute of its own."""

from flask import Flask
from sqlalchemy import select, update

from award.models import Attribute, CaseAttribute, SelectionProposal
from award.queries.selection_rules import broken_rules
from tests.factories import fresh, post, signed_in
from tests.results.editions import past
from tests.results.test_selection import desk_of, page_of, solve
from tests.scene import Scene


def of_kinds(app: Flask) -> tuple[Scene, set[int], str, str]:
    """Six candidates for three seats, later ones better; the last three are companies', the others communities'. The two
    groups that their kinds belong to."""
    scene = Scene(app).submitted(6)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 6, "scope": "all"}}
    scene.commit()
    scene.scored()
    past(scene, "decision")
    companies = {case.id for case in scene.cases[-3:]}
    attribute = scene.session.execute(select(Attribute).where(Attribute.key == "kind")).scalar_one()
    values = {value.key: value for value in attribute.values}
    for kind, of_kind in (
        ("community", CaseAttribute.case_id.not_in(companies)),
        ("company", CaseAttribute.case_id.in_(companies)),
    ):
        scene.session.execute(
            update(CaseAttribute)
            .where(CaseAttribute.attribute_id == attribute.id, of_kind)
            .values(value_id=values[kind].id)
        )
    public, company = (str(values[kind].grouping) for kind in ("community", "company"))
    scene.commit()
    return scene, companies, public, company


def test_a_rule_counts_groups_of_kinds(app: Flask) -> None:
    scene, companies, public, company = of_kinds(app)
    client = signed_in(scene.app, scene.organiser)
    target = f"kind.group={public}"
    page = client.get(page_of(scene)).get_data(as_text=True)
    assert f'value="{target}"' in page
    assert f"单位类别的大类：{public}" in page
    kept = solve(scene, client, limits_0_target=target, limits_0_min="2")
    won = {case_id for case_id, _tier, _rule in kept["winners"]}
    assert len(won - companies) == 2
    assert f"{public} ≥ 2 例" in client.get(page_of(scene)).get_data(as_text=True)
    number = fresh(select(SelectionProposal.id))[0]
    taken = post(client, f"{page_of(scene)}/adopt", {"proposal": str(number)}, form_at=page_of(scene))
    assert taken.status_code == 303
    brought_in = next(case for case in scene.cases if case.id in won - companies)
    move = client.get(f"{desk_of(scene)}/{brought_in.token}?to=").get_data(as_text=True)
    assert f"{public} ≥ 2 例" in move.split('id="effect"')[1][:800], (
        "the form says that the move breaks the rule"
    )
    scene.session.rollback()
    assert not broken_rules(scene.session, scene.stage("decision"))
    for target, broken in ((f"kind.group={company}", []), ("kind.group=each", [{public: 2}])):
        rule = {"limits-0-target": target, "limits-0-max": "1"}
        assert post(client, page_of(scene), rule).status_code == 303
        scene.session.rollback()
        assert [state.broken for state in broken_rules(scene.session, scene.stage("decision"))] == broken
    scene.session.rollback()
    unknown = {"limits-0-target": "kind.group=没有的", "limits-0-max": "1"}
    assert post(client, page_of(scene), unknown).status_code == 422
