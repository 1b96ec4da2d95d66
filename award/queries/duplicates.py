"""Likely duplicates of a case: by title, over this competition and the earlier ones of its series, and by shared files."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from award import policy
from award.audience import Audience, cut, cut_form
from award.fields.wording import worded
from award.models import Case, CaseFile, Competition, Revision, User
from award.similarity.comparing import Comparison, compare_parts
from award.similarity.titles import candidates
from award.stages.setup import form_of

MOST = 8
RARE = 3  # cases that may share a file for it to be a sign
TEXTS = ("text", "long_text")


@dataclass(frozen=True)
class Twin:
    """Another case that may be the same practice. ``percent``: likeness of the titles; ``shares_file``: same bytes.

    ``is_readable``: its text may be shown beside; of an earlier competition only what was published.
    """

    case: Case
    revision: Revision
    percent: int
    shares_file: bool
    is_readable: bool


def twins_of(session: Session, user: User | None, case: Case) -> list[Twin]:
    """The likely duplicates that the person may know of, best first. Two statements at any size, one where there is none."""
    known = select(Case.id, Case.title, Case.id.in_(_same_files(case))).join(Competition)
    others = known.where(_known(session, user, case), Case.id != case.id)
    rows = session.execute(others.order_by(Case.id)).all()
    found = candidates(case.title, [title for _, title, _ in rows], limit=MOST)
    alike = {rows[one.index][0]: round(100 * one.score) for one in found}
    same_files = {id for id, _, shared in rows if shared}
    wanted = set(alike) | set(sorted(same_files)[:MOST])
    if not wanted:
        return []
    query = (
        select(Case, Revision)
        .join(Revision, Revision.id == Case.revision_id)
        .where(Case.id.in_(wanted))
        .options(
            joinedload(Case.organisation), joinedload(Case.competition), joinedload(Revision.form_version)
        )
    )
    twins = [
        Twin(other, revision, alike.get(other.id, 0), other.id in same_files, _is_readable(case, other))
        for other, revision in session.execute(query)
    ]
    return sorted(twins, key=lambda twin: (-twin.percent, twin.case.id))


def known_titles(session: Session, user: User | None, case: Case) -> list[tuple[int, str]]:
    """(id, title) of all cases that one of the competition is compared with, itself among them. One statement."""
    query = select(Case.id, Case.title).join(Competition)
    rows = session.execute(query.where(_known(session, user, case)).order_by(Case.id))
    return [(id, title) for id, title in rows]


def _same_files(case: Case) -> Select[int]:
    """The cases that hold a file of this one. What stands in many cases, a form or a decree, says nothing."""
    mine = select(CaseFile.sha256).where(CaseFile.case_id == case.id)
    rare = (
        select(CaseFile.sha256)
        .where(CaseFile.sha256.in_(mine))
        .group_by(CaseFile.sha256)
        .having(func.count(CaseFile.case_id.distinct()) <= RARE)
    )
    return select(CaseFile.case_id).where(CaseFile.sha256.in_(rare))


def _known(session: Session, user: User | None, case: Case) -> ColumnElement[bool]:
    """The cases to compare with: of this competition what the person may view, of earlier ones the titles."""
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
    return and_(where, Case.reference.is_not(None), Case.state != "withdrawn")


def _is_readable(case: Case, other: Case) -> bool:
    return other.competition_id == case.competition_id or other.state == "awarded"


def compare_with(case: Case, revision: Revision, twin: Twin) -> Comparison:
    """Both texts with what they share marked; of an earlier competition what its readers were shown."""
    viewer = Audience.OFFICE if twin.case.competition_id == case.competition_id else Audience.PUBLIC
    return compare_parts(_texts(revision, Audience.OFFICE), _texts(twin.revision, viewer))


def _texts(revision: Revision, viewer: Audience) -> list[tuple[str, str]]:
    form = form_of(revision.form_version)
    answers = cut(revision.answers, form, viewer)
    return [
        (worded(field.label), str(answers[field.key]))
        for field in cut_form(form, viewer).fields()
        if field.kind.name in TEXTS and field.projection != "title" and answers.get(field.key)
    ]
