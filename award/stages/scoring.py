"""Scoring (专家评分): assigned experts mark on line; the ranking says who passes."""

from datetime import datetime

import numpy as np
from sqlalchemy import Exists, func, select
from sqlalchemy.orm import Session

from award.i18n import N_
from award.models import Assignment, Candidacy, Conflict, Ranking, RankingRow, Scoresheet, Stage
from award.presets.schema import PARAMETERS
from award.scoring.graph import Graph
from award.stages.marking import methods_offered
from award.stages.passing import answers_of, propose_passing
from award.stages.rankings import latest_of, make_ranking
from award.stages.rescoring import TRANSITIONS
from award.stages.sealed_names import is_named
from award.stages.setup import holders
from award.workflow import Problem, StageKind


class Scoring(StageKind):
    """Marks by experts, a ranking by the rules named before the stage opened, a line drawn through it."""

    name = "scoring"
    blueprint = "scoring"
    label = N_("专家评分")
    schema = PARAMETERS["scoring"]
    transitions = TRANSITIONS

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """Criteria whose weights make 100 %, and experts to score."""
        problems = []
        criteria = stage.parameters.get("criteria", [])
        if not criteria:
            problems.append(Problem(N_("还没有评分指标。"), page="criteria"))
        elif sum(criterion["weight"] for criterion in criteria) != 10_000:
            problems.append(Problem(N_("各项指标的权重合计应为百分之百。"), page="criteria"))
        if stage.parameters.get("method", "mean") not in methods_offered():
            problems.append(Problem(N_("请选择计分方法。"), page="criteria"))
        experts = holders(session, stage.competition_id).get("expert", 0)
        wanted = int(stage.parameters.get("sheets_per_case", 1))
        if experts < wanted:
            problems.append(
                Problem(N_("专家只有 %(now)s 位，每个案例需要 %(wanted)s 份评分。"), page="pool",
                        facts={"now": experts, "wanted": wanted})
            )  # fmt: skip
        return problems + self._assignment_problems(session, stage, wanted)

    def _assignment_problems(self, session: Session, stage: Stage, wanted: int) -> list[Problem]:
        """What is wrong with an assignment that was begun: cases short of sheets, piles that cannot be compared."""
        pairs = session.execute(
            select(Assignment.case_id, Assignment.expert_id).where(
                Assignment.stage_id == stage.id, Assignment.ended_at.is_(None)
            )
        ).all()
        if not pairs:
            return []
        cases = session.execute(
            select(func.count(Candidacy.id)).where(
                Candidacy.stage_id == stage.id, Candidacy.outcome == "pending"
            )
        ).scalar_one()
        rows = np.unique(np.array([row[0] for row in pairs]), return_inverse=True)[1]
        columns = np.unique(np.array([row[1] for row in pairs]), return_inverse=True)[1]
        graph = Graph(rows, columns, int(rows.max()) + 1, int(columns.max()) + 1)
        short = cases - int((graph.per_case() >= wanted).sum())
        piles = int(graph.components()[0].max()) + 1
        problems = []
        if short > 0:
            message = N_("还有 %(number)s 例没有分配足够的专家。")
            problems.append(Problem(message, blocks=False, page="assignment", facts={"number": short}))
        if piles > 1:
            message = N_(
                "专家与案例分成互不相连的 %(number)s 组，宽严无法校正。请提高跨方向交叠，重新生成分配方案。"
            )
            problems.append(Problem(message, blocks=False, page="assignment", facts={"number": piles}))
        return problems

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Rank and draw the line; a tie at the cut stays undecided until it is asked."""
        ranking = make_ranking(session, stage, at=at)
        propose_passing(session, stage, ranking, **answers_of(session, stage, ranking))

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """Open conflicts must be decided, and ties on the line answered. One statement.

        Not those of a drawn expert who never signed in: he has no sheet, and their number would tell that he was drawn.
        """
        conflicts = (
            select(func.count(Conflict.id))
            .join(
                Assignment,
                (Assignment.case_id == Conflict.case_id) & (Assignment.expert_id == Conflict.user_id),
            )
            .where(
                Assignment.stage_id == stage.id,
                Assignment.ended_at.is_(None),
                Conflict.state == "open",
                is_named(stage, Assignment.expert_id),
            )
        )
        found = select(conflicts.scalar_subquery(), self._waits_on_the_line(stage))
        undecided, ties = session.execute(found).one()
        problems = []
        if undecided:
            facts = {"number": undecided}
            problems.append(
                Problem(N_("还有 %(number)s 项利益关系等待裁定。"), page="conflicts", facts=facts)
            )
        if ties:
            problems.append(Problem(N_("分数线上有并列，请先选择全部通过或全部不通过。"), page="closing"))
        return problems

    def _waits_on_the_line(self, stage: Stage) -> Exists:
        """A ranked case without a proposal: the line is drawn through all but those that share it."""
        ranking = latest_of(stage).with_only_columns(Ranking.id).scalar_subquery()
        return (
            select(Candidacy.id)
            .join(RankingRow, RankingRow.case_id == Candidacy.case_id)
            .where(
                Candidacy.stage_id == stage.id,
                Candidacy.outcome == "pending",
                Candidacy.proposed.is_(None),
                RankingRow.ranking_id == ranking,
                RankingRow.rank.is_not(None),
            )
            .exists()
        )

    def has_sealed_content(self, session: Session, stage: Stage) -> bool:
        """A sheet was sealed."""
        query = select(Scoresheet.id).where(Scoresheet.stage_id == stage.id, Scoresheet.state != "draft")
        return session.execute(query.limit(1)).first() is not None


KIND = Scoring()
