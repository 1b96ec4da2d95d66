"""Visits (走访): planned by the organiser, recorded on the spot by the verifier, concluded once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, NotAllowed, Stale, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Finding, Stage, User, Visit
from award.outbox import record
from award.stages import verdicts
from award.stages.claims import claims_to_verify, has_begun
from award.stages.visit_record import VisitRecord, kept_record, trimmed
from award.standing import forget_standings
from award.workflow import advance, open_correction

MANNERS = ("on_site", "remote")
RESULTS = ("verified", "differs", "unverifiable")
VERDICTS = ("confirmed", "not_confirmed")


def plan_visit(
    session: Session, stage: Stage, case: Case, verifier: User, *, manner: str = "", by: User, at: datetime
) -> Visit:
    """Send a verifier to a case. Raises ``Invalid`` for a person who may not go there, or who was sent already."""
    policy.require(session, by, "plan_visit", case=case)
    candidacy = verdicts.locked_candidacy(session, stage, case)
    if candidacy.outcome != "pending":
        raise WrongState(N_("这个案例在本环节已有结论，请刷新页面后再看。"))
    allowed = stage.parameters.get("modes") or list(MANNERS)
    manner = manner or allowed[0]
    if manner not in allowed:
        raise Invalid(N_("本环节不采用这种走访方式。"), {"manner": [N_("本环节不采用这种走访方式。")]})
    sent = select(Visit.id).where(Visit.candidacy_id == candidacy.id, Visit.verifier_id == verifier.id)
    if session.execute(sent).first() is not None:
        raise Invalid(
            N_("已经安排这位核查员走访这个案例。"), {"verifier": [N_("已经安排这位核查员走访这个案例。")]}
        )
    visit = Visit(candidacy_id=candidacy.id, verifier_id=verifier.id, manner=manner, people=[], assigned_at=at,
                  revision_id=case.revision_id)  # fmt: skip
    session.add(visit)
    session.flush()
    forget_standings(session)
    if not policy.may(session, verifier, "visit_case", case=case):
        problem = N_("这位核查员与案例有利益关系，或不是本届的核查员，不能安排。")
        raise Invalid(problem, {"verifier": [problem]})
    session.add_all(
        Finding(visit_id=visit.id, position=place, claim=claim)
        for place, claim in enumerate(claims_to_verify(stage, case.revision))
    )
    session.flush()
    record(session, "visit_planned", by=by, at=at, case=case,
           leaf={"visit": visit.id, "verifier": verifier.id, "stage": stage.id}, letters={"visit": visit.id})  # fmt: skip
    return visit


def waive_visit(session: Session, stage: Stage, case: Case, *, by: User, at: datetime) -> None:
    """Let a case go on that was not drawn for a visit: the organiser's act, told in the log."""
    candidacy = verdicts.locked_candidacy(session, stage, case)
    where = {"session": session, "by": by, "at": at, "stage": stage, "candidacy": candidacy}
    advance(case, f"{stage.kind}_waive_case", **where)  # type: ignore[arg-type]


def cancel_visit(session: Session, visit: Visit, *, by: User, at: datetime) -> None:
    """Take a visit back before anything was found on it."""
    case = visit.candidacy.case
    policy.require(session, by, "plan_visit", case=case)
    lock(session, Candidacy, visit.candidacy_id)
    lock(session, Visit, visit.id)
    if has_begun(visit):
        raise WrongState(N_("走访已有记录，不能取消。"))
    number, verifier = visit.id, visit.verifier_id
    for found in visit.findings:
        session.delete(found)
    session.flush()
    session.delete(visit)
    session.flush()
    forget_standings(session)
    record(session, "visit_cancelled", by=by, at=at, case=case, leaf={"visit": number, "verifier": verifier})


