"""Text for the page: titles that break between phrases, Markdown, digests, numbers, sizes, script."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import budoux
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from mdit_py_cjk_friendly import cjk_friendly

from award.blueprints.languages import script_wanted
from award.script import convert

ALLOWED = {
    "p",
    "br",
    "strong",
    "em",
    "del",
    "ul",
    "ol",
    "li",
    "blockquote",
    "hr",
    "code",
    "pre",
    "a",
    "h2",
    "h3",
    "h4",
}
ALLOWED |= {"table", "thead", "tbody", "tr", "th", "td"}


def phrases(text: str | None) -> Markup:
    """A title with ``<wbr>`` between phrases, never beside punctuation nor before a lone character."""
    return Markup("<wbr>").join(_phrases(str(text or "")))


@lru_cache(maxsize=4096)
def _phrases(text: str) -> tuple[Markup, ...]:
    chunks: list[str] = []
    for phrase in _parser().parse(text) if text else []:
        if chunks and (_is_mark(chunks[-1][-1]) or _is_mark(phrase[0]) or _is_lone(phrase)):
            chunks[-1] += phrase
        else:
            chunks.append(phrase)
    return tuple(escape(chunk) for chunk in chunks)


@lru_cache(maxsize=1)
def _parser() -> budoux.Parser:
    return budoux.load_default_simplified_chinese_parser()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZS"


def _is_lone(phrase: str) -> bool:
    return len([character for character in phrase if not _is_mark(character)]) < 2


def markdown(text: str | None) -> Markup:
    """Markdown as safe HTML: no raw HTML, no pictures, headings one level down, links without opener."""
    tokens = _markdown().parse(str(text or ""))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    return Markup(nh3.clean(html, tags=ALLOWED, url_schemes={"http", "https", "mailto", "tel"}))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").use(cjk_friendly)


def paragraphs(text: str | None) -> Markup:
    """Plain text as ``<p>`` a line, as applicants write it."""
    lines = [line.strip() for line in str(text or "").splitlines() if line.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def digest(value: bytes | str | None, groups: int | None = None) -> Markup:
    """A fingerprint in groups of four that can be read aloud; ``groups`` shortens it with an ellipsis."""
    text = (value.hex() if isinstance(value, bytes) else str(value or "")).upper()
    parts = re.findall(".{1,4}", text)
    shown = parts[:groups] if groups else parts
    spans = Markup("").join(Markup("<span>{}</span> ").format(part) for part in shown)
    return Markup('<code class="digest" translate="no">{}{}</code>').format(
        spans, "…" if shown != parts else ""
    )


def number(value: float | int | None, decimals: int = 0) -> str:
    """``1,234`` or with fixed decimals ``81.90``; a dash for none."""
    return "—" if value is None else f"{value:,.{decimals}f}"


def signed(points: float) -> str:
    """Points with their sign (a minus, not a hyphen), two decimals; what rounds to nothing has none."""
    return f"{points:+.2f}".replace("-", "−") if abs(points) >= 0.005 else "0.00"


def percent(part: float | None, whole: float | None = 1) -> str:
    """``61%`` of ``whole``; a dash when there is nothing to divide by."""
    return "—" if part is None or not whole else f"{100 * part / whole:.0f}%"


def file_size(octets: int | None) -> str:
    """``86 KB``, ``3.1 MB``: two figures are enough to decide on a download."""
    if octets is None:
        return "—"
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if octets >= size:
            value = octets / size
            return f"{value:.1f} {unit}" if value < 10 and unit != "KB" else f"{value:.0f} {unit}"
    return f"{octets} B"


def in_script(text: str | None) -> str:
    """The text in the script the reader asked for by ``?script=zh-Hans|zh-Hant``, else as it was written."""
    wanted = script_wanted()
    if not wanted or not text:
        return str(text or "")
    return convert(str(text), wanted)
