"""Changes of a competition by its organiser: names, texts, rules, hosts, committee. Each is checked and is an event.

What the pipeline rests on is frozen when a stage opens: see ``changing_lists`` and ``changing_stages``.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.fields.wording import keep_tongues
from award.i18n import N_
from award.models import Competition, HostRole, LedgerHead, User
from award.outbox import record
from award.presets.lint import PLACEHOLDERS
from award.rights import ONE_PERSON_RULE

Row = Mapping[str, str]
Problems = dict[str, list[str]]

#: name of a text → its longest length; those of ``WORDS`` live in the competition's ``words``
LENGTHS = {
    "name": 100,
    "award_name": 100,
    "prefix": 12,
    "call": 20_000,
    "organisation_label": 20,
    "comment_label": 20,
}
NEEDED = ("name", "award_name", "prefix", "organisation_label")
WORDS = ("call", "organisation_label", "comment_label")
MOST_ROWS = 500
BRACES = re.compile(r"\{([^{}]*)\}")


def locked(session: Session, competition: Competition, by: User) -> Competition:
    """The competition, locked for a change, if this person may change it."""
    policy.require(session, by, "organise", competition_id=competition.id)
    return lock(session, Competition, competition.id)


def note_change(
    session: Session, competition: Competition, what: str, state: Any, *, by: User, at: datetime
) -> None:
    """The event of a change: what was changed and the digest of its new state."""
    session.flush()
    leaf = {"what": what, "state": ledger.digest_of("setup", plain(state))}
    record(session, "competition_changed", by=by, at=at, competition=competition, leaf=leaf)


def plain(value: Any) -> Any:
    """The value as the canonical form wants it: ASCII keys, no floats."""
    if isinstance(value, Mapping):
        return {
            str(key).encode("unicode_escape").decode("ascii"): plain(inner) for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return repr(value) if isinstance(value, float) else value


def refuse(problems: Problems) -> None:
    """Raise ``Invalid`` if there is a problem."""
    if problems:
        raise Invalid(N_("请改正下列各处。"), problems)


def change_names(session: Session, competition: Competition, values: Row, *, by: User, at: datetime) -> None:
    """Name of the call and of the award, prefix, text of the call, labels. The prefix stays once a number was given."""
    competition = locked(session, competition, by)
    given = {name: values.get(name, "").replace("\r\n", "\n").strip() for name in LENGTHS}
    problems: Problems = {name: [N_("请填写。")] for name in NEEDED if not given[name]}
    problems |= {
        name: [N_("文字过长，请精简。")] for name, most in LENGTHS.items() if len(given[name]) > most
    }
    prefix = given["prefix"].upper()
    if prefix and not (prefix.isascii() and prefix.isalnum()):
        problems["prefix"] = [N_("编号前缀为 2 至 12 个字母或数字。")]
    elif prefix != competition.prefix and _has_numbers(session, competition):
        problems["prefix"] = [N_("已有案例取得编号，前缀不能再改。")]
    refuse(problems)
    competition.name, competition.award_name, competition.prefix = given["name"], given["award_name"], prefix
    competition.words = {**competition.words, **{name: given[name] for name in WORDS}}
    note_change(session, competition, "names", given, by=by, at=at)


def _has_numbers(session: Session, competition: Competition) -> bool:
    query = select(LedgerHead.references).where(LedgerHead.competition_id == competition.id)
    return bool(session.execute(query).scalar())


def change_labels(
    session: Session, competition: Competition, rows: Sequence[Row], *, by: User, at: datetime
) -> None:
    """What the printed sections are called; their keys are the form's."""
    competition = locked(session, competition, by)
    refuse(
        {
            f"sections-{place}-label": [N_("请填写。")]
            for place, row in enumerate(rows)
            if not row.get("label")
        }
    )
    labels = {
        row["key"]: row["label"] for row in rows if row.get("key") in competition.words["section_labels"]
    }
    competition.words = {
        **competition.words,
        "section_labels": {**competition.words["section_labels"], **labels},
    }
    note_change(session, competition, "labels", labels, by=by, at=at)


