"""The printed figures against a count by hand; pictures; the script that a reader chooses."""

import io
import re

from flask import Flask
from PIL import Image
from sqlalchemy import select

from award.exports.decisions import EXPORT
from award.models import Case, CaseFile, EditedText
from award.storage import LocalStorage
from tests.factories import AT, fresh, signed_in
from tests.results.editions import anew, desk, noticed, published, site
from tests.scene import Scene


def stored_picture(app: Flask, scene: Scene, case: Case, name: str, colour: str) -> CaseFile:
    """A picture of the case, in the store and in the books."""
    path = app.config["AWARD"].data_dir / f"{name}.png"
    Image.new("RGB", (900, 600), colour).save(path)
    storage = LocalStorage(app.config["AWARD"].files_dir)
    file = CaseFile(token=f"token-of-{name}", case_id=case.id, field_key="pictures", name=f"{name}.png", kind="png",
                    media_type="image/png", size=path.stat().st_size, sha256=storage.put(path), facts={}, uploaded_at=AT,
                    uploaded_by_id=scene.applicant.id)  # fmt: skip
    scene.session.add(file)
    scene.session.flush()
    return file


def test_only_printed_pictures_are_handed_out_and_only_small(app: Flask) -> None:
    scene = noticed(app)
    anew(scene)
    text = scene.session.execute(select(EditedText)).scalars().first()
    assert text is not None
    case = scene.session.get(Case, text.case_id)
    assert case is not None
    printed = stored_picture(app, scene, case, "printed", "teal")
    stored_picture(app, scene, case, "kept", "maroon")
    text.pictures = [{"file": printed.id, "caption": "现场。", "credit": "某单位"}]
    token = case.token
    scene.commit()
    visitor, address = app.test_client(), site(scene, "pictures/token-of-printed/480.jpg")
    assert visitor.get(address).status_code == 404
    scene.release("publication")
    with visitor.get(address) as answer:
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert max(Image.open(io.BytesIO(answer.get_data())).size) == 480
    assert visitor.get(address.replace("480", "481")).status_code == 404
    assert visitor.get(address.replace("printed", "kept")).status_code == 404
    page = visitor.get(site(scene, f"cases/{token}")).get_data(as_text=True)
    assert "现场。" in page
    assert "某单位" in page


def test_the_figures_are_those_of_a_count_by_hand(app: Flask) -> None:
    scene = published(app)
    page = app.test_client().get(site(scene, "statistics")).get_data(as_text=True)
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd><b>(\d+)</b>", page))
    assert figures == {
        "收到申报": "6",
        "有效案例": "6",
        "进入评定": "3",
        "获奖": "3",
        "申报覆盖": "3",
        "参评专家": "4",
    }
    assert "3 个省份、3 个城市的 1 家单位" in page
    for name in ("广东", "浙江", "四川", "党政机关和社区"):
        assert name in page


def test_a_case_page_is_read_in_the_script_one_chooses(app: Flask) -> None:
    scene = published(app)
    token = fresh(select(Case.token).where(Case.state == "awarded"))[0]
    page = app.test_client().get(site(scene, f"cases/{token}?script=zh-Hant")).get_data(as_text=True)
    assert "獨居老人" in page
    assert 'lang="zh-Hant"' in page


def test_officers_take_the_decision_away_and_nobody_else(app: Flask) -> None:
    scene = published(app)
    address = desk(scene, "decision", "decision.json")
    rows = signed_in(app, scene.auditor).get(address).get_json()["rows"]
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert EXPORT.action == "officers"
    assert signed_in(app, scene.experts[0]).get(address).status_code == 403
    assert app.test_client().get(address).status_code in (302, 401)
