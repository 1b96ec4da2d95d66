"""Votes over HTTP: the desk, the ballot on a phone, the minutes; refusals, and statements at few and at many."""

import re
from io import BytesIO

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from award.extensions import db
from award.models import Act, Ballot, Decision, Vote, VoteCase, VoteRound
from award.stages import decision, votes
from tests.factories import fresh, post, signed_in, token_in
from tests.letters import by_address, write_all
from tests.results.votes import VoteScene
from tests.scene import Scene
from tests.statements import counted


@pytest.fixture
def scene(app: Flask) -> VoteScene:
    return VoteScene(app)


def base(scene: VoteScene) -> str:
    return f"/work/{scene.competition.slug}"


def desk(scene: VoteScene) -> str:
    return f"{base(scene)}/results/{scene.stage('decision').id}/votes"


def form(scene: VoteScene, **more: object) -> dict[str, object]:
    return {
        "title": "并列案例的取舍", "cases": [case.token for case in scene.tied], "tier": "excellent", "seats": "1",
        "voters": [str(user.id) for user in scene.voters], "threshold": "1/2", "base": "present", "quorum": "2/3",
        "rounds": "3", **more,
    }  # fmt: skip


def one(client: FlaskClient, scene: VoteScene) -> str:
    """A vote prepared over the form; its address."""
    answer = post(client, f"{desk(scene)}/new", form(scene))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def present(scene: VoteScene) -> dict[str, object]:
    return {"present": [str(user.id) for user in scene.voters]}


def tick(page: str, word: str) -> dict[str, str]:
    """The same choice for every case of a ballot."""
    return dict.fromkeys(re.findall(r'name="(case-[^"]+)" value="yes"', page), word)


