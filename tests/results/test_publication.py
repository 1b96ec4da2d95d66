"""From edited text to public page over HTTP: text, order, commentary, release, correction, set hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from award.models import Announcement, Case, Commentary, CommentaryCase, EditedText, Job, PublicList, Release
from config import Settings
from tests.factories import fresh, post, signed_in
from tests.letters import by_address, write_all
from tests.results.editions import anew, carried_out, desk, noticed, published, site
from worker.context import JobContext
from worker.jobs.execute_release import JOB

ZONE = ZoneInfo("Asia/Shanghai")


def plain(text: str) -> str:
    """A page's text without the places where titles may break."""
    return text.replace("<wbr>", "")


def listed(app: Flask) -> list[str]:
    """Tokens of the excellent ones in printed order."""
    rows = fresh(select(PublicList).order_by(PublicList.id))[-1].content
    return [row["case"] for row in rows if row["tier"] == "excellent"]


def text_fields(token: str, **more: str) -> dict[str, str]:
    """An edited text's form as the editor shows it."""
    text = fresh(select(EditedText).join(Case, Case.id == EditedText.case_id).where(Case.token == token))[0]
    sections = {f"section-{key}": words for key, words in text.sections.items()}
    return {"title": text.title, "body": text.body, "version": str(text.version), **sections, **more}


def release(app: Flask, scene, **when: str):
    """The organiser asks, the chair releases what he is shown; what is for now is carried out."""
    organiser, chair = signed_in(app, scene.organiser), signed_in(app, scene.chair)
    page = desk(scene, "publication", "publication")
    assert post(organiser, desk(scene, "publication", "release/ask"), form_at=page).status_code == 303
    digest = fresh(select(Release).order_by(Release.id))[-1].digest
    form = {"digest": digest, "when": "now", **when}
    answer = post(chair, desk(scene, "publication", "release"), form)
    if form["when"] == "now":
        assert carried_out(app)
    return answer


def run(scene, settings: Settings, job: Job, at: datetime) -> None:
    """The worker does the job at its hour."""
    arguments = job.arguments
    anew(scene)
    JOB.run(JobContext(scene.session, settings, None, at=at), release=arguments["release"])
    scene.commit()


def test_the_edited_text_is_what_becomes_public(app: Flask) -> None:
    scene = noticed(app)
    organiser, token = signed_in(app, scene.organiser), listed(app)[0]
    editor = desk(scene, "publication", f"publication/texts/{token}")
    assert "申报版本" in organiser.get(editor).get_data(as_text=True)
    fields = text_fields(token, title="编辑后的标题", **{"section-summary": "编辑后的简介。"})
    assert post(organiser, editor, fields).status_code == 303
    stale = post(organiser, editor, fields)
    assert stale.status_code == 409
    assert "别人刚刚改过" in stale.get_data(as_text=True)
    wrong = post(organiser, editor, text_fields(token, title=" "))
    assert wrong.status_code == 422
    assert "请填写标题" in wrong.get_data(as_text=True)
    assert "编辑后的简介" in organiser.get(f"{editor}/preview").get_data(as_text=True)
    assert release(app, scene).status_code == 303
    public = plain(app.test_client().get(site(scene, f"cases/{token}")).get_data(as_text=True))
    assert "编辑后的标题" in public
    assert "编辑后的简介。" in public
    assert "案例简介" in public


def test_nothing_moves_while_the_chair_has_it_before_him(app: Flask) -> None:
    scene = noticed(app)
    organiser, token = signed_in(app, scene.organiser), listed(app)[0]
    page = desk(scene, "publication", "publication")
    editor = desk(scene, "publication", f"publication/texts/{token}")
    fields = text_fields(token, title="太晚的标题")
    post(organiser, desk(scene, "publication", "release/ask"), form_at=page)
    assert post(organiser, editor, fields).status_code == 409
    order = post(organiser, f"{page}/order", {"order": listed(app)[::-1]}, form_at=page)
    assert order.status_code == 409


