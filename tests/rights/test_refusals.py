"""Refusals named by hand from the table of who may do what: each over HTTP, with a form that would otherwise do."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.rights.world import World, world_in

Worlds = Callable[[str], World]
NOT_THERE, REFUSED, SIGN_IN = 404, 403, 401


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Worlds]:
    """The world of a state, made once; one at a time, since each sets the clock."""
    stack = ExitStack()
    standing: dict[str, World] = {}

    def world(state: str) -> World:
        if state not in standing:
            stack.close()
            standing.clear()
            standing[state] = stack.enter_context(
                world_in(state, tmp_path_factory.mktemp(state), migrated_sqlite)
            )
        return standing[state]

    yield world
    stack.close()


#: state, who, what, method, path, form, the answer
REFUSALS = [
    ("draft", "stranger", "reads another body's draft", "GET", "/my/cases/{case}", {}, NOT_THERE),
    ("draft", "organiser", "reads a draft before it is submitted", "GET", "/work/{slug}/cases/{case}", {}, NOT_THERE),
    ("draft", "chair", "takes a file of a draft", "GET", "/files/{file}", {}, NOT_THERE),
    ("draft", "nobody", "takes a file without signing in", "GET", "/files/{file}", {}, SIGN_IN),
    ("draft", "stranger", "submits another body's case", "POST", "/my/cases/{case}/submit", {"confirm": "1"}, NOT_THERE),
    ("scoring", "organiser", "edits an applicant's case", "POST", "/my/cases/{case}/edit", {"title": "改"}, REFUSED),
    ("scoring", "screener", "withdraws an applicant's case", "POST", "/my/cases/{case}/withdraw", {"reason": "x"}, REFUSED),
    ("scoring", "expert_other", "opens a case that is not assigned to him", "GET", "/work/{slug}/scoring/sheets/{assignment}", {}, NOT_THERE),
    ("scoring", "expert_other", "seals a colleague's sheet", "POST", "/work/{slug}/scoring/sheets/{assignment}/save", {}, NOT_THERE),
    ("scoring", "expert_other", "reads a colleague's receipt", "GET", "/work/{slug}/scoring/receipts/{sheet}", {}, NOT_THERE),
    ("scoring", "expert_other", "reads a case through the office's page", "GET", "/work/{slug}/cases/{case}", {}, NOT_THERE),
    ("scoring", "organiser", "writes a scoresheet", "POST", "/work/{slug}/scoring/sheets/{assignment}/save", {}, NOT_THERE),
    ("scoring", "chair", "opens an expert's desk", "GET", "/work/{slug}/scoring/", {}, REFUSED),
    ("scoring", "expert_assigned", "sees the office's list of cases", "GET", "/work/{slug}/cases", {}, REFUSED),
    ("scoring", "expert_assigned", "reads his blind case through the office's page", "GET", "/work/{slug}/cases/{case}", {}, REFUSED),
    ("screening", "applicant", "reads the verdict on the office's page", "GET", "/work/{slug}/cases/{case}", {}, REFUSED),
    ("scoring", "site_admin", "reads a case", "GET", "/work/{slug}/cases/{case}", {}, NOT_THERE),
    ("scoring", "site_admin", "reads an applicant's file", "GET", "/files/{file}", {}, NOT_THERE),
    ("scoring", "auditor", "closes a stage", "POST", "/work/{slug}/stages/{scoring}/closing", {"digest": "x"}, REFUSED),
    ("scoring", "chair", "extends a window", "POST", "/work/{slug}/stages/{scoring}/extension", {"closes_at": "2027-01-01T00:00"}, REFUSED),
    ("scoring", "applicant", "opens the office's home", "GET", "/work/{slug}/", {}, REFUSED),
    ("scoring", "organiser", "appoints an officer", "POST", "/admin/competitions/{slug}/officers", {"role": "chair"}, REFUSED),
    ("screening", "expert_assigned", "sees a case before it is assigned to him", "GET", "/work/{slug}/cases/{case}", {}, NOT_THERE),
    ("screening", "organiser", "gives a screener's verdict", "POST", "/work/{slug}/screening/{screening}/{case}", {"verdict": "pass"}, REFUSED),
    ("screening", "verifier", "sees a case that he does not visit", "GET", "/work/{slug}/cases/{case}", {}, NOT_THERE),
    ("screening", "applicant", "screens his own case", "POST", "/work/{slug}/screening/{screening}/{case}", {"verdict": "pass"}, REFUSED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "role", "method", "path", "form", "code"),
    [(state, role, *rest) for state, role, _, *rest in REFUSALS],
    ids=[f"{role} {what}" for _, role, what, *_ in REFUSALS],
)
def test_refused(
    worlds: Worlds, state: str, role: str, method: str, path: str, form: dict[str, str], code: int
) -> None:
    world = worlds(state)
    assert world.ask(role, method, path.format(**world.stages, **world.words), form) == code


def test_at_least_twenty_are_named() -> None:
    assert len(REFUSALS) >= 20