def test_a_vote_from_its_form_to_its_minutes(app: Flask, scene: VoteScene) -> None:
    chair = signed_in(app, scene.chair)
    assert "还没有票决" in chair.get(desk(scene)).get_data(as_text=True)
    here = one(chair, scene)
    assert signed_in(app, scene.experts[0]).get(f"{here}/ballot").status_code == 403, "nobody is told yet"
    assert post(chair, f"{here}/open", form_at=here).status_code == 303
    assert post(chair, f"{here}/rounds", present(scene), form_at=here).status_code == 303
    for place, user in enumerate(scene.voters):
        member = signed_in(app, user)
        page = member.get(f"{here}/ballot").get_data(as_text=True)
        said = {**tick(page, "yes" if place < 4 else "no"), "round": "1"}
        answer = member.post(
            f"{here}/ballot", data={"csrf_token": token_in(member, f"{here}/ballot"), **said}
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert "您已投票" in member.get(f"{here}/ballot").get_data(as_text=True)
    assert "<small>/" in chair.get(here).get_data(as_text=True)
    assert not fresh(select(Act.digest).where(Act.route.like("%/ballot"))), "a kept digest would tell"
    assert post(chair, f"{here}/count", {"round": "1"}, form_at=here).status_code == 303
    assert post(chair, f"{here}/count", {"round": "1"}, form_at=here).status_code == 303
    page = chair.get(f"{here}/minutes").get_data(as_text=True)
    assert "票决纪要" in page
    document = docx.Document(BytesIO(chair.get(f"{here}/minutes.docx").get_data()))
    words = "\n".join(p.text for p in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "应到 6 人" in words
    assert "收到选票 6 张" in words
    assert all(user.name in cells for user in scene.voters), "a line to sign on for everybody present"
    assert "主持人：" in words
    assert fresh(select(func.count()).select_from(Vote)) == [1]


def test_the_seat_that_a_vote_gave_is_carried_out_from_its_page(app: Flask, scene: VoteScene) -> None:
    scene.competition.tiers[0].quota = 1
    scene.commit()
    organiser = signed_in(app, scene.organiser)
    decision = desk(scene).replace("/votes", "/decision")
    post(organiser, decision)
    vote = scene.opened()
    last = fresh(select(Decision).order_by(Decision.rank.desc()))[0]
    round = scene.round(vote)
    for user in scene.voters:
        member = signed_in(app, user)
        page = f"{base(scene)}/votes/{vote.id}/ballot"
        said = {
            **tick(member.get(page).get_data(as_text=True), "no"),
            f"case-{last.case.token}": "yes",
            "round": "1",
        }
        assert post(member, page, said).status_code == 303
    here = f"{base(scene)}/votes/{vote.id}"
    assert post(organiser, f"{here}/count", {"round": str(round.number)}, form_at=here).status_code == 303
    assert "据此评定" in organiser.get(here).get_data(as_text=True)
    assert post(organiser, f"{here}/cases/{last.case.token}", form_at=here).status_code == 303
    assert "票决第 1 轮通过" in organiser.get(decision).get_data(as_text=True)


def test_a_ballot_without_a_choice_is_told_beside_the_case_and_keeps_the_others(
    app: Flask, scene: VoteScene
) -> None:
    vote = scene.opened()
    scene.round(vote)
    member, here = signed_in(app, scene.experts[0]), f"{base(scene)}/votes/{vote.id}/ballot"
    token = scene.tied[0].token
    answer = post(member, here, {"round": "1", f"case-{token}": "yes"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("请选择赞成、反对或弃权") == 2
    assert 'value="yes" checked' in page
    assert not any(fresh(select(Ballot.handed_in)))
    assert post(member, here, {"round": "7", **tick(page, "yes")}).status_code == 409


def test_a_waiting_page_is_loaded_anew_when_its_round_begins(app: Flask, scene: VoteScene) -> None:
    vote = scene.opened()
    member, here = signed_in(app, scene.experts[0]), f"{base(scene)}/votes/{vote.id}/ballot"
    asked = re.search(r'hx-get="([^"]+)"', member.get(here).get_data(as_text=True))
    assert asked is not None
    assert "HX-Refresh" not in member.get(asked[1], headers={"HX-Request": "true"}).headers
    scene.round(vote)
    assert member.get(asked[1], headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "hx-get" not in member.get(here).get_data(as_text=True), (
        "nobody's half-filled ballot is swapped away"
    )


def test_an_expert_finds_his_ballot_on_his_desk(app: Flask, scene: VoteScene) -> None:
    vote = scene.opened()
    here = f"{base(scene)}/votes/{vote.id}"
    assert f"{here}/ballot" in signed_in(app, scene.experts[0]).get(f"{base(scene)}/scoring/").get_data(
        as_text=True
    )
    votes.break_off_vote(scene.session, vote, reason="改期", by=scene.chair, at=scene.at)
    scene.commit()
    assert "打开选票" not in signed_in(app, scene.experts[0]).get(f"{base(scene)}/scoring/").get_data(
        as_text=True
    )


def test_a_member_recuses_himself_and_is_asked_no_more(app: Flask, scene: VoteScene) -> None:
    vote = scene.opened()
    scene.round(vote)
    member, here = signed_in(app, scene.experts[0]), f"{base(scene)}/votes/{vote.id}"
    assert post(member, f"{here}/recusals/{scene.tied[0].token}", form_at=f"{here}/ballot").status_code == 303
    page = member.get(f"{here}/ballot").get_data(as_text=True)
    assert "您回避，不投票" in page
    assert page.count('value="abstain"') == 2
    assert scene.experts[0].name in signed_in(app, scene.chair).get(here).get_data(as_text=True)


def test_refusals(app: Flask, scene: VoteScene) -> None:
    chair = signed_in(app, scene.chair)
    bad = post(chair, f"{desk(scene)}/new", form(scene, title="", seats="9", more="XX-1"))
    assert bad.status_code == 422
    assert "没有编号为" in bad.get_data(as_text=True)
    bad = post(chair, f"{desk(scene)}/new", form(scene, title="", seats="9"))
    page = bad.get_data(as_text=True)
    assert "请填写票决事项" in page
    assert "名额应在" in page
    vote = scene.opened()
    here = f"{base(scene)}/votes/{vote.id}"
    few = post(chair, f"{here}/rounds", {"present": [str(scene.chair.id)]}, form_at=here)
    assert few.status_code == 422
    assert "未达到会要求" in few.get_data(as_text=True)
    assert post(chair, f"{here}/end", {"reason": ""}, form_at=here).status_code == 422
    for person, code in (
        (scene.auditor, 200),
        (scene.experts[0], 403),
        (scene.applicant, 403),
        (scene.screener, 403),
    ):
        assert signed_in(app, person).get(here).status_code == code
    auditor = signed_in(app, scene.auditor)
    assert auditor.get(f"{here}/ballot").status_code == 403
    assert post(auditor, f"{here}/end", {"reason": "x"}, form_at="/my/profile").status_code == 403
    assert app.test_client().get(f"{here}/ballot").status_code == 302
    other = Scene(app)
    assert (
        signed_in(app, other.chair).get(f"/work/{other.competition.slug}/votes/{vote.id}").status_code == 404
    )


def test_invitations_go_to_those_entitled(app: Flask, scene: VoteScene) -> None:
    scene.opened()
    write_all()
    assert sorted(by_address("vote_opened")) == sorted(user.email for user in scene.voters)


def test_pages_ask_as_often_of_many_as_of_few(app: Flask, scene: VoteScene) -> None:
    vote = scene.opened()
    round = scene.round(vote)
    here = f"{base(scene)}/votes/{vote.id}"
    chair, member = signed_in(app, scene.chair), signed_in(app, scene.experts[0])
    pages = [(chair, desk(scene)), (chair, f"{desk(scene)}/new"), (chair, here), (chair, f"{here}/minutes"), (member, f"{here}/ballot")]  # fmt: skip

    def statements() -> dict[str, int]:
        found = {}
        for client, address in pages:
            client.get(address)
            with counted() as sent:
                assert client.get(address).status_code == 200, address
            found[address] = len(sent)
        return found

    few = statements()
    scene.session.rollback()
    for user in scene.voters:
        scene.session.execute(
            Ballot.__table__.update().where(Ballot.user_id == user.id).values(handed_in=True)
        )
    for place in range(20):
        scene.session.add(VoteRound(vote_id=vote.id, number=place + 2, seats=1, cases=round.cases, state="void",
                                    opened_at=scene.at, opened_by_id=scene.chair.id, closed_at=scene.at))  # fmt: skip
    scene.commit()
    assert statements() == few
    assert max(few.values()) <= 12, few


def test_handing_in_asks_little(app: Flask, scene: VoteScene) -> None:
    vote = scene.opened()
    scene.round(vote)
    member, here = signed_in(app, scene.experts[0]), f"{base(scene)}/votes/{vote.id}/ballot"
    said = {
        **tick(member.get(here).get_data(as_text=True), "yes"),
        "round": "1",
        "csrf_token": token_in(member, here),
    }
    with counted() as sent:
        assert member.post(here, data=said).status_code == 303
    assert len(sent) <= 18, sent
    assert db.session.execute(select(func.count()).select_from(VoteCase)).scalar() == 3


def test_minutes_of_a_round_under_way_count_nothing(app: Flask, scene: VoteScene) -> None:
    vote = scene.opened()
    scene.round(vote)
    file = signed_in(app, scene.chair).get(f"{base(scene)}/votes/{vote.id}/minutes.docx").get_data()
    lines = [paragraph.text for paragraph in docx.Document(BytesIO(file)).paragraphs]
    assert "本轮正在投票。" in lines
    assert not any("计票时间" in line for line in lines)


def test_pages_answer_on_postgres(app_on_postgres: Flask) -> None:
    scene = VoteScene(app_on_postgres)
    decision.propose_decisions(scene.session, scene.stage("decision"), by=scene.organiser, at=scene.at)
    scene.commit()
    vote = scene.opened()
    scene.round(vote)
    here = f"{base(scene)}/votes/{vote.id}"
    chair, member = signed_in(app_on_postgres, scene.chair), signed_in(app_on_postgres, scene.experts[0])
    pages = [
        desk(scene),
        f"{desk(scene)}/new",
        here,
        f"{here}/minutes",
        f"{here}/minutes.docx",
        f"{base(scene)}/draws",
    ]
    pages.append(desk(scene).replace("/votes", "/decision"))
    assert {page: chair.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    said = {**tick(member.get(f"{here}/ballot").get_data(as_text=True), "yes"), "round": "1"}
    assert post(member, f"{here}/ballot", said).status_code == 303
    assert fresh(select(Ballot.handed_in).where(Ballot.user_id == scene.experts[0].id)) == [True]
