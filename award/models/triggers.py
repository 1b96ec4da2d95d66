"""What CHECKs cannot say: append-only books and the conflicted pair. One list, made anew after every migration."""

from sqlalchemy import Connection, text

APPEND_ONLY = ("event", "revision", "ranking", "ranking_row")
#: table → (when its row may no longer change, or how it may not, and what is said)
KEPT = {
    "vote_round": ("OLD.state <> 'open'", "a counted round is never altered"),
    "ballot": (
        "OLD.handed_in and (not NEW.handed_in or (NEW.sealed is not null and NEW.sealed <> OLD.sealed))",
        "a ballot is handed in once",
    ),
    "draw": (
        "OLD.drawn_at is not null or OLD.voided_at is not null or NEW.digest <> OLD.digest",
        "a sealed draw is never altered",
    ),
}
BARRING = (
    "select 1 from conflict where conflict.case_id = NEW.case_id and conflict.user_id = NEW.expert_id"
    " and conflict.state in ('open', 'confirmed')"
)


def _sqlite() -> dict[str, str]:
    made = {}
    for table in APPEND_ONLY:
        for act in ("update", "delete"):
            made[f"{table}_no_{act}"] = (
                f"create trigger {table}_no_{act} before {act} on {table} "
                f"begin select raise(abort, '{table} is append-only'); end"
            )
    made["sheet_text_kept"] = (
        "create trigger sheet_text_kept before update on sheet_text when OLD.canonical is not null "
        "begin select raise(abort, 'a sealed sheet is never altered'); end"
    )
    made["sheet_text_no_delete"] = (
        "create trigger sheet_text_no_delete before delete on sheet_text when OLD.canonical is not null "
        "begin select raise(abort, 'a sealed sheet is never deleted'); end"
    )
    for table, (condition, said) in KEPT.items():
        made[f"{table}_kept"] = (
            f"create trigger {table}_kept before update on {table} when {condition} "
            f"begin select raise(abort, '{said}'); end"
        )
    for act in ("insert", "update"):
        made[f"assignment_conflict_{act}"] = (
            f"create trigger assignment_conflict_{act} before {act} on assignment "
            f"when NEW.ended_at is null and exists ({BARRING}) "
            f"begin select raise(abort, 'conflicted pair'); end"
        )
    return made


def _postgresql() -> dict[str, str]:
    made = {}
    for table in APPEND_ONLY:
        made[f"{table}_append_only"] = (
            f"create trigger {table}_append_only before update or delete or truncate on {table} "
            f"for each statement execute function award_refuse('{table} is append-only')"
        )
    made["sheet_text_kept"] = (
        "create trigger sheet_text_kept before update or delete on sheet_text for each row "
        "when (OLD.canonical is not null) execute function award_refuse('a sealed sheet is never altered')"
    )
    for table, (condition, said) in KEPT.items():
        made[f"{table}_kept"] = (
            f"create trigger {table}_kept before update on {table} for each row "
            f"when ({condition}) execute function award_refuse('{said}')"
        )
    made["assignment_conflict"] = (
        "create trigger assignment_conflict before insert or update on assignment for each row "
        "when (NEW.ended_at is null) execute function award_refuse_conflict()"
    )
    return made


FUNCTIONS = (
    """create or replace function award_refuse() returns trigger language plpgsql as $$
    begin raise exception '%', TG_ARGV[0]; end $$""",
    # The candidacy is locked here and by whoever declares a conflict: else two acts are each right alone.
    f"""create or replace function award_refuse_conflict() returns trigger language plpgsql as $$
    begin
      perform 1 from candidacy where candidacy.id = NEW.candidacy_id for update;
      if exists ({BARRING}) then raise exception 'conflicted pair'; end if;
      return NEW;
    end $$""",
)


def expected(dialect: str) -> dict[str, str]:
    """Name → CREATE TRIGGER text for a database (``sqlite`` or ``postgresql``)."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def present(connection: Connection) -> set[str]:
    """Names of the triggers that the database has."""
    if connection.dialect.name == "sqlite":
        query = "select name from sqlite_master where type = 'trigger'"
    else:
        query = "select tgname from pg_trigger where not tgisinternal"
    return set(connection.execute(text(query)).scalars())


def drop_all(connection: Connection) -> None:
    """Drop every trigger of this list that exists (before a table is rebuilt)."""
    table_of = {
        name: statement.split(" on ")[1].split(" ")[0]
        for name, statement in expected(connection.dialect.name).items()
    }
    for name in present(connection) & set(table_of):
        target = name if connection.dialect.name == "sqlite" else f"{name} on {table_of[name]}"
        connection.execute(text(f"drop trigger {target}"))


def create_all(connection: Connection) -> None:
    """Create what is missing of this list."""
    if connection.dialect.name == "postgresql":
        for function in FUNCTIONS:
            connection.exec_driver_sql(function.replace("%", "%%"))
    have = present(connection)
    for name, statement in expected(connection.dialect.name).items():
        if name not in have:
            connection.exec_driver_sql(statement)
