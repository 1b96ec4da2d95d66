"""A scoresheet no longer counts: to its expert, in words that all may read."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Case, Competition, Scoresheet, Stage, User, VoidProposal
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    proposal = session.get_one(VoidProposal, arguments["proposal"])
    stage = session.get_one(Stage, proposal.stage_id)
    competition = session.get_one(Competition, stage.competition_id)
    sheet = session.get_one(Scoresheet, proposal.scoresheet_id)
    case = session.get_one(Case, sheet.case_id)
    facts = {
        "stage": stage.name,
        "reference": case.reference,
        "note": proposal.note,
        "path": addresses.receipts(competition, stage),
    }
    yield Recipient.person(session.get_one(User, sheet.expert_id), facts, case_id=case.id, part=str(sheet.id))


def _subject(facts: Facts, _: Say) -> str:
    return _("您对案例 %(reference)s 的评分表已作废", reference=facts["reference"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您在“%(competition)s”%(stage)s中对案例 %(reference)s 的一份评分表，经组委会提请、评委会主任决定，不再计入。"
        "评分表和回执仍然留存。说明：%(note)s",
        competition=facts["competition"],
        stage=facts["stage"],
        reference=facts["reference"],
        note=facts["note"],
    )


NOTIFICATION = Notification(
    name="sheet_voided",
    events=("void_approved",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
)
