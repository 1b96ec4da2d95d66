"""The real ratings that the statistical methods are held against, and drawn panels."""

import csv
from dataclasses import dataclass

import numpy as np
from click.testing import CliRunner
from hypothesis import strategies as st

from award.scoring.method import SheetValues


@dataclass(frozen=True)
class Ratings:
    """Sheets (the plain mean of the criteria) with the ids of their cases and judges."""

    cases: list[str]
    judges: list[str]
    sheets: SheetValues


def rows_of(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def read_ratings(folder):
    rows = rows_of(folder / "ratings.csv")
    cases, judges = (sorted({row[key] for row in rows}) for key in ("case_id", "judge_id"))
    marks = [[float(value) for key, value in row.items() if not key.endswith("_id")] for row in rows]
    return Ratings(
        cases,
        judges,
        SheetValues(
            np.array([cases.index(row["case_id"]) for row in rows], dtype=np.int32),
            np.array([judges.index(row["judge_id"]) for row in rows], dtype=np.int32),
            np.array([float(np.mean(row)) for row in marks]),
            len(cases),
            len(judges),
        ),
    )


def sheets_of(triples, cases, judges):
    case, judge, value = zip(*triples, strict=True) if triples else ((), (), ())
    return SheetValues(
        np.array(case, dtype=np.int32),
        np.array(judge, dtype=np.int32),
        np.array(value, dtype=float),
        cases,
        judges,
    )


@st.composite
def panels(draw, most_cases=8, most_judges=6):
    """Whole marks 0-10 with ties; missing pairs; one judge; disconnected piles; cases and judges without a sheet."""
    cases, judges = draw(st.integers(1, most_cases)), draw(st.integers(1, most_judges))
    pairs = [(i, j) for i in range(cases) for j in range(judges)]
    if draw(st.booleans()):
        pairs = [(i, j) for i, j in pairs if i % 2 == j % 2]
    chosen = sorted(draw(st.sets(st.sampled_from(pairs)))) if pairs else []
    return sheets_of([(i, j, draw(st.integers(0, 10))) for i, j in chosen], cases, judges)


def planned(cases, judges, per_case, seed, spread=(2.0, 1.0, 1.0), mean=70.0):
    """Drawn from the model: standard deviations of cases, judges and noise; every case has ``per_case`` judges."""
    chance = np.random.default_rng(seed)
    judge = np.concatenate([chance.permutation(judges)[:per_case] for _ in range(cases)])
    case = np.repeat(np.arange(cases), per_case)
    truth, lenient = (
        mean + spread[0] * chance.standard_normal(cases),
        spread[1] * chance.standard_normal(judges),
    )
    value = truth[case] + lenient[judge] + spread[2] * chance.standard_normal(len(case))
    return SheetValues(case.astype(np.int32), judge.astype(np.int32), value, cases, judges), truth, lenient


def run(command, *arguments):
    """What a command answered to these arguments."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments])
