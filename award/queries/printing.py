"""The publication's desk: the printed copy by tier, what is missing in it, the commentaries."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from award.audience import Audience, cut
from award.fields.wording import worded
from award.models import (
    Case,
    CaseFile,
    Commentary,
    CommentaryCase,
    Competition,
    EditedText,
    Person,
    PoolMember,
    Stage,
    Tier,
)
from award.stages.printing import Written, missing_parts
from award.stages.public_lists import Winner, winners
from award.stages.setup import form_of


@dataclass(frozen=True)
class Line:
    """One case of the copy, and the keys of what it still lacks."""

    winner: Winner
    missing: list[str]


@dataclass(frozen=True)
class Copy:
    """The printed copy by tier."""

    tiers: list[tuple[Tier, list[Line]]]

    @property
    def lines(self) -> list[Line]:
        """All cases in printed order."""
        return [line for _, lines in self.tiers for line in lines]

    @property
    def lacking(self) -> Counter[str]:
        """Missing part → in how many cases."""
        return Counter(part for line in self.lines for part in line.missing)


def copy_of(listed: list[Winner], written: list[Written]) -> Copy:
    """The copy as it stands: the listed cases by tier, each with what it lacks."""
    commented = {case_id for case_id, _, _ in written}
    lines = [Line(winner, missing_parts(winner, winner.case.id in commented)) for winner in listed]
    grouped = (list(of) for _, of in groupby(lines, key=lambda line: line.winner.tier.id))
    return Copy([(members[0].winner.tier, members) for members in grouped])


def commentaries_of(
    listed: list[Winner], written: list[Written]
) -> list[tuple[Commentary, Person | None, list[str]]]:
    """Each commentary with its author and the titles of its cases."""
    titles = {winner.case.id: winner.text.title if winner.text else winner.case.title for winner in listed}
    return [
        (commentary, rows[0][2], [titles[case_id] for case_id, _, _ in rows if case_id in titles])
        for commentary, rows in (
            (rows[0][1], rows) for rows in (list(of) for _, of in groupby(written, key=lambda row: row[1].id))
        )
    ]


def authors_of(session: Session, competition: Competition) -> list[Person]:
    """Who may sign a commentary: the experts of the edition's pool, with their posts."""
    query = (
        select(Person)
        .join(PoolMember, PoolMember.person_id == Person.id)
        .where(PoolMember.competition_id == competition.id)
        .order_by(PoolMember.pseudonym)
        .options(selectinload(Person.posts))
    )
    return list(session.execute(query).scalars())


@dataclass(frozen=True)
class TextDesk:
    """One edited text beside what the applicant handed in for the public to read."""

    text: EditedText
    tier: Tier
    sections: list[tuple[str, str, str]]  # key, label, the revision's words
    pictures: list[CaseFile]  # all that may be printed, those chosen first


def text_desk_of(session: Session, stage: Stage, case: Case) -> TextDesk | None:
    """The desk of one case; ``None`` when it is not on the list."""
    winner = next((one for one in winners(session, stage) if one.case.id == case.id), None)
    if winner is None or winner.text is None or case.revision is None:
        return None
    form = form_of(case.revision.form_version)
    answers = cut(case.revision.answers, form, Audience.PUBLIC)
    labels = stage.competition.words.get("section_labels", {})
    sections = [
        (
            field.key,
            labels.get(field.key) or worded(field.label),
            field.kind.text(answers.get(field.key), field),
        )
        for key in winner.tier.printed_sections
        for field in form.fields()
        if field.key == key
    ]
    public = [row.get("file") for row in answers.get("pictures") or []]
    chosen = [row["file"] for row in winner.text.pictures]
    query = select(CaseFile).where(CaseFile.case_id == case.id, CaseFile.id.in_({*public, *chosen}))
    order = {file_id: place for place, file_id in enumerate([*chosen, *public][::-1])}
    files = sorted(session.execute(query).scalars(), key=lambda file: -order.get(file.id, 0))
    return TextDesk(
        winner.text, winner.tier, sections, [file for file in files if file.kind in ("jpg", "png")]
    )


def cases_of_commentary(session: Session, commentary: Commentary) -> list[int]:
    """Ids of the cases that a commentary is about."""
    query = select(CommentaryCase.case_id).where(CommentaryCase.commentary_id == commentary.id)
    return list(session.execute(query).scalars())
