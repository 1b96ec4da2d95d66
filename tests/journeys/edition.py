"""What people do in an edition, one verb each, over HTTP alone."""

import re
import time
from typing import Any

from tests.journeys import expected
from tests.journeys.model import Panel
from tests.journeys.person import PASSWORD, Person
from tests.journeys.site import Site

#: an expert's assignments: id and the case's number
MINE = (
    "select a.id, c.reference from assignment a join award_case c on c.id = a.case_id join account u on u.id = a.expert_id"
    " where u.email = :email and a.stage_id = :stage order by a.id"
)
OFFICERS = {"organiser": "办公室主任", "chair": "评委会主任", "auditor": "监督员"}


class Edition:
    """An edition made from a preset, its officers and its people."""

    def __init__(self, site: Site, preset: str, slug: str) -> None:
        self.site, self.slug, self.work = site, slug, f"/work/{slug}"
        self.admin = Person(site, "系统管理员", "admin@example.org")
        link = site.said(rf"{re.escape(site.address)}(/setup/\S+)")
        self.admin.enter(
            link,
            {"name": self.admin.name, "email": self.admin.email, "password": PASSWORD, "again": PASSWORD},
        )
        self.admin.post("/admin/competitions", {"preset": preset, "slug": slug})
        officers = {role: self._officer(role, name) for role, name in OFFICERS.items()}
        self.organiser, self.chair, self.auditor = officers.values()
        self.organiser.post(f"{self.work}/setup/public", {"public": "yes"})
        self.stages: dict[str, int] = dict(site.pairs("select key, id from stage"))

    def _officer(self, role: str, name: str) -> Person:
        person = Person(self.site, name, f"{role}@example.org")
        self.admin.post(
            f"/admin/competitions/{self.slug}/officers", {"role": role, "name": name, "email": person.email}
        )
        return self._accepts(person)

    def _accepts(self, person: Person) -> Person:
        """Opens the invitation in the last letter and accepts it with a new account."""
        link = self.site.link_for(person.email, "/invitations/")
        given = {"name": person.name, "password": PASSWORD, "again": PASSWORD, "agree": "y"}
        person.enter(link, {"action": f"{link}/accept", **given})
        return person

    def worker(self, role: str, name: str, email: str) -> Person:
        """Somebody whom the office appoints and who accepts."""
        self.organiser.post(f"{self.work}/people", {"role": role, "name": name, "email": email})
        return self._accepts(Person(self.site, name, email))

    def expert(self, number: int, body: str) -> Person:
        """An expert who is invited and accepts."""
        person = Person(self.site, f"专家{number:02d}", f"expert{number}@{number}.example.net")
        given = {
            "name": person.name,
            "email": person.email,
            "body": body,
            "title": "研究员",
            "words": "诚邀您参加评审。",
        }
        self.organiser.post(f"{self.work}/scoring/pool", given)
        return self._accepts(person)

    def applicant(self, number: int) -> Person:
        """Somebody who registers and confirms the address."""
        person = Person(self.site, f"申报人{number}", f"applicant{number}@example.com")
        given = {
            "name": person.name,
            "email": person.email,
            "password": PASSWORD,
            "again": PASSWORD,
            "agree": "y",
        }
        person.enter("/register", given)
        person.enter(self.site.link_for(person.email, "/confirm/"), {"password": PASSWORD})
        return person

    def open(self, stage: str, *, days: float | None = 7) -> None:
        """Set the window and open the stage."""
        page = f"{self.work}/stages/{self.stages[stage]}"
        ends = self.site.local(days=days) if days else ""
        self.organiser.post(f"{page}/window", {"opens_at": self.site.local(), "closes_at": ends})
        self.site.forward(seconds=1)
        self.organiser.post(f"{page}/open")

    def submit(self, person: Person, body: str, answers: dict[str, Any]) -> str:
        """A case from the call to its receipt; its token."""
        new = {"organisation": "new", "name": body, "agree": "y", "notice": self._notice(person)}
        where = person.post(f"/apply/{self.slug}", new).location
        token = where.split("/my/cases/")[1].split("/")[0]
        person.save(f"/my/cases/{token}/draft", answers)
        receipt = person.post(f"/my/cases/{token}/submit").location
        assert receipt == f"/my/cases/{token}/receipt"
        return token

    def _notice(self, person: Person) -> str:
        if not hasattr(self, "_number"):
            found = re.search(r'name="notice"[^>]*value="(\d*)"', person.get(f"/apply/{self.slug}"))
            self._number = found[1] if found else ""
        return self._number

    def references(self) -> dict[str, str]:
        """token → number of all cases."""
        return dict(self.site.pairs("select token, reference from award_case order by id"))

    def screen(self, screener: Person, token: str, verdict: str, **form: str) -> None:
        """A verdict with every check answered."""
        checks = {
            f"check_{key}": "yes" for key in ("scope", "complete", "consistent", "lawful", "rights", "plain")
        }
        screener.post(
            f"{self.work}/screening/{self.stages['screening']}/{token}",
            {"verdict": verdict, **checks, **form},
        )

    def assign(self, stage: str, seed: int) -> None:
        """Let a proposal be computed, commit it, release it."""
        page = f"{self.work}/scoring/{self.stages[stage]}/assignment"
        self.organiser.post(f"{page}/propose", {"seed": str(seed), "mode": "anew"})
        job = self._page_with(page, r'name="job"[^>]*value="(\d+)"')
        self.organiser.post(f"{page}/commit", {"job": job})
        self.organiser.post(f"{page}/release")
        self._page_with(page, r"(?s)\A(?!.*job-(?:queued|running))(.)")  # the job has released them

    def _page_with(self, page: str, pattern: str, seconds: float = 60) -> str:
        """What the office's page says; waits for the job that writes it."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, text := self.organiser.get(page))):
            assert time.monotonic() < end, re.sub(r"<[^>]+>|\s+", " ", text)[:1500]
            time.sleep(0.3)
        return found[1]

    def visit(self, verifier: Person, token: str, verdict: str) -> None:
        """The office plans a visit, the verifier goes there, fills every finding and concludes."""
        visits = f"{self.work}/visits"
        verifier_id = self.site.rows("select id from account where email = :email", email=verifier.email)[0]
        plan = {"case": [token], "verifier": str(verifier_id), "manner": "on_site"}
        self.organiser.post(f"{visits}/{self.stages['verification']}/plan", plan)
        record = f"{visits}/record/{self.site.rows('select max(id) from visit')[0]}"
        found = set(re.findall(r'name="result_(\d+)"', verifier.get(record)))
        results = {f"result_{id}": "verified" for id in found} | {
            f"note_{id}": "现场查阅台账。" for id in found
        }
        seen = {
            "visited_on": self.site.local()[:10],
            "place": "办事大厅",
            "people": "石开 主任",
            "manner": "on_site",
        }
        words = "" if verdict == "confirmed" else "系统尚未运行，无法核实。"
        verifier.post(record, {"then": "conclude", "verdict": verdict, "words": words, **seen, **results})

    def score_all(self, stage: str, experts: list[Person], panel: Panel, comment: str = "") -> expected.Marks:
        """Every expert pledges, marks all that was assigned, seals all at once; case → expert → marks."""
        marks: expected.Marks = {}
        for expert in experts:
            scoring, id = f"{self.work}/scoring", self.stages[stage]
            expert.post(f"{scoring}/{id}/pledge", {"agree": "1"})
            mine = self.site.pairs(MINE, email=expert.email, stage=id)
            for assignment, case in mine:
                given = panel.marks(expert.name, case)
                marks.setdefault(case, {})[expert.name] = given
                fields = {f"mark_{key}": str(mark) for key, mark in given.items()}
                fields |= {"comment": comment} if comment else {}
                expert.save(f"{scoring}/sheets/{assignment}/save", fields)
            expert.post(f"{scoring}/{id}/seal", {"assignment": [str(one) for one, _ in mine], "own": "1"})
        return marks

    def close(self, stage: str, *, ties: str = "in") -> None:
        """Let the window end, let the list be worked out, answer ties, confirm it."""
        page = f"{self.work}/stages/{self.stages[stage]}/closing"
        self.past_window(stage)
        self.organiser.post(f"{page}/prepare")
        self.site.settle()
        text = self.organiser.get(page)
        questions = set(re.findall(r'name="(tie-[^"]*)"', text))
        if questions:
            self.organiser.post(f"{page}/line", dict.fromkeys(questions, ties))
            text = self.organiser.get(page)
        digest = re.search(r'name="digest"[^>]*value="([^"]+)"', text)
        assert digest, re.sub(r"<[^>]+>|\s+", " ", text)[:3000]
        self.organiser.post(page, {"digest": digest[1]})

    def past_window(self, stage: str) -> None:
        """Let the stage's window end, if it has an end."""
        ends = self.site.rows("select closes_at from stage where id = :id", id=self.stages[stage])[0]
        if ends is not None:
            self.site.past(ends)

    def release(self, stage: str) -> None:
        """The office asks, the chair releases what he is shown, and sees it carried out."""
        page = f"{self.work}/results/{self.stages[stage]}/release"
        self.organiser.post(f"{page}/ask")
        digest = re.search(r'name="digest"[^>]*value="([^"]+)"', self.chair.get(page))
        assert digest
        self.chair.post(page, {"digest": digest[1], "when": "now"})
        self.site.settle()
        assert "已放行" in self.chair.get(page)
