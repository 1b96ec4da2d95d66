"""Runs ``award score`` on texts and checks that a refusal leaves nothing behind."""

from pathlib import Path

from click.testing import CliRunner

from award.cli.score import command

ONE = "criteria: [{id: a, min: 0, max: 10, step: 0.5}]\n"
HEADER = "case,judge,criterion,mark\n"
RULES = "criteria: [{id: a, min: 0, max: 10, step: 0.5}, {id: b, min: 0, max: 10, step: 0.5}]\n"
GOOD = HEADER + "A,j,a,5\nA,j,b,6.5\n"


def run(
    folder: Path, sheets: str | bytes = GOOD, rules: str | bytes = RULES, *options: object
) -> tuple[int, list[str]]:
    """Run the command on these texts; its exit code and the lines on standard error."""
    for name, text in (("s.csv", sheets), ("r.yaml", rules)):
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    arguments = [folder / "s.csv", "--rules", folder / "r.yaml", *options, "--output", folder / "out.csv"]
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    left = {path.name for path in folder.iterdir()}
    assert (result.exit_code == 0) == ("out.csv" in left)
    assert not any(name.startswith(".") for name in left), "a temporary file stayed"
    return result.exit_code, [line.replace(f"{folder}/", "") for line in result.stderr.splitlines()]
