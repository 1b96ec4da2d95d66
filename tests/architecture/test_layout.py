"""The house rules that can be read off the tree."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("award", "worker", "migrations", "tests", "bench")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "handlers"}
HARD_CEILING = 300
TEMPLATE_CEILING = 150
# A machine's paths and hosts have no place in the project; the patterns are split so as not to meet themselves.
MACHINE = re.compile(
    "|".join(
        [
            "/wo" + "rk/(?:main|shared|data|[.])",
            r"/(?:home|Users)/[a-z]+/",
            "/tm" + r"p/[a-z]",
            "regis" + r"try\.npm",
        ]
    )
)
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    ".json",
    ".jinja",
    ".html",
    ".js",
    ".css",
    ".po",
    ".conf",
}
# who may write the state of what goes through a workflow
MOVERS = re.compile(r"^award/(workflow\w*\.py|stages/)")
MOVED = {"state", "outcome"}
BOOKS = {"Job", "Message", "job", "message"}


def tracked(*suffixes: str) -> Iterator[Path]:
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    for name in names:
        path = ROOT / name
        if path.suffix in suffixes and path.exists():
            yield path


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_has_a_name_that_says_nothing() -> None:
    bad = [relative(p) for p in tracked(".py") if FORBIDDEN_NAMES & {p.stem, *p.relative_to(ROOT).parts}]
    assert bad == []


@pytest.mark.parametrize(("suffix", "ceiling"), [(".py", HARD_CEILING), (".html", TEMPLATE_CEILING)])
def test_no_file_is_too_long(suffix: str, ceiling: int) -> None:
    written = (p for p in tracked(suffix) if not relative(p).startswith("migrations/versions/"))
    lengths = {relative(p): len(p.read_text(encoding="utf-8").splitlines()) for p in written}
    assert lengths, f"no {suffix} file found"
    assert {name: length for name, length in lengths.items() if length > ceiling} == {}


def test_no_path_of_a_machine() -> None:
    found = []
    for path in tracked(*TEXT):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{relative(path)}:{number}: {line.strip()[:80]}")
    assert found == []


def writes_of_state(tree: ast.AST) -> Iterator[int]:
    """Lines that assign ``x.state`` or call ``.values(state=…)`` on anything but the books."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in MOVED and not _is_book(target.value):
                yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
            named = {keyword.arg for keyword in node.keywords}
            if named & MOVED and not _names_a_book(node.func.value):
                yield node.lineno


def _is_book(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in BOOKS


def _names_a_book(node: ast.expr) -> bool:
    return any(_is_book(inner) for inner in ast.walk(node) if isinstance(inner, ast.expr))


def test_only_workflow_and_stages_move_a_case() -> None:
    found = [
        f"{relative(path)}:{line}"
        for path in tracked(".py")
        if relative(path).startswith("award/") and not MOVERS.match(relative(path))
        for line in writes_of_state(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_search_for_movers_sees_one() -> None:
    tree = ast.parse(
        "case.state = 'submitted'\nupdate(Case).values(state='x')\nupdate(Job).values(state='done')\n"
    )
    assert sorted(writes_of_state(tree)) == [1, 2]


def test_every_plug_in_folder_says_how_to_add_one() -> None:
    folders = [
        "award/stages",
        "award/scoring/methods",
        "award/notifications",
        "award/exports",
        "award/presets",
    ]
    folders.append("worker/jobs")
    assert [name for name in folders if not (ROOT / name / "README.md").is_file()] == []


def test_imports_point_down_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.skip("import-linter comes with the extra 'check'")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
