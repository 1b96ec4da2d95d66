"""A small app made of nothing but the layouts, the macros and sample data: what screens are built from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace as Row

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from award.blueprints import languages, presentation
from award.blueprints.presentation import Brief, NavItem

NOW = datetime(2026, 11, 25, 6, 3, 22, tzinfo=UTC)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; img-src 'self' data:; base-uri 'none'"
)
TITLE = "“点单式”上门：失能老人家庭照护支持服务的供需对接与街乡协同长效机制建设探索"
PAGES = ("public", "work", "desk", "applicant", "editor", "sign-in", "empty", "viewer")
STEPS = [
    {"label": "征集申报", "dates": "9月1日—10月31日", "state": "done", "note": "收到 231 例，有效 200 例"},
    {"label": "形式初审", "dates": "11月1日—11月12日", "state": "done", "note": ""},
    {"label": "专家评分", "dates": "11月16日—11月27日", "state": "now", "note": "您现在不用做任何事。"},
    {"label": "评定", "dates": "12月上旬", "state": "next", "note": ""},
    {"label": "公示", "dates": "12月7日—12月13日", "state": "next", "note": ""},
]
FILES = [
    Row(id=1, name="照护员上门服务.jpg", octets=3_250_000, state="ready", note="封面，已上传", url="#", remove_url="/remove/1", kind=""),
    Row(id=2, name="第三方满意度回访报告（2026年度）.pdf", octets=8_600_000, state="pending", note="", url="#", remove_url="/remove/2", kind=""),
    Row(id=3, name="台账.xlsm", octets=120_000, state="refused", note="含宏，请另存为 xlsx 再传", url="", remove_url="/remove/3", kind=""),
]


class SampleForm(FlaskForm):
    """One field of each kind."""

    title = StringField("案例名称", [DataRequired(message="请填写案例名称")], description="不超过 45 字，不写单位名称")
    mail = EmailField("联系邮箱", [DataRequired(message="请填写联系邮箱")])
    kind = SelectField("单位类型", choices=[SelectChoice("gov", "党政机关"), SelectChoice("org", "社会组织")])
    flow = RadioField("参加方式", choices=[SelectChoice("own", "自行申报"), SelectChoice("rec", "推荐申报")], default="own")
    result = TextAreaField("成效概述", [Length(min=80)], description="先结论，后数据。专家平均用 6 分钟读一个案例。")
    promise = BooleanField("我承诺所填内容真实，数据可以核实")


def make_gallery() -> Flask:
    """The app; ``/<page>`` for each of ``PAGES``, ``/error/<code>`` for the error pages."""
    app = Flask("award")
    app.config.update(SECRET_KEY="gallery", HOST_NAME="澜州大学公共治理研究院", SITE_CONTACT="电话 0700-5550 1208（工作日 9:00—17:30）")
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(Path(__file__).parent / "pages")])
    languages.init_app(app)
    presentation.init_app(app)
    CSRFProtect(app)
    app.jinja_env.globals["new_key"] = lambda: "k-1"
    presentation.add_nav(app, "work", work_nav)
    presentation.add_nav(app, "public", public_nav)
    app.add_url_rule("/<page>", "page", show)
    app.add_url_rule("/error/<int:code>", "error", fault)
    app.add_url_rule("/jobs/<int:job_id>", "job", job)
    app.add_url_rule("/save", "save", save, methods=["POST"])
    app.add_url_rule("/upload", "upload", upload, methods=["POST"])
    app.add_url_rule("/sample.pdf", "sample", lambda: Response(sample_pdf(), content_type="application/pdf"))
    app.after_request(harden)
    return app


def harden(response):  # type: ignore[no-untyped-def]
    """The production policy: nothing inline, nothing from elsewhere."""
    response.headers["Content-Security-Policy"] = CSP
    return response


def work_nav() -> list[NavItem]:
    stages = [("file-import", "申报", 231), ("checklist", "初审", 200), ("writing", "评分进度", "61%"), ("list-numbers", "排名", None), ("award", "评定", 60)]
    desk = [("mail", "发件箱", 64), ("users", "人员", 91), ("adjustments", "设置", None), ("shield-check", "审计日志", None)]
    return [
        NavItem("home", "总览", "#", current=True),
        *(NavItem(icon, label, "#", count, group="环节") for icon, label, count in stages),
        *(NavItem(icon, label, "#", count, group="工作台") for icon, label, count in desk),
    ]


def public_nav() -> list[NavItem]:
    return [NavItem("home", label, "/public", current=not n) for n, label in enumerate(("首页", "正在征集", "获奖案例", "公示", "证书查验"))]


def show(page: str) -> str:
    form = None if page == "public" else SampleForm(data={"result": "服务上线两年。" * 40})
    if page == "editor":
        form.process(data={"result": "服务上线两年。" * 40})
        form.result.errors = ["超出 30 字。请压缩到 150 字以内，可以把细节移到附件"]
    brief = Brief("总览", "催交：9 位专家不足一半；补派 4 例", NOW + timedelta(days=2, hours=4), "专家评分环节，第 10 天 / 共 12 天")
    return render_template(
        f"{page}.html", form=form, brief=brief, server_time=NOW, steps=STEPS, files=FILES, long_title=TITLE, asked=ASKED,
        file_name="第三方满意度回访报告.pdf", file_url="/sample.pdf", kind="pdf", download_url="/sample.pdf", soon=NOW + timedelta(days=2), later=NOW + timedelta(days=21), last_day=NOW + timedelta(hours=5), rows=ROWS,
        competition_title="2026 数字治理创新实践优秀案例", role_label="组委会", account_name="沈砚秋",
        account_links=[Row(label="账号设置", url="#", post=False), Row(label="退出", url="/save", post=True)],
        sign_in_url="/sign-in", back_url="#", job_row=JOB, page_of=PAGE_OF, chart=CHART, organisation_name="澜州市民政局",
    )  # fmt: skip


def save() -> Response | tuple[Response, int]:
    """Answers as the contract of ``autosave.js`` says: 409 when the version is not the one kept."""
    sent = request.get_json(silent=True)
    if sent is None:
        return jsonify()
    kept = SAVED[-1]
    if sent["version"] != kept["version"]:
        return jsonify(version=kept["version"], fields={name: kept["fields"].get(name, "") for name in sent["fields"]}, by="陈屿"), 409
    SAVED.append({"version": kept["version"] + 1, "fields": kept["fields"] | sent["fields"]})
    return jsonify(version=kept["version"] + 1, saved_at="14:03:22")


def upload() -> str | tuple[Response, int]:
    """One file of a field; a macro-enabled one is refused with a reason."""
    sent = request.files["file"]
    if sent.filename.endswith(".xlsm"):
        return jsonify(error="含宏，请另存为 xlsx 再传"), 415
    return render_template("row.html", file=Row(id=9, name=sent.filename, octets=len(sent.read()), state="ready", note="", url="#", remove_url="/save", kind=""))


def sample_pdf() -> bytes:
    """Three pages that say which they are."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R 6 0 R 8 0 R] /Count 3 >>", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for n in (1, 2, 3):
        drawn = f"BT /F1 24 Tf 72 760 Td (Page number {n}) Tj ET".encode()
        parts.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {3 + 2 * n} 0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        parts.append(b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream")
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(body))


def fault(code: int) -> tuple[str, int]:
    return render_template(f"errors/{code}.html", code=code, reference="a1b2c3d4"), code


def job(job_id: int) -> str:
    state = request.args.get("state", "running")
    return render_template("job.html", job_row=Row(**{**vars(JOB), "id": job_id, "state": state}))


SAVED = [{"version": 3, "fields": {}}]
JOB = Row(id=7, state="running", progress_done=412, progress_total=1000, cancel_asked=False, last_error=None)
PAGE_OF = Row(total=2143, first=101, count=100, after="k200", before="k100")
CHART = {"labels": ["16 日", "17 日", "18 日"], "series": [{"label": "评分表", "values": [31, 74, 1120]}]}
ASKED = Row(reason="推荐表请补盖推荐单位公章。", by="初审员 韩砚", at=NOW, done=False)
ROWS = [
    Row(no="SZ2026-0060", title=TITLE, body="望溪县养老服务指导中心", mean=81.9, n=5, kind="ok", state="已封存"),
    Row(no="SZ2026-0173", title="岚桥热线数据闭环", body="岚桥区城市运行管理中心", mean=77.25, n=4, kind="warn", state="缺一份"),
]
