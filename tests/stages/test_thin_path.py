"""Six cases from call to list, by the rules alone, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import select

from award import ledger
from award.extensions import db
from award.models import Case, PublicList
from tests.scene import Scene


@pytest.mark.parametrize("where", ["core", "core_on_postgres"])
def test_from_call_to_list(where: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(where)
    scene = Scene(app).submitted(6).published()
    assert scene.outcomes("scoring").count("passed") == 3
    states = sorted(db.session.execute(select(Case.state)).scalars())
    assert states == ["awarded"] * 3 + ["not_selected"] * 3
    lists = db.session.execute(select(PublicList).order_by(PublicList.id)).scalars().all()
    assert [row["tier"] for row in lists[-1].content] == ["excellent", "excellent", "special_mention"]
    assert lists[0].digest == lists[1].digest
    assert ledger.verify_books(db.session()) == []
