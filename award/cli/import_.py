"""``award import cases``: cases out of a workbook into a competition, as drafts of the office."""

import hashlib
from pathlib import Path

import click
from sqlalchemy import select

from award import clock
from award.cli.application import application
from award.database import begin_writing
from award.extensions import db
from award.fields.form import Form
from award.models import Competition
from award.stages import importing
from award.stages.setup import current_form, form_of
from award.uploads import FileRefused


@click.group()
def command() -> None:
    """Bring data in from files."""


@command.command("cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--competition", "slug", required=True, help="The competition's name in addresses.")
@click.option("--dry-run", is_flag=True, help="Only read and report.")
def cases(file: Path, slug: str, dry_run: bool) -> None:
    """Import FILE (XLSX): all rows, or none when anything is wrong; faults by row and column (exit 1)."""
    with application():
        session = db.session()
        competition, form = _target(slug)
        try:
            rows, faults = importing.read_rows(form, file)
        except FileRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        entries: list[importing.Entry] = []
        for piece, wrong in importing.entries_in(form, rows, importing.known_cases(session, competition.id)):
            entries += piece
            faults += wrong
        if faults := importing.in_order(form, faults):
            for fault in faults:
                click.echo(
                    f"{file.name}:{fault.row or ''}: {fault.column}: {fault.message % dict(fault.facts)}"
                )
            raise click.ClickException(f"nothing imported: {len(faults)} faults")
        if dry_run:
            click.echo(f"{len(entries)} cases are right; nothing imported (--dry-run).")
            return
        session.rollback()
        begin_writing(session)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        made = importing.import_cases(session, competition, entries, digest=digest, by=None, at=clock.now())
        session.commit()
        click.echo(f"{len(made)} cases imported into {slug} as unclaimed drafts.")


def _target(slug: str) -> tuple[Competition, Form]:
    """The competition and its form. Raises ``ClickException`` where there is none."""
    session = db.session()
    query = select(Competition).where(Competition.slug == slug)
    competition = session.execute(query).scalar_one_or_none()
    version = current_form(session, competition.id) if competition else None
    if competition is None or version is None:
        raise click.ClickException(f"no competition {slug!r} with a form")
    return competition, form_of(version)
