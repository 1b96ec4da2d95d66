"""What a visit verifies: the stage's own checks and the case's claims, which follow its revision until the visit begins."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from award.fields.form import Field
from award.fields.kinds.table import cell_text
from award.fields.wording import worded
from award.models import Candidacy, Case, Finding, Revision, Stage, Visit
from award.stages.setup import form_of


def claims_to_verify(stage: Stage, revision: Revision | None) -> list[str]:
    """The stage's own checks, then the rows of the revision's tables of claims (those with a column ``claim``)."""
    claims = [worded(check["text"]) for check in stage.parameters.get("findings", [])]
    if revision is None:
        return claims
    for asked in form_of(revision.form_version).fields():
        if asked.kind.name == "table" and any(c["key"] == "claim" for c in asked.bounds["columns"]):
            claims += [_claim(asked, row) for row in revision.answers.get(asked.key) or []]
    return claims


def _claim(asked: Field, row: Mapping[str, Any]) -> str:
    """What is claimed as one would say it: its words and figure, and in brackets the other columns by their labels."""
    said = {column.key: (worded(column.label), cell_text(row[column.key], column, "zh-Hans"))
            for column in asked.kind.shown(asked) if row.get(column.key)}  # type: ignore[attr-defined]  # fmt: skip
    figure = "".join(said.pop(key)[1] for key in ("number", "unit") if key in said)
    head = " ".join(part for part in (said.pop("claim", ("", ""))[1], figure) if part)
    rest = "；".join(f"{label}：{text}" for label, text in said.values())
    return f"{head}（{rest}）" if rest else head


def has_begun(visit: Visit) -> bool:
    """Was anything written down on it?"""
    written = visit.closed_at or visit.visited_on or visit.place or visit.people or visit.words
    return bool(written) or any(found.result or found.words for found in visit.findings)


def renew_claims(session: Session, case: Case, revision: Revision) -> None:
    """A new revision counts: visits to the case that have not begun verify its claims, not the former ones."""
    planned = (
        select(Visit)
        .join(Candidacy, Candidacy.id == Visit.candidacy_id)
        .where(Candidacy.case_id == case.id, Candidacy.outcome == "pending", Visit.closed_at.is_(None))
        .options(selectinload(Visit.findings), joinedload(Visit.candidacy).joinedload(Candidacy.stage))
    )
    for visit in session.execute(planned).scalars().all():
        if has_begun(visit):
            continue
        for found in visit.findings:
            session.delete(found)
        session.flush()
        claims = claims_to_verify(visit.candidacy.stage, revision)
        session.add_all(Finding(visit_id=visit.id, position=n, claim=claim) for n, claim in enumerate(claims))
        visit.revision_id = revision.id
        session.flush()
        session.expire(visit, ["findings"])
