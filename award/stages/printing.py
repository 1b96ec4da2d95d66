"""The printed copy (编辑稿): made from the frozen revision, put in order, and frozen again when it becomes public."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from award import ledger
from award.audience import Audience, cut
from award.fields.form import Form
from award.fields.wording import worded
from award.models import (
    Case,
    CaseFile,
    CaseOrganisation,
    Commentary,
    CommentaryCase,
    EditedText,
    FormVersion,
    Organisation,
    Person,
    Revision,
    Stage,
)
from award.stages.public_lists import Winner, in_print, winners
from award.stages.setup import form_of

COMMENT = "comment"  # the printed section that commentaries fill
Written = tuple[int, Commentary, Person | None]  # case id, commentary, author


def prepare_texts(session: Session, stage: Stage, *, at: datetime) -> list[Winner]:
    """An edited text for each winner that has none, copied from its revision; positions as proposed. All, in their order."""
    listed = winners(session, stage)
    bare = [winner for winner in listed if winner.text is None]
    revisions = _revisions(session, [winner.case for winner in bare])
    made: dict[int, EditedText] = {}
    for winner in bare:
        revision = revisions.get(winner.case.revision_id)
        if revision is not None:
            made[winner.case.id] = _first_text(winner, revision, at)
    listed = [replace(winner, text=winner.text or made.get(winner.case.id)) for winner in listed]
    if bare:
        propose_order(listed)
    session.add_all(made.values())
    session.flush()
    return sorted(listed, key=in_print)


def _revisions(session: Session, cases: list[Case]) -> dict[int | None, Revision]:
    ids = [case.revision_id for case in cases]
    query = select(Revision).where(Revision.id.in_(ids)).options(joinedload(Revision.form_version))
    return {revision.id: revision for revision in session.execute(query).scalars()} if ids else {}


def _first_text(winner: Winner, revision: Revision, at: datetime) -> EditedText:
    form = form_of(revision.form_version)
    answers = cut(revision.answers, form, Audience.PUBLIC)
    organisation = winner.case.organisation
    return EditedText(
        case_id=winner.case.id,
        title=winner.case.title,
        body=organisation.name if organisation else "",
        sections=_sections(form, answers, winner.tier.printed_sections),
        pictures=[
            {"file": row.get("file"), "caption": row.get("caption", ""), "credit": ""}
            for row in answers.get("pictures") or []
        ],
        edited_at=at,
    )


def _sections(form: Form, answers: dict[str, Any], wanted: list[Any]) -> dict[str, str]:
    fields = {field.key: field for field in form.fields()}
    return {
        key: fields[key].kind.text(answers.get(key), fields[key])
        for key in wanted
        if key != COMMENT and key in fields
    }


def propose_order(listed: list[Winner]) -> None:
    """Print order within a tier: by rank where the tier says so, else by region, then title. Those moved by hand stay."""
    grouped: dict[int, list[Winner]] = defaultdict(list)
    for winner in listed:
        grouped[winner.tier.id].append(winner)
    for members in grouped.values():
        members.sort(key=_by_rank if members[0].tier.print_order == "by_rank" else _by_region)
        for position, winner in enumerate(members, start=1):
            if winner.text is not None and winner.text.position is None:
                winner.text.position = position


def _by_rank(winner: Winner) -> tuple[int, int]:
    return (winner.decision.rank or 10**9, winner.case.id)


def _by_region(winner: Winner) -> tuple[str, str]:
    return (winner.case.region_code or "99", winner.case.title)


def printed_copies(
    session: Session, stage: Stage, listed: list[Winner], written: list[Written] | None = None
) -> dict[int, dict[str, Any]]:
    """Case → all that its public page will show: title, bodies, sections with labels, pictures, comments.

    Three statements, however many cases; one less with the commentaries ``written``.
    """
    ids = [winner.case.id for winner in listed]
    labels = _labels(session, listed) | stage.competition.words.get("section_labels", {})
    bodies, files = _bodies_and_pictures(session, ids)
    comments = _comments(written_commentaries(session, stage.competition_id) if written is None else written)
    return {
        winner.case.id: {
            "title": winner.text.title,
            "body": winner.text.body,
            "with": bodies.get(winner.case.id, []),
            "sections": [
                {"key": key, "label": labels.get(key, key), "text": winner.text.sections[key]}
                for key in winner.tier.printed_sections
                if winner.text.sections.get(key)
            ],
            "pictures": [
                {"picture": files[row["file"]], "caption": row["caption"], "credit": row["credit"]}
                for row in winner.text.pictures
                if row["file"] in files
            ],
            "comments": comments.get(winner.case.id, []) if COMMENT in winner.tier.printed_sections else [],
        }
        for winner in listed
        if winner.text is not None
    }


def digest_of_copies(copies: dict[int, dict[str, Any]]) -> str:
    """What the chair puts his name to beside the list: every word of every case page, in order of case."""
    return ledger.digest_of("printed-copies", [[case_id, copies[case_id]] for case_id in sorted(copies)])


def _labels(session: Session, listed: list[Winner]) -> dict[str, str]:
    ids = [winner.case.revision_id for winner in listed[:1]]
    query = select(FormVersion).join(Revision, Revision.form_version_id == FormVersion.id)
    version = session.execute(query.where(Revision.id.in_(ids))).scalar_one_or_none() if ids else None
    return {field.key: worded(field.label) for field in form_of(version).fields()} if version else {}


def written_commentaries(session: Session, competition_id: int, *, posts: bool = False) -> list[Written]:
    """All commentaries in their order, a row for each of their cases, with the author (None: the committee).

    One statement; with the authors' ``posts`` one more where there are authors.
    """
    query = (
        select(CommentaryCase.case_id, Commentary, Person)
        .join(Commentary, Commentary.id == CommentaryCase.commentary_id)
        .outerjoin(Person, Person.id == Commentary.person_id)
        .where(Commentary.competition_id == competition_id)
        .order_by(Commentary.position, Commentary.id, CommentaryCase.case_id)
        .options(selectinload(Person.posts) if posts else lazyload(Person.posts))
    )
    return [(case_id, commentary, person) for case_id, commentary, person in session.execute(query)]


def _comments(written: list[Written]) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for case_id, commentary, _person in written:
        found[case_id].append({"text": commentary.text, "signature": commentary.signature or ""})
    return found


def _bodies_and_pictures(
    session: Session, case_ids: list[int]
) -> tuple[dict[int, list[str]], dict[int, str]]:
    """Case → the bodies that made it with its own, in their order; picture's file → its token. One statement."""
    bodies = (
        select(literal(0), CaseOrganisation.case_id, CaseOrganisation.position, Organisation.name)
        .join(Organisation, Organisation.id == CaseOrganisation.organisation_id)
        .where(CaseOrganisation.case_id.in_(case_ids), CaseOrganisation.part == "co_creator")
    )
    pictures = select(literal(1), CaseFile.id, literal(0), CaseFile.token).where(
        CaseFile.case_id.in_(case_ids), CaseFile.kind.in_(("jpg", "png"))
    )
    names: dict[int, list[str]] = defaultdict(list)
    tokens: dict[int, str] = {}
    both: Any = union_all(bodies, pictures)
    for is_picture, id, _position, text in sorted(tuple(row) for row in session.execute(both)):
        if is_picture:
            tokens[id] = text
        else:
            names[id].append(text)
    return names, tokens


def missing_parts(winner: Winner, has_comment: bool) -> list[str]:
    """Keys of the printed sections that are still empty; ``pictures`` and ``caption`` where those are missing."""
    text = winner.text
    if text is None:
        return list(winner.tier.printed_sections)
    wanted = winner.tier.printed_sections
    lacks = [key for key in wanted if key != COMMENT and not str(text.sections.get(key) or "").strip()]
    if COMMENT in wanted and not has_comment:
        lacks.append(COMMENT)
    if not text.pictures:
        lacks.append("pictures")
    if any(not row.get("caption") for row in text.pictures):
        lacks.append("caption")
    return lacks
