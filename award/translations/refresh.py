"""Gather the marked strings, carry them into the catalogues, fill zh_Hant by conversion, compile.

``python award/translations/refresh.py`` writes; with ``--check`` it only says what is missing and fails when an
English text is. zh_Hant is never written by hand: OpenCC converts the msgid with the phrases used in Taiwan,
``zh_Hant.yaml`` holds what it gets wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None, "lazy_gettext": None, "N_": None}
PRIVATE = 0xE000  # of Unicode's private use area: in no text and in no dictionary
PLACE = re.compile(r"%\(\w+\)\w")


def gather() -> Catalog:
    """A template of every string marked in ``award`` (templates and code)."""
    template = Catalog(project="case-award", charset="utf-8")
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS, comment_tags=(), directory_filter=relevant
    )
    for name, line, message, _comments, context in found:
        template.add(message, locations=[(name, line)], context=context)
    return template


def relevant(folder: str) -> bool:
    """Folders that may hold marked strings; hidden ones and installed packages do not."""
    path = Path(folder).resolve().relative_to(ROOT)
    return (
        path.parts[:1] in ((), ("award",)) and "vendor" not in path.parts and "__pycache__" not in path.parts
    )


def catalogue(locale: str) -> tuple[Path, Catalog]:
    """The catalogue of ``locale``, empty when there is none yet."""
    path = FOLDER / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return path, Catalog(locale=locale, project="case-award", charset="utf-8")
    with path.open("rb") as file:
        return path, read_po(file, locale=locale)


def fill_hant(catalog: Catalog) -> None:
    """Convert every msgid; the places ``%(name)s`` stay as they are."""
    convert = OpenCC("s2twp").convert
    wanted = yaml.safe_load((FOLDER / "zh_Hant.yaml").read_text("utf-8"))
    for message in named(catalog):
        forms = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = [wanted["whole"].get(form) or in_hant(form, wanted["parts"], convert) for form in forms]
        message.string = (texts[0],) * catalog.num_plurals if len(forms) > 1 else texts[0]


def in_hant(text: str, parts: dict[str, str], convert: Callable[[str], str]) -> str:
    """``text`` converted, with the wanted text for ``parts``: private characters stand for them meanwhile."""
    longest_first = sorted(parts, key=len, reverse=True)
    for number, part in enumerate(longest_first):
        text = text.replace(part, chr(PRIVATE + number))
    text = convert(text)
    for number, part in enumerate(longest_first):
        text = text.replace(chr(PRIVATE + number), parts[part])
    return text


def named(catalog: Catalog) -> list[Message]:
    """The messages of a catalogue without its header."""
    return [message for message in catalog if message.id]


def faults(catalog: Catalog) -> list[str]:
    """What is untranslated, or translated with other places than the source has."""
    wrong = []
    for message in named(catalog):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id[-1] if isinstance(message.id, tuple) else message.id
        if not all(texts):
            wrong.append(f"missing: {source}")
        elif any(set(PLACE.findall(text)) - set(PLACE.findall(source)) for text in texts):
            wrong.append(f"places differ: {source}")
    return wrong


def main(check: bool) -> int:
    """Refresh (or only check) the catalogues; the number of English faults is the exit code's cause."""
    template = gather()
    for locale in ("en", "zh_Hant"):
        path, catalog = catalogue(locale)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if locale == "zh_Hant":
            fill_hant(catalog)
        wrong = faults(catalog)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalog, width=0, no_location=True, omit_header=False, sort_output=True)
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalog)
        print(f"{locale}: {len(named(catalog))} strings, {len(wrong)} faults")
        for line in wrong:
            print(f"  {line}")
        if wrong and check:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
