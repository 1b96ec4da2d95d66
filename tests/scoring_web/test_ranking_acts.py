"""What officers do on the ranking's rows: pin, compare, send to discussion; and the trials that show how steady it is."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award import clock
from award.models import Discussion, Event, Pin
from award.stages import rankings
from award.stages.aspects import aspects_of
from award.stages.collecting import collect
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.office import closed_scoring
from tests.statements import counted

MOST_PAGE, MOST_ACT = 12, 18


class Desk:
    """An officer at the ranking of a closed scoring stage."""

    def __init__(self, app: Flask, scene: Scene, role: str = "chair") -> None:
        self.scene, self.slug = scene, scene.competition.slug
        self.stage = scene.stage("scoring").id
        self.tokens = [case.token for case in scene.cases]
        person = getattr(scene, role)
        scene.session.rollback()
        clock.now.at = scene.at  # type: ignore[attr-defined]
        self.client: FlaskClient = signed_in(app, person)
        self.url = f"/work/{self.slug}/scoring/{self.stage}/ranking"

    def page(self, query: str = "") -> str:
        """The ranking page."""
        answer = self.client.get(self.url + query)
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

    def pin(self, token: str, *, down: bool = False, query: str = "") -> int:
        """Press the pin of a row; the answer's status."""
        data = {"unpin" if down else "pin": token}
        return post(self.client, f"{self.url}/pins{query}", data, form_at=f"{self.url}?view=all").status_code

    def discuss(self, token: str, note: str):  # type: ignore[no-untyped-def]
        """Send a case to discussion."""
        form_at = f"{self.url}?view=all&open={token}"
        return post(self.client, f"{self.url}/{token}/discussion", {"note": note}, form_at=form_at)


def test_pinned_cases_are_kept_for_the_person_and_compared(app: Flask) -> None:
    desk = Desk(app, closed_scoring(app, 6))
    first, second, *others = desk.tokens
    assert "还没有钉住的案例" in desk.page("?view=pinned")
    assert "先在排名里钉住" in desk.page("/compare")
    assert desk.pin(first, query="?view=all&numbers=1") == 303
    assert desk.pin(first) == 303, "again changes nothing"
    assert desk.pin(second) == 303
    page = desk.page("?view=pinned")
    assert page.count('aria-pressed="true"') == 2
    compared = desk.page("/compare")
    for case in desk.scene.cases[:2]:
        assert case.title in compared
    assert desk.scene.cases[2].title not in compared
    assert "各位专家的合计" in compared
    for token in others[:2]:
        desk.pin(token)
    assert desk.pin(others[2]) == 409, "a fifth"
    assert desk.pin(first, down=True) == 303
    assert len(fresh(select(Pin))) == 3
    assert Desk(app, desk.scene, "organiser").page().count('aria-pressed="true"') == 0


def test_a_case_is_sent_to_discussion_shown_at_the_decision_and_taken_back(app: Flask) -> None:
    desk = Desk(app, closed_scoring(app, 4))
    token, title = desk.tokens[0], desk.scene.cases[0].title
    refused = desk.discuss(token, "  ")
    assert refused.status_code == 422
    said = refused.get_data(as_text=True)
    assert "请写明要讨论什么" in said
    assert f'href="/work/{desk.slug}/scoring/{desk.stage}/ranking?' in said, "links lead back to the page"
    assert desk.discuss(token, "字" * 501).status_code == 422
    assert desk.discuss(token, "与第二名只差一点").status_code == 303
    assert "与第二名只差一点" in desk.page(f"?view=all&open={token}")
    assert desk.discuss(token, "再来一次").status_code == 409
    decision = f"/work/{desk.slug}/results/{desk.scene.stage('decision').id}/decision"
    board = desk.client.get(decision).get_data(as_text=True)
    assert "提交讨论的案例" in board
    assert title in board
    assert "与第二名只差一点" in board
    back = post(desk.client, f"{desk.url}/{token}/discussion/withdraw", form_at=f"{desk.url}?open={token}")
    assert back.status_code == 303
    assert "提交讨论的案例" not in desk.client.get(decision).get_data(as_text=True)
    assert len(fresh(select(Discussion).where(Discussion.withdrawn_at.is_not(None)))) == 1
    names = [event.name for event in fresh(select(Event).where(Event.name.like("discussion%")))]
    assert names == ["discussion_asked", "discussion_withdrawn"]
    assert desk.discuss(token, "再议").status_code == 303, "a case taken back may be sent again"


def test_an_auditor_looks_and_a_stranger_stays_out(app: Flask) -> None:
    scene = closed_scoring(app, 4)
    desk = Desk(app, scene, "auditor")
    page = desk.page(f"?view=all&open={desk.tokens[0]}")
    assert "w-rank" in page
    assert "要讨论什么" not in page
    assert desk.discuss(desk.tokens[0], "想讨论").status_code == 403
    assert desk.pin(desk.tokens[0]) == 303, "in sight of his own eyes"
    assert desk.pin("nobody") == 404
    expert = signed_in(app, scene.experts[0])
    for path in ("", "/compare", "/sensitivity"):
        assert expert.get(desk.url + path).status_code == 403


def test_before_closing_there_is_nothing_to_send(app: Flask) -> None:
    desk = Desk(app, Scene(app).submitted(3).assigned())
    for path in ("", "/compare", "/sensitivity"):
        assert "环节关闭后才能看到分数和排名" in desk.page(path)
    sent = post(desk.client, f"{desk.url}/{desk.tokens[0]}/discussion", {"note": "太早"}, form_at=desk.url)
    assert sent.status_code == 409


def test_the_trials_name_who_would_enter_and_leave(app: Flask) -> None:
    desk = Desk(app, closed_scoring(app, 8))
    page = desk.page("/sensitivity")
    assert "次试算" in page
    assert "怎样读" in page


def test_statements_do_not_grow(app: Flask) -> None:
    numbers = []
    for cases in (4, 24):
        desk = Desk(app, closed_scoring(app, cases))
        for token in desk.tokens[:2]:
            desk.pin(token)
        desk.discuss(desk.tokens[0], "看一看")
        row = []
        for path in (f"?view=all&open={desk.tokens[0]}", "?view=pinned", "/compare", "/sensitivity"):
            with counted() as sent:
                desk.page(path)
            row.append(len(sent))
            assert len(sent) <= MOST_PAGE, (path, sent)
        numbers.append(row)
    assert numbers[0] == numbers[1]


def test_a_line_in_each_category_has_its_chances_and_trials_too(app: Flask) -> None:
    scene = Scene(app).submitted(12).assigned()
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 2, "scope": "category"}}
    categories = [category.id for category in scene.competition.categories[:2]]
    for place, case in enumerate(scene.cases):
        case.category_id = categories[place % 2]
    for place, assignment in enumerate(scene.assignments()):
        scene.seal(assignment, (place * 7) % 11)
    scene.commit()
    computed = rankings.compute(collect(scene.session, stage), stage, aspects_of(scene.session, stage))
    ranked = [row for row in computed.rows if row["rank"]]
    assert all(row["low"] and row["high"] and row["p_top"] for row in ranked)
    for category in categories:
        chances = [float(row["p_top"]) for row in ranked if row["category_id"] == category]
        assert abs(sum(chances) - 2) < 0.05, "two seats in each"
    trials = computed.values["parameters"]["figures"]["trials"]
    assert trials["tried"]["judge"] == len(scene.experts)
    assert all(change["entered"] or change["left"] for change in trials["changes"])
