"""The chair has decided on voiding a scoresheet: to who asked."""

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
    case = session.get_one(Case, session.get_one(Scoresheet, proposal.scoresheet_id).case_id)
    facts = {
        "reference": case.reference,
        "approved": proposal.approved,
        "reason": proposal.decided_reason,
        "path": addresses.sheets(competition, stage),
    }
    asker = session.get_one(User, proposal.proposed_by_id)
    yield Recipient.person(asker, facts, part=str(proposal.id))


def _subject(facts: Facts, _: Say) -> str:
    return (
        _("案例 %(reference)s 的评分表已作废", reference=facts["reference"])
        if facts["approved"]
        else _("案例 %(reference)s 的评分表没有作废", reference=facts["reference"])
    )


def _body(facts: Facts, _: Say) -> str:
    return _(
        "您提请作废的评分表（案例 %(reference)s），评委会主任已作出决定。理由：%(reason)s",
        reference=facts["reference"],
        reason=facts["reason"],
    )


NOTIFICATION = Notification(
    name="void_decided",
    events=(
        "void_approved",
        "void_refused",
    ),
    recipients=_recipients,
    subject=_subject,
    body=_body,
)
