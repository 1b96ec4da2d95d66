"""Likely duplicates of a case: by title, over this competition and the earlier ones of its series, and by shared files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from award import policy
from award.audience import Audience, cut, cut_form
from award.fields.wording import worded
from award.models import Case, CaseFile, Competition, Revision, User
from award.similarity.comparing import Comparison, compare_parts
from award.similarity.titles import candidates
from award.stages.setup import form_of

MOST = 8
TEXTS = ("text", "long_text")


@dataclass(frozen=True)
class Twin:
    """Another case that may be the same practice. ``percent``: likeness of the titles; ``shares_file``: same bytes.

    ``is_readable``: its text may be shown beside; of an earlier competition only what was published.
    """

    case: Case
    percent: int
    shares_file: bool
    is_readable: bool


def twins_of(session: Session, user: User | None, case: Case) -> list[Twin]:
    """The likely duplicates that the person may know of, best first. At most four statements at any size."""
    known = _known(session, user, case)
    rows = session.execute(select(Case.id, Case.title).join(Competition).where(known).order_by(Case.id)).all()
    alike = {
        rows[one.index].id: round(100 * one.score)
        for one in candidates(case.title, [row.title for row in rows])
    }
    same_files = _with_same_file(session, case, known)
    wanted = set(sorted(alike, key=lambda id: -alike[id])[:MOST]) | same_files
    if not wanted:
        return []
    query = (
        select(Case)
        .where(Case.id.in_(wanted))
        .options(joinedload(Case.organisation), joinedload(Case.competition))
    )
    twins = [
        Twin(other, alike.get(other.id, 0), other.id in same_files, _is_readable(case, other))
        for other in session.execute(query).scalars()
    ]
    return sorted(twins, key=lambda twin: (-twin.percent, twin.case.id))


def _known(session: Session, user: User | None, case: Case) -> ColumnElement[bool]:
    """The other cases to compare with: of this competition what the person may view, of earlier ones the titles."""
    here = and_(
        Case.competition_id == case.competition_id,
        policy.condition(session, user, "view_case", case.competition_id),
    )
    competition = case.competition
    earlier: ColumnElement[bool] = and_(
        Competition.series_id == competition.series_id,
        Competition.id != competition.id,
        Competition.created_at < competition.created_at,
    )
    where = or_(here, earlier) if competition.series_id is not None else here
    return and_(where, Case.reference.is_not(None), Case.state != "withdrawn", Case.id != case.id)


def _with_same_file(session: Session, case: Case, known: ColumnElement[bool]) -> set[int]:
    mine = aliased(CaseFile)
    query = (
        select(CaseFile.case_id)
        .join(mine, mine.sha256 == CaseFile.sha256)
        .join(Case, CaseFile.case_id == Case.id)
        .join(Competition, Case.competition_id == Competition.id)
        .where(mine.case_id == case.id, known)
        .distinct()
        .limit(MOST)
    )
    return set(session.execute(query).scalars())


def _is_readable(case: Case, other: Case) -> bool:
    return other.competition_id == case.competition_id or other.state == "awarded"


def compare_with(session: Session, case: Case, revision: Revision, twin: Twin) -> tuple[Comparison, datetime]:
    """Both texts with what they share marked, and when the other was submitted. One statement."""
    query = (
        select(Revision)
        .where(Revision.id == twin.case.revision_id)
        .options(joinedload(Revision.form_version))
    )
    other = session.execute(query).scalar_one()
    viewer = Audience.OFFICE if twin.case.competition_id == case.competition_id else Audience.PUBLIC
    return compare_parts(_texts(revision, Audience.OFFICE), _texts(other, viewer)), other.submitted_at


def _texts(revision: Revision, viewer: Audience) -> list[tuple[str, str]]:
    form = form_of(revision.form_version)
    answers = cut(revision.answers, form, viewer)
    return [
        (worded(field.label), str(answers[field.key]))
        for field in cut_form(form, viewer).fields()
        if field.kind.name in TEXTS and field.projection != "title" and answers.get(field.key)
    ]
