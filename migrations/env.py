"""Runs the migrations on the application's database, inside its context.

SQLite rebuilds tables: triggers vanish with them and foreign keys act on the way, so both are off while it works
and the triggers are made anew after every run.
"""

from alembic import context
from flask import current_app, has_app_context
from sqlalchemy import Connection

import award.models  # noqa: F401 - registers the tables
from award.extensions import db
from award.models import triggers


def run(connection: Connection) -> None:
    """Migrate on this connection, in one transaction."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=off")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="base.",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        triggers.drop_all(connection)
        context.run_migrations()
        if "award_case" in connection.dialect.get_table_names(connection):
            triggers.create_all(connection)
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration broke {len(broken)} references")
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=on")
        connection.commit()


if not has_app_context():
    from award import create_app

    create_app().app_context().push()
with current_app.app_context(), db.engine.connect() as connection:
    run(connection)
