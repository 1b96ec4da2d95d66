"""The garbage collector may run whenever it likes: the process that serves pages does not die of it."""

import os
import subprocess
import sys
from pathlib import Path


def test_rows_shed_at_any_moment_do_not_end_the_process():
    script = Path(__file__).with_name("shed_rows.py")
    env = os.environ | {"PYTHONMALLOC": "debug"}  # memory freed twice is told at once
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", script], capture_output=True, text=True, timeout=120, env=env
    )
    assert done.returncode == 0, done.stderr[-2000:]
