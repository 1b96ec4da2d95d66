"""The office's desk: the pipeline, its stages, the cases, the letters, the set-up."""

from award.blueprints.organise import (
    cases,
    closing,
    exporting,
    group_letters,
    home,
    intake,
    log,
    outbox,
    people,
    setup,
    setup_form,
    setup_letters,
    setup_lists,
    setup_rules,
    setup_stages,
    setup_windows,
    stages,
)
from award.blueprints.organise.blueprint import blueprint

__all__ = [
    "blueprint",
    "cases",
    "closing",
    "exporting",
    "group_letters",
    "home",
    "intake",
    "log",
    "outbox",
    "people",
    "setup",
    "setup_form",
    "setup_letters",
    "setup_lists",
    "setup_rules",
    "setup_stages",
    "setup_windows",
    "stages",
]
