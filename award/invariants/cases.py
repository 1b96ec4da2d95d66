"""Cases, revisions and corrections."""

from collections.abc import Iterable

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from award import ledger
from award.invariants import Invariant
from award.models import (
    Attribute,
    AttributeValue,
    Candidacy,
    Case,
    CaseAttribute,
    Competition,
    Correction,
    CorrectionField,
    Draft,
    LedgerHead,
    Revision,
)
from award.stages.submission import hashable_answers

_candidacies = exists().where(Candidacy.case_id == Case.id)
_pending = exists().where(Candidacy.case_id == Case.id, Candidacy.outcome == "pending")


def _altered_revisions(session: Session) -> Iterable[int]:
    for id, answers, digest in session.execute(
        select(Revision.id, Revision.answers, Revision.digest)
    ).yield_per(500):
        if ledger.digest_of("revision", hashable_answers(answers)) != digest:
            yield id


INVARIANTS = [
    Invariant(
        "revision_of_case", "a case counts a revision that is not its own",
        select(Case.id).outerjoin(Revision, Revision.id == Case.revision_id).where(
            Case.revision_id.is_not(None), or_(Revision.id.is_(None), Revision.case_id != Case.id)
        ),
    ),
    Invariant(
        "submitted_case_stands_somewhere", "a submitted case has no candidacy",
        select(Case.id).where(Case.state.in_(("submitted", "awarded", "not_selected")), ~_candidacies),
    ),
    Invariant("draft_stands_nowhere", "a draft has a candidacy", select(Case.id).where(Case.state == "draft", _candidacies)),
    Invariant(
        "left_case_has_nothing_pending", "a withdrawn or disqualified case has a pending candidacy",
        select(Case.id).where(Case.state.in_(("withdrawn", "disqualified")), _pending),
    ),
    Invariant(
        "not_selected_has_ground", "a case is not selected though nothing eliminated it",
        select(Case.id).where(
            Case.state == "not_selected", ~exists().where(Candidacy.case_id == Case.id, Candidacy.outcome == "eliminated")
        ),
    ),
    Invariant(
        "references_counted", "more references were given than counted",
        select(Case.competition_id).outerjoin(LedgerHead, LedgerHead.competition_id == Case.competition_id)
        .join(Competition, Competition.id == Case.competition_id)
        .where(Case.reference.startswith(Competition.prefix)).group_by(Case.competition_id, LedgerHead.references)
        .having(func.count(Case.id) > func.coalesce(LedgerHead.references, 0)),
    ),
    Invariant(
        "title_projected", "a case's title is not that of its revision",
        select(Case.id).join(Revision, Revision.id == Case.revision_id).where(Case.title != Revision.title),
    ),
    Invariant(
        "draft_has_text", "a draft case has no draft to write in",
        select(Case.id).where(Case.state == "draft", ~exists().where(Draft.case_id == Case.id)),
    ),
    Invariant(
        "correction_of_pending", "an open correction belongs to a candidacy that is decided",
        select(Correction.id).join(Candidacy, Candidacy.id == Correction.candidacy_id).where(
            Correction.ended_at.is_(None), or_(Candidacy.outcome != "pending", Candidacy.case_id != Correction.case_id)
        ),
    ),
    Invariant(
        "correction_names_fields", "a correction names no field",
        select(Correction.id).where(~exists().where(CorrectionField.correction_id == Correction.id)),
    ),
    Invariant(
        "attribute_of_competition", "a case has a value of another competition's attribute",
        select(CaseAttribute.case_id).join(Case, Case.id == CaseAttribute.case_id)
        .join(Attribute, Attribute.id == CaseAttribute.attribute_id)
        .join(AttributeValue, AttributeValue.id == CaseAttribute.value_id)
        .where(or_(Attribute.competition_id != Case.competition_id, AttributeValue.attribute_id != Attribute.id)),
    ),
    Invariant("revision_unaltered", "a revision's answers do not have its digest", _altered_revisions),
]  # fmt: skip
