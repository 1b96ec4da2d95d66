"""The yardstick of a ranking page: its sheets fetched and nothing else (psycopg 3, binary, one row a sheet)."""

import time

import psycopg

TIMES = 5


def fetch_ms(url: str, stage: int) -> tuple[int, float]:
    """How many live sheets the stage has, and the best of five times to fetch them, in milliseconds."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    asked = "select case_id, expert_id, marks from scoresheet where stage_id = %s and state = 'sealed'"
    taken, rows = [], 0
    with psycopg.connect(plain) as connection:
        for _ in range(TIMES):
            started = time.perf_counter()
            with connection.cursor(binary=True) as cursor:
                rows = len(cursor.execute(asked, (stage,)).fetchall())
            taken.append(time.perf_counter() - started)
    return rows, round(min(taken) * 1000, 1)
