"""One case on a screener's desk: its passage, what was asked and answered, what was said about it."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from award.errors import WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Correction, DeskNote, Opinion, Revision, Stage, User


@dataclass(frozen=True)
class Desk:
    """What lies before the screener. ``base``: the revision that the latest answered correction started from.

    ``note``: what this person has ticked and written on the revision that counts.
    """

    candidacy: Candidacy
    revision: Revision
    corrections: list[Correction]
    opinions: list[Opinion]
    note: DeskNote | None
    base: Revision | None

    @property
    def pending(self) -> Correction | None:
        """The correction that is with the applicant now."""
        return next((one for one in self.corrections if one.ended_at is None), None)

    @property
    def answered(self) -> Correction | None:
        """The latest correction that came back."""
        return next((one for one in self.corrections if one.ending == "resubmitted"), None)


def desk_of(session: Session, stage: Stage, case: Case, user: User) -> Desk:
    """The desk of a case in a stage. Raises ``WrongState`` for a case that is not in it. Three statements."""
    found = session.execute(
        select(Candidacy, Revision, DeskNote)
        .select_from(Candidacy)
        .join(Revision, Revision.id == case.revision_id)
        .outerjoin(DeskNote, and_(DeskNote.candidacy_id == Candidacy.id, DeskNote.screener_id == user.id))
        .where(Candidacy.stage_id == stage.id, Candidacy.case_id == case.id)
        .options(
            joinedload(Candidacy.handler),
            joinedload(Candidacy.case).joinedload(Case.organisation),
            joinedload(Revision.form_version),
        )
    ).one_or_none()
    if found is None:
        raise WrongState(N_("这个案例不在本环节。"))
    candidacy, revision, note = found
    if note is not None and note.revision_id != revision.id:
        note = None
    corrections = session.execute(
        select(Correction, Revision)
        .join(Revision, Revision.id == Correction.base_revision_id)
        .where(Correction.candidacy_id == candidacy.id)
        .order_by(Correction.round.desc())
        .options(joinedload(Correction.fields))
    ).unique()
    opinions = session.execute(
        select(Opinion)
        .where(Opinion.candidacy_id == candidacy.id)
        .order_by(Opinion.id.desc())
        .options(joinedload(Opinion.screener))
    ).scalars()
    listed = [(correction, base) for correction, base in corrections]
    base = next((base for correction, base in listed if correction.ending == "resubmitted"), None)
    return Desk(candidacy, revision, [correction for correction, _ in listed], list(opinions), note, base)
