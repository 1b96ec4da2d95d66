"""One file a job kind, found by its ``JOB``. See README.md."""
