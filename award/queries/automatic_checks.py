"""The checks of a checklist that need no judgement: answered for the screener, who sees that they were."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from award.fields.answers import validate_submission
from award.models import Case, Revision, Stage, User
from award.queries.duplicates import known_titles
from award.similarity.titles import candidates
from award.stages.setup import form_of


def answered(stage: Stage, revision: Revision, *, is_unique: bool) -> dict[str, str]:
    """Check key → yes or no, of the stage's automatic checks."""
    found = {
        "complete": not validate_submission(form_of(revision.form_version), revision.answers),
        "unique": is_unique,
    }
    return {
        check["key"]: "yes" if found[check["automatic"]] else "no"
        for check in stage.parameters.get("checklist", [])
        if "automatic" in check
    }


def answers_for(
    session: Session, user: User, stage: Stage, cases: Sequence[Case]
) -> dict[int, dict[str, str]]:
    """Case → its automatic answers. Two statements for however many cases."""
    query = (
        select(Revision)
        .where(Revision.id.in_([case.revision_id for case in cases]))
        .options(joinedload(Revision.form_version))
    )
    revisions = {row.case_id: row for row in session.execute(query).scalars()}
    rows = known_titles(session, user, cases[0]) if cases else []
    found = {}
    for case in cases:
        others = [title for id, title in rows if id != case.id]
        is_unique = not candidates(case.title, others, limit=1)
        found[case.id] = answered(stage, revisions[case.id], is_unique=is_unique)
    return found
