"""Finds Chinese left in an English page: interface words nobody translated, or content without its ``lang``."""

from __future__ import annotations

import re

from lxml import html

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
READ_OUT = ("alt", "title", "placeholder", "aria-label", "value")


def untranslated(page: str) -> list[str]:
    """Texts and read-out attributes with Han characters outside of ``lang="zh…"`` and ``translate="no"``.

    Content of applicants and organisers is written in its own language and says so by ``lang``; what is left
    is an interface string without its translation.
    """
    found: list[str] = []
    for element in html.document_fromstring(page).iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style") or is_content(element):
            continue
        texts = [element.text or "", *(child.tail or "" for child in element)]
        texts += [element.get(name, "") for name in READ_OUT]
        found += [text.strip() for text in texts if HAN.search(text)]
    return found


def is_content(element: html.HtmlElement) -> bool:
    """Whether the element, or one around it, says that it is Chinese or not to be translated."""
    for around in (element, *element.iterancestors()):
        language = around.get("lang")
        if around.get("translate") == "no":
            return True
        if language is not None:
            return str(language).startswith("zh")
    return False
