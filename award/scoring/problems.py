"""What is wrong with a file: where it is and what to do about it."""

from dataclasses import dataclass
from pathlib import Path

SHOWN = 100
"""Problems printed before the rest is only counted."""


@dataclass(frozen=True)
class Problem:
    """One fault of an input file: its name, line (from 1), column (a header name or a number) and the remedy."""

    file: str
    line: int | None
    column: str | int | None
    message: str

    def __str__(self) -> str:
        where = [self.file]
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.column is not None:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.message}"


class BadInput(Exception):  # noqa: N818 - what it is called in the contract
    """Input that is refused as a whole, with one problem a line; the commands exit with 2 and write nothing."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One printable line a problem; beyond 100 the rest is counted."""
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            shown.append(f"{self.problems[0].file}: and {len(self.problems) - SHOWN} more problems")
        return shown


def refuse(path: Path | str, line: int | None, column: str | int | None, message: str) -> BadInput:
    """A ``BadInput`` with one problem, ready to raise."""
    return BadInput([Problem(str(path), line, column, message)])
