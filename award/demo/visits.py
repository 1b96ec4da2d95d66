"""The visits of the running edition: who was drawn, what was found claim by claim."""

from datetime import datetime, timedelta
from typing import Any

from award.demo.edition import ZONE, Edition
from award.models import Case, Stage
from award.stages import visit_photos, visits
from award.stages.visit_record import VisitRecord

CHECKED = 3  # the stage's own checks stand before the case's claims


def pass_without_visit(edition: Edition, stage: Stage, case: Case, *, at: datetime) -> None:
    """Who was not drawn goes on."""
    visits.waive_visit(edition.session, stage, case, by=edition.organiser, at=at)


def record_visit(edition: Edition, stage: Stage, case: Case, said: dict[str, Any]) -> None:
    """Plan the visit, and write and conclude its record where it has taken place."""
    verifier = edition.world.person(said["verifier"])
    day = edition.today + timedelta(days=said["day"])
    planned = min(day - timedelta(days=3), edition.today - timedelta(days=1))
    visit = visits.plan_visit(
        edition.session, stage, case, verifier, manner=said["mode"], by=edition.organiser, at=planned
    )
    edition.session.refresh(visit)
    found = {}
    for place, row in enumerate(visit.findings):
        if place < CHECKED:
            found[row.id] = ("verified", "")
        elif place - CHECKED < len(said["findings"]):
            finding = said["findings"][place - CHECKED]
            found[row.id] = (finding["finding"], finding["note"])
    record = VisitRecord(
        manner=said["mode"],
        visited_on=min(day, edition.today).astimezone(ZONE).date().isoformat(),
        place="远程视频" if said["mode"] == "remote" else "申报单位驻地",
        people=tuple(said["present"]),
        words=said["summary"],
        findings=found,
    )
    visits.save_visit(edition.session, visit, record, by=verifier)
    for number, photo in enumerate(said.get("photos", []), start=1):
        made = edition.world.picture_file(photo["picture"], f"visit {visit.id} {number}")
        kept = visit_photos.add_photo(
            edition.session, visit, f"走访照片{number}.jpg", made, by=verifier, at=day
        )
        visit_photos.caption_photos(edition.session, visit, {kept.id: photo["caption"]}, by=verifier)
    if said["verdict"] == "pass":
        visits.conclude_visit(
            edition.session, visit, verdict="confirmed", words=said["summary"], by=verifier, at=day
        )
