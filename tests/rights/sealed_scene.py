"""A scoring stage whose experts were drawn and have not signed in; and the same stage with others drawn in their place."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from award.extensions import db
from award.models import Assignment, Case, Conflict, Draw, Job, Message, Person, Post, User
from award.models.triggers import drop_all
from award.queries.assignment import PROPOSE
from award.stages import draws
from tests.factories import fresh, post, signed_in
from tests.rights.matrix import routes
from tests.rights.world import UNKNOWN
from tests.scene import Scene
from tests.scoring_web.office import run_jobs

NAMES = ("甲辰书", "乙巳琴", "丙午棋", "丁未画", "戊申诗", "己酉酒")
OFFICE = ("organiser", "chair", "auditor", "admin")
#: what is new with every answer
NEW = re.compile(
    r'((?:name="(?:csrf_token|idempotency_key)"[^>]*value|name="csrf-token" content)=)"[^"]*"|(dcterms:W3CDTF">)[^<]*'
)


class SealedScene(Scene):
    """Six experts, three of them drawn, assigned and told; a second proposal lies on the desk."""

    def __init__(self, app: Flask, now: mock.Mock) -> None:
        self.now = now
        super().__init__(app, experts=len(NAMES))
        for expert, name in zip(self.experts, NAMES, strict=True):
            person = self.session.execute(select(Person).where(Person.user_id == expert.id)).scalar_one()
            expert.name = person.name = name
            self.session.execute(update(Post).where(Post.person_id == person.id).values(body=f"{name}研究所"))
        stage = self.stage("scoring")
        stage.parameters = {
            **stage.parameters,
            "sheets_per_case": 2,
        }  # so that the second proposal changes something
        self.commit()
        self.submitted(5).screened()
        stage = self.stage("scoring")
        made = draws.seal_draw(
            self.session, stage, entries=draws.eligible_of(self.session, stage), wanted=3, source="以后公布的号码",
            due_at=self.at + timedelta(hours=1), by=self.organiser, at=self.at,
        )  # fmt: skip
        self.at = made.due_at
        self.codes = draws.execute_draw(self.session, made, seed="20261", by=self.chair, at=self.at)
        self.draw_id, self.stage_id = made.id, stage.id
        self.commit()
        self.desk = f"/work/{self.competition.slug}/scoring/{stage.id}"
        self._assign()
        self._ties()

    def _case_of(self, account: int) -> Case:
        mine = select(Assignment.case_id).where(
            Assignment.expert_id == account, Assignment.ended_at.is_(None)
        )
        return self.session.get_one(Case, self.session.execute(mine).scalars().first())

    def _ties(self) -> None:
        """A drawn expert's open tie with a case of his, which with others drawn is no case of his; and a decided one of
        somebody else. The page of conflicts names both."""
        ids = [user.id for user in self.experts]
        before = dict(zip(ids, ids[-1:] + ids[:-1], strict=True))
        tied = next(account for account in self.drawn if before[account] not in self.drawn)
        other = next(account for account in ids if account not in self.drawn)
        found = {"competition_id": self.competition.id, "case_id": self._case_of(tied).id,
                 "source": "found", "ground": "domain", "facts": {"domain": "a.cn"}, "found_at": self.at}  # fmt: skip
        decided = {"state": "dismissed", "decided_at": self.at, "decided_reason": "同名域名"}
        self.session.add_all([Conflict(user_id=tied, **found), Conflict(user_id=other, **found, **decided)])
        self.commit()

    @property
    def drawn(self) -> dict[int, str]:
        """Account → code."""
        made = self.session.get_one(Draw, self.draw_id)
        return {made.people[code]: code for code in made.drawn or ()}

    def account(self, place: int) -> int:
        """The account of the code that was drawn in this place."""
        return {code: account for account, code in self.drawn.items()}[self.codes[place]]

    def _assign(self) -> None:
        self.now.return_value = self.at
        office, page = signed_in(self.app, self.organiser), f"{self.desk}/assignment"
        post(office, f"{page}/propose", {"seed": "7"}, form_at=page)
        (job,) = run_jobs(self.app, PROPOSE, self.at)
        assert post(office, f"{page}/commit", {"job": str(job.id)}, form_at=page).status_code == 303
        assert post(office, f"{page}/release", form_at=page).status_code == 303
        run_jobs(self.app, "award.release_assignments", self.at)
        run_jobs(self.app, "award.write_messages", self.at)
        for message in fresh(select(Message).where(Message.notification == "assignment_released")):
            message.state, message.last_error = "failed", f"no mailbox {message.address}"
        db.session.commit()
        loads = Counter(fresh(select(Assignment.expert_id)))
        # whoever takes a case over from the most loaded has room for it
        most = max(self.drawn, key=lambda account: loads[account])
        taken = {
            "reference": str(self._case_of(most).reference),
            "expert": self.drawn[most],
            "change": "take",
        }
        self.session.rollback()
        assert post(office, f"{page}/hand", taken, form_at=page).status_code == 303
        post(office, f"{page}/propose", {"seed": "8"}, form_at=page)
        (job,) = run_jobs(self.app, PROPOSE, self.at)
        assert job.result["added"]
        assert fresh(select(Assignment.released_at))[0] is not None
        self.session.rollback()

    def names(self) -> dict[int, tuple[str, ...]]:
        """Account → everything by which the office knows the person."""
        accounts = self.session.execute(select(User).where(User.name.in_(NAMES))).scalars()
        return {user.id: (user.name, user.email) for user in accounts}

    def draw_others(self) -> None:
        """Turn the pool around: every pairing of a code with an account becomes another, and nothing else is changed."""
        ids = [user.id for user in self.experts]
        other = dict(zip(ids, ids[1:] + ids[:1], strict=True))
        drop_all(
            self.session.connection()
        )  # a sealed draw is never altered: here the world itself is another
        self.session.execute(text("pragma defer_foreign_keys = on"))
        made = self.session.get_one(Draw, self.draw_id)
        made.people = {code: other[account] for code, account in made.people.items()}
        rows = list(self.session.execute(select(Assignment)).scalars())
        turned = [(row.id, other[row.expert_id]) for row in rows]
        for shift in (1_000_000, 0):  # by way of numbers that nobody has, for the pairs are unique
            for id, account in turned:
                self.session.execute(
                    text("update assignment set expert_id = :e where id = :id"),
                    {"e": account + shift, "id": id},
                )
        users = {user.id: user for user in self.session.execute(select(User)).scalars()}
        letters = select(Message).where(Message.notification == "assignment_released")
        for message in self.session.execute(letters).scalars():
            assert message.recipient_id is not None
            user = users[other[message.recipient_id]]
            message.recipient_id, message.address = user.id, user.email
        for job in self.session.execute(select(Job).where(Job.name == PROPOSE)).scalars():
            result = dict(job.result or {})
            for name in ("added", "removed"):
                result[name] = [[other[expert], case] for expert, case in result.get(name, ())]
            job.result = result
        self.commit()
        self.session.expire_all()


def words_of(data: bytes) -> str:
    """The text of an answer, unpacked where it is a workbook, without what is new every time."""
    if data[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(archive.read(name) for name in archive.namelist())
    return NEW.sub(r"\1\2", data.decode("utf-8", "replace"))


def addresses(scene: SealedScene) -> Iterator[str]:
    """Every GET address of the application, filled with all that the scene has; and the searches and letters of lists."""
    session = scene.session
    session.rollback()
    known: dict[str, list[Any]] = {
        "slug": [scene.competition.slug],
        "stage": [stage.id for stage in scene.stages()],
        "case": [scene.cases[0].token],
        "assignment": [session.execute(select(Assignment.id)).scalars().first()],
        "draw": [scene.draw_id],
        "job": list(session.execute(select(Job.id)).scalars()),
        "member": list(session.execute(text("select id from pool_member")).scalars()),
        "message_id": [UNKNOWN],
        "letter": [1],
        "organisation_id": [scene.body.id],
    }
    for _method, rule in [pair for pair in routes(scene.app) if pair[0] == "GET"]:
        for values in _filled(rule, known):
            built = rule.build(values)
            assert built is not None
            yield str(built[1])
    work = f"/work/{scene.competition.slug}"
    letters = list(session.execute(select(Message.id).order_by(Message.id)).scalars())
    yield from (f"{work}/outbox?letter={letter}" for letter in letters)
    searched = [word for words in scene.names().values() for word in words]
    for word in (*searched, *scene.codes, "案例待您评分"):
        yield from (f"{work}/{page}?q={word}" for page in ("outbox", "people", "log", "cases"))
    yield from (f"{work}/scoring/conflicts?state=open", f"{work}/log?special=1", f"{work}/log?check=1")


def _filled(rule: Rule, known: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    found: list[dict[str, Any]] = [{}]
    for word in sorted(rule.arguments):
        converter = rule._converters[word]
        unknown = UNKNOWN if isinstance(converter, IntegerConverter) else "unknown"
        values = (
            sorted(converter.items) if isinstance(converter, AnyConverter) else known.get(word, [unknown])
        )
        found = [{**one, word: value} for one in found for value in values]
    yield from found


def crawl(client: FlaskClient, scene: SealedScene) -> dict[str, str]:
    """Address → what the office reads there."""
    paths = list(addresses(scene))
    scene.session.rollback()
    found = {}
    for path in dict.fromkeys(paths):
        answer = client.get(path)
        found[path] = f"{answer.status_code} {answer.headers.get('Location', '')} {words_of(answer.data)}"
        answer.close()
    return found
