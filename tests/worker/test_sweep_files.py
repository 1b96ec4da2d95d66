"""What nobody names is forgotten after its time; what a row names never is, however the two race."""

import os
import secrets
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from award.cli.backup import write_archive
from award.clock import now
from award.extensions import db
from award.models import CaseFile, Job
from award.models.base import Base
from award.queries.stored import COLUMNS, named_contents
from award.stages import files
from award.storage import LocalStorage
from award.uploads import FileFacts
from tests.scene import Scene
from worker.context import JobContext
from worker.jobs.sweep_files import JOB, KEPT

OLD = (0, 0)


def sweep(app: Flask) -> None:
    JOB.run(JobContext(session=db.session(), settings=app.config["AWARD"], held=None))
    db.session.commit()


def put(app: Flask, folder: Path, words: str, *, old: bool = True) -> str:
    source = folder / "source"
    source.write_text(words)
    storage = LocalStorage(app.config["AWARD"].files_dir)
    digest = storage.put(source)
    if old:
        os.utime(storage.path(digest), OLD)
    return digest


def facts(digest: str) -> FileFacts:
    return FileFacts(Path("x"), "pdf", 3, digest, 1, None, None)


def test_every_column_that_names_a_content_is_asked() -> None:
    columns = {
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name == "sha256"
    }
    assert columns == {column.property.columns[0] for column in COLUMNS}


def test_a_removed_draft_file_goes_and_the_others_stay(core: Flask, tmp_path: Path) -> None:
    scene = Scene(core)
    scene.open("submission")
    case = scene.draft()
    kept, removed, new, stray = (
        put(core, tmp_path, word, old=word != "new") for word in ("kept", "removed", "new", "stray")
    )
    rows = [
        files.add_file(
            scene.session, case, "files", f"{n}.pdf", facts(digest), by=scene.applicant, at=scene.at
        )
        for n, digest in enumerate((kept, removed))
    ]
    scene.commit()
    sweep(core)
    storage = LocalStorage(core.config["AWARD"].files_dir)
    assert [storage.exists(digest) for digest in (kept, removed, new, stray)] == [True, True, True, False]
    files.remove_file(scene.session, case, rows[1], by=scene.applicant, at=scene.at)
    scene.commit()
    sweep(core)
    assert [storage.exists(digest) for digest in (kept, removed, new)] == [True, False, True]


def test_an_export_is_kept_for_seven_days(core: Flask, tmp_path: Path) -> None:
    storage = LocalStorage(core.config["AWARD"].files_dir)
    ages = {"waiting": None, "fresh": KEPT - timedelta(hours=1), "over": KEPT + timedelta(hours=1)}
    found = {word: put(core, tmp_path, word) for word in ages}
    for word, age in ages.items():
        job = Job(
            name="award.render_cases",
            key=word,
            arguments={"digest": found[word]} if age is None else {},
            created_at=now(),
        )
        if age is not None:
            job.state, job.result, job.ended_at = "done", {"digest": found[word]}, now() - age
        db.session.add(job)
    db.session.commit()
    sweep(core)
    assert {word: storage.exists(digest) for word, digest in found.items()} == {
        "waiting": True,
        "fresh": True,
        "over": False,
    }


def test_the_sweep_waits_for_a_backup(core: Flask, tmp_path: Path) -> None:
    stray = put(core, tmp_path, "stray")
    storage = LocalStorage(core.config["AWARD"].files_dir)
    with storage.unswept():
        sweep(core)
        assert storage.exists(stray)
    write_archive(core, tmp_path / "backup.tar")
    sweep(core)
    assert not storage.exists(stray)


@pytest.mark.timeout(60)
def test_no_race_loses_a_content_that_a_row_names(core: Flask, tmp_path: Path) -> None:
    """Contents that lie there unnamed and old are put again and named, while sweeps run without a pause."""
    scene = Scene(core)
    scene.open("submission")
    case_id, by = scene.draft().id, scene.applicant.id
    storage = LocalStorage(core.config["AWARD"].files_dir)
    words = [secrets.token_hex(8) for _ in range(120)]
    for word in words:
        put(core, tmp_path, word)
    stop = threading.Event()

    def keep_sweeping() -> None:
        with core.app_context():
            while not stop.is_set():
                sweep(core)
            db.session.remove()

    sweeper = threading.Thread(target=keep_sweeping)
    sweeper.start()
    for number, word in enumerate(words):
        source = tmp_path / "again"
        source.write_text(word)
        digest = storage.put(source)
        time.sleep(0.003)  # what a request does between storing the bytes and writing the row
        db.session.add(CaseFile(token=f"t{number}", case_id=case_id, field_key="attachments", name="a.pdf", kind="pdf",
                                media_type="application/pdf", size=3, sha256=digest, facts={}, uploaded_at=now(), uploaded_by_id=by))  # fmt: skip
        db.session.commit()
    stop.set()
    sweeper.join()
    named = list(db.session.execute(select(CaseFile.sha256)).scalars())
    assert len(named) == len(words)
    assert all(storage.exists(digest) for digest in named)
    assert named_contents(db.session(), jobs_since=now()) >= set(named)
