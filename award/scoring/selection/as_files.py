"""The files of `award select` as text: what goes in, and what must come out of it byte for byte."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from award.scoring.selection.propose import Selection
from award.scoring.whole_files import csv_text

WINNERS = ("case", "tier", "score", "rank", "why")


def winners_csv(found: Selection, digits: int) -> str:
    """WINNERS.csv; ``digits``: decimals of the ranking's scores."""
    rows = [
        (winner.case, winner.tier, f"{winner.score:.{digits}f}", winner.rank, winner.why)
        for winner in found.winners
    ]
    return csv_text(WINNERS, rows)


def summary_lines(found: Selection, digits: int) -> list[str]:
    """What the command prints of a selection: total, price of each limit, soft limits that gave way, ties at a line."""
    lines = [f"total: {found.total:.{digits}f}", f"winners: {len(found.winners)}"]
    for price in found.prices:
        line = f"price: {price.limit}: {price.lost:.{digits}f}"
        if price.lost:
            line += f"; without it enters {' '.join(price.entered)}; leaves {' '.join(price.left)}"
        lines.append(line)
    for limit, value, winners in found.unmet:
        lines.append(f"unmet: {limit} ({value}): {winners:+d}")
    for tie in found.ties:
        lines.append(
            f"tie: {tie.score:.{digits}f} at {tie.tier}: in {' '.join(tie.inside)}; out {' '.join(tie.outside)}"
        )
    return lines


def attributes_csv(attributes: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """ATTR.csv from (case, its values in the order of ``attributes``)."""
    return csv_text(["case", *attributes], [[case, *values] for case, values in rows])


def quotas_yaml(quotas: Mapping[str, Any]) -> str:
    """QUOTAS.yaml in flow style, one entry a line. Decimal numbers given as text stay exact."""
    lines = []
    for key, value in quotas.items():
        if isinstance(value, Mapping):
            lines.append(f"{key}: {_flow(value)}")
        else:
            lines += [f"{key}:", *(f"  - {_flow(entry)}" for entry in value)] if value else [f"{key}: []"]
    return "\n".join(lines) + "\n"


NUMBERS = ("seats", "min", "max", "soft", "min_score")


def _flow(entry: Mapping[str, Any]) -> str:
    cells = [
        f"{key}: {value if key in NUMBERS else json.dumps(value, ensure_ascii=False)}"
        for key, value in entry.items()
    ]
    return "{" + ", ".join(cells) + "}"
