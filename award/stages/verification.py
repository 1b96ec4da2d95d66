"""Verification (走访核实): a case passes when every visit planned for it confirmed it. Its use-cases are in ``visits``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.errors import WrongState
from award.i18n import N_
from award.models import Candidacy, Stage, Visit
from award.presets.schema import PARAMETERS
from award.stages import verdicts
from award.stages.setup import holders
from award.workflow import Move, Problem, StageKind, Transition


def _needs_no_visit(move: Move) -> None:
    """Only a case that nobody was sent to goes on unvisited."""
    verdicts.needs_open_stage(move)
    assert move.candidacy is not None
    planned = select(Visit.id).where(Visit.candidacy_id == move.candidacy.id)
    if move.session.execute(planned.limit(1)).first() is not None:
        raise WrongState(N_("已经安排走访，不能跳过。"))


class Verification(StageKind):
    """Somebody goes and looks; what was claimed is compared with what is there, claim by claim."""

    name = "verification"
    blueprint = "screening"
    label = N_("核实")
    schema = PARAMETERS["verification"]
    transitions = (
        Transition(
            "verification_pass_case", "case_passed", N_("核实通过"), "visit_case", ("submitted",), ("pending",),
            to_outcome="passed", needs=verdicts.needs_open_stage, effect=verdicts.passed, letters=False,
        ),
        Transition(
            "verification_waive_case", "visit_waived", N_("不安排走访"), "plan_visit", ("submitted",), ("pending",),
            to_outcome="passed", needs=_needs_no_visit, effect=verdicts.passed, letters=False,
        ),
        Transition(
            "verification_return_case", "case_returned", N_("退回补正"), "visit_case", ("submitted",), ("pending",),
            needs=verdicts.needs_return, effect=verdicts.returned,
        ),
        Transition(
            "verification_reject_case", "case_rejected", N_("核实不通过"), "visit_case", ("submitted",), ("pending",),
            to_outcome="eliminated", needs=verdicts.needs_open_stage, effect=verdicts.rejected, letters=False,
        ),
        Transition(
            "verification_expire_case", "correction_expired", N_("补正超时"), "visit_case", ("submitted",), ("pending",),
            to_outcome="eliminated", effect=verdicts.rejected, by_clock=True,
        ),
    )  # fmt: skip

    def has_sealed_content(self, session: Session, stage: Stage) -> bool:
        """A visit was concluded, or a case has its verdict."""
        decided = select(Candidacy.id).where(
            Candidacy.stage_id == stage.id, Candidacy.decided_at.is_not(None), Candidacy.outcome != "lapsed"
        )
        concluded = select(Visit.id).join(Candidacy).where(
            Candidacy.stage_id == stage.id, Visit.closed_at.is_not(None)
        )  # fmt: skip
        return any(session.execute(query.limit(1)).first() is not None for query in (decided, concluded))

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """Somebody must be there to go."""
        if holders(session, stage.competition_id).get("verifier"):
            return []
        return [Problem(N_("还没有核查员。"), page="people")]

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """Every case needs its visit's verdict."""
        pending = session.execute(
            select(func.count(Candidacy.id)).where(
                Candidacy.stage_id == stage.id, Candidacy.outcome == "pending"
            )
        ).scalar_one()
        return (
            [Problem(N_("还有 %(number)s 个案例没有核实结论。"), facts={"number": pending})]
            if pending
            else []
        )


KIND = Verification()
