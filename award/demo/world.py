"""What both editions of the demo share: bodies, accounts, the pool of experts, and how a case is handed in."""

import hashlib
import secrets
import tempfile
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from award.bodies import normalised_body
from award.demo import attachments, content, draw
from award.models import (
    Case,
    CaseFile,
    Competition,
    Membership,
    Organisation,
    OrganisationAlias,
    Person,
    PoolMember,
    Post,
    User,
)
from award.rights import grant_role
from award.stages import drafts, following, submission
from award.storage import LocalStorage
from award.uploads import FileFacts

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
}
WORK = {"screener": "screening", "verifier": "verification"}  # role → the kind of stage that it works in
SHOWN = {"plan": 4, "chart": 4}  # of the attachments of a kind, one in so many is made


def own_bytes(jpeg: bytes, remark: str) -> bytes:
    """The same picture as another file (with a JPEG comment): two cases must not seem to share an attachment."""
    text = remark.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


@dataclass
class World:
    """The rows that the demo's texts name by key."""

    session: Session
    storage: LocalStorage
    password_hash: str
    at: datetime
    bodies: dict[str, Organisation] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    drawn: dict[str, Future[bytes]] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)

    def begin_drawing(self) -> None:
        """Have the pictures of all cases drawn on the other core, while this one fills tables."""
        cases = [*content.cases("2025"), *content.cases("2026")]
        names = dict.fromkeys(picture["picture"] for case in cases for picture in case.get("pictures", []))
        pool = ThreadPoolExecutor(max_workers=1)
        self.drawn = {name: pool.submit(draw.jpeg, name) for name in names}
        pool.shutdown(wait=False)

    def make_bodies(self) -> None:
        """All organisations with their other names and parents."""
        for key, body in content.organisations().items():
            row = Organisation(
                name=body["name"],
                compared_name=normalised_body(body["name"]),
                credit_code=body.get("uscc"),
                region_code=body.get("region"),
                kind=body.get("kind"),
                email_domain=body.get("domain"),
                created_at=self.at,
                aliases=[
                    OrganisationAlias(name=name, compared_name=normalised_body(name))
                    for name in body.get("aliases", [])
                ],
            )
            self.session.add(row)
            self.bodies[key] = row
        self.session.flush()
        for key, body in content.organisations().items():
            if body.get("parent"):
                self.bodies[key].parent_id = self.bodies[body["parent"]].id
        self.session.flush()

    def account(self, email: str, name: str, *, admin: bool = False) -> User:
        """The account of an address, made where there is none."""
        known = self.accounts.get(email)
        if known is None:
            known = User(email=email, name=name, password_hash=self.password_hash, is_site_admin=admin,
                         created_at=self.at, confirmed_at=self.at)  # fmt: skip
            self.session.add(known)
            self.session.flush()
            self.accounts[email] = known
        return known

    def person(self, key: str) -> User:
        """The account of one of ``people.yaml``, with its row in the pool of people."""
        person = content.people()[key]
        user = self.account(person["email"], person["name"])
        if key not in self.persons:
            row = Person(
                name=person["name"],
                user_id=user.id,
                email=person["email"],
                fields=person.get("fields", []),
                created_at=self.at,
            )
            posts = [(post, True) for post in person.get("posts", [])] + [
                (post, False) for post in person.get("former", [])
            ]
            for position, (post, present) in enumerate(posts):
                body = self.bodies[post["organisation"]]
                row.posts.append(
                    Post(
                        organisation_id=body.id,
                        body=body.name,
                        title=post["post"],
                        is_present=present,
                        position=position,
                    )
                )
            self.session.add(row)
            self.session.flush()
            self.persons[key] = row
        return user

    def appoint(
        self,
        competition: Competition,
        admin: User,
        *,
        at: datetime,
        kinds: set[str],
        experts: int | None = None,
    ) -> dict[str, list[User]]:
        """Give everybody of ``people.yaml`` (at most so many experts) his role; experts join the pool. Role → accounts.

        ``kinds``: of the stages; nobody is asked to screen or to visit where no stage does.
        """
        appointed: dict[str, list[User]] = {}
        pool = [key for key, person in content.people().items() if person["role"] == "expert"][:experts]
        office = None
        for officer in ("organiser", "chair", "auditor", "screener", "verifier", "expert"):
            if WORK.get(officer, "") not in {"", *kinds}:
                continue
            for key, person in content.people().items():
                if person["role"] != officer or (officer == "expert" and key not in pool):
                    continue
                user = self.person(key)
                by = admin if officer in ("organiser", "chair", "auditor") else office
                assert by is not None
                grant_role(self.session, competition, user, officer, by=by, at=at)
                appointed.setdefault(officer, []).append(user)
                office = office or (user if officer == "organiser" else None)
        # an edition may have other tracks than the texts
        tracks = {category.key for category in competition.categories}
        for number, key in enumerate(pool, start=1):
            categories = [track for track in content.people()[key].get("categories", []) if track in tracks]
            member = PoolMember(competition_id=competition.id, person_id=self.persons[key].id,
                                pseudonym=f"K{number:02d}", categories=categories)  # fmt: skip
            self.session.add(member)
        self.session.flush()
        return appointed

    def write_case(
        self, competition: Competition, case: dict[str, Any], *, at: datetime, by: User | None = None
    ) -> tuple[Case, User]:
        """A filled draft of the case with its pictures and files; and who wrote it."""
        applicant = case["applicant"]
        author = by or self.account(applicant["email"], applicant["name"])
        self._join(self.bodies[case["organisation"]], author)
        row = drafts.start_case(
            self.session, competition, self.bodies[case["organisation"]], by=author, at=at
        )
        answers = content.answers(case)
        answers["pictures"] = [
            self._picture(row, author, picture, number, at)
            for number, picture in enumerate(case.get("pictures", []), start=1)
        ]
        answers["files"] = [
            self._file(row, author, file, case, at) for file in case.get("files", []) if self._wanted(file)
        ]
        filled = {key: value for key, value in answers.items() if value not in ("", [], None)}
        drafts.save_draft(self.session, row, filled, base={}, by=author, at=at)
        return row, author

    def _join(self, body: Organisation, author: User) -> None:
        """The first who writes for a body manages it, the others are members."""
        if all(one.user_id != author.id for one in body.memberships):
            part = "member" if body.memberships else "manager"
            body.memberships.append(Membership(user_id=author.id, part=part, since=self.at))
            self.session.flush()

    def submit(
        self, competition: Competition, case: dict[str, Any], *, at: datetime, by: User | None = None
    ) -> Case:
        """Write and submit it."""
        row, author = self.write_case(competition, case, at=at, by=by)
        submission.submit_case(self.session, row, by=author, at=at)
        following.follow_revision(self.session, row.id, at=at)  # its job is written when all of the world is
        return row

    def _wanted(self, file: dict[str, str]) -> bool:
        """Every fourth plan and page of figures are enough to see some, and the demo starts in time."""
        kind = file["kind"]
        self.made[kind] += 1
        return (self.made[kind] - 1) % SHOWN.get(kind, 1) == 0

    def _picture(
        self, case: Case, author: User, picture: dict[str, str], number: int, at: datetime
    ) -> dict[str, Any]:
        name = picture["picture"]  # of a few motifs
        row = self._row(
            case,
            author,
            "pictures",
            f"现场图片{number}.jpg",
            "jpg",
            self._store(own_bytes(self.drawn[name].result(), f"{case.competition_id} {case.id} {number}")),
            at,
            {"width": 1600, "height": 1000},
        )
        return {"file": row.id, "name": row.name, "caption": picture["caption"]}

    def picture_file(self, name: str, remark: str) -> FileFacts:
        """A picture of its own, stored, with what an upload's inspection would tell of it."""
        drawn = self.drawn[name].result() if name in self.drawn else draw.jpeg(name)
        data = own_bytes(drawn, remark)
        digest = self._store(data)
        return FileFacts(self.storage.path(digest), "jpg", len(data), digest, None, 1600, 1000)

    def _file(
        self, case: Case, author: User, file: dict[str, str], raw: dict[str, Any], at: datetime
    ) -> dict[str, Any]:
        body = self.bodies[raw["organisation"]].name
        digest = self._store(attachments.made(file["kind"], raw, body))
        row = self._row(
            case, author, "files", file["name"], file["name"].rsplit(".", 1)[1], digest, at, {"pages": 1}
        )
        return {"file": row.id, "name": row.name, "caption": ""}

    def _store(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        if not self.storage.exists(digest):
            with tempfile.NamedTemporaryFile(suffix=".part") as file:
                Path(file.name).write_bytes(data)
                self.storage.put(Path(file.name))
        return digest

    def _row(
        self,
        case: Case,
        author: User,
        key: str,
        name: str,
        kind: str,
        digest: str,
        at: datetime,
        facts: dict[str, int],
    ) -> CaseFile:
        row = CaseFile(token=secrets.token_urlsafe(9), case_id=case.id, field_key=key, name=name, kind=kind, media_type=MEDIA[kind],
                       size=self.storage.size(digest), sha256=digest, facts=facts, uploaded_at=at, uploaded_by_id=author.id)  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row
