"""The broker made of files: nothing lost, nothing twice, nothing half-read, with several on both sides."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue

EXCHANGE = Exchange("default", type="direct")
QUEUE = Queue("default", EXCHANGE, routing_key="default")
SENDERS = 3
TAKERS = 3
EACH = 150


def connect(folder: Path) -> Connection:
    messages, control = folder / "messages", folder / "control"
    messages.mkdir(exist_ok=True)
    control.mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.01,
    }
    return Connection("filesystem://", transport="worker.embedded:Transport", transport_options=options)


def send(folder: Path, sender: int) -> None:
    with connect(folder) as connection, connection.Producer() as producer:
        for number in range(EACH):
            producer.publish(
                {"id": sender * EACH + number, "filler": "长" * 2000},
                exchange=EXCHANGE,
                routing_key="default",
                declare=[QUEUE],
                serializer="json",
            )


def take(folder: Path, taken: Path) -> None:
    with connect(folder) as connection, taken.open("a") as file:

        def note(body: dict[str, int], message: object) -> None:
            file.write(f"{body['id']}\n")
            file.flush()
            message.ack()  # type: ignore[attr-defined]

        with connection.Consumer([QUEUE], callbacks=[note]) as consumer:
            consumer.qos(prefetch_count=1)
            quiet_until = time.monotonic() + 3
            while time.monotonic() < quiet_until:
                try:
                    connection.drain_events(timeout=0.5)
                    quiet_until = time.monotonic() + 3
                except TimeoutError:
                    pass


def test_each_message_is_taken_exactly_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    files = [tmp_path / f"taken-{n}" for n in range(TAKERS)]
    processes = [spawn.Process(target=take, args=(tmp_path, file)) for file in files]
    processes += [spawn.Process(target=send, args=(tmp_path, n)) for n in range(SENDERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    taken = [int(line) for file in files for line in file.read_text().split()]
    assert sorted(taken) == list(range(SENDERS * EACH))
    assert os.listdir(tmp_path / "messages") == []


def test_binding_the_same_queue_at_once_keeps_both_queues(tmp_path: Path) -> None:
    with connect(tmp_path) as first, connect(tmp_path) as second:
        one = Queue("default", Exchange("shared", type="direct"), routing_key="a")
        two = Queue("mail", Exchange("shared", type="direct"), routing_key="b")
        for _ in range(3):
            one(first.default_channel).declare()
            two(second.default_channel).declare()
        table = first.default_channel.get_table("shared")
    assert sorted(row[2] for row in table) == ["default", "mail"]


def test_a_message_without_end_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before the rename: the half-written file is not a message."""
    with connect(tmp_path) as connection:
        QUEUE(connection.default_channel).declare()
        (tmp_path / "messages" / ".abc.part").write_text('{"half":')
        assert QUEUE(connection.default_channel).get() is None
