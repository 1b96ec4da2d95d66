"""Made-up data of the gallery: long titles, every state, one form with a field of each kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from award.blueprints.presentation import Brief, NavItem

NOW = datetime(2026, 11, 25, 6, 3, 22, tzinfo=UTC)
TITLE = "“点单式”上门：失能老人家庭照护支持服务的供需对接与街乡协同长效机制建设探索"
STEPS = [
    {"label": "征集申报", "dates": "9月1日—10月31日", "state": "done", "note": "收到 231 例，有效 200 例"},
    {"label": "形式初审", "dates": "11月1日—11月12日", "state": "done", "note": ""},
    {"label": "专家评分", "dates": "11月16日—11月27日", "state": "now", "note": "您现在不用做任何事。"},
    {"label": "评定", "dates": "12月上旬", "state": "next", "note": ""},
    {"label": "公示", "dates": "12月7日—12月13日", "state": "next", "note": ""},
]
JOB = Row(id=7, state="running", progress_done=412, progress_total=1000, cancel_asked=False, last_error=None)


def file(number: int, name: str, octets: int, state: str = "ready", note: str = "") -> Row:
    """One row of a file list."""
    return Row(
        id=number, name=name, octets=octets, state=state, note=note, url="#", remove_url="/save", kind=""
    )


def work_nav() -> list[NavItem]:
    """A navigation with headings and counts."""
    stages = [("file-import", "申报", 231), ("writing", "评分进度", "61%"), ("list-numbers", "排名", None)]
    desk = [("mail", "发件箱", 64), ("users", "人员", 91), ("shield-check", "审计日志", None)]
    return [
        NavItem("home", "总览", "#", current=True),
        *(NavItem(icon, label, "#", count, group="环节") for icon, label, count in stages),
        *(NavItem(icon, label, "#", count, group="工作台") for icon, label, count in desk),
    ]


def public_nav() -> list[NavItem]:
    """The navigation of public pages."""
    labels = ("首页", "正在征集", "获奖案例", "公示", "证书查验")
    return [NavItem("home", label, "/public", current=label == "首页") for label in labels]


class SampleForm(FlaskForm):
    """One field of each kind."""

    title = StringField("案例名称", [DataRequired()], description="不超过 45 字，不写单位名称")
    mail = EmailField("联系邮箱", [DataRequired()])
    kind = SelectField("单位类型", choices=[SelectChoice("gov", "党政机关"), SelectChoice("org", "社会组织")])
    flow = RadioField(
        "参加方式", choices=[SelectChoice("own", "自行申报"), SelectChoice("rec", "推荐申报")], default="own"
    )
    result = TextAreaField("成效概述", [Length(min=80)], description="先结论，后数据。")
    promise = BooleanField("我承诺所填内容真实，数据可以核实")


def sample_form() -> SampleForm:
    """The form with one text that is too long and says so."""
    form = SampleForm(data={"result": "服务上线两年。" * 40, "flow": "own"})
    form.result.errors = ["超出 130 字。请压缩到 150 字以内，可以把细节移到附件"]
    return form


def values() -> dict[str, Any]:
    """What the pages of the gallery show."""
    brief = Brief(
        "总览", "催交：9 位专家不足一半；补派 4 例", NOW + timedelta(days=2, hours=4), "第 10 天 / 共 12 天"
    )
    return {
        "brief": brief, "server_time": NOW, "steps": STEPS, "long_title": TITLE, "back_url": "#",
        "soon": NOW + timedelta(days=2), "later": NOW + timedelta(days=21), "last_day": NOW + timedelta(hours=5),
        "competition_title": "2026 数字治理创新实践优秀案例", "role_label": "组委会", "account_name": "沈砚秋",
        "account_links": [Row(label="账号设置", url="#", post=False), Row(label="退出", url="/save", post=True)],
        "host": "澜州大学公共治理研究院", "contact": "电话 0700-5550 1208",
        "organisation_name": "澜州市民政局", "sign_in_url": "/sign-in", "job_row": JOB,
        "file_name": "第三方满意度回访报告.pdf", "file_url": "/sample.pdf", "kind": "pdf",
        "download_url": "/sample.pdf",
        "page_of": Row(total=2143, first=101, count=100, after="k200", before="k100"),
        "chart": {"labels": ["16 日", "17 日"], "series": [{"label": "评分表", "values": [31, 1120]}]},
        "asked": Row(reason="推荐表请补盖推荐单位公章。", by="初审员 韩砚", at=NOW, done=False),
        "files": [
            file(1, "照护员上门服务.jpg", 3_250_000, note="封面，已上传"),
            file(2, "第三方满意度回访报告（2026年度）.pdf", 8_600_000, "pending"),
            file(3, "台账.xlsm", 120_000, "refused", "含宏，请另存为 xlsx 再传"),
        ],
        "rows": [
            Row(no="SZ2026-0060", title=TITLE, body="望溪县养老中心", mean=81.9, n=5, kind="ok", state="已封存"),
            Row(no="SZ2026-0173", title="热线闭环", body="岚桥区运行中心", mean=77.2, n=4, kind="warn", state="缺一份"),
        ],
    }  # fmt: skip


def sample_pdf() -> bytes:
    """Three pages that say which they are."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R 6 0 R 8 0 R] /Count 3 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in (1, 2, 3):
        drawn = f"BT /F1 24 Tf 72 760 Td (Page number {page}) Tj ET".encode()
        links = f"/Contents {3 + 2 * page} 0 R /Resources << /Font << /F1 3 0 R >> >>"
        parts.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {links} >>".encode())
        parts.append(b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream")
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer
