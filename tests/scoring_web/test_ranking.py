"""Closing by a computed line, the ranking after it, and the files from which anyone computes it again."""

import io
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from award import clock
from award.models import Candidacy, Event, Job, Ranking, RankingRow, Stage
from award.stages.marking import methods_offered
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.office import run_jobs
from worker.context import Cancelled, JobContext

PREPARE = "award.prepare_closing"


class Office:
    """The organiser at the closing page of the scoring stage, after its window."""

    def __init__(self, app: Flask, scene: Scene) -> None:
        self.app, self.scene = app, scene
        stage = scene.stage("scoring")
        scene.at = stage.closes_at + timedelta(minutes=1)  # type: ignore[operator]
        self.slug, self.stage = scene.competition.slug, stage.id
        scene.commit()
        clock.now.at = scene.at  # type: ignore[attr-defined]
        self.client: FlaskClient = signed_in(app, scene.organiser)
        self.closing = f"/work/{self.slug}/stages/{self.stage}/closing"
        self.ranking = f"/work/{self.slug}/scoring/{self.stage}/ranking"

    def prepare(self) -> Job:
        """Ask for the list and let the job run."""
        assert post(self.client, f"{self.closing}/prepare", form_at=self.closing).status_code == 303
        (job,) = run_jobs(self.app, PREPARE, self.scene.at)
        return job

    def page(self) -> str:
        """The closing page."""
        return self.client.get(self.closing).get_data(as_text=True)

    def close(self) -> int:
        """Confirm the list that is shown."""
        page = self.page()
        digest = page.split('name="digest" value="')[1].split('"')[0] if 'name="digest"' in page else ""
        return post(self.client, self.closing, {"digest": digest}, form_at=self.closing).status_code


def sealed_alike(app: Flask, cases: int = 6) -> Scene:
    """Sheets by which places 2 to 4 are tied at a line of three seats."""
    scene = Scene(app).submitted(cases).assigned()
    marks = [9, 7, 7, 7, 5, 4]
    for assignment in scene.assignments():
        scene.seal(assignment, marks[scene.cases.index(assignment.case)])
    return scene


def test_a_tie_at_the_line_is_asked_and_never_resolved_by_row_order(app: Flask) -> None:
    office = Office(app, sealed_alike(app))
    assert office.prepare().result == {"passed": 1, "eliminated": 2, "undecided": 3}
    page = office.page()
    assert "分数线上的并列" in page
    assert "还没有结论" not in page or "请先选择全部通过或全部不通过" in page
    assert office.close() == 422
    answered = post(office.client, f"{office.closing}/line", {"tie-": "in"}, form_at=office.closing)
    assert answered.status_code == 303
    assert office.close() == 303
    assert office.scene.outcomes("scoring").count("passed") == 4


@pytest.mark.parametrize(("every", "passed"), [("in", 6), ("out", 0)])
def test_the_ties_of_all_categories_are_answered_by_one_click(app: Flask, every: str, passed: int) -> None:
    scene = Scene(app).submitted(6)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 1, "scope": "category"}}
    scene.commit()
    scene.assigned()
    for assignment in scene.assignments():
        scene.seal(assignment, 7)
    office = Office(app, scene)
    assert office.prepare().result == {"passed": 0, "eliminated": 0, "undecided": 6}
    assert "并列的全部通过（6 例）" in office.page()
    answered = post(office.client, f"{office.closing}/line", {"every": every}, form_at=office.closing)
    assert answered.status_code == 303
    assert office.close() == 303
    assert office.scene.outcomes("scoring").count("passed") == passed


def test_a_tie_answered_out_and_a_case_by_hand_with_its_reason(app: Flask) -> None:
    office = Office(app, sealed_alike(app))
    office.prepare()
    post(office.client, f"{office.closing}/line", {"tie-": "out"}, form_at=office.closing)
    last = fresh(select(RankingRow.case_id).order_by(RankingRow.place.desc()))[0]
    reference = next(case.reference for case in office.scene.cases if case.id == last)
    change = {"references": reference, "passes": "yes", "reason": ""}
    refused = post(office.client, f"{office.closing}/line", change, form_at=office.closing)
    assert refused.status_code == 422
    assert "人工调整须写明理由" in refused.get_data(as_text=True)
    wrong = post(
        office.client,
        f"{office.closing}/line",
        {**change, "references": "X1", "reason": "有"},
        form_at=office.closing,
    )
    assert "本环节没有这些编号" in wrong.get_data(as_text=True)
    post(
        office.client,
        f"{office.closing}/line",
        {**change, "reason": "评委会会议决定"},
        form_at=office.closing,
    )
    assert post(office.client, f"{office.closing}/prepare", form_at=office.closing).status_code == 303
    run_jobs(app, PREPARE, office.scene.at)
    assert office.close() == 303, "preparing again keeps the answers"
    passed = fresh(select(Candidacy).where(Candidacy.stage_id == office.stage, Candidacy.outcome == "passed"))
    assert {row.proposed_reason for row in passed} == {None, "评委会会议决定"}
    assert len(fresh(select(Event.n).where(Event.name == "line_answered"))) == 2
    auditor = signed_in(app, office.scene.auditor)
    assert "评委会会议决定" in auditor.get(f"/work/{office.slug}/log/departures").get_data(as_text=True)
    page = office.client.get(f"{office.ranking}?view=all").get_data(as_text=True)
    assert "人工调整" in page