def change_questions(
    session: Session, competition: Competition, rows: Sequence[Row], *, by: User, at: datetime
) -> None:
    """The questions and answers of the public page."""
    competition = locked(session, competition, by)
    refuse(_missing("faq", rows, ("question", "answer")))
    faq = [{"question": row["question"], "answer": row["answer"]} for row in rows]
    competition.words = {**competition.words, "faq": faq}
    note_change(session, competition, "faq", faq, by=by, at=at)


def change_letters(
    session: Session, competition: Competition, rows: Sequence[Row], *, by: User, at: datetime
) -> None:
    """The words of letters to applicants and experts. Places in braces come from a closed list; letters of old stay."""
    competition = locked(session, competition, by)
    known: dict[str, Any] = competition.words.get("letters", {})
    problems = _missing("letters", rows, ("subject", "body"))
    for place, row in enumerate(rows):
        for name in ("subject", "body"):
            if any(found not in PLACEHOLDERS for found in BRACES.findall(row.get(name, ""))):
                problems[f"letters-{place}-{name}"] = [
                    N_("花括号里的名称不在可用之列，请从上面的名称中选用。")
                ]
    refuse(problems)
    changed = {
        row["key"]: keep_tongues(known[row["key"]], {"subject": row["subject"], "body": row["body"]})
        for row in rows
        if row.get("key") in known
    }
    competition.words = {**competition.words, "letters": {**known, **changed}}
    note_change(session, competition, "letters", changed, by=by, at=at)


def set_public(
    session: Session, competition: Competition, is_public: bool, *, by: User, at: datetime
) -> None:
    """Show the competition on the public site, or hide it while nothing of it was announced there."""
    competition = locked(session, competition, by)
    if competition.is_public == is_public:
        raise WrongState(N_("已经是这样了。"))
    competition.is_public = is_public
    note_change(session, competition, "public", is_public, by=by, at=at)


def change_rules(
    session: Session,
    competition: Competition,
    *,
    one_person: bool,
    holidays: Sequence[Row],
    by: User,
    at: datetime,
) -> None:
    """Whether one person may organise and preside; the table of days that differ from the known calendar."""
    competition = locked(session, competition, by)
    table: dict[str, bool] = {}
    problems: Problems = {}
    for place, row in enumerate(holidays):
        try:
            day = date.fromisoformat(row.get("day", "")).isoformat()
        except ValueError:
            problems[f"holidays-{place}-day"] = [N_("请填写日期。")]
            continue
        if day in table:
            problems[f"holidays-{place}-day"] = [N_("这一天已在表中。")]
        table[day] = row.get("worked") == "yes"
    refuse(problems)
    competition.rules = {**competition.rules, ONE_PERSON_RULE: one_person, "holidays": table}
    note_change(session, competition, "rules", competition.rules, by=by, at=at)


def change_hosts(
    session: Session, competition: Competition, rows: Sequence[Row], *, by: User, at: datetime
) -> None:
    """The bodies that organise, as they are printed and in this order."""
    competition = locked(session, competition, by)
    refuse(_missing("hosts", rows, ("role", "name")))
    session.execute(delete(HostRole).where(HostRole.competition_id == competition.id))
    for position, row in enumerate(rows):
        contact = {key: row[key] for key in ("contact", "phone", "email", "address") if row.get(key)}
        session.add(
            HostRole(
                competition_id=competition.id,
                role=row["role"],
                name=row["name"],
                contact=contact,
                position=position,
            )
        )
    note_change(session, competition, "hosts", [dict(row) for row in rows], by=by, at=at)
    session.expire(competition, ["hosts"])


def _missing(name: str, rows: Sequence[Row], needed: Sequence[str]) -> Problems:
    problems = {
        f"{name}-{place}-{key}": [N_("请填写。")]
        for place, row in enumerate(rows)
        for key in needed
        if not row.get(key)
    }
    if len(rows) > MOST_ROWS:
        problems[name] = [N_("行数过多，请分批填写。")]
    return problems
