"""Make the database itself refuse changes to what must never change, on SQLite and PostgreSQL."""

from collections.abc import Collection

from sqlalchemy import Connection, Table


def append_only(connection: Connection, table: Table, allowed: str = "") -> None:
    """Let a table be appended to only. `allowed` is SQL over OLD and NEW for updates that may be made.

    May be called again. Deleting is always refused, and on PostgreSQL emptying too.
    """
    lift(connection, table)
    if connection.dialect.name == "sqlite":
        _on_sqlite(connection, table.name, allowed)
    else:
        _on_postgresql(connection, table.name, allowed)


def lift(connection: Connection, table: Table) -> None:
    """Take the guard away again, for a migration that rebuilds the table."""
    name = table.name
    if connection.dialect.name == "sqlite":
        for act in ("update", "delete"):
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}_no_{act}"')
        return
    for act in ("change", "truncate"):
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}_no_{act}" ON "{name}"')
    connection.exec_driver_sql(f'DROP FUNCTION IF EXISTS "{name}_guard"()')


def unchanged(connection: Connection, columns: Collection[str]) -> str:
    """SQL that is true when an update leaves all these columns as they were."""
    same = "IS" if connection.dialect.name == "sqlite" else "IS NOT DISTINCT FROM"
    return "(" + " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in columns) + ")"


def _on_sqlite(connection: Connection, name: str, allowed: str) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    when = f"WHEN NOT ({allowed})" if allowed else ""
    connection.exec_driver_sql(
        f'CREATE TRIGGER "{name}_no_update" BEFORE UPDATE ON "{name}" {when} {refuse}'
    )
    connection.exec_driver_sql(
        f'CREATE TRIGGER "{name}_no_delete" BEFORE DELETE ON "{name}" {refuse}'
    )


def _on_postgresql(connection: Connection, name: str, allowed: str) -> None:
    connection.exec_driver_sql(
        f'CREATE FUNCTION "{name}_guard"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        f"IF TG_OP = 'UPDATE' THEN IF {allowed or 'false'} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{name} is append-only'; END $$"
    )
    connection.exec_driver_sql(
        f'CREATE TRIGGER "{name}_no_change" BEFORE UPDATE OR DELETE ON "{name}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}_guard"()'
    )
    connection.exec_driver_sql(
        f'CREATE TRIGGER "{name}_no_truncate" BEFORE TRUNCATE ON "{name}" '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}_guard"()'
    )
