"""Hand every waiting message to the mail server, one claim and one commit each."""

from typing import Any

from award.clock import now
from award.database import begin_writing
from worker.context import JobContext
from worker.delivery import MailServer, Outcome
from worker.kind import JobKind
from worker.outgoing import claim_next, count_waiting, set_aside, settle


def run(context: JobContext, **asked_by: Any) -> dict[str, int]:
    """Until none is left or the server cannot be reached; the clock comes round again in either case."""
    settings = context.settings
    if not settings.smtp_url:
        set_aside(context.session)
        context.step()
        return {"sent": 0}
    begin_writing(context.session)
    total = count_waiting(context.session, context.at)
    context.step(done=0, total=total)
    server = MailServer(settings.smtp_url, settings.mail_from, settings.site_name)
    handled = sent = 0
    with server.session():
        while outgoing := claim_next(context.session, at=now()):
            answer = server.send(outgoing.letter)
            settle(context.session, outgoing, answer, at=now())
            handled += 1
            sent += answer.outcome is Outcome.SENT
            context.step(done=handled, total=max(total, handled))
            if answer.outcome is Outcome.UNREACHABLE:
                break
    return {"sent": sent}


JOB = JobKind(name="award.deliver_messages", run=run, every=20.0, steps=True)
