"""Who reads which field; the table is written out by hand."""

from typing import Any

import pytest

from award.audience import Audience, cut, cut_form
from award.fields.form import Form

IDENTITY = {"owner", "region", "builders", "contact"}
OFFICE_ONLY = {"contact"}
NOT_PUBLIC = {"contact", "evidence"}


@pytest.mark.parametrize(
    ("viewer", "blind", "hidden"),
    [
        (Audience.APPLICANT, False, set()),
        (Audience.OFFICE, False, set()),
        (Audience.OFFICE, True, set()),
        (Audience.EXPERT, False, OFFICE_ONLY),
        (Audience.EXPERT, True, OFFICE_ONLY | IDENTITY),
        (Audience.PUBLIC, False, NOT_PUBLIC),
    ],
)
def test_cut(form: Form, good: dict[str, Any], viewer: Audience, blind: bool, hidden: set[str]) -> None:
    seen = cut(good, form, viewer, blind=blind)
    assert set(seen) == set(good) - hidden
    assert {f.key for f in cut_form(form, viewer, blind=blind).fields()} == set(form.by_key) - hidden


def test_unknown_keys_reach_nobody(form: Form) -> None:
    assert cut({"title": "名称", "secret": "x"}, form, Audience.OFFICE) == {"title": "名称"}


def test_blind_drops_file_names(form: Form, good: dict[str, Any]) -> None:
    assert cut(good, form, Audience.EXPERT, blind=True)["evidence"][0]["name"] == "1.pdf"
    assert cut(good, form, Audience.EXPERT)["evidence"][0]["name"] == "某街道办事处批复.pdf"


def test_cutting_changes_nothing_of_the_original(form: Form, good: dict[str, Any]) -> None:
    cut(good, form, Audience.EXPERT, blind=True)
    assert good["evidence"][0]["name"] == "某街道办事处批复.pdf"


def test_the_scale_is_ordered() -> None:
    assert Audience.APPLICANT < Audience.OFFICE < Audience.EXPERT < Audience.PUBLIC
