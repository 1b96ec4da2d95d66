"""Filters and languages: what a template writes and what the reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, render_template_string, url_for
from hypothesis import given
from hypothesis import strategies as st

from award.blueprints import moments, presentation, prose
from tests.front.samples import NOW, TITLE


@pytest.fixture(autouse=True)
def request_context(gallery: Flask) -> Iterator[None]:
    with gallery.test_request_context("/public"):
        yield


def seen(gallery: Flask, query: str, source: str, **values: object) -> str:
    with gallery.test_request_context(f"/public?{query}"):
        return render_template_string(source, **values)


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "11月27日 周五 18:03"), ("lang=zh-Hant", "11月27日 週五 18:03"), ("lang=en", "Fri 27 Nov 18:03")],
)
def test_a_time_has_its_weekday_in_the_readers_language(gallery: Flask, query: str, words: str) -> None:
    at = datetime(2026, 11, 27, 10, 3, tzinfo=UTC)
    html = seen(gallery, query, "{{ at|moment }}", at=at)
    assert html == f'<time datetime="2026-11-27T10:03:00+00:00">{words}</time>'


def test_another_year_is_named_and_none_is_a_dash() -> None:
    assert "2027年1月1日 周五 00:00" in moments.moment(datetime(2026, 12, 31, 16, tzinfo=UTC))
    assert ">2025年6月12日 周四<" in moments.day(date(2025, 6, 12))
    assert ">11月25日<" in moments.day(NOW, weekday=False)
    assert moments.moment(None) == "—"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        moments.moment(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("left", "words", "near", "days"),
    [
        (timedelta(days=2, hours=4, minutes=59), "还剩 2 天 4 小时", "is-near", 2),
        (timedelta(days=3, seconds=1), "还剩 3 天 0 小时", "is-open", 3),
        (timedelta(hours=4, minutes=5), "还剩 4 小时 5 分", "is-near", 0),
        (timedelta(minutes=5), "还剩 5 分钟", "is-near", 0),
        (timedelta(seconds=30), "不到 1 分钟", "is-near", 0),
        (timedelta(0), "不到 1 分钟", "is-near", 0),
        (timedelta(seconds=-1), "已截止", "is-over", None),
    ],
)
def test_what_is_left(left: timedelta, words: str, near: str, days: int | None) -> None:
    assert moments.time_left(NOW + left) == words
    assert moments.nearness(NOW + left) == near
    assert moments.days_left(NOW + left) == days


def test_a_title_breaks_between_phrases_only() -> None:
    broken = str(prose.phrases(TITLE))
    assert broken.replace("<wbr>", "") == TITLE
    parts = broken.split("<wbr>")
    assert len(parts) > 5
    assert not any(part[0] in "”：，" or part[-1] in "“" for part in parts)
    assert all(len(part) > 1 for part in parts[1:])


@given(st.text(alphabet='案例<>&"“”：征集优秀 a1', max_size=40))
def test_a_title_is_escaped_and_nothing_is_lost(text: str) -> None:
    from markupsafe import escape

    assert str(prose.phrases(text)).replace("<wbr>", "") == str(escape(text))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("**“一图一码”**机制", "<p><strong>“一图一码”</strong>机制</p>\n"),
        ("# 标题", "<h2>标题</h2>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](https://example.org/a.png)", "<p></p>\n"),
    ],
)
def test_markdown(source: str, wanted: str) -> None:
    assert prose.markdown(source) == wanted


def test_numbers_sizes_digests() -> None:
    assert [prose.number(1234), prose.number(81.9, 2), prose.number(None)] == ["1,234", "81.90", "—"]
    assert [prose.percent(61, 100), prose.percent(1, 0)] == ["61%", "—"]
    assert [prose.file_size(n) for n in (86 * 1024, 3_250_000, 900)] == ["86 KB", "3.1 MB", "900 B"]
    assert "<span>9C41</span> <span>07E2</span> …" in prose.digest("9c4107e2aa", 2)


def test_the_language_stays_in_links_and_static_files_have_none(gallery: Flask) -> None:
    with gallery.test_request_context("/public?lang=en&script=zh-Hant&sort=x"):
        assert url_for("page", page="work") == "/work?lang=en&script=zh-Hant"
        assert "?" not in url_for("static", filename="css/base.css")
    with gallery.test_request_context("/public?lang=tlh"):
        assert url_for("page", page="work") == "/work"


def test_content_is_shown_in_the_script_asked_for(gallery: Flask) -> None:
    assert seen(gallery, "script=zh-Hant", "{{ '软件评选'|in_script }}") == "軟件評選"
    assert seen(gallery, "", "{{ '软件评选'|in_script }}") == "软件评选"


def test_headings_of_a_navigation_keep_their_order(gallery: Flask) -> None:
    groups = presentation.in_groups(
        presentation.NavItem("home", label, "#", group=group)
        for label, group in [("c", "乙"), ("a", "甲"), ("b", "乙")]
    )
    assert [(group.name, [item.label for item in group.lines]) for group in groups] == [
        ("乙", ["c", "b"]),
        ("甲", ["a"]),
    ]


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"icons\.txt"):
        presentation.icon("no-such")
