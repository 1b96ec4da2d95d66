"""A message broker made of files, for installations without Redis or RabbitMQ.

kombu's filesystem transport writes a message under its final name, so a reader may meet half of it, and it
takes one by a copy into the shared temporary folder. Here a message appears by ``os.replace`` and is taken by
``os.rename`` within one folder, which exactly one taker wins. Binding tables are replaced whole, too.

A message that a killed worker had taken is gone. That is no loss: the sweep finds the job's row and rings
again.
"""

import fcntl
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


def _write_whole(path: Path, text: str) -> None:
    """Make ``path`` appear with all of ``text``, durable, or not at all."""
    temporary = path.with_name(f".{uuid.uuid4().hex}.part")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


class Channel(filesystem.Channel):
    """Queues as files ``<time>_<uuid>.<queue>.msg`` in one folder."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".{name}.taken"
            try:
                os.rename(folder / name, taken)
            except FileNotFoundError:
                continue  # another taker was first
            text = taken.read_text(encoding="utf-8")
            taken.unlink()
            return loads(text)
        raise Empty()

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        path = self._exchange_file(exchange)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with (self.control_folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            table = self.get_table(exchange)
            if row not in table:
                _write_whole(path, dumps([row, *table]))


class Transport(filesystem.Transport):
    """Named in the settings by its path, ``worker.embedded:Transport``."""

    Channel = Channel
    driver_name = "embedded"
