"""A finished edition for the bench: its winners decided in bulk, its list published by the rule."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Candidacy, Case, Decision, Organisation, Release, Revision, User
from award.stages.pipeline import stages_of
from award.stages.publication import printed_of, publish_list
from award.stages.setup import create_competition, current_form
from bench.crowd import ANSWERS, bulk

SLUG = "bench-done"


def write_winners(session: Session, number: int, *, admin: User, at: datetime) -> None:
    """``number`` published winners, three quarters of them in the first tier."""
    competition = create_competition(
        session, "digital_society", slug=SLUG, by=admin, at=at - timedelta(days=400)
    )
    competition.is_public = True
    form = current_form(session, competition.id)
    assert form is not None
    stages = {stage.key: stage for stage in stages_of(session, competition.id)}
    for stage in stages.values():
        stage.state, stage.opens_at, stage.closes_at = (
            "closed",
            at - timedelta(days=399),
            at - timedelta(days=300),
        )
    first, second = competition.tiers[0], competition.tiers[1]
    first.quota = second.quota = number
    bodies = list(session.execute(select(Organisation.id).order_by(Organisation.id).limit(number)).scalars())
    categories = [category.id for category in competition.categories]
    last = session.execute(select(Revision.id).order_by(Revision.id.desc()).limit(1)).scalar_one()
    moment = at - timedelta(days=350)
    bulk(session, Case, (
        {"token": f"w{n:09d}", "competition_id": competition.id, "organisation_id": bodies[n % len(bodies)],
         "category_id": categories[n % len(categories)], "form_version_id": form.id, "title": f"第{n}号社区“有事好商量”议事实践",
         "region_code": ("4406", "3301", "5101", "110106")[n % 4], "origin": "applied", "state": "submitted",
         "reference": f"DS2025-{n:05d}", "revision_id": last + n, "created_at": moment, "on_behalf": False,
         "first_submitted_at": moment, "submitted_at": moment, "version": 1}
        for n in range(1, number + 1)
    ))  # fmt: skip
    ids = list(
        session.execute(
            select(Case.id).where(Case.competition_id == competition.id).order_by(Case.id)
        ).scalars()
    )
    bulk(session, Revision, (
        {"id": last + n, "case_id": id, "number": 1, "form_version_id": form.id, "title": f"第{n}号社区“有事好商量”议事实践",
         "answers": {"title": f"第{n}号社区“有事好商量”议事实践", **ANSWERS}, "digest": "0" * 64, "submitted_at": moment,
         "submitted_by_id": admin.id}
        for n, id in enumerate(ids, 1)
    ))  # fmt: skip
    bulk(session, Candidacy, (
        {"competition_id": competition.id, "stage_id": stages["decision"].id, "case_id": id, "outcome": "passed", "entered_at": at,
         "decided_at": at, "sheets": 0, "total_sum": 0, "total_squares": 0, "version": 1}
        for id in ids
    ))  # fmt: skip
    bulk(session, Decision, (
        {"competition_id": competition.id, "stage_id": stages["decision"].id, "case_id": id,
         "tier_id": first.id if n * 4 <= number * 3 else second.id, "proposed_tier_id": first.id if n * 4 <= number * 3 else second.id,
         "rank": n, "score": "8.00", "decided_at": at, "version": 1}
        for n, id in enumerate(ids, 1)
    ))  # fmt: skip
    release = Release(stage_id=stages["publication"].id, digest="0" * 64, asked_at=at, asked_by_id=admin.id)
    session.add(release)
    session.flush()
    publish_list(session, stages["publication"], release, printed_of(session, stages["publication"]), at=at)
