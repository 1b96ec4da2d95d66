"""The clear cases pass together, where every required check needs no judgement; elsewhere nobody may."""

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import post, signed_in
from tests.scene import Scene
from tests.screening.test_desk import outcomes, stands
from tests.screening.test_duplicates import submit
from tests.statements import counted

CHECKS = [
    {"key": "complete", "text": "必填内容齐全", "required": True, "automatic": "complete"},
    {"key": "unique", "text": "没有相似的申报", "required": True, "automatic": "unique"},
    {"key": "plain", "text": "文字规范", "required": False},
]


def clear(app: Flask, titles: list[str]) -> tuple[Scene, FlaskClient, str]:
    """Cases of these titles in a stage whose required checks are automatic."""
    scene = Scene(app)
    stage = scene.stage("screening")
    stage.parameters = {**stage.parameters, "checklist": CHECKS}
    scene.commit()
    scene.open("submission")
    for title in titles:
        submit(scene, title)
    scene.in_screening()
    return scene, signed_in(app, scene.screener), f"/work/{scene.competition.slug}/screening/{stage.id}"


def test_clear_cases_pass_together_and_the_doubtful_stay(app: Flask) -> None:
    scene, client, queue = clear(
        app, ["金沙市公共资源交易全流程电子化", "“渔家书屋”流动阅读计划", "渔家书屋流动阅读计划"]
    )
    assert "批量过目" in client.get(queue).get_data(as_text=True)
    page = client.get(f"{queue}/together").get_data(as_text=True)
    assert page.count(" checked") == 1
    sent = {"case": [case.token for case in scene.cases]}
    assert post(client, f"{queue}/together", sent, form_at=f"{queue}/together").status_code == 303
    assert outcomes(scene) == ["passed", "pending", "pending"]


def test_where_judgement_is_needed_nothing_passes_unseen(app: Flask) -> None:
    scene, client, queue = stands(app, 2)
    assert "批量过目" not in client.get(queue).get_data(as_text=True)
    refused = post(client, f"{queue}/together", {"case": [scene.cases[0].token]}, form_at=f"{queue}/together")
    assert refused.status_code == 409
    assert "不能批量通过" in refused.get_data(as_text=True)
    assert outcomes(scene) == ["pending", "pending"]
    assert "系统已检" in client.get(f"{queue}/{scene.cases[0].token}").get_data(as_text=True)


def test_the_page_asks_the_same_of_the_database_for_few_and_many(app: Flask) -> None:
    numbers = []
    for size in (3, 30):
        _scene, client, queue = clear(
            app, [f"第{n}号村“{'田园书舍集市渡口'[n % 8]}{n}”实践" for n in range(size)]
        )
        client.get(f"{queue}/together")
        with counted() as sent:
            client.get(f"{queue}/together")
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 12
