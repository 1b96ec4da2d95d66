"""The line of a scoring stage on its closing page: ties to be answered, decisions by hand with their reason."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from award.blueprints import edge
from award.blueprints.edge import me
from award.errors import Invalid
from award.extensions import db
from award.models import Candidacy, Case, Job, Ranking, Stage
from award.stages import passing
from award.stages.rankings import latest_ranking

PREPARE = "award.prepare_closing"


@dataclass(frozen=True)
class Question:
    """A tie at the line: ``tied`` stand on it together and would overfill ``seats``; ``answer``: in, out or ""."""

    key: str
    group: str
    seats: int
    above: int
    tied: list[Case]
    answer: str


def is_ranked(stage: Stage) -> bool:
    """Does a ranking say who passes, so that preparing takes a job?"""
    return stage.kind == "scoring"


def preparation_of(stage: Stage) -> Job | None:
    """The last job that prepared the stage's closing."""
    query = (
        select(Job)
        .where(Job.competition_id == stage.competition_id, Job.name == PREPARE)
        .order_by(Job.id.desc())
        .limit(5)
    )
    jobs = db.session.execute(query).scalars()
    return next((job for job in jobs if job.arguments.get("stage") == stage.id), None)


def questions_of(stage: Stage) -> list[Question]:
    """The ties at the line, answered or not; none before the ranking was made or after closing."""
    ranking = latest_ranking(db.session(), stage) if is_ranked(stage) and stage.state == "open" else None
    if ranking is None:
        return []
    cuts = [cut for cut in passing.cuts_of(db.session(), stage, ranking) if cut.tied]
    if not cuts:
        return []
    ids = {case_id for cut in cuts for case_id in cut.tied}
    query = (
        select(Case, Candidacy.proposed, Candidacy.proposed_reason)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .where(Candidacy.stage_id == stage.id, Case.id.in_(ids))
        .options(joinedload(Case.category))
    )
    rows = db.session.execute(query).all()
    cases = {row.Case.id: row.Case for row in rows}
    names = {case.category_id: case.category.name for case in cases.values() if case.category}
    proposed = {row.Case.id: row.proposed for row in rows}
    by_hand = {row.Case.id for row in rows if row.proposed_reason}
    return [
        Question(
            passing.group_key(cut), names.get(cut.group or 0, ""), cut.seats or 0, len(cut.passed),
            [cases[case_id] for case_id in cut.tied], passing.answer_on(cut, proposed, by_hand),
        )
        for cut in cuts
    ]  # fmt: skip


def answer(stage: Stage) -> None:
    """Take the form's answers into the proposals. Raises ``Invalid`` with messages beside the fields."""
    ranking = latest_ranking(db.session(), stage)
    if ranking is None:
        raise Invalid(_("请先列出名单。"), {"references": [_("请先列出名单。")]})
    user = me()
    passing.answer_line(
        db.session(),
        stage,
        ranking,
        ties=_ties(stage, ranking),
        by_hand=_by_hand(stage),
        by=user,
        at=edge.at(),
    )


def _ties(stage: Stage, ranking: Ranking) -> dict[str, str]:
    """Group → in or out, as ticked; the button for all ties at once stands for the same answer in every group."""
    every = request.form.get("every")
    if every:
        cuts = passing.cuts_of(db.session(), stage, ranking)
        return {passing.group_key(cut): every for cut in cuts if cut.tied}
    given = request.form.items()
    return {name.removeprefix("tie-"): value for name, value in given if name.startswith("tie-")}


def _by_hand(stage: Stage) -> dict[int, tuple[bool, str]]:
    """Cases named by number, what is decided, and the reason."""
    references = (
        request.form.get("references", "").replace("，", " ").replace("、", " ").replace(",", " ").split()
    )
    if not references:
        return {}
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Invalid(_("人工调整须写明理由。"), {"reason": [_("人工调整须写明理由。")]})
    rows: dict[str, Any] = {
        row.reference: row.id
        for row in db.session.execute(
            select(Case.reference, Case.id)
            .join(Candidacy, Candidacy.case_id == Case.id)
            .where(
                Candidacy.stage_id == stage.id, Candidacy.outcome == "pending",
                Case.reference.in_([reference.upper() for reference in references]),
            )
        )
    }  # fmt: skip
    unknown = [reference for reference in references if reference.upper() not in rows]
    if unknown:
        raise Invalid("", {"references": [_("本环节没有这些编号：%(names)s", names="、".join(unknown[:5]))]})
    passes = request.form.get("passes") == "yes"
    return dict.fromkeys(rows.values(), (passes, reason))
