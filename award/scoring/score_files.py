"""Everything ``award score`` reads, ranked: from paths to a result, before anything is written."""

from collections.abc import Sequence
from pathlib import Path

from award.scoring.case_files import read_adjustments, read_keys
from award.scoring.csv_table import read_ids
from award.scoring.exact import decimal_text, round_ratio
from award.scoring.note_words import note_text
from award.scoring.panels import Ratios
from award.scoring.parts import rank_parts
from award.scoring.problems import BadInput, refuse
from award.scoring.ranking import KeyColumns, criterion_panel, rank, score
from award.scoring.rules import PartsRules
from award.scoring.rules_check import keys_named, without_effect
from award.scoring.rules_file import read_rules
from award.scoring.scored import ScoredParts, ScoredSheets
from award.scoring.sheets_file import read_sheets


def score_files(
    rules_path: Path,
    sheets: Path | None = None,
    adjust: Path | None = None,
    keys: Path | None = None,
    cases: Path | None = None,
) -> ScoredSheets | ScoredParts:
    """Read all files and rank. Raises ``BadInput`` with every problem of the first file that has any."""
    rules = read_rules(rules_path)
    more_cases = read_ids(cases, "case") if cases else []
    named = keys_named(rules.tie_breaks)
    if named and keys is None:
        message = f"tie_breaks name key:{named[0]}; give the file with that column as --keys"
        raise refuse(rules_path, None, None, message)
    columns = read_keys(keys, named) if keys else {}
    if isinstance(rules, PartsRules):
        if sheets is not None:
            raise refuse(
                sheets, None, None, f"{rules_path} combines parts, which name their own sheets; leave it out"
            )
        return _score_parts(rules, rules_path, more_cases, adjust, columns)
    if sheets is None:
        raise refuse(
            rules_path, None, None, "these rules rank marks; give the SHEETS.csv file to read them from"
        )
    read = read_sheets(sheets, rules, more_cases)
    points = read_adjustments(adjust, read.case_ids) if adjust else {}
    ranking = rank(read.case_ids, read.sheets, rules, adjust=points, keys=columns)
    return ScoredSheets(rules, read.judge_ids, read.sheets, ranking, points, columns)


def _score_parts(
    rules: PartsRules, path: Path, more_cases: Sequence[str], adjust: Path | None, columns: KeyColumns
) -> ScoredParts:
    parts = []
    for part in rules.parts:
        part_rules = read_rules(path.parent / part.rules)
        if isinstance(part_rules, PartsRules):
            raise refuse(
                path, None, None, f"part {part.id} is itself made of parts; name its parts here instead"
            )
        if keys_named(part_rules.tie_breaks):
            message = f"part {part.id} breaks ties by --keys; move key:COLUMN to these rules, a part only gives scores"
            raise refuse(path, None, None, message)
        read = read_sheets(path.parent / part.sheets, part_rules, list(more_cases))
        ranking = rank(read.case_ids, read.sheets, part_rules)
        parts.append(ScoredSheets(part_rules, read.judge_ids, read.sheets, ranking))
    known = list(dict.fromkeys(case for part in parts for case in part.ranking.case_ids))
    points = read_adjustments(adjust, known) if adjust else {}
    combined = rank_parts([part.ranking for part in parts], rules, adjust=points, keys=columns)
    return ScoredParts(rules, parts, combined, points, columns)


def warnings_of(result: ScoredSheets | ScoredParts) -> list[str]:
    """What the reader should know about the whole: settings without effect, notes of the method."""
    if isinstance(result, ScoredParts):
        named = zip(result.rules.parts, result.parts, strict=True)
        return [f"part {part.id}: {text}" for part, scored in named for text in warnings_of(scored)]
    notes = dict.fromkeys(result.ranking.notes)
    return [*without_effect(result.rules), *(note_text(note) for note in notes)]


def criterion_table(result: ScoredSheets) -> tuple[list[str], list[Sequence[object]]]:
    """Header and rows of the per-criterion file: by case, then in the rules' order of criteria."""
    ranking, rules = result.ranking, result.rules
    scored = score(ranking.case_ids, result.sheets, rules, {})
    panels = [_printed(criterion_panel(scored, place), rules.digits) for place in range(len(rules.criteria))]
    by_id = sorted(range(len(ranking.case_ids)), key=ranking.case_ids.__getitem__)
    rows: list[Sequence[object]] = [
        (ranking.case_ids[index], criterion.id, text)
        for index in by_id
        for criterion, panel in zip(rules.criteria, panels, strict=True)
        if (text := panel[index])
    ]
    return ["case", "criterion", "panel_score"], rows


def _printed(panel: Ratios, digits: int) -> list[str]:
    values = round_ratio(panel.numerator, panel.denominator, digits).tolist()
    known = panel.known.tolist()
    return [decimal_text(value, digits) if there else "" for value, there in zip(values, known, strict=True)]


def refuse_per_criterion(rules_path: Path) -> BadInput:
    """Parts have no criteria of their own."""
    return refuse(
        rules_path, None, None, "parts have no criteria; ask for --per-criterion of one part's own files"
    )
