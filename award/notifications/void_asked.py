"""The office asks the chair to void a scoresheet."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from award.models import Case, Competition, Scoresheet, Stage, VoidProposal
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import with_role
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    proposal = session.get_one(VoidProposal, arguments["proposal"])
    if proposal.decided_at is not None:
        return
    stage = session.get_one(Stage, proposal.stage_id)
    competition = session.get_one(Competition, stage.competition_id)
    case = session.get_one(Case, session.get_one(Scoresheet, proposal.scoresheet_id).case_id)
    facts = {"stage": stage.name, "reference": case.reference, "path": addresses.sheets(competition, stage)}
    for user in with_role(session, competition.id, "chair"):
        yield Recipient.person(user, facts, part=str(proposal.id))


def _subject(facts: Facts, _: Say) -> str:
    return _("案例 %(reference)s 的一份评分表提请作废", reference=facts["reference"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "组委会办公室提请作废“%(competition)s”%(stage)s中案例 %(reference)s 的一份评分表，请您核对理由后决定。",
        competition=facts["competition"],
        stage=facts["stage"],
        reference=facts["reference"],
    )


NOTIFICATION = Notification(
    name="void_asked",
    events=("void_proposed",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    todo=True,
)
