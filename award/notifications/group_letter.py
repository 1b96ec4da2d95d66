"""A letter of the office to many: its own words with a closed list of places, to whom a filter finds."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.errors import Invalid
from award.i18n import N_
from award.models import Case, Competition, GroupLetter, User
from award.notifications import addresses
from award.notifications.deadline_near import open_sheets_of
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_cases, with_role
from award.notifications.wording import PLACE, Say, filled, in_locale
from award.outbox import record
from award.queries.cases import Filters, conditions

LONGEST = {"subject": 200, "body": 5_000}
#: whom a letter can go to, and the role behind it; applicants are found by their cases
ROLES = {"experts": "expert", "screeners": "screener", "verifiers": "verifier"}
READERS = ("applicants", "experts", "experts_open", "screeners", "verifiers")
#: the places that may stand in the words, by whom it goes to
PLACES = ("recipient", "competition")
CASE_PLACES = (*PLACES, "case_title", "reference", "organisation")


def places_for(readers: str) -> tuple[str, ...]:
    """The places that may stand in a letter to these readers."""
    return CASE_PLACES if readers == "applicants" else PLACES


def recipients_of(session: Session, letter: GroupLetter) -> Iterator[Recipient]:
    """Who gets it: for applicants one letter a case and person, for the others one each."""
    competition = session.get_one(Competition, letter.competition_id)
    words = {"words": {"subject": letter.subject, "body": letter.body}}
    to = letter.readers["to"]
    if to == "applicants":
        yield from _applicants(session, competition, letter, words)
        return
    role = ROLES.get(to, "expert")
    path = addresses.desk(competition, role)
    people = (
        open_sheets_of(session, competition.id)
        if to == "experts_open"
        else with_role(session, competition.id, role)
    )
    for user in people:
        yield Recipient.person(user, {**words, "path": path}, part=str(letter.id))


def _applicants(
    session: Session, competition: Competition, letter: GroupLetter, words: Facts
) -> Iterator[Recipient]:
    chosen = {name: value for name, value in letter.readers.items() if name != "to"}
    by = session.get_one(User, letter.by_id)
    query = select(Case).where(*conditions(session, by, competition, Filters(**chosen))).order_by(Case.id)
    cases = list(session.execute(query).scalars())
    people = behind_cases(session, [case.id for case in cases])
    for case in cases:
        facts = {
            **words,
            "case_title": case.title,
            "reference": case.reference,
            "organisation": case.organisation.name if case.organisation else "",
            "path": addresses.case_page(case),
        }
        for user in people.get(case.id, []):
            yield Recipient.person(user, facts, case_id=case.id, part=str(letter.id))


def check_words(words: Mapping[str, str], readers: str) -> None:
    """Raise ``Invalid`` for words that are missing, too long, or with a place that these readers do not have."""
    problems: dict[str, list[str]] = {}
    if readers not in READERS:
        problems["to"] = [N_("请选择收件人。")]
    for name, most in LONGEST.items():
        text = words[name].strip()
        if not text:
            problems[name] = [N_("请填写。")]
        elif len(text) > most:
            problems[name] = [N_("文字过长，请精简。")]
        elif any(match[1] not in places_for(readers) for match in PLACE.finditer(text)):
            problems[name] = [N_("花括号里的名称不在可用之列，请从下面的名称中选用。")]
    if problems:
        raise Invalid(N_("请改正下列各处。"), problems)


def compose(
    session: Session,
    competition: Competition,
    *,
    subject: str,
    body: str,
    readers: Mapping[str, Any],
    by: User,
    at: datetime,
) -> GroupLetter:
    """The letter as it would be sent, flushed; nothing is sent. Raises ``Invalid`` also when nobody would get it."""
    policy.require(session, by, "organise", competition_id=competition.id)
    check_words({"subject": subject, "body": body}, str(readers.get("to")))
    letter = GroupLetter(
        competition_id=competition.id,
        subject=" ".join(subject.split()),
        body=body.replace("\r\n", "\n").strip(),
        readers=dict(readers),
        by_id=by.id,
        at=at,
    )
    session.add(letter)
    session.flush()
    if next(recipients_of(session, letter), None) is None:
        raise Invalid(N_("没有符合条件的收件人。"), {"to": [N_("没有符合条件的收件人。")]})
    return letter


def send_group_letter(
    session: Session,
    competition: Competition,
    *,
    subject: str,
    body: str,
    readers: Mapping[str, Any],
    by: User,
    at: datetime,
) -> GroupLetter:
    """Compose it and ask the job to write it to everyone."""
    letter = compose(session, competition, subject=subject, body=body, readers=readers, by=by, at=at)
    text = ledger.digest_of("letter", [letter.subject, letter.body])[:16]
    leaf = {"letter": letter.id, "text": text, "readers": letter.readers["to"]}
    record(session, "group_letter_sent", by=by, at=at, competition=competition, leaf=leaf,
           letters={"letter": letter.id})  # fmt: skip
    return letter


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    yield from recipients_of(session, session.get_one(GroupLetter, arguments["letter"]))


def _worded(part: str) -> Any:
    def words(facts: Facts, _: Say) -> str:
        values = {name: str(facts[name]) for name in CASE_PLACES if facts.get(name) is not None}
        return in_locale(filled(facts["words"][part], values), facts["language"].replace("-", "_"))

    return words


NOTIFICATION = Notification(
    name="group_letter",
    events=("group_letter_sent",),
    recipients=_recipients,
    subject=_worded("subject"),
    body=_worded("body"),
)
