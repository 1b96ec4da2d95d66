"""Conflicts of interest (利益关系): found in the data, declared by people, decided once by the chair, then pinned."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from award import ledger, policy
from award.bodies import mail_domain
from award.database import lock
from award.errors import Invalid, NotAllowed, WrongState
from award.i18n import N_
from award.models import (
    Assignment,
    Candidacy,
    Case,
    CaseOrganisation,
    Conflict,
    Organisation,
    Person,
    Post,
    RoleGrant,
    User,
)
from award.outbox import record
from award.standing import forget_standings

WORKERS = ("expert", "screener", "verifier", "chair")


def find_conflicts(
    session: Session, competition_id: int, *, at: datetime, case_ids: Iterable[int] | None = None
) -> int:
    """Search the ties between workers and cases and write what is new; decided ones stay. Returns how many are new.

    Grounds: a present or former employer (or its parent, or a body under the same parent) is the case's owner,
    co-creator, builder or recommender; the person's mail address is of such a body's own domain.
    """
    bodies = _bodies_of_cases(session, competition_id, case_ids)
    ties = _bodies_of_people(session, competition_id)
    new = 0
    for user_id, (employers, domain) in sorted(ties.items()):
        for case_id, parts in bodies.items():
            for ground, facts in _grounds(employers, domain, parts):
                new += _add(session, competition_id, case_id, user_id, ground, facts, at)
    if new:
        forget_standings(session)
        session.flush()
    return new


def _families(session: Session) -> dict[int, int]:
    """Body → its topmost parent (itself where it has none)."""
    rows = session.execute(select(Organisation.id, Organisation.parent_id)).all()
    parents = {row.id: row.parent_id for row in rows}
    tops = {}
    for body in parents:
        top, seen = body, {body}
        while (parent := parents.get(top)) is not None and parent not in seen:
            top = parent
            seen.add(top)
        tops[body] = top
    return tops


def _bodies_of_cases(
    session: Session, competition_id: int, case_ids: Iterable[int] | None
) -> dict[int, list[tuple[str, int, int, str | None]]]:
    """Case → (part, body, topmost parent, mail domain) of every body that has a part in it."""
    tops = _families(session)
    wanted = [Case.competition_id == competition_id, Case.reference.is_not(None)]
    if case_ids is not None:
        wanted.append(Case.id.in_(list(case_ids)))
    found: dict[int, list[tuple[str, int, int, str | None]]] = {}
    owners = select(Case.id, Organisation.id, Organisation.email_domain).join(
        Organisation, Case.organisation_id == Organisation.id
    )
    for case_id, body, domain in session.execute(owners.where(*wanted)):
        found.setdefault(case_id, []).append(("owner", body, tops[body], domain))
    others = (
        select(Case.id, CaseOrganisation.part, Organisation.id, Organisation.email_domain)
        .join(CaseOrganisation, CaseOrganisation.case_id == Case.id)
        .join(Organisation, CaseOrganisation.organisation_id == Organisation.id)
    )
    for case_id, part, body, domain in session.execute(others.where(*wanted)):
        found.setdefault(case_id, []).append((part, body, tops[body], domain))
    return found


def _bodies_of_people(
    session: Session, competition_id: int
) -> dict[int, tuple[list[tuple[int, int, bool]], str | None]]:
    """Account → (its employers as (body, topmost parent, present), own mail domain) of all workers."""
    tops = _families(session)
    workers = (
        select(User.id, User.email)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.competition_id == competition_id,
            RoleGrant.role.in_(WORKERS),
            RoleGrant.ended_at.is_(None),
        )
        .distinct()
    )
    ties: dict[int, tuple[list[tuple[int, int, bool]], str | None]] = {
        user_id: ([], mail_domain(email)) for user_id, email in session.execute(workers)
    }
    posts = (
        select(Person.user_id, Post.organisation_id, Post.is_present)
        .join(Post, Post.person_id == Person.id)
        .where(Person.user_id.in_(ties), Post.organisation_id.is_not(None))
    )
    for user_id, body, present in session.execute(posts):
        if user_id is not None and body is not None:
            ties[user_id][0].append((body, tops[body], present))
    return ties


def _grounds(
    employers: list[tuple[int, int, bool]], domain: str | None, parts: list[tuple[str, int, int, str | None]]
) -> Iterable[tuple[str, dict[str, object]]]:
    for part, body, top, body_domain in parts:
        for employer, employer_top, present in employers:
            if employer == body:
                yield part, {"body": body, "employer": employer, "present": present}
            elif employer_top == top:
                yield f"{part}_parent", {"body": body, "employer": employer, "present": present}
        if domain and body_domain and domain == body_domain:
            yield "domain", {"body": body, "domain": domain}


def _add(
    session: Session,
    competition_id: int,
    case_id: int,
    user_id: int,
    ground: str,
    facts: dict[str, object],
    at: datetime,
) -> int:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(Conflict).values(
        competition_id=competition_id, case_id=case_id, user_id=user_id, source="found", ground=ground, facts=facts,
        words="", state="open", found_at=at,
    )  # fmt: skip
    added = session.execute(row.on_conflict_do_nothing().returning(Conflict.id)).scalar_one_or_none()
    if added is None:
        return 0
    record(
        session,
        "conflict_found",
        by=None,
        at=at,
        competition=competition_id,
        leaf={"conflict": added, "ground": ground},
    )
    return 1


def declare_conflict(
    session: Session, case: Case, *, words: str, ground: str = "declared", by: User, at: datetime
) -> Conflict:
    """A worker declares a tie of his own (or that he recognises a blind case). It bars him at once."""
    policy.require(session, by, "view_case", case=case)
    if not words.strip():
        raise Invalid(N_("请写明是什么关系。"), {"words": [N_("请写明是什么关系。")]})
    candidacies = select(Candidacy.id).where(Candidacy.case_id == case.id).order_by(Candidacy.id)
    for candidacy_id in session.execute(candidacies).scalars().all():
        lock(session, Candidacy, candidacy_id)
    known = session.execute(
        select(Conflict).where(
            Conflict.case_id == case.id, Conflict.user_id == by.id, Conflict.ground == ground
        )
    ).scalar_one_or_none()
    if known is not None:
        if known.state == "dismissed":
            raise WrongState(N_("这项关系已由评委会主任裁定不需回避。"))
        return known
    conflict = Conflict(competition_id=case.competition_id, case_id=case.id, user_id=by.id, source="declared",
                        ground=ground, words=words.strip(), found_at=at)  # fmt: skip
    session.add(conflict)
    session.flush()
    forget_standings(session)
    record(
        session,
        "conflict_declared",
        by=by,
        at=at,
        case=case,
        leaf={"conflict": conflict.id},
        letters={"case": case.id},
    )
    return conflict


def answer_finding(
    session: Session, conflict: Conflict, *, tied: bool, words: str, by: User, at: datetime
) -> None:
    """The person says what is true of a found tie; the material stays shut until the chair has decided. Once.

    Raises ``Invalid`` where a denial gives no reason.
    """
    if conflict.user_id != by.id:
        raise NotAllowed(N_("只能说明自己的利益关系。"))
    lock(session, Conflict, conflict.id)
    if conflict.state != "open" or conflict.words:
        raise WrongState(N_("这项关系已经说明过了。"))
    if not tied and not words.strip():
        raise Invalid(N_("请写明为什么没有利益关系。"), {"words": [N_("请写明为什么没有利益关系。")]})
    conflict.words = words.strip() or N_("本人确认有此关系，申请回避。")
    conflict.facts = {**conflict.facts, "tied": tied}
    session.flush()
    record(session, "conflict_answered", by=by, at=at, case=conflict.case,
           leaf={"conflict": conflict.id, "tied": tied, "words": ledger.digest_of("words", conflict.words)})  # fmt: skip


def decide_conflict(
    session: Session, conflict: Conflict, *, confirmed: bool, reason: str, by: User, at: datetime
) -> None:
    """Decided once, by the chair: confirmed ends the assignment (a sealed sheet is void), dismissed lets it go on."""
    case = conflict.case
    policy.require(session, by, "decide_conflict", case=case)
    if conflict.user_id == by.id:
        raise WrongState(N_("不能裁定自己的利益关系。"))
    if not reason.strip():
        raise Invalid(N_("请写明裁定理由。"), {"reason": [N_("请写明裁定理由。")]})
    lock(session, Conflict, conflict.id)
    if conflict.state != "open":
        raise WrongState(N_("这项关系已经裁定。"))
    conflict.state = "confirmed" if confirmed else "dismissed"
    conflict.decided_at, conflict.decided_by_id, conflict.decided_reason = at, by.id, reason.strip()
    session.flush()
    if confirmed:
        _recuse(session, conflict, by=by, at=at)
    forget_standings(session)
    record(session, "conflict_decided", by=by, at=at, case=case,
           leaf={"conflict": conflict.id, "confirmed": confirmed, "reason": ledger.digest_of("reason", reason)})  # fmt: skip


def _recuse(session: Session, conflict: Conflict, *, by: User, at: datetime) -> None:
    from award.stages.sheets import void_live_sheet

    live = select(Assignment).where(
        Assignment.case_id == conflict.case_id,
        Assignment.expert_id == conflict.user_id,
        Assignment.ended_at.is_(None),
    )
    for assignment in session.execute(live).scalars():
        void_live_sheet(session, assignment, reason=N_("利益关系成立，应当回避"), by=by, at=at)
        session.execute(
            update(Assignment)
            .where(Assignment.id == assignment.id)
            .values(ended_at=at, ending="recused", ending_reason=N_("利益关系成立，应当回避"))
        )