def test_the_ranking_page_shows_marks_only_after_closing(app: Flask) -> None:
    office = Office(app, sealed_alike(app))
    office.prepare()
    base = office.ranking.removesuffix("/ranking")
    before = office.client.get(office.ranking).get_data(as_text=True)
    assert "环节关闭后才能看到分数和排名" in before
    assert "w-rank" not in before
    for path in ("ranking.xlsx", "marks.xlsx", "recompute.zip", "summary"):
        assert office.client.get(f"{base}/{path}").status_code == 404
    post(office.client, f"{office.closing}/line", {"tie-": "in"}, form_at=office.closing)
    office.close()
    after = office.client.get(office.ranking).get_data(as_text=True)
    assert "9.00" in after
    token = office.scene.cases[0].token
    opened = office.client.get(f"{office.ranking}?view=all&open={token}").get_data(as_text=True)
    assert "K01" in opened or "K02" in opened
    assert ">宽严<" not in opened, "leniency is not the organiser's"
    assert "扣除后" not in opened
    assert office.client.get(f"{base}/judges").status_code == 403
    chair = signed_in(app, office.scene.chair)
    assert "宽严" in chair.get(f"{base}/judges").get_data(as_text=True)
    expert = signed_in(app, office.scene.experts[0])
    assert expert.get(office.ranking).status_code == 403
    assert "签字" in office.client.get(f"{base}/summary").get_data(as_text=True)


@pytest.mark.parametrize(
    ("where", "method"), [("app", name) for name in methods_offered()] + [("app_on_postgres", "mean")]
)
def test_award_score_computes_the_same_ranking_to_the_last_digit(
    where: str, method: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    app: Flask = request.getfixturevalue(where)
    scene = Scene(app).submitted(9)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "method": method, "method_parameters": {}}
    scene.commit()
    scene.assigned()
    for place, assignment in enumerate(scene.assignments()):
        scene.seal(assignment, (place * 7 + scene.cases.index(assignment.case) * 3) % 11)
    office = Office(app, scene)
    office.prepare()
    if "分数线上的并列" in office.page():
        post(office.client, f"{office.closing}/line", {"tie-": "in"}, form_at=office.closing)
    assert office.close() == 303
    base = office.ranking.removesuffix("/ranking")
    archive = zipfile.ZipFile(io.BytesIO(office.client.get(f"{base}/recompute.zip").data))
    archive.extractall(tmp_path)
    command = (tmp_path / "command.txt").read_text().split()
    ran = subprocess.run(
        [sys.executable, "-m", "award", *command[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    recomputed = (tmp_path / "recomputed.csv").read_bytes()
    assert recomputed == (tmp_path / "ranking.csv").read_bytes()
    rows = fresh(select(RankingRow).order_by(RankingRow.place))
    by_id = {case.id: case.reference for case in fresh(select(type(scene.cases[0])))}
    lines = [line.split(",") for line in recomputed.decode().splitlines()[1:]]
    stored = [
        [by_id[row.case_id], str(row.sheets), row.raw_mean or "", row.score or "", str(row.rank or "")]
        for row in rows
    ]
    assert [line[:5] for line in lines] == stored
    assert [line[7:10] for line in lines] == [
        [row.low or "", row.high or "", row.p_top or ""] for row in rows
    ]
    told = subprocess.run(
        [sys.executable, "-m", "award", *command[1:], "--explain", lines[2][0]],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"Score: {rows[2].score}" in told.stdout.splitlines(), "the explanation agrees with the app"


def test_the_exports_hold_every_row_and_every_mark(app: Flask) -> None:
    office = Office(app, sealed_alike(app))
    office.prepare()
    post(office.client, f"{office.closing}/line", {"tie-": "in"}, form_at=office.closing)
    office.close()
    base = office.ranking.removesuffix("/ranking")
    ranking = load_workbook(io.BytesIO(office.client.get(f"{base}/ranking.xlsx").data)).worksheets[1]
    assert ranking.max_row == 1 + 6
    marks = load_workbook(io.BytesIO(office.client.get(f"{base}/marks.xlsx").data)).worksheets[1]
    assert marks.max_row == 1 + 18
    assert {marks.cell(row, 3).value[0] for row in range(2, marks.max_row + 1)} == {"K"}, "pseudonyms"
    page = office.client.get(office.ranking).get_data(as_text=True)
    for name, number in (("ranking", 6), ("marks", 18)):
        assert f'{base}/{name}.json"' in page, "offered beside the workbook"
        assert len(office.client.get(f"{base}/{name}.json").get_json()["rows"]) == number


def test_the_same_inputs_are_ranked_once(app: Flask) -> None:
    office = Office(app, sealed_alike(app))
    office.prepare()
    office.prepare()
    found = fresh(select(Ranking))
    assert len(found) == 1
    assert found[0].judges
    assert found[0].parameters["figures"]["piles"] == 1
    assert all(row.corrected for row in fresh(select(RankingRow)))
    assert fresh(select(Stage.state).where(Stage.id == office.stage)) == ["open"]


def test_a_cancelled_computation_leaves_no_ranking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to stop among the trials: the job ends there, nothing of the ranking is kept; the shares only grow."""
    office = Office(app, sealed_alike(app))
    shares: list[int] = []

    def step(self: JobContext, *, done: int | None = None, **_rest: object) -> None:
        shares.append(done or 0)
        if (done or 0) > 60:
            raise Cancelled

    monkeypatch.setattr(JobContext, "step", step)
    assert post(office.client, f"{office.closing}/prepare", form_at=office.closing).status_code == 303
    with pytest.raises(Cancelled):
        run_jobs(app, PREPARE, office.scene.at)
    assert shares == sorted(set(shares)), "once a percent at most"
    assert len(shares) > 3
    assert fresh(select(Ranking)) == []
