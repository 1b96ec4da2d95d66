"""From a closed scoring stage to the public list: what both editions share, each step compared with what must come out."""

import csv
import io
import json
import re
import shlex
import subprocess
import sys
import zipfile
from fractions import Fraction

from tests.journeys import expected
from tests.journeys.edition import Edition
from tests.journeys.person import Person


def shown_scores(edition: Edition, stage: str) -> dict[str, Fraction]:
    """Case → score, as the office takes the ranking away."""
    ranking = edition.organiser.get(f"{edition.work}/scoring/{edition.stages[stage]}/ranking.json")
    return {row["reference"]: Fraction(str(row["score"])) for row in json.loads(ranking)["rows"]}


def recomputed(edition: Edition, stage: str) -> None:
    """The exported sheets and rules give the exported ranking, byte for byte."""
    folder = edition.site.folder / f"recomputed-{stage}"
    archive = edition.auditor.fetch(f"{edition.work}/scoring/{edition.stages[stage]}/recompute.zip").body
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)
    command = shlex.split((folder / "command.txt").read_text())[1:]
    done = subprocess.run(
        [sys.executable, "-m", "award", *command], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "recomputed.csv").read_bytes() == (folder / "ranking.csv").read_bytes()
    with (folder / "recomputed.csv").open(encoding="utf-8-sig", newline="") as file:
        again = {row["case"]: Fraction(row["score"]) for row in csv.DictReader(file)}
    assert again == shown_scores(edition, stage)
    case = next(iter(again))
    told = subprocess.run(
        [sys.executable, "-m", "award", *command, "--explain", case],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    score = next(line for line in told.stdout.splitlines() if line.startswith("Score: "))
    assert Fraction(score.removeprefix("Score: ")) == again[case], "the explanation comes to the app's score"


def propose(edition: Edition, shortlist: dict[str, Fraction], quotas: dict[str, int]) -> dict[str, str]:
    """The decision is opened and filled by rank within the quotas; case → tier. A tie on a line is left open."""
    edition.open("decision", days=3)
    edition.organiser.post(f"{edition.work}/results/{edition.stages['decision']}/decision")
    proposed, _ = expected.tiers(shortlist, list(quotas.values()))
    by_rank = {case: tier for tier, cases in zip(quotas, proposed, strict=False) for case in cases}
    assert decided(edition) == {case: by_rank.get(case, "") for case in shortlist}
    return by_rank


def decide(edition: Edition, shortlist: dict[str, Fraction], quotas: dict[str, int]) -> dict[str, str]:
    """By rank within the quotas; a tie on a line is settled by hand, lowest number first. Case → tier, after release."""
    by_rank = propose(edition, shortlist, quotas)
    desk = f"{edition.work}/results/{edition.stages['decision']}/decision"
    order = sorted(shortlist, key=lambda case: (-shortlist[case], case))
    seats = [tier for tier, quota in quotas.items() for _ in range(quota)]
    final = dict(zip(order, seats, strict=False))
    tokens = {reference: token for token, reference in edition.references().items()}
    for case, tier in final.items():
        if by_rank.get(case) != tier:
            edition.organiser.post(
                f"{desk}/{tokens[case]}", {"tier": tier, "reason": "得分并列，经评委会商定。"}
            )
    edition.past_window("decision")
    edition.release("decision")
    return final


def decided(edition: Edition) -> dict[str, str]:
    """Case → tier, or nothing, as the database has it."""
    query = (
        "select c.reference, coalesce(t.key, '') from decision d"
        " join award_case c on c.id = d.case_id left join tier t on t.id = d.tier_id"
    )
    return dict(edition.site.pairs(query))


def noticed(edition: Edition, final: dict[str, str]) -> None:
    """The notice runs its days; a stranger reads exactly who was decided."""
    edition.open("notice", days=None)
    assert listed(edition, "notice") == final
    edition.close("notice")


def published(edition: Edition, final: dict[str, str]) -> None:
    """The last release; a stranger reads the same list and every case's page; the books hold."""
    edition.past_window("publication")
    edition.release("publication")
    assert listed(edition, "winners") == final
    for case in final:
        assert case in public_page(edition, case)
    edition.site.settle()
    assert "All invariants hold." in edition.site.run("check")
    edition.site.run("ledger", "verify")


def listed(edition: Edition, page: str) -> dict[str, str]:
    """Case → tier, as a stranger takes the public list away."""
    stranger = Person(edition.site, "路人", "")
    rows = json.loads(stranger.get(f"/c/{edition.slug}/{page}.json"))["rows"]
    return {row["reference"]: row["tier"] for row in rows}


def public_page(edition: Edition, case: str) -> str:
    """The text of a case's public page, without tags and the breaks between phrases."""
    tokens = {reference: token for token, reference in edition.references().items()}
    page = Person(edition.site, "路人", "").get(f"/c/{edition.slug}/cases/{tokens[case]}")
    return re.sub(r"<[^>]+>|\u200b", "", page)
