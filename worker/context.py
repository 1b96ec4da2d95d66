"""What a running job is given: its session, its clock, and the row in which it shows how far it is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.clock import now
from award.models import Job
from config import Settings
from worker.claim import LEASE, Claim, write

LOG_LINES = 200


class Cancelled(Exception):  # noqa: N818 - asked for, not a fault
    """Somebody asked the job to stop; raised between two steps, never inside one."""


@dataclass
class JobContext:
    """Handed to ``run`` as its first argument.

    ``at`` is when this run began: the moment the rules are told. ``held`` is None for a run by the clock.
    """

    session: Session
    settings: Settings
    held: Claim | None
    at: datetime = field(default_factory=now)

    def step(self, *, done: int | None = None, total: int | None = None, line: str | None = None) -> None:
        """Commit what was done so far, together with the progress and a renewed lease.

        Only for kinds with ``steps``. Raises LeaseLost (then nothing was committed) or, after the commit,
        Cancelled.
        """
        cancel_asked = False
        if self.held is not None:
            cancel_asked = self._note(done, total, line)
        self.session.commit()
        if cancel_asked:
            raise Cancelled

    def _note(self, done: int | None, total: int | None, line: str | None) -> bool:
        assert self.held is not None
        moment = now()
        values: dict[str, Any] = {"lease_until": moment + LEASE}
        if done is not None:
            values["progress_done"] = done
        if total is not None:
            values["progress_total"] = total
        write(self.session, self.held, **values)
        asked, text = self.session.execute(
            select(Job.cancel_asked, Job.log).where(Job.id == self.held.job_id)
        ).one()
        if line is not None:
            lines = [*(text or "").splitlines(), f"{moment:%Y-%m-%dT%H:%M:%SZ} {line}"]
            write(self.session, self.held, log="\n".join(lines[-LOG_LINES:]))
        return bool(asked)