def save_visit(
    session: Session, visit: Visit, written: VisitRecord, *, base: int | None = None, by: User
) -> Visit:
    """Keep the record as it is, half-filled or whole.

    ``base``: the version it was written from; under another one what was kept otherwise raises ``Stale``. A save whose
    answer was lost on the way is sent again with the old version, and is no conflict.
    """
    own_visit(session, visit, by=by)
    written = trimmed(written)
    if base is not None and base != visit.version and written != kept_record(visit):
        raise Stale(N_("这份走访记录在您打开之后有改动，请核对后再保存。"), version=visit.version)
    stage = visit.candidacy.stage
    if written.manner not in (stage.parameters.get("modes") or MANNERS):
        raise Invalid(N_("请选择走访方式。"), {"manner": [N_("请选择走访方式。")]})
    if written.visited_on:
        try:
            date.fromisoformat(written.visited_on)
        except ValueError:
            raise Invalid(N_("请填写走访日期。"), {"visited_on": [N_("请填写走访日期。")]}) from None
    visit.manner, visit.visited_on = written.manner, written.visited_on or None
    visit.place, visit.words, visit.people = written.place, written.words, list(written.people)
    flag_modified(visit, "people")  # the version counts every save, also one of findings alone
    for found in visit.findings:
        result, words = written.findings.get(found.id, (found.result or "", found.words))
        if result and result not in RESULTS:
            raise Invalid(N_("请选择核实结果。"), {f"result-{found.id}": [N_("请选择核实结果。")]})
        found.result, found.words = result or None, words
    if has_begun(visit) and visit.candidacy.handler_id is None:
        visit.candidacy.handler_id = by.id  # from now on the applicant of a rolling call writes no more
    session.flush()
    return visit


def own_visit(session: Session, visit: Visit, *, by: User) -> Case:
    """The visit's case, with the visit locked and still open, for its own verifier."""
    case = visit.candidacy.case
    policy.require(session, by, "visit_case", case=case)
    candidacy = verdicts.locked_candidacy(session, visit.candidacy.stage, case)
    lock(session, Visit, visit.id)
    if visit.verifier_id != by.id:
        raise NotAllowed(N_("您没有做这件事的权限。"))
    if visit.closed_at is not None or candidacy.outcome != "pending":
        raise WrongState(N_("这次走访已经有结论，不能再改。"))
    return case


def conclude_visit(
    session: Session, visit: Visit, *, verdict: str, words: str = "", by: User, at: datetime
) -> Visit:
    """Give the visit its verdict: not confirmed eliminates the case; it passes when the last visit confirms it.

    Raises ``Invalid`` with the fields that are not written down yet.
    """
    case = own_visit(session, visit, by=by)
    stage, candidacy = visit.candidacy.stage, visit.candidacy
    if open_correction(session, case) is not None:
        raise WrongState(N_("案例正在补正，补正提交后再处理。"))
    missing = missing_of(visit, verdict=verdict, words=words, at=at)
    if missing:
        raise Invalid(N_("走访记录还不完整，请补齐后再提交结论。"), missing)
    visit.verdict, visit.closed_at, visit.revision_id = verdict, at, case.revision_id
    visit.words = words.strip() or visit.words
    session.flush()
    record(session, "visit_concluded", by=by, at=at, case=case,
           leaf={"visit": visit.id, "verdict": verdict, "revision": case.revision_id, "record": _digest(visit)})  # fmt: skip
    where: dict[str, Any] = {"session": session, "by": by, "at": at, "stage": stage, "candidacy": candidacy}
    if verdict == "not_confirmed":
        advance(case, f"{stage.kind}_reject_case", reason=visit.words, reason_key=verdict, **where)
    elif not _others_open(session, visit):
        advance(case, f"{stage.kind}_pass_case", **where)
    return visit


def missing_of(visit: Visit, *, verdict: str, words: str, at: datetime) -> dict[str, list[str]]:
    """What a record still needs before its verdict: field name → messages."""
    problems: dict[str, list[str]] = {}
    if verdict not in VERDICTS:
        problems["verdict"] = [N_("请选择结论。")]
    if not visit.visited_on:
        problems["visited_on"] = [N_("请填写走访日期。")]
    if visit.manner == "on_site" and not visit.place:
        problems["place"] = [N_("请填写走访地点。")]
    if not visit.people:
        problems["people"] = [N_("请填写会见的人员。")]
    for found in visit.findings:
        if found.result is None:
            problems[f"result-{found.id}"] = [N_("请选择核实结果。")]
        elif found.result == "differs" and not found.words:
            problems[f"words-{found.id}"] = [N_("与申报不一致的，请写明实际情况。")]
    if verdict == "not_confirmed" and not (words.strip() or visit.words):
        problems["words"] = [N_("不予确认的，请写明理由，申报单位会看到。")]
    return problems


def _others_open(session: Session, visit: Visit) -> bool:
    query = select(func.count(Visit.id)).where(
        Visit.candidacy_id == visit.candidacy_id, Visit.id != visit.id, Visit.closed_at.is_(None)
    )
    return bool(session.execute(query).scalar_one())


def _digest(visit: Visit) -> str:
    return ledger.digest_of("visit", {
        "manner": visit.manner, "visited_on": visit.visited_on, "place": visit.place, "people": visit.people,
        "words": visit.words, "findings": [[f.claim, f.result, f.words] for f in visit.findings],
    })  # fmt: skip
