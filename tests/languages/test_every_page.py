"""Every page that somebody may read, in English and in a made-up language: no Chinese but content that says so."""

from pathlib import Path
from typing import Any

import flask_babel
import pytest
from babel.support import NullTranslations
from sqlalchemy import select

from award import presets
from award.blueprints.languages import NAMES
from award.extensions import db
from award.models import (
    Attribute,
    AttributeValue,
    Case,
    CaseFile,
    Category,
    Competition,
    Organisation,
    Stage,
    Tier,
    User,
    Vote,
)
from award.regions import children, short_name
from tests.front.english import HAN, untranslated
from tests.rights import matrix
from tests.rights.world import STATES, World, world_in


class MadeUp(NullTranslations):
    """A language in which every Chinese character is an ø: what is still Chinese never went through gettext."""

    def gettext(self, message: str) -> str:
        return HAN.sub("ø", message)

    ugettext = gettext

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return HAN.sub("ø", singular if number == 1 else plural)

    ungettext = ngettext

    def pgettext(self, context: str, message: str) -> str:  # type: ignore[override]
        return HAN.sub("ø", message)


def content_of(world: World) -> list[str]:
    """What people themselves wrote and may stand where no ``lang`` can: names in titles, menus and lists; longest first."""
    session = db.session()
    written = [
        *session.execute(select(User.name)).scalars(),
        *(name[:1] for name in session.execute(select(User.name)).scalars()),
        *session.execute(select(Competition.name)).scalars(),
        *session.execute(select(Competition.award_name)).scalars(),
        *session.execute(select(Stage.name)).scalars(),
        *session.execute(select(Case.title)).scalars(),
        *session.execute(select(Organisation.name)).scalars(),
        *session.execute(select(Category.name)).scalars(),
        *session.execute(select(Attribute.name)).scalars(),
        *session.execute(select(AttributeValue.name)).scalars(),
        *session.execute(select(Tier.name)).scalars(),
        *session.execute(select(CaseFile.name)).scalars(),
        *session.execute(select(Vote.title)).scalars(),
        *(short_name(province.code) for province in children()),  # official names of places, in menus
        *(word for words in session.execute(select(Competition.words)).scalars() for word in words.values()),
    ]
    session.rollback()
    written += [str(presets.load(name).title) for name in presets.names()] + list(NAMES.values())
    return sorted({text for text in written if isinstance(text, str)}, key=len, reverse=True)


def without(text: str, content: list[str]) -> str:
    """The text with what people wrote taken out."""
    for written in content:
        text = text.replace(written, "")
    return text


def chinese_in(world: World) -> dict[str, Any]:
    """route → what is left in Chinese on its page in English."""
    found, content = {}, content_of(world)
    for role, rule in matrix.readable(world.state, world.app):
        if "." in rule.rule:  # a document to take away, not a page
            continue
        path = matrix.address(world, rule)
        answer = world.send(role, "GET", path + ("&" if "?" in path else "?") + "lang=en")
        if answer.mimetype == "text/html" and answer.status_code == 200 and "<html" in answer.text:
            left = [text for text in untranslated(answer.text) if HAN.search(without(text, content))]
            if left:
                found[f"{rule.rule} as {role}"] = left[:5]
        answer.close()
    return found


@pytest.mark.parametrize("state", STATES)
def test_every_string_goes_through_gettext(
    state: str, tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world_in(state, tmp_path, migrated_sqlite) as world:
        monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda self: MadeUp())
        assert chinese_in(world) == {}


@pytest.mark.parametrize("state", STATES)
def test_english_pages_hold_no_chinese(state: str, tmp_path: Path, migrated_sqlite: Path) -> None:
    with world_in(state, tmp_path, migrated_sqlite) as world:
        assert chinese_in(world) == {}
