"""What an expert and a case have in common, read from the data: categories, tags, words. Why a pair is proposed.

A tag is a field that an expert names, found among the names of the case's category and attribute values. An expert's
words are his fields and the titles of his posts; employers' names are left out, since a case that names one is a hint
of a tie, not of knowledge. A case's words are its title and texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import (
    AttributeValue,
    Case,
    CaseAttribute,
    Category,
    FormVersion,
    Person,
    PoolMember,
    Post,
    Revision,
    Stage,
)
from award.scoring.assignment.match_parts import MatchParts, share_rows, unit_rows
from award.similarity.expertise import Vocabulary, normal
from award.stages.setup import form_of

AT_ONCE = 500
TEXTS = ("text", "long_text")
MOST = 4000
"""Characters of a case's text that are looked at."""
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Matching:
    """The parts of the match, and ``words``: the tags by number."""

    parts: MatchParts
    words: list[str]

    def why(self, cases: Sequence[int], judges: Sequence[int]) -> list[list[Any]]:
        """A line a pair of positions: [category 0 or 1, text similarity in percent, shared tags …]."""
        rows, columns = np.asarray(cases, dtype=np.int64), np.asarray(judges, dtype=np.int64)
        if not len(rows):
            return []
        found = self.parts.of(rows, columns)
        shared = self.parts.tags[rows].multiply(self.parts.knows[columns]).tocsr()
        return [
            [int(fits), round(100 * text), *map(int, shared.indices[shared.indptr[at] : shared.indptr[at + 1]])]
            for at, (fits, _tags, text) in enumerate(found.tolist())
        ]  # fmt: skip


@dataclass(frozen=True)
class _Known:
    """An expert: categories taken, fields as they are compared, words."""

    categories: set[str]
    tags: list[str]
    words: str


def matching_of(
    session: Session, stage: Stage, cases: Sequence[int], experts: Sequence[int],
    progress: Progress = lambda share: None,
) -> Matching:  # fmt: skip
    """The parts for cases and experts (accounts) in the given order. ``progress`` is told the share that is done."""
    known = _experts(session, stage, experts)
    vocabulary = Vocabulary([one.words for one in known])
    numbers = {word: at for at, word in enumerate(sorted({tag for one in known for tag in one.tags}))}
    keys = _text_keys(session, stage)
    categories: list[str] = []
    tags: list[list[int]] = []
    held: list[list[int]] = []
    for start in range(0, len(cases), AT_ONCE):
        piece = cases[start : start + AT_ONCE]
        for category, names, text in _cases(session, piece, keys):
            categories.append(category)
            tags.append(sorted({numbers[name] for name in names if name in numbers}))
            held.append(vocabulary.held_by(text))
        progress(len(held) / len(cases))
    order = {key: at for at, key in enumerate(sorted(set(categories) - {""}))}
    text, speaks = vocabulary.weighted(held)
    parts = MatchParts(
        category=np.array([order.get(key, -1) for key in categories], dtype=np.int64),
        takes=_takes(known, order),
        tags=share_rows(_ones(tags, len(numbers))),
        knows=_ones([sorted(numbers[tag] for tag in set(one.tags)) for one in known], len(numbers)),
        text=unit_rows(text),
        speaks=unit_rows(speaks),
    )
    return Matching(parts, list(numbers))


def _takes(known: Sequence[_Known], order: dict[str, int]) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    rows = [[not one.categories or key in one.categories for key in order] + [not one.categories] for one in known]  # fmt: skip
    return np.array(rows, dtype=np.bool_).reshape(len(known), len(order) + 1)


def _ones(rows: Sequence[Sequence[int]], width: int) -> csr_matrix:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    places = np.array([place for row in rows for place in row], dtype=np.int32)
    return csr_matrix((np.ones(len(places)), places, ends), shape=(len(rows), width))


def _experts(session: Session, stage: Stage, experts: Sequence[int]) -> list[_Known]:
    titles: dict[int, list[str]] = {}
    members = (
        select(Person.user_id, PoolMember.categories, Person.fields, Person.id)
        .join(PoolMember, PoolMember.person_id == Person.id)
        .where(PoolMember.competition_id == stage.competition_id, Person.user_id.is_not(None))
    )
    posts = (
        select(Post.person_id, Post.title)
        .join(PoolMember, PoolMember.person_id == Post.person_id)
        .where(PoolMember.competition_id == stage.competition_id)
        .order_by(Post.position)
    )
    for person_id, title in session.execute(posts):
        titles.setdefault(person_id, []).append(title)
    found = {}
    for user_id, categories, fields, person_id in session.execute(members):
        named = [str(field) for field in fields or []]
        words = " ".join([*named, *titles.get(person_id, [])])
        tags = [tag for tag in map(normal, named) if tag]
        found[user_id] = _Known(set(categories or []), tags, words)
    return [found[id] for id in experts]


def _text_keys(session: Session, stage: Stage) -> set[str]:
    """Keys of the form's fields that hold text and do not tell who the applicant is."""
    versions = select(FormVersion).where(FormVersion.competition_id == stage.competition_id)
    return {
        field.key
        for version in session.execute(versions).scalars()
        for section in form_of(version).sections
        for field in section.fields
        if field.kind.name in TEXTS and not field.identity
    }


def _cases(session: Session, ids: Sequence[int], keys: set[str]) -> list[tuple[str, set[str], str]]:
    """(key of the category, names that may be tags, normal text) of each, in order."""
    names: dict[int, set[str]] = {id: set() for id in ids}
    values = (
        select(CaseAttribute.case_id, AttributeValue.name)
        .join(AttributeValue, AttributeValue.id == CaseAttribute.value_id)
        .where(CaseAttribute.case_id.in_(ids))
    )
    for case_id, name in session.execute(values):
        names[case_id].add(normal(name))
    rows = (
        select(Case.id, Case.title, Category.key, Category.name, Revision.answers)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(Revision, Revision.id == Case.revision_id)
        .where(Case.id.in_(ids))
    )
    found = {}
    for case_id, title, key, category, answers in session.execute(rows):
        if category:
            names[case_id].add(normal(category))
        told = [
            str(value) for name, value in (answers or {}).items() if name in keys and isinstance(value, str)
        ]
        found[case_id] = (key or "", names[case_id], normal(" ".join([title, *told])[:MOST]))
    return [found[id] for id in ids]
