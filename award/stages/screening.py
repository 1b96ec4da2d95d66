"""Screening (初筛): checklist, opinions of several screeners, and the deciding verdict."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import policy
from award.errors import Invalid
from award.i18n import N_
from award.models import Candidacy, Case, Opinion, Stage, User
from award.presets.schema import PARAMETERS
from award.stages import verdicts
from award.stages.setup import people_with
from award.workflow import Problem, StageKind, Transition

VERDICTS = ("pass", "return", "reject", "unsure")


def give_opinion(
    session: Session, stage: Stage, case: Case, *, verdict: str, words: str = "", checks: dict[str, Any] | None = None,
    deciding: bool = False, by: User, at: datetime,
) -> Opinion:  # fmt: skip
    """One screener's opinion. Replaces nobody's: each stands with its time. Raises ``Invalid`` for an unknown verdict."""
    policy.require(session, by, "screen_case", case=case)
    if verdict not in VERDICTS:
        raise Invalid(N_("请选择意见。"), {"verdict": [N_("请选择意见。")]})
    candidacy = verdicts.locked_candidacy(session, stage, case)
    assert case.revision_id is not None
    if deciding or candidacy.handler_id is None:
        candidacy.handler_id = by.id
    opinion = Opinion(candidacy_id=candidacy.id, screener_id=by.id, revision_id=case.revision_id, verdict=verdict,
                      words=words.strip(), checks=checks or {}, at=at, is_deciding=deciding)  # fmt: skip
    session.add(opinion)
    session.flush()
    return opinion


class Screening(StageKind):
    """The office looks at form and scope; a case passes by a verdict."""

    name = "screening"
    blueprint = "screening"
    label = N_("初筛")
    schema = PARAMETERS["screening"]
    transitions = (
        Transition(
            "screening_pass_case", "case_passed", N_("通过"), "screen_case", ("submitted",), ("pending",),
            to_outcome="passed", needs=verdicts.needs_open_stage, effect=verdicts.passed, letters=False,
        ),
        Transition(
            "screening_return_case", "case_returned", N_("退回补正"), "screen_case", ("submitted",), ("pending",),
            needs=verdicts.needs_return, effect=verdicts.returned,
        ),
        Transition(
            "screening_reject_case", "case_rejected", N_("不通过"), "screen_case", ("submitted",), ("pending",),
            to_outcome="eliminated", needs=verdicts.needs_open_stage, effect=verdicts.rejected, letters=False,
        ),
        Transition(
            "screening_expire_case", "correction_expired", N_("补正超时"), "screen_case", ("submitted",), ("pending",),
            to_outcome="eliminated", effect=verdicts.rejected, by_clock=True,
        ),
    )  # fmt: skip

    def has_sealed_content(self, session: Session, stage: Stage) -> bool:
        """A verdict, a correction or an opinion was given."""
        decided = select(Candidacy.id).where(
            Candidacy.stage_id == stage.id, Candidacy.decided_at.is_not(None), Candidacy.outcome != "lapsed"
        )
        opinions = select(Opinion.id).join(Candidacy).where(Candidacy.stage_id == stage.id)
        return any(session.execute(query.limit(1)).first() is not None for query in (decided, opinions))

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """Somebody must be there to screen."""

        if people_with(session, stage.competition_id, "screener"):
            return []
        return [Problem(N_("还没有初审员。"), page="people")]

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """Every case needs its verdict."""
        pending = session.execute(
            select(func.count(Candidacy.id)).where(
                Candidacy.stage_id == stage.id, Candidacy.outcome == "pending"
            )
        ).scalar_one()
        return [Problem(N_("还有 %(number)s 个案例没有结论。"), facts={"number": pending})] if pending else []


KIND = Screening()