def test_print_order_is_moved_by_hand(app: Flask) -> None:
    scene = noticed(app)
    organiser, tokens = signed_in(app, scene.organiser), listed(app)
    page = desk(scene, "publication", "publication")
    assert post(organiser, f"{page}/order", {"order": tokens[:1]}, form_at=page).status_code == 409
    assert post(organiser, f"{page}/order", {"order": tokens[::-1]}, form_at=page).status_code == 303
    release(app, scene)
    assert listed(app) == tokens[::-1]


def test_one_commentary_covers_two_cases_signed_with_posts(app: Flask) -> None:
    scene = noticed(app)
    organiser, tokens = signed_in(app, scene.organiser), listed(app)
    new = desk(scene, "publication", "commentaries/new")
    bad = post(organiser, new, {"words": "", "person": ""})
    assert bad.status_code == 422
    assert "请选择名单上的案例" in bad.get_data(as_text=True)
    author = fresh(select(Commentary.id))
    assert author == []
    page = organiser.get(new).get_data(as_text=True)
    person = page.split('<option value="')[2].split('"')[0]
    assert post(organiser, new, {"words": "两例同评。", "person": person, "cases": tokens}).status_code == 303
    assert post(organiser, new, {"words": "不署名的评语。", "cases": tokens[:1]}).status_code == 303
    assert len(fresh(select(CommentaryCase.case_id))) == 3
    release(app, scene)
    first, second = (
        plain(app.test_client().get(site(scene, f"cases/{t}")).get_data(as_text=True)) for t in tokens
    )
    assert "两例同评。" in first
    assert "两例同评。" in second
    assert "专家1" in first
    assert "研究院1研究员" in first
    assert "不署名的评语。" in first
    assert "不署名的评语。" not in second


def test_a_published_list_changes_only_with_a_visible_note(app: Flask) -> None:
    scene = published(app)
    organiser, chair, token = signed_in(app, scene.organiser), signed_in(app, scene.chair), listed(app)[0]
    page, correction = desk(scene, "publication", "publication"), desk(scene, "publication", "correction")
    assert post(chair, correction, {"note": "没有变化"}, form_at=page).status_code == 409
    editor = desk(scene, "publication", f"publication/texts/{token}")
    assert post(organiser, editor, text_fields(token, body="更名后的单位")).status_code == 303
    assert "更名后的单位" not in app.test_client().get(site(scene, "winners")).get_data(as_text=True)
    assert post(organiser, correction, {"note": "越权"}, form_at=page).status_code == 403
    assert post(chair, correction, {"note": " "}, form_at=page).status_code == 422
    assert post(chair, correction, {"note": "单位更名。"}, form_at=page).status_code == 303
    winners = app.test_client().get(site(scene, "winners")).get_data(as_text=True)
    assert "更名后的单位" in winners
    assert "单位更名。" in winners
    assert fresh(select(Announcement.kind)) == ["correction"]


