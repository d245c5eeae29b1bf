"""Making a real database fail where a test wants it to, with triggers of its own."""

from __future__ import annotations

from sqlalchemy import text

from broadsheet.store import Store

#: Takes away in PostgreSQL what the functions below leave there.
TRACES = ("DROP FUNCTION IF EXISTS broken CASCADE", "DROP SEQUENCE IF EXISTS tries")

_EVENTS = ("INSERT", "UPDATE", "DELETE")


def break_table(store: Store, table: str) -> None:
    """From now on every change of ``table`` is refused."""
    if store.database.dialect == "sqlite":
        for event in _EVENTS:
            run(
                store,
                f"CREATE TRIGGER broken_{event} BEFORE {event} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'sabotage'); END",
            )
    else:
        trip(store, table, "RAISE EXCEPTION 'sabotage'")


def trip(store: Store, table: str, action: str) -> None:
    """Run an ``action`` in PL/pgSQL before each changed row of a ``table`` in PostgreSQL."""
    run(
        store,
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {action}; RETURN NEW; END $$",
        f"CREATE TRIGGER broken BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION broken()",
    )


def mend(store: Store) -> None:
    """Take all sabotage back."""
    if store.database.dialect == "sqlite":
        run(store, *(f"DROP TRIGGER broken_{event}" for event in _EVENTS))
    else:
        run(store, "DROP FUNCTION broken CASCADE")


def run(store: Store, *statements: str) -> None:
    """Run SQL in one transaction."""
    with store.database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))
