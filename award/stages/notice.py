"""Public notice (公示): the list frozen with its digest, public for N natural or working days."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from award.errors import NotReady
from award.i18n import N_
from award.models import Release, Stage
from award.outbox import record
from award.presets.schema import PARAMETERS
from award.stages.printing import prepare_texts
from award.stages.public_lists import decision_stage, freeze_list, latest_list, row_of
from award.workdays import Holidays, UnknownCalendarError, notice_end
from award.workflow import Problem, StageKind
from award.workflow_bulk import pass_all


def holidays_of(stage: Stage) -> Holidays:
    """The organiser's own table of days: ISO date → worked or free."""
    return {
        date.fromisoformat(day): worked for day, worked in stage.competition.rules.get("holidays", {}).items()
    }


def end_of_notice(stage: Stage, at: datetime) -> datetime:
    """Midnight after the last day in the competition's zone. Raises ``NotReady`` for a year without a calendar.

    The day after the list appears is day 1, so that nobody loses the hours before it appeared.
    """
    zone = ZoneInfo(stage.competition.zone)
    first = at.astimezone(zone).date() + timedelta(days=1)
    try:
        last = notice_end(
            first,
            int(stage.parameters["days"]),
            working=bool(stage.parameters["working_days"]),
            holidays=holidays_of(stage),
        )
    except UnknownCalendarError as error:
        unknown = N_("系统里没有 %(year)s 年的放假安排，请在设置中补充后再开始公示。")
        problem = Problem(unknown, page="rules", facts={"year": error.day.year})
        raise NotReady(unknown, year=error.day.year, missing=[problem]) from error
    return datetime.combine(last + timedelta(days=1), time.min, zone) - timedelta(seconds=1)


class Notice(StageKind):
    """Opening it freezes the list; after its days the organiser closes it."""

    name = "notice"
    blueprint = "results"
    label = N_("公示")
    schema = PARAMETERS["notice"]
    needs_window = False

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """A released decision to show."""
        decisions = decision_stage(stage)
        if decisions is None or decisions.state != "closed":
            return [Problem(N_("评定结果还没有放行。"), page="order")]
        return []

    def opened(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Freeze the list and set the end."""
        from award.stages.releases import live_release

        decisions = decision_stage(stage)
        assert decisions is not None
        stage.opens_at, stage.closes_at = at, end_of_notice(stage, at)
        listed = prepare_texts(session, stage, at=at)
        release: Release | None = live_release(session, decisions)
        frozen = freeze_list(
            session, stage, [row_of(winner) for winner in listed], at=at, ends_at=stage.closes_at,
            day_kind="working" if stage.parameters["working_days"] else "natural",
            prepared_by_id=release.asked_by_id if release else None,
            released_by_id=release.approved_by_id if release else None,
        )  # fmt: skip
        record(session, "notice_started", by=None, at=at, competition=stage.competition_id,
               leaf={"stage": stage.id, "list": frozen.id, "digest": frozen.digest, "ends_at": frozen.ends_at},
               letters={"stage": stage.id})  # fmt: skip

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Who was not struck passes."""
        pass_all(session, stage)

    def has_sealed_content(self, session: Session, stage: Stage) -> bool:
        """A list was shown."""

        return latest_list(session, stage) is not None


KIND = Notice()
