"""Forget stored contents that nobody names any more: files taken out of drafts, tables imported, exports fetched."""

from datetime import timedelta

from award.queries.stored import named_contents
from award.storage import LocalStorage
from worker.context import JobContext
from worker.kind import JobKind

KEPT = timedelta(days=7)  # how long an export can be fetched
UNNAMED = timedelta(days=1)  # longer than any upload waits for its row


def run(context: JobContext) -> None:
    """Names are read first; a content that is put after that is new and stays (``LocalStorage.forget_unnamed``)."""
    named = named_contents(context.session, jobs_since=context.at - KEPT)
    context.step()  # no transaction while the disk is walked
    store = LocalStorage(context.settings.files_dir)
    store.forget_unnamed(named, older_than=UNNAMED.total_seconds())
    store.sweep(older_than=UNNAMED.total_seconds())


JOB = JobKind(name="award.sweep_files", run=run, every=3600.0, steps=True)
