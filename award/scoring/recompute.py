"""The files with which anyone recomputes a result: what ``award score`` reads, and what it must write."""

from collections.abc import Sequence
from dataclasses import replace

from award.scoring.adjustments import Adjustments
from award.scoring.ranking import KeyColumns
from award.scoring.ranking_rows import Row
from award.scoring.rules_check import keys_named
from award.scoring.rules_text import rules_yaml
from award.scoring.scored import ScoredParts, ScoredSheets
from award.scoring.sheets_text import sheets_csv
from award.scoring.whole_files import csv_text


def recomputable(result: ScoredSheets | ScoredParts) -> dict[str, str]:
    """Texts by file name; ``command.txt`` says how to run them, ``ranking.csv`` what must come out byte for byte.

    Raises ``ValueError`` for a part with adjustments of its own, which rules of parts cannot express.
    """
    files = _parts(result) if isinstance(result, ScoredParts) else _sheets(result, "")
    if result.adjust:
        files["adjust.csv"] = adjustments_csv(result.adjust)
    if columns := keys_named(result.rules.tie_breaks):
        files["keys.csv"] = keys_csv(result.keys, columns)
    files["cases.csv"] = csv_text(["case"], [[case] for case in sorted(result.ranking.case_ids)])
    named = [("adjust.csv", "--adjust"), ("keys.csv", "--keys"), ("cases.csv", "--cases")]
    options = "".join(f" {option} {name}" for name, option in named if name in files)
    first = "" if isinstance(result, ScoredParts) else " sheets.csv"
    files["command.txt"] = f"award score{first} --rules rules.yaml{options} --output recomputed.csv\n"
    files["ranking.csv"] = ranking_csv(result)
    return files


def ranking_csv(result: ScoredSheets | ScoredParts) -> str:
    """The ranking as ``award score`` writes it."""
    if isinstance(result, ScoredParts):
        return csv_text(result.ranking.columns, result.ranking.rows())
    return csv_text(Row._fields, result.ranking.rows())


def _sheets(result: ScoredSheets, before: str) -> dict[str, str]:
    return {
        f"{before}sheets.csv": sheets_csv(
            result.ranking.case_ids, result.judge_ids, result.sheets, result.rules
        ),
        f"{before}rules.yaml": rules_yaml(result.rules),
    }


def _parts(result: ScoredParts) -> dict[str, str]:
    files: dict[str, str] = {}
    parts = []
    for number, (part, scored) in enumerate(zip(result.rules.parts, result.parts, strict=True), start=1):
        if scored.adjust:
            raise ValueError(f"part {part.id} has adjustments of its own; add them to the combined result")
        before = f"part-{number}-"
        # Tie-breaks order a part's own ranking; only its scores go into the sum, and keys would need a file.
        files |= _sheets(replace(scored, rules=replace(scored.rules, tie_breaks=())), before)
        parts.append(replace(part, sheets=f"{before}sheets.csv", rules=f"{before}rules.yaml"))
    return files | {"rules.yaml": rules_yaml(replace(result.rules, parts=tuple(parts)))}


def adjustments_csv(adjust: Adjustments) -> str:
    """The ADJUST file, by case."""
    rows = [(case, f"{points:f}", reason) for case in sorted(adjust) for points, reason in adjust[case]]
    return csv_text(["case", "points", "reason"], rows)


def keys_csv(keys: KeyColumns, columns: Sequence[str]) -> str:
    """The KEYS file with these columns, by case; a case without a number has an empty cell."""
    rows: list[Sequence[object]] = [
        [case, *(f"{numbers[column]:f}" if column in numbers else "" for column in columns)]
        for case, numbers in sorted(keys.items())
    ]
    return csv_text(["case", *columns], rows)
