"""The printed copy and the frozen lists: edited texts made from revisions, rows exactly as they are shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import ledger
from award.audience import Audience, cut
from award.models import Case, Decision, EditedText, Organisation, PublicList, Stage, Tier
from award.regions import path_of
from award.stages.setup import form_of


def decision_stage(session: Session, stage: Stage) -> Stage | None:
    """The last decision stage before this one."""
    query = select(Stage).where(
        Stage.competition_id == stage.competition_id, Stage.kind == "decision", Stage.step < stage.step
    )
    return session.execute(query.order_by(Stage.step.desc()).limit(1)).scalar_one_or_none()


def winners(session: Session, decisions: Stage) -> list[tuple[Case, Tier, Decision]]:
    """The decided cases that are still in, by tier, then printed position, then rank, then case."""
    query = (
        select(Case, Tier, Decision)
        .join(Decision, Decision.case_id == Case.id)
        .join(Tier, Tier.id == Decision.tier_id)
        .outerjoin(EditedText, EditedText.case_id == Case.id)
        .where(Decision.stage_id == decisions.id, Case.state.in_(("submitted", "awarded")))
        .order_by(Tier.position, EditedText.position.is_(None), EditedText.position, Decision.rank, Case.id)
    )
    return [(case, tier, decision) for case, tier, decision in session.execute(query)]


def prepare_texts(session: Session, decisions: Stage, *, at: datetime) -> int:
    """An edited text for each winner that has none, copied from its revision; positions as proposed. Their number."""
    chosen = winners(session, decisions)
    have = set(
        session.execute(
            select(EditedText.case_id).where(EditedText.case_id.in_([c.id for c, _, _ in chosen]))
        ).scalars()
    )
    made = 0
    for case, tier, _ in chosen:
        if case.id in have or case.revision is None:
            continue
        form = form_of(case.revision.form_version)
        answers = cut(case.revision.answers, form, Audience.PUBLIC)
        wanted = [key for key in tier.printed_sections if key != "comment"]
        body = session.get(Organisation, case.organisation_id) if case.organisation_id else None
        session.add(
            EditedText(
                case_id=case.id,
                title=case.title,
                body=body.name if body else "",
                sections={key: answers[key] for key in wanted if answers.get(key)},
                pictures=_pictures(answers),
                edited_at=at,
            )
        )
        made += 1
    session.flush()
    if made:
        propose_order(session, decisions)
    return made


def _pictures(answers: dict[str, Any]) -> list[dict[str, str]]:
    pictures = answers.get("pictures") or []
    return [
        {"file": row.get("file", ""), "caption": row.get("caption", ""), "credit": ""} for row in pictures
    ]


def propose_order(session: Session, decisions: Stage) -> None:
    """Print order within a tier: by rank where the tier says so, else by region, then title."""
    grouped: dict[int, list[tuple[Case, Tier, Decision]]] = {}
    for case, tier, decision in winners(session, decisions):
        grouped.setdefault(tier.id, []).append((case, tier, decision))
    for members in grouped.values():
        by_rank = members[0][1].print_order == "by_rank"
        members.sort(
            key=lambda m: (m[2].rank or 10**9, m[0].id) if by_rank else (m[0].region_code or "99", m[0].title)
        )
        for position, (case, _, _) in enumerate(members, start=1):
            text = session.get(EditedText, case.id)
            if text is not None and text.position is None:
                text.position = position
    session.flush()


def rows_of(session: Session, decisions: Stage) -> list[dict[str, Any]]:
    """The list as it is printed: reference, title, body, tier, category, region. No ranks where the tier prints none."""
    rows = []
    for case, tier, decision in winners(session, decisions):
        text = session.get(EditedText, case.id)
        body = text.body if text else (case.organisation.name if case.organisation else "")
        rows.append(
            {
                "reference": case.reference,
                "title": text.title if text else case.title,
                "body": body,
                "tier": tier.key,
                "tier_name": tier.name,
                "category": case.category.name if case.category else "",
                "region": " ".join(region.name for region in path_of(case.region_code)[:2])
                if case.region_code
                else "",
                "rank": decision.rank if tier.print_order == "by_rank" else None,
                "case": case.token,
            }
        )
    return rows


def freeze_list(
    session: Session, stage: Stage, rows: list[dict[str, Any]], *, at: datetime, ends_at: datetime | None = None,
    day_kind: str | None = None, change_note: str | None = None, prepared_by_id: int | None = None,
    released_by_id: int | None = None,
) -> PublicList:  # fmt: skip
    """A new frozen version of the stage's list with its digest."""
    numbers = select(func.coalesce(func.max(PublicList.number), 0)).where(PublicList.stage_id == stage.id)
    frozen = PublicList(
        competition_id=stage.competition_id,
        stage_id=stage.id,
        number=session.execute(numbers).scalar_one() + 1,
        content=rows,
        digest=digest_of_rows(rows),
        published_at=at,
        ends_at=ends_at,
        day_kind=day_kind,
        change_note=change_note,
        prepared_by_id=prepared_by_id,
        released_by_id=released_by_id,
    )
    session.add(frozen)
    session.flush()
    return frozen


def digest_of_rows(rows: list[dict[str, Any]]) -> str:
    """The digest printed with a list: over its rows as shown, in their order."""
    return ledger.digest_of("public-list", rows)


def latest_list(session: Session, stage: Stage) -> PublicList | None:
    """The version of a stage's list that holds."""
    query = (
        select(PublicList).where(PublicList.stage_id == stage.id).order_by(PublicList.number.desc()).limit(1)
    )
    return session.execute(query).scalar_one_or_none()
