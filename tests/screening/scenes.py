"""A yueyoushu edition: rolling submission, then visits."""

from typing import Any

from award.models import Case, User, Visit
from award.stages import drafts, submission, visits
from award.stages.visit_record import VisitRecord
from tests.factories import give_role, make_user
from tests.scene import Scene


def answers(number: int = 1) -> dict[str, Any]:
    """Answers of the yueyoushu form that can be submitted."""
    claim = {"number": "1200", "unit": "件", "period": "2025年", "source": "办件台账"}
    return {
        "title": f"第{number}号镇“云上田园”数字服务实践",
        "category": ("countryside", "economy")[number % 2],
        "kind": "institution",
        "technology": ["big_data"],
        "region": "4406",
        "started": "2023-01",
        "summary": f"面向{number}个行政村的农户提供线上办事。" * 8,
        "practice": "村级代办员收件，镇级窗口受理，县级平台督办，全程留痕。" * 10,
        "results": "办件时间由平均五天缩短到一天，群众少跑路。" * 8,
        "claims": [{"claim": f"指标{n}", **claim} for n in range(1, 4)],
        "contact": [{"name": "联系人乙", "phone": "0757-12345678", "email": f"visit{number}@example.cn"}],
    }


class VisitScene(Scene):
    """Scene of the preset with visits, submission and verification both open from the start."""

    def __init__(self, app: Any, *, flow: str = "each") -> None:
        super().__init__(app, preset="yueyoushu")
        self.stage("verification").flow = flow
        self.verifier: User = make_user(app, name="核查员")
        give_role(self.competition, self.verifier, "verifier", by=self.organiser)
        self.open("submission", days=60)
        self.open("verification", days=90)

    def submit(self, number: int = 1) -> Case:
        """A case of the applicant's, submitted."""
        case = drafts.start_case(self.session, self.competition, self.body, by=self.applicant, at=self.at)
        drafts.save_draft(self.session, case, answers(number), base={}, by=self.applicant, at=self.at)
        self.commit()
        submission.submit_case(self.session, case, by=self.applicant, at=self.at)
        self.commit()
        self.cases.append(case)
        return case

    def plan(self, case: Case, verifier: User | None = None, **more: Any) -> Visit:
        """A visit to the case, by the organiser."""
        stage = self.stage("verification")
        visit = visits.plan_visit(
            self.session, stage, case, verifier or self.verifier, by=self.organiser, at=self.at, **more
        )
        self.commit()
        return visit

    def record(self, visit: Visit, result: str = "verified") -> Visit:
        """The whole record, every finding with this result."""
        findings = {found.id: (result, "现场查阅台账。") for found in visit.findings}
        written = VisitRecord(
            visited_on="2026-11-03", place="镇政务服务中心", people=("石开 主任",), findings=findings
        )
        visits.save_visit(self.session, visit, written, by=visit.verifier)
        self.commit()
        return visit

    def conclude(self, visit: Visit, verdict: str = "confirmed", words: str = "") -> None:
        """Its verdict."""
        visits.conclude_visit(
            self.session, visit, verdict=verdict, words=words, by=visit.verifier, at=self.at
        )
        self.commit()