def test_the_job_releases_at_the_set_hour(app: Flask, settings: Settings) -> None:
    scene = noticed(app)
    hour = datetime.now(UTC) + timedelta(hours=2)
    late = release(app, scene, when="later", due_at="2020-01-01T00:00")
    assert late.status_code == 422
    assert "请选一个更晚的时间" in late.get_data(as_text=True)
    digest = fresh(select(Release.digest).order_by(Release.id))[-1]
    form = {"digest": digest, "when": "later", "due_at": hour.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")}
    assert post(signed_in(app, scene.chair), desk(scene, "publication", "release"), form).status_code == 303
    assert app.test_client().get(site(scene, "winners")).status_code == 404
    job = fresh(select(Job).where(Job.name == JOB.name).order_by(Job.id))[-1]
    assert abs(job.not_before - hour) < timedelta(minutes=1)
    for _ in range(2):
        run(scene, settings, job, hour)
    assert app.test_client().get(site(scene, "winners")).status_code == 200
    assert len(fresh(select(PublicList))) == 2


def test_a_set_hour_stops_when_a_case_left_the_list_meanwhile(app: Flask, settings: Settings) -> None:
    scene = noticed(app)
    hour = datetime.now(UTC) + timedelta(hours=2)
    answer = release(app, scene, when="later", due_at=hour.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M"))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    token = listed(app)[0]
    anew(scene)
    case = scene.session.execute(select(Case).where(Case.token == token)).scalar_one()
    case.state, case.ended_at, case.ended_reason = "withdrawn", hour, "单位撤回"
    scene.commit()
    job = fresh(select(Job).where(Job.name == JOB.name).order_by(Job.id))[-1]
    run(scene, settings, job, hour)
    assert fresh(select(Release.done_at).order_by(Release.id))[-1] is None
    assert "名单有变化" in fresh(select(Release.withdrawn_reason).order_by(Release.id))[-1]
    assert app.test_client().get(site(scene, "winners")).status_code == 404
    write_all()
    letters = by_address("release_stopped")
    assert set(letters) == {scene.organiser.email, scene.chair.email}
    assert "名单有变化" in letters[scene.chair.email].body


def test_announcements_are_drafts_until_they_are_published(app: Flask) -> None:
    scene = published(app)
    organiser, address = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/announcements"
    assert post(organiser, address, {"kind": "final", "title": "", "words": ""}).status_code == 422
    assert (
        post(organiser, address, {"kind": "final", "title": "发布公告甲", "words": "正文。"}).status_code
        == 303
    )
    public = site(scene, "announcements")
    assert "发布公告甲" not in plain(app.test_client().get(public).get_data(as_text=True))
    draft = fresh(select(Announcement.id))[0]
    sent = {"kind": "final", "title": "发布公告甲", "words": "正文。", "then": "publish"}
    assert post(organiser, f"{address}/{draft}", sent).status_code == 303
    assert "发布公告甲" in plain(app.test_client().get(public).get_data(as_text=True))
    assert post(organiser, f"{address}/{draft}", sent, form_at=address).status_code == 409
    assert post(organiser, f"{address}/{draft}/discard", form_at=address).status_code == 409


def test_the_notice_desk_tells_its_end_and_starts_it(app: Flask) -> None:
    scene = noticed(app)
    organiser = signed_in(app, scene.organiser)
    page = organiser.get(desk(scene, "notice", "notice")).get_data(as_text=True)
    assert "工作日" in page
    assert signed_in(app, scene.screener).get(desk(scene, "notice", "notice")).status_code == 403


def test_a_case_that_left_goes_from_the_list_with_a_note(app: Flask) -> None:
    scene = published(app)
    chair, token = signed_in(app, scene.chair), listed(app)[0]
    anew(scene)
    case = scene.session.execute(select(Case).where(Case.token == token)).scalar_one()
    case.state, case.tier_id, case.ended_at, case.ended_reason = "disqualified", None, scene.at, "材料不实"
    scene.commit()
    visitor = app.test_client()
    assert visitor.get(site(scene, f"cases/{token}")).status_code == 200
    page = desk(scene, "publication", "publication")
    assert "移出" in chair.get(page).get_data(as_text=True)
    sent = post(
        chair,
        desk(scene, "publication", "correction"),
        {"note": "一例经核实材料不实，取消资格。"},
        form_at=page,
    )
    assert sent.status_code == 303
    assert visitor.get(site(scene, f"cases/{token}")).status_code == 404
    winners = visitor.get(site(scene, "winners")).get_data(as_text=True)
    assert "取消资格" in winners
    assert "共 2 个案例" in winners


def test_the_results_are_read_on_postgres_too(app_on_postgres: Flask) -> None:
    app = app_on_postgres
    scene = published(app)
    visitor, organiser, token = app.test_client(), signed_in(app, scene.organiser), listed(app)[0]
    for address in ("", "winners?q=街道", "statistics", "notice", "winners.json", f"cases/{token}"):
        assert visitor.get(site(scene, address)).status_code == 200, address
    assert visitor.get("/").status_code == 200
    for key, page in (
        ("decision", "decision"),
        ("decision", "release"),
        ("notice", "notice"),
        ("publication", "publication"),
    ):
        assert organiser.get(desk(scene, key, page)).status_code == 200, page
