"""The call of the demo that never ends: begun a few days ago, one draft and no case yet."""

from datetime import timedelta

from award.demo import content
from award.demo.edition import Edition
from award.stages import drafts


def fill_rolling(edition: Edition) -> None:
    """Open submission without an end; the applicant whom the demo names has begun a second case here."""
    edition.open("submission")
    edition.announce()
    begun = edition.data["draft"]
    applicant = next(case for case in content.cases("2026") if case["state"] == begun["of"])
    contact = applicant["applicant"]
    author = edition.world.account(contact["email"], contact["name"])
    body = edition.world.bodies[applicant["organisation"]]
    at = edition.today - timedelta(days=1, hours=2)
    row = drafts.start_case(edition.session, edition.competition, body, by=author, at=at)
    filled = {"title": begun["title"], "summary": begun["summary"], "contact": [contact]}
    drafts.save_draft(edition.session, row, filled, base={}, by=author, at=at + timedelta(minutes=12))
