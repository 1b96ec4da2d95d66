"""Taking a sealed sheet out of the count (作废): proposed by the organiser, decided once by the chair; it stays in the books."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, NotAllowed, Refused, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Competition, Scoresheet, Stage, User, VoidProposal
from award.outbox import enqueue, record
from award.rights import ONE_PERSON_RULE
from award.stages.pipeline import lock_from, stages_of
from award.stages.sealing import void_sheets

RENEW_RANKING = "award.renew_ranking"
AFTER = ("notice", "publication")


def propose_void(
    session: Session, sheet: Scoresheet, *, reason: str, note: str, by: User, at: datetime
) -> VoidProposal:
    """Ask the chair to take a sealed sheet out of the count. ``reason``: for the officers; ``note``: may be read by all.

    Raises ``Invalid`` with the missing field, ``WrongState`` for a sheet that does not count, is asked for already, or
    whose result has passed its public notice.
    """
    stage = lock(session, Stage, sheet.stage_id, shared=True)
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    missing = {
        name: [words]
        for name, given, words in (
            ("reason", reason, N_("请写明作废的理由。")),
            ("note", note, N_("请写明可以公开的说明。")),
        )
        if not given.strip()
    }
    if missing:
        raise Invalid(N_("请写明作废的理由和可以公开的说明。"), missing)
    lock(session, Scoresheet, sheet.id)
    refusal = against_voiding(session, stage, sheet)
    if refusal is not None:
        raise refusal
    proposal = VoidProposal(stage_id=stage.id, scoresheet_id=sheet.id, reason=reason.strip(), note=note.strip(),
                            proposed_at=at, proposed_by_id=by.id)  # fmt: skip
    session.add(proposal)
    session.flush()
    record(session, "void_proposed", by=by, at=at, competition=stage.competition_id,
           leaf={"proposal": proposal.id, "sheet": sheet.id, "reason": ledger.digest_of("reason", proposal.reason)},
           letters={"proposal": proposal.id})  # fmt: skip
    return proposal


def against_voiding(session: Session, stage: Stage, sheet: Scoresheet) -> Refused | None:
    """Why a sheet may not be proposed now; ``None`` when it may."""
    if sheet.state != "sealed":
        return WrongState(N_("只有计入的评分表才能提请作废。"))
    later = [one for one in stages_of(session, stage.competition_id) if one.step > stage.step]
    if refusal := too_late(later):
        return refusal
    asked = select(VoidProposal.id).where(
        VoidProposal.scoresheet_id == sheet.id, VoidProposal.decided_at.is_(None)
    )
    if session.execute(asked).first() is not None:
        return WrongState(N_("这份评分表已经提请作废，等待评委会主任决定。"))
    return None


def too_late(later: Iterable[Stage]) -> Refused | None:
    """Why no sheet may be voided any more, told by the later stages: it ends with the public notice."""
    for one in later:
        if one.kind in AFTER and one.state == "closed":
            return WrongState(N_("“%(name)s”已经结束，评分表不能再作废。"), name=one.name)
    return None


def decide_void(
    session: Session, proposal: VoidProposal, *, approved: bool, reason: str, by: User, at: datetime
) -> None:
    """The chair, another person than who asked, decides once. After the closing the ranking is computed anew by a job."""
    stage = session.get_one(Stage, proposal.stage_id)
    later = lock_from(session, stage, shared=True)
    candidacy, sheet, case = _locked(session, proposal)
    policy.require(session, by, "preside_case", case=case)
    refuse_own(session, stage.competition_id, proposal.proposed_by_id, by)
    if proposal.decided_at is not None:
        raise WrongState(N_("这项提请已经有了决定。"))
    if not reason.strip():
        raise Invalid(N_("请写明决定的理由。"), {"reason": [N_("请写明决定的理由。")]})
    if approved and sheet.state != "sealed":
        raise WrongState(N_("这份评分表已不计入，不必作废。"))
    if approved and (refusal := too_late(later)):
        raise refusal
    proposal.decided_at, proposal.decided_by_id = at, by.id
    proposal.approved, proposal.decided_reason = approved, reason.strip()
    if approved:
        void_sheets(session, candidacy, Scoresheet.id == sheet.id, reason=proposal.note, by=by, at=at)
    session.flush()
    record(session, "void_approved" if approved else "void_refused", by=by, at=at, competition=stage.competition_id,
           leaf={"proposal": proposal.id, "sheet": sheet.id, "reason": ledger.digest_of("reason", reason)},
           letters={"proposal": proposal.id})  # fmt: skip
    if approved and stage.state == "closed":
        enqueue(session, RENEW_RANKING, {"stage": stage.id}, key=f"{RENEW_RANKING}:void:{proposal.id}", at=at,
                competition_id=stage.competition_id)  # fmt: skip


def _locked(session: Session, proposal: VoidProposal) -> tuple[Candidacy, Scoresheet, Case]:
    """What a decision changes, with the proposal itself, locked in this order and fresh; the case is only read."""
    query = (
        select(Candidacy, Scoresheet, VoidProposal, Case)
        .join(Scoresheet, Scoresheet.id == VoidProposal.scoresheet_id)
        .join(
            Candidacy, (Candidacy.stage_id == Scoresheet.stage_id) & (Candidacy.case_id == Scoresheet.case_id)
        )
        .join(Case, Case.id == Scoresheet.case_id)
        .select_from(VoidProposal)
        .where(VoidProposal.id == proposal.id)
        .with_for_update(of=[Candidacy, Scoresheet, VoidProposal])
        .execution_options(populate_existing=True)
    )
    candidacy, sheet, _, case = session.execute(query).one()
    return candidacy, sheet, case


def refuse_own(session: Session, competition_id: int, asked_by_id: int, by: User) -> None:
    """Raise ``NotAllowed`` where one person asks and decides, unless the competition lets one hold both offices."""
    rules = session.get_one(Competition, competition_id).rules
    if by.id == asked_by_id and not rules.get(ONE_PERSON_RULE):
        raise NotAllowed(N_("提请人不能自己决定，请由另一位主任决定。"))
