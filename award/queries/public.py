"""What anybody may read: the public editions with where they stand, their frozen lists, their announcements.

Nothing here asks who reads; what is not public is not in these answers.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session, aliased, defer, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from award.models import Announcement, Competition, Office, PublicList, Stage, Succession
from award.workflow import accepts


@dataclass(frozen=True)
class Edition:
    """A competition, its pipeline, and the lists that hold."""

    competition: Competition
    at: datetime
    stages: list[Stage]
    lists: dict[int, PublicList] = field(default_factory=dict)  # stage id → the version that holds
    versions: dict[int, list[PublicList]] = field(default_factory=dict)  # stage id → all, the newest first
    moved_up_at: datetime | None = None  # when cases last moved up after others left

    @property
    def call(self) -> Stage | None:
        """The submission stage that takes cases now."""
        return next((s for s in self.stages if s.kind == "submission" and accepts(s, self.at)), None)

    @property
    def now(self) -> Stage | None:
        """The step where the edition is: the call while it takes cases, else the last open one, else the next to open."""
        running = [stage for stage in self.stages if stage.state == "open"]
        planned = [stage for stage in self.stages if stage.state == "planned"]
        after = running[-1] if running else (planned[0] if planned and self.has_begun else None)
        return self.call or after

    @property
    def has_begun(self) -> bool:
        """Has any stage opened?"""
        return any(stage.state != "planned" for stage in self.stages)

    def list_of(self, kind: str) -> PublicList | None:
        """The list that holds of the last notice or publication."""
        found = [
            self.lists[stage.id] for stage in self.stages if stage.kind == kind and stage.id in self.lists
        ]
        return found[-1] if found else None

    @property
    def published(self) -> PublicList | None:
        """The final list."""
        return self.list_of("publication")

    @property
    def notice(self) -> PublicList | None:
        """The list under notice."""
        return self.list_of("notice")

    def is_being_updated(self, frozen: PublicList) -> bool:
        """Is a new version of this list being printed? The chair has let cases move up since, in the list that holds."""
        last = [self.lists[stage.id] for stage in self.stages if stage.id in self.lists][-1]
        return self.moved_up_at is not None and frozen is last and frozen.published_at < self.moved_up_at

    def stage_of(self, frozen: PublicList) -> Stage:
        """The stage that a list belongs to."""
        return next(stage for stage in self.stages if stage.id == frozen.stage_id)


def public_editions(session: Session, at: datetime) -> list[Edition]:
    """All public competitions, the newest first. Five statements."""
    query = (
        select(Competition)
        .where(Competition.is_public.is_(True))
        .order_by(Competition.id.desc())
        .options(selectinload(Competition.categories), selectinload(Competition.hosts))
    )
    return editions_of(session, list(session.execute(query).scalars()), at)


def edition_of(session: Session, competition: Competition, at: datetime) -> Edition:
    """One competition with its pipeline and all versions of its lists, rows loaded of those that hold. One statement.

    The pipeline is the competition's own; the address of a page has loaded it.
    """
    other = aliased(PublicList)
    newest = select(func.max(other.number)).where(other.stage_id == PublicList.stage_id).scalar_subquery()
    content = when((PublicList.number == newest, PublicList.content))
    query = (
        select(PublicList, content, _moved_up_at(competition))
        .where(PublicList.competition_id == competition.id)
        .order_by(PublicList.stage_id, PublicList.number.desc())
        .options(defer(PublicList.content))
    )
    versions: dict[int, list[PublicList]] = defaultdict(list)
    moved_up_at = None
    for frozen, rows, moved_up_at in session.execute(query):  # noqa: B007 - the same in every row
        if not versions[frozen.stage_id]:
            set_committed_value(frozen, "content", rows)
        versions[frozen.stage_id].append(frozen)
    holding = {stage_id: lists[0] for stage_id, lists in versions.items()}
    return Edition(competition, at, list(competition.stages), holding, dict(versions), moved_up_at)


def _moved_up_at(competition: Competition) -> ScalarSelect[datetime | None]:
    approved = select(func.max(Succession.decided_at)).join(Stage, Stage.id == Succession.stage_id)
    return approved.where(
        Stage.competition_id == competition.id, Succession.approved.is_(True)
    ).scalar_subquery()


def editions_of(session: Session, competitions: Sequence[Competition], at: datetime) -> list[Edition]:
    """The competitions with their pipelines and the lists that hold, without rows. Two statements."""
    ids = [competition.id for competition in competitions]
    stages: dict[int, list[Stage]] = defaultdict(list)
    for stage in session.execute(
        select(Stage).where(Stage.competition_id.in_(ids)).order_by(Stage.step, Stage.lane)
    ).scalars():
        stages[stage.competition_id].append(stage)
    latest = (
        select(PublicList.stage_id, func.max(PublicList.number).label("number"))
        .where(PublicList.competition_id.in_(ids))
        .group_by(PublicList.stage_id)
        .subquery()
    )
    query = select(PublicList).join(
        latest, (PublicList.stage_id == latest.c.stage_id) & (PublicList.number == latest.c.number)
    )
    lists: dict[int, dict[int, PublicList]] = defaultdict(dict)
    for frozen in session.execute(query.options(defer(PublicList.content))).scalars():
        lists[frozen.competition_id][frozen.stage_id] = frozen
    return [Edition(one, at, stages[one.id], lists[one.id]) for one in competitions]


def announcements_of(session: Session, competition: Competition, at: datetime) -> list[Announcement]:
    """What was announced, the newest first; drafts and what is set for later are not in it."""
    query = select(Announcement).where(
        Announcement.competition_id == competition.id, Announcement.published_at <= at
    )
    return list(
        session.execute(query.order_by(Announcement.published_at.desc(), Announcement.id.desc())).scalars()
    )


def offices_of(session: Session, competition: Competition) -> list[Office]:
    """Committee and secretariat in printed order."""
    query = select(Office).where(Office.competition_id == competition.id)
    return list(session.execute(query.order_by(Office.group_position, Office.position, Office.id)).scalars())


def all_announcements(session: Session, competition: Competition) -> list[Announcement]:
    """For the office: drafts first, then what is public, the newest first."""
    query = select(Announcement).where(Announcement.competition_id == competition.id)
    order = (Announcement.published_at.is_not(None), Announcement.published_at.desc(), Announcement.id.desc())
    return list(session.execute(query.order_by(*order)).scalars())
