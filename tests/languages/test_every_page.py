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
from award.stages.marking import criteria_of
from tests.front.english import HAN, untranslated
from tests.rights import matrix
from tests.rights.world import ROLES, STATES, World, world_in


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
        *(one.name for stage in session.execute(select(Stage)).scalars() for one in criteria_of(stage)),
        *session.execute(select(Case.title)).scalars(),
        *session.execute(select(Organisation.name)).scalars(),
        *session.execute(select(Category.name)).scalars(),
        *session.execute(select(Attribute.name)).scalars(),
        *session.execute(select(AttributeValue.name)).scalars(),
        *filter(None, session.execute(select(AttributeValue.grouping)).scalars()),
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
        if left := left_in(world, role, "GET", matrix.address(world, rule), content):
            found[f"{rule.rule} as {role}"] = left
    return found


def left_in(world: World, role: str, method: str, path: str, content: list[str]) -> list[str]:
    """What is left in Chinese in one answer in English, up to five texts."""
    answer = world.send(role, method, path + ("&" if "?" in path else "?") + "lang=en")
    is_page = (
        answer.mimetype == "text/html" and answer.status_code in (200, 400, 422) and "<html" in answer.text
    )
    left = untranslated(answer.text) if is_page else []
    answer.close()
    return [text for text in left if HAN.search(without(text, content))][:5]


def chinese_in_refusals(world: World) -> dict[str, Any]:
    """route → what is left in Chinese where it tells in English what its empty form lacks."""
    found, content = {}, content_of(world)
    known = matrix.parsed(matrix.MATRIX.read_text())[world.state]
    for method, rule in matrix.routes(world.app):
        groups = dict(
            group.split(" ", 1) for group in known.get(f"{method} {rule.rule}", "").split(" · ") if group
        )
        if method == "POST" and "form" in groups:
            role = ROLES[-1] if groups["form"] == "everybody" else groups["form"].split()[-1]
            if left := left_in(world, role, "POST", matrix.address(world, rule), content):
                found[f"{rule.rule} as {role}"] = left
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


@pytest.mark.parametrize("state", STATES)
def test_what_a_form_lacks_is_told_in_english(state: str, tmp_path: Path, migrated_sqlite: Path) -> None:
    with world_in(state, tmp_path, migrated_sqlite) as world:
        assert chinese_in_refusals(world) == {}
