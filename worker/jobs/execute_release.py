"""Do what the chair approved, at once or at its hour."""

from award.models import Release
from award.stages.releases import execute_release
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, release: int) -> None:
    """Close and publish; a release that was withdrawn meanwhile, or done, is left alone."""
    execute_release(context.session, context.session.get_one(Release, release), at=context.at)


JOB = JobKind(name="award.execute_release", run=run)
