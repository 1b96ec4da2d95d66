"""Pictures taken on a visit: kept, captioned, taken out while the record is open. Bytes are inspected before."""

import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.errors import Invalid
from award.i18n import N_
from award.models import User, Visit, VisitPhoto
from award.stages.visits import own_visit
from award.uploads import FileFacts
from award.uploads.names import download_name

MOST = 30
KINDS = ("jpg", "png")


def add_photo(
    session: Session, visit: Visit, name: str, facts: FileFacts, *, by: User, at: datetime
) -> VisitPhoto:
    """Keep an inspected picture with the record."""
    own_visit(session, visit, by=by)
    number = session.execute(
        select(func.count(VisitPhoto.id)).where(VisitPhoto.visit_id == visit.id)
    ).scalar_one()
    if number >= MOST:
        raise Invalid(N_("一次走访最多 %(most)s 张照片。"), {"photos": [N_("数量已满")]}, most=MOST)
    photo = VisitPhoto(visit_id=visit.id, token=secrets.token_urlsafe(12), sha256=facts.sha256, media_type=facts.media_type,
                       name=download_name(name, facts.kind), taken_at=at)  # fmt: skip
    session.add(photo)
    session.flush()
    return photo


def caption_photos(session: Session, visit: Visit, captions: dict[int, str], *, by: User) -> None:
    """Write captions: photo's id → words."""
    if not captions:
        return
    own_visit(session, visit, by=by)
    query = select(VisitPhoto).where(VisitPhoto.visit_id == visit.id, VisitPhoto.id.in_(captions))
    for photo in session.execute(query).scalars():
        photo.caption = captions[photo.id].strip()
    session.flush()


def remove_photo(session: Session, visit: Visit, photo: VisitPhoto, *, by: User) -> None:
    """Take a picture out."""
    own_visit(session, visit, by=by)
    session.delete(photo)
    session.flush()
