"""Tables of a DuckDB file: read as Arrow batches, written from Parquet by DuckDB itself."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .data_pieces import Numbers
from .database_cells import of_arrow
from .scores_tables import RUNS, Refusal, check_replaced, kinds_of, quoted

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR"}
_MEMORY = "500MB"  # that DuckDB takes, beside what is here


class DuckDatabase:
    """A DuckDB file that is open.

    Parameters
    ----------
    connection : DuckDBPyConnection
    """

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection

    def schemas(self) -> list[str]:
        """Return the names of schemas."""
        query = "SELECT DISTINCT schema_name FROM information_schema.schemata"
        return [str(row[0]) for row in self.connection.execute(query).fetchall()]

    def tables(self, schema: str | None = None) -> list[str]:
        """Return the names of tables and views, of a schema or of the one that is usual."""
        query = (
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = "
            "current_database() AND table_schema = coalesce(?, current_schema()) ORDER BY 1"
        )
        rows = self.connection.execute(query, [schema]).fetchall()
        return [str(row[0]) for row in rows]

    def batches(
        self, name: str, schema: str | None, rows: int, numbers: Numbers
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table as one statement sees them, numbers as such, the rest text."""
        import pyarrow as pa

        query = f"SELECT * FROM {_placed(name, schema)}"  # nosec B608
        reader = self.connection.sql(query).to_arrow_reader(rows)
        measured = numbers(reader.schema.names)
        yield of_arrow(pa.RecordBatch.from_pylist([], schema=reader.schema), measured)
        for batch in reader:
            yield of_arrow(batch, measured)

    def write(
        self, name: str, schema: str | None, files: Sequence[str], record: str, replace: bool
    ) -> None:
        """Write the rows of Parquet files as a table, in one transaction."""
        kinds = kinds_of(files)
        run, at = self.connection.execute, _placed(name, schema)
        run("BEGIN TRANSACTION")
        run(
            f"CREATE TABLE IF NOT EXISTS {RUNS} "
            "(scores_table VARCHAR, column_names VARCHAR, record VARCHAR)"
        )
        key = name if schema is None else f"{schema}.{name}"
        earlier = self._columns(name, schema)
        check_replaced(key, earlier, self._recorded(), replace)
        if earlier == list(kinds):
            run(f"DELETE FROM {at}")  # nosec B608
        else:
            run(f"DROP TABLE IF EXISTS {at}")
            listed = ", ".join(f"{quoted(column)} {_TYPES[kinds[column]]}" for column in kinds)
            run(f"CREATE TABLE {at} ({listed})")
        chosen = ", ".join(map(quoted, kinds))
        rows = "read_parquet(?, union_by_name = true)"
        run(f"INSERT INTO {at} SELECT {chosen} FROM {rows}", [list(files)])  # nosec B608
        run(f"DELETE FROM {RUNS} WHERE scores_table = ?", [key])  # nosec B608
        run(f"INSERT INTO {RUNS} VALUES (?, ?, ?)", [key, json.dumps(list(kinds)), record])  # nosec B608
        run("COMMIT")

    def _columns(self, name: str, schema: str | None) -> list[str]:
        query = (
            "SELECT column_name FROM information_schema.columns WHERE table_catalog = "
            "current_database() AND table_schema = coalesce(?, current_schema()) "
            "AND lower(table_name) = lower(?) ORDER BY ordinal_position"
        )
        return [str(row[0]) for row in self.connection.execute(query, [schema, name]).fetchall()]

    def _recorded(self) -> dict[str, list[str]]:
        query = f"SELECT scores_table, column_names FROM {RUNS}"  # nosec B608
        return {
            table: json.loads(names) for table, names in self.connection.execute(query).fetchall()
        }


@contextlib.contextmanager
def opened_duck(path: str, writing: bool) -> Iterator[DuckDatabase]:
    """Open a DuckDB file; a transaction that is not done by then is undone at the end."""
    import duckdb

    try:
        with _connected(path, writing) as connection:
            connection.execute("SET enable_progress_bar = false")  # which would be printed
            yield DuckDatabase(connection)
    except duckdb.Error as error:
        raise Refusal(str(error)) from None


def _connected(path: str, writing: bool) -> DuckDBPyConnection:
    import duckdb

    settings = {"autoinstall_known_extensions": "false", "memory_limit": _MEMORY}
    try:
        connection: DuckDBPyConnection = duckdb.connect(
            path, read_only=not writing, config=settings
        )
    except duckdb.ConnectionException:  # this process has it open, and so have its settings
        connection = duckdb.connect(path)
    return connection


def _placed(name: str, schema: str | None) -> str:
    return quoted(name) if schema is None else f"{quoted(schema)}.{quoted(name)}"
