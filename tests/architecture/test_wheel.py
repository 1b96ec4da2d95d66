"""The wheel holds what the application imports: an installation that is not editable starts too."""

import ast
import tomllib

from tests.conftest import ROOT


def test_every_module_of_ours_that_is_imported_is_in_the_wheel() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    ours = {path.stem: path.name for path in ROOT.glob("*.py")} | {
        path.parent.name: path.parent.name for path in ROOT.glob("*/__init__.py")
    }
    imported = {
        name.split(".")[0]
        for source in (*ROOT.glob("award/**/*.py"), *ROOT.glob("worker/**/*.py"))
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        for name in names_in(node)
    }
    needed = {ours[name] for name in imported & set(ours)}
    assert {"award", "worker", "config.py"} <= needed
    assert needed | {"migrations"} <= set(wheel["only-include"])


def names_in(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
