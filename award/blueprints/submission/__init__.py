"""The applicant's pages: my cases, the editor, files, submitting, what came of it; and entry by the office."""

from award.blueprints.submission import (
    applying,
    case_page,
    cases,
    editor,
    files,
    office,
    people,
    saving,
    submitting,
)
from award.blueprints.submission.blueprint import blueprint

__all__ = [
    "applying",
    "blueprint",
    "case_page",
    "cases",
    "editor",
    "files",
    "office",
    "people",
    "saving",
    "submitting",
]
