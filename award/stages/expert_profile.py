"""What is known of an expert beside the edition's terms: posts, present and former, and fields of expertise.

Posts say which ties of interest are found; fields say which cases are proposed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from award import ledger, policy
from award.bodies import normalised_body
from award.errors import Invalid
from award.i18n import N_
from award.models import Person, PoolMember, Post, User
from award.organisations import bodies_named
from award.outbox import record
from award.stages.searches import FIND

MOST_FIELDS, LONGEST_FIELD, LONGEST = 20, 30, 100


@dataclass(frozen=True)
class PostLine:
    """A post as it is written down: the body's full name, the title in it, and whether it is held now."""

    body: str
    title: str = ""
    is_present: bool = True


def set_profile(
    session: Session, member: PoolMember, *, posts: Sequence[PostLine], fields: Sequence[str], by: User, at: datetime
) -> None:  # fmt: skip
    """Write down a person's posts and fields; they hold for every edition. A job searches the ties that posts tell of.

    Raises ``Invalid`` beside the cell.
    """
    policy.require(session, by, "organise", competition_id=member.competition_id)
    if problems := {**_against_posts(posts), **_against_fields(fields)}:
        raise Invalid(N_("请改正标红的内容。"), problems)
    person = member.person
    session.execute(delete(Post).where(Post.person_id == person.id))
    session.add_all(posts_of(session, person, posts))
    person.fields = list(dict.fromkeys(fields))
    session.flush()
    session.expire(person, ["posts"])
    rows = [[line.body, line.title, line.is_present] for line in posts]
    leaf = {"member": member.id, "profile": ledger.digest_of("profile", [rows, person.fields])}
    record(
        session,
        "expert_profile_set",
        by=by,
        at=at,
        competition=member.competition_id,
        leaf=leaf,
        jobs=[(FIND, {})],
    )


def posts_of(session: Session, person: Person, lines: Sequence[PostLine], first: int = 0) -> list[Post]:
    """Posts from place ``first`` on. A registered body is tied to its row, so that its parent is known too."""
    names = [" ".join(line.body.split()) for line in lines]
    known = bodies_named(session, {normalised_body(name) for name in names})
    return [
        Post(person_id=person.id, body=name, title=line.title.strip(), is_present=line.is_present,
             position=position, organisation_id=known.get(normalised_body(name)))
        for position, (name, line) in enumerate(zip(names, lines, strict=True), first)
    ]  # fmt: skip


def fields_in(text: str) -> list[str]:
    """The fields that somebody wrote into one line, parted by commas of any kind."""
    return [field for part in re.split(r"[，,、；;\n]+", text) if (field := " ".join(part.split()))]


def _against_posts(posts: Sequence[PostLine]) -> dict[str, list[str]]:
    if not posts:
        return {"posts": [N_("请至少写明一个单位。")]}
    problems = {}
    for at, line in enumerate(posts):
        if not line.body.strip():
            problems[f"posts-{at}-body"] = [N_("请填写单位全称。")]
        if len(line.body) > LONGEST:
            problems[f"posts-{at}-body"] = [N_("单位名称不超过 100 字。")]
        if len(line.title) > LONGEST:
            problems[f"posts-{at}-title"] = [N_("职务不超过 100 字。")]
    return problems


def _against_fields(fields: Sequence[str]) -> dict[str, list[str]]:
    if len(fields) > MOST_FIELDS or any(len(field) > LONGEST_FIELD for field in fields):
        return {"fields": [N_("最多 20 个领域，每个不超过 30 字，用顿号分开。")]}
    return {}
