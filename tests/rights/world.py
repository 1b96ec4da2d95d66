"""One competition in every state that rights depend on, a person for every role, and what the addresses name.

A request goes through the whole web stack; what it changes is taken back before the next.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from award import clock, create_app
from award.extensions import db
from award.models import (
    Assignment,
    Case,
    CaseFile,
    Closing,
    Draft,
    Draw,
    Job,
    Membership,
    Message,
    PoolMember,
    Scoresheet,
    User,
    Visit,
    Vote,
)
from award.stages import files
from award.storage import LocalStorage
from award.thumbnails import WIDTHS
from award.uploads import FileFacts
from config import Settings
from tests.client import LoneClient
from tests.conftest import SECRET_KEY, close
from tests.factories import AT, give_role, make_user, sign_in, token_in
from tests.rights.meeting import hold_meeting
from tests.scene import Scene
from tests.screening.scenes import VisitScene
from tests.uploads.samples import picture

#: state → the stage that is at work in it
STATES = {
    "draft": "submission",
    "submitted": "submission",
    "screening": "screening",
    "visiting": "verification",
    "scoring": "scoring",
    "closed": "decision",
    "noticed": "notice",
    "published": "publication",
}
#: a number or word that names nothing
UNKNOWN = 987654
ROLES = (
    "nobody", "stranger", "applicant", "screener", "verifier", "expert_assigned", "expert_other",
    "organiser", "chair", "auditor", "site_admin",
)  # fmt: skip


class PicturedScene(Scene):
    """A scene whose first case carries a picture."""

    def draft(self, number: int = 1, **more: Any) -> Case:
        """The picture goes into the draft before it is submitted."""
        case = super().draft(number, **more)
        if number == 1:
            source = self.app.config["AWARD"].data_dir / "现场.png"
            source.write_bytes(picture())
            digest = LocalStorage(self.app.config["AWARD"].files_dir).put(source)
            facts = FileFacts(source, "png", source.stat().st_size, digest, None, 400, 300)
            files.add_file(self.session, case, "pictures", "现场.png", facts, by=self.applicant, at=self.at)
            draft = self.session.get_one(Draft, case.id)
            draft.answers = {
                **draft.answers,
                "pictures": [{**draft.answers["pictures"][0], "caption": "现场"}],
            }
            self.commit()
        return case


def scene_in(state: str, app: Flask, cases: int) -> Scene:
    """The competition with its cases, standing in this state."""
    if state == "visiting":
        visiting = VisitScene(app)
        for number in range(1, max(2, cases - 1)):
            visiting.plan(visiting.submit(number))
        return visiting
    scene = PicturedScene(app)
    scoring = scene.stage("scoring")
    scoring.parameters = {
        **scoring.parameters,
        "share_marks": True,
    }  # or nobody could be seen to be let through
    give_role(scene.competition, make_user(app, name="核查员"), "verifier", by=scene.organiser)
    if state == "draft":
        scene.open("submission")
        scene.cases = [scene.draft(number) for number in range(1, cases + 1)]
        return scene
    scene.submitted(cases)
    if state == "scoring":
        scene.assigned()
        scene.seal(scene.assignments()[0], 7)
    steps = {
        "screening": scene.in_screening,
        "closed": scene.scored,
        "noticed": scene.decided,
        "published": scene.published,
    }
    if state in steps:
        steps[state]()
    if state == "closed":
        hold_meeting(scene)
    return scene


@dataclass
class World:
    """A state: the application in it, the cookie of each role, and the value of each word of an address."""

    state: str
    app: Flask
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    words: dict[str, str | int] = field(default_factory=dict)
    stages: dict[str, int] = field(default_factory=dict)
    _kept: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def live(self) -> "contextlib.closing[sqlite3.Connection]":
        settings: Settings = self.app.config["AWARD"]
        return contextlib.closing(sqlite3.connect(settings.data_dir / "award.sqlite3"))

    def keep(self) -> None:
        """What ``restore`` brings back is what the database holds now."""
        with self.live() as live:
            live.backup(self._kept)

    def restore(self) -> None:
        """Take back all that was written since ``keep``."""
        with self.live() as live:
            self._kept.backup(live)

    def send(self, role: str, method: str, path: str, data: dict[str, str] | None = None) -> TestResponse:
        """The role's browser asks for a path; a form goes with the token of its session."""
        client = self.app.test_client(use_cookies=False)
        form = {"csrf_token": self.tokens[role], **(data or {})} if method == "POST" else None
        return client.open(path, method=method, data=form, headers={"Cookie": self.cookies[role]})

    def ask(self, role: str, method: str, path: str, data: dict[str, str] | None = None) -> int:
        """The code that this role is answered; a redirect to the sign-in counts as 401. What was changed is restored."""
        answer = self.send(role, method, path, data)
        code: int = answer.status_code
        location = answer.headers.get("Location", "")
        answer.close()
        if method == "POST" and code < 400:
            self.restore()
        if role == "nobody" and code in (302, 303) and location.startswith("/sign-in"):
            return 401
        return code


