"""Between the chair's click and the job: what the pages say, what is public, what may still be taken back, what stops it."""

import re

from flask import Flask
from sqlalchemy import select

from award.models import Case, Closing, Job, PublicList, Release
from award.stages.releases import EXECUTE
from tests.factories import fresh, post, signed_in
from tests.letters import by_address, write_all
from tests.results.editions import anew, carried_out, desk, noticed, site
from tests.scene import Scene


def approved(app: Flask) -> Scene:
    """A publication whose release the chair has approved for now; the job waits."""
    scene = noticed(app)
    page = desk(scene, "publication", "release")
    asked = post(signed_in(app, scene.organiser), f"{page}/ask", form_at=page)
    assert asked.status_code == 303
    digest = fresh(select(Release.digest).order_by(Release.id))[-1]
    answer = post(signed_in(app, scene.chair), page, {"digest": digest, "when": "now"})
    assert answer.status_code == 303
    assert answer.location == page, "the page that shows what comes of it"
    return scene


def reading(app: Flask, scene: Scene, *, who: str = "chair", page: str = "release") -> str:
    client = signed_in(app, getattr(scene, who))
    return client.get(desk(scene, "publication", page)).get_data(as_text=True)


def is_public(app: Flask, scene: Scene) -> bool:
    """Is anything of the final list public? All of it, or nothing."""
    visitor = app.test_client()
    tokens = fresh(select(Case.token).order_by(Case.id))
    pages = ["winners", "winners.json", *(f"cases/{token}" for token in tokens)]
    found = {visitor.get(site(scene, page)).status_code for page in pages}
    return 200 in found


def test_until_the_job_has_run_nothing_is_public_and_no_page_says_so(app: Flask) -> None:
    scene = approved(app)
    page = reading(app, scene)
    job = fresh(select(Job.id).where(Job.name == EXECUTE, Job.state == "queued"))[0]
    assert "放行已批准，正在执行" in page
    assert f'hx-get="/jobs/{job}' in page, "it comes to its end by itself"
    assert "请稍后刷新本页" in page, "and says what to do without scripts"
    for who, other in (("chair", "release"), ("organiser", "release"), ("organiser", "publication")):
        text = reading(app, scene, who=who, page=other)
        assert "已批准放行" in text or "放行已批准" in text, other
        assert "已放行" not in text, other
        assert "现在公开" not in text, other
    home = signed_in(app, scene.organiser).get(f"/work/{scene.competition.slug}/").get_data(as_text=True)
    assert "的放行已经批准" in home
    assert "提请主任放行" not in home
    assert not is_public(app, scene)
    assert carried_out(app)
    after = reading(app, scene)
    assert "已放行，名单和案例页现在公开。" in after
    assert "正在执行" not in after
    assert is_public(app, scene)


def test_what_was_approved_is_taken_back_before_the_job_runs(app: Flask) -> None:
    scene = approved(app)
    page = desk(scene, "publication", "release")
    office = signed_in(app, scene.organiser)
    assert post(office, f"{page}/withdraw", {"reason": "名称有误"}, form_at=page).status_code == 303
    lists = len(fresh(select(PublicList.id)))
    assert carried_out(app)
    assert not is_public(app, scene)
    assert len(fresh(select(PublicList.id))) == lists
    assert fresh(select(Closing.id).where(Closing.stage_id == scene.stage("publication").id)) == []
    again = reading(app, scene)
    assert "没有执行" not in again, "taken back by a person, not stopped"
    assert "组委会还没有提请放行" in again


def test_a_list_that_changed_meanwhile_is_not_published_and_the_page_says_why(app: Flask) -> None:
    scene = approved(app)
    anew(scene)
    winner = scene.session.execute(select(Case).where(Case.state == "submitted")).scalars().all()[-1]
    winner.state, winner.ended_at, winner.ended_reason = "withdrawn", scene.at, "单位撤回"
    scene.commit()
    assert carried_out(app)
    assert not is_public(app, scene)
    page = reading(app, scene)
    assert "主任批准之后名单有变化，放行没有执行，请核对后重新提请。" in page
    assert "正在执行" not in page
    write_all()
    letters = by_address("release_stopped")
    assert set(letters) == {scene.organiser.email, scene.chair.email}
    assert re.search(r"应于 \d{4}.* 放行，没有执行", letters[scene.chair.email].body)
    post(signed_in(app, scene.organiser), desk(scene, "publication", "release/ask"), form_at=desk(scene, "publication", "release"))  # fmt: skip
    assert "没有执行" not in reading(app, scene), "asked for anew"
