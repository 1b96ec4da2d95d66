"""The same number of statements at 3 winners and at 300, at most twelve a page."""

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import Case
from tests.factories import fresh, signed_in, token_in
from tests.results.crowd import crowd
from tests.results.editions import desk, published, site
from tests.statements import counted


@pytest.fixture
def counts(app: Flask) -> dict[str, tuple[int, int]]:
    """Address → statements at 3 and at 303 winners, of anybody's and of the organiser's pages."""
    scene = published(app)
    visitor, organiser = app.test_client(), signed_in(app, scene.organiser)
    token = fresh(select(Case.token).where(Case.state == "awarded"))[0]
    public = [
        "winners",
        "statistics",
        "notice",
        "announcements",
        "",
        f"cases/{token}",
        "winners.json",
        "notice.json",
    ]
    pages = [(visitor, "/")] + [(visitor, site(scene, page)) for page in public]
    desks = [("decision", "decision"), ("decision", "release"), ("notice", "notice"), ("publication", "publication"),
             ("publication", "release"), ("publication", f"publication/texts/{token}"), ("publication", "commentaries/new")]  # fmt: skip
    pages += [(organiser, desk(scene, key, page)) for key, page in desks]
    few = {}
    for client, address in pages:
        assert client.get(address).status_code == 200, address
        with counted() as sent:
            client.get(address)
        few[address] = len(sent)
    crowd(scene, 300)
    found = {}
    for client, address in pages:
        with counted() as sent:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.get_data()) <= 300_000, f"{address}: {len(answer.get_data())} bytes"
        found[address] = (few[address], len(sent))
    return found


def test_pages_ask_the_same_of_three_and_of_three_hundred(counts: dict[str, tuple[int, int]]) -> None:
    assert {address: pair for address, pair in counts.items() if pair[0] != pair[1]} == {}
    most = {address: pair[1] for address, pair in counts.items()}
    public = {address: number for address, number in most.items() if not address.startswith("/work/")}
    assert max(public.values()) <= 12, public
    assert max(most.values()) <= 12, most


def test_publishing_many_asks_no_more_than_publishing_few(app: Flask) -> None:
    scene = published(app)
    chair = signed_in(app, scene.chair)
    sent_at = []
    for number in (0, 100):
        if number:
            crowd(scene, number)
        scene.session.execute(Case.__table__.update().where(Case.title != "").values(title=Case.title))
        scene.session.commit()
        from award.models import EditedText

        text = scene.session.execute(select(EditedText)).scalars().first()
        assert text is not None
        text.body = f"更正后的单位{number}"
        scene.commit()
        page, correction = desk(scene, "publication", "publication"), desk(scene, "publication", "correction")
        form = {
            "note": "单位名称更正",
            "csrf_token": token_in(chair, page),
            "idempotency_key": f"once-{number}",
        }
        with counted() as sent:
            answer = chair.post(correction, data=form)
        assert answer.status_code == 303
        sent_at.append(len(sent))
    assert sent_at[0] == sent_at[1] <= 18, sent