@contextlib.contextmanager
def world_in(state: str, folder: Path, migrated: Path, *, cases: int = 3) -> Iterator[World]:
    """The world of a state, everybody signed in over HTTP; its clock stands a minute after what happened last."""
    file = folder / "award.sqlite3"
    shutil.copy(migrated, file)
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{file}", secret_key=SECRET_KEY, rate_limits=False,
                        argon2_time_cost=1, argon2_memory_kib=8, argon2_parallelism=1,
                        trusted_hosts=("localhost", "127.0.0.1"))  # fmt: skip
    app = create_app(settings)
    app.testing, app.test_client_class = True, LoneClient
    with app.app_context():
        scene = scene_in(state, app, cases)
        scene.competition.is_public = True
        scene.commit()
        with mock.patch.object(clock, "now", return_value=scene.at + timedelta(minutes=1)):
            yield _peopled(World(state, app), scene)
        close(app)


def _peopled(world: World, scene: Scene) -> World:
    world.stages = {stage.kind: stage.id for stage in reversed(scene.stages())}
    people = _people(scene)
    world.words = _words(scene, people)
    for role, user in people.items():
        client = world.app.test_client()
        if user is not None:
            sign_in(client, user)
        world.tokens[role] = token_in(client, "/my/profile" if user else "/sign-in")
        kept = client.get_cookie("session")
        assert kept is not None, "a form comes with a cookie"
        world.cookies[role] = f"session={kept.value}"
    db.session.rollback()
    world.keep()
    return world


def _people(scene: Scene) -> dict[str, User | None]:
    mine = select(Assignment.expert_id).where(Assignment.case_id == scene.cases[0].id).order_by(Assignment.id)
    assigned = set(scene.session.execute(mine).scalars()) or {scene.experts[0].id}
    by_name = {user.name: user for user in scene.session.execute(select(User)).scalars()}
    return {
        "nobody": None,
        "stranger": make_user(scene.app, name="路人"),
        "applicant": scene.applicant,
        "screener": scene.screener,
        "verifier": by_name["核查员"],
        "expert_assigned": next(expert for expert in scene.experts if expert.id in assigned),
        "expert_other": next(expert for expert in scene.experts if expert.id not in assigned),
        "organiser": scene.organiser,
        "chair": scene.chair,
        "auditor": scene.auditor,
        "site_admin": scene.admin,
    }


def _words(scene: Scene, people: dict[str, User | None]) -> dict[str, str | int]:
    """What an address may name, all of the first case; numbers of things that this state has not yet are unknown ones."""
    session, case, expert = scene.session, scene.cases[0], people["expert_assigned"]
    assert expert is not None
    job = Job(name="award.export_cases", key="job of the organiser", created_at=AT, asked_by_id=scene.organiser.id,
              competition_id=scene.competition.id, state="done", ended_at=AT)  # fmt: skip
    letter = Message(dedupe_key="letter", message_id="<letter@award.example>", notification="returned", address="a@example.cn",
                     recipient_id=scene.applicant.id, competition_id=scene.competition.id, case_id=case.id,
                     subject="通知", body="请补正。", state="draft", created_at=AT)  # fmt: skip
    member = Membership(organisation_id=scene.body.id, user_id=scene.applicant.id, part="manager", since=AT)
    session.add_all([job, letter, member])
    session.commit()
    assignments = select(Assignment.id).where(
        Assignment.case_id == case.id, Assignment.expert_id == expert.id
    )
    sheets = select(Scoresheet.id).where(Scoresheet.expert_id == expert.id, Scoresheet.state == "sealed")
    return {
        "slug": scene.competition.slug,
        "case": case.token,
        "file": session.execute(select(CaseFile.token)).scalars().first() or "unknown",
        "field": "pictures",
        "width": WIDTHS[0],
        "form": "json",
        "visit": session.execute(select(Visit.id)).scalars().first() or UNKNOWN,
        "job": job.id,
        "message_id": letter.id,
        "letter": letter.id,
        "closing": session.execute(select(Closing.id)).scalars().first() or UNKNOWN,
        "organisation_id": scene.body.id,
        "assignment": session.execute(assignments).scalars().first() or UNKNOWN,
        "sheet": session.execute(sheets).scalars().first() or UNKNOWN,
        "vote": session.execute(select(Vote.id)).scalars().first() or UNKNOWN,
        "draw": session.execute(select(Draw.id)).scalars().first() or UNKNOWN,
        "member": session.execute(select(PoolMember.id).order_by(PoolMember.id)).scalars().first() or UNKNOWN,
    }
