"""Tables of whatever database SQLAlchemy knows: read and written so many rows at a time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .data_pieces import Numbers
from .database_cells import of_rows
from .scores_tables import RUNS, Refusal, check_replaced, kinds_of, not_an_address

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa
    from sqlalchemy import Connection, Engine, Table

_AT_ONCE = 5_000  # rows that are written by one statement


class SqlDatabase:
    """A database of SQLAlchemy that is open.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def schemas(self) -> list[str]:
        """Return the names of schemas."""
        import sqlalchemy as sa

        return [str(name) for name in sa.inspect(self.engine).get_schema_names()]

    def tables(self, schema: str | None = None) -> list[str]:
        """Return the names of tables and views, of a schema or of the one that is usual."""
        import sqlalchemy as sa

        inspector = sa.inspect(self.engine)
        names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        with contextlib.suppress(NotImplementedError):
            names += inspector.get_materialized_view_names(schema)
        return sorted(map(str, names))

    def batches(
        self, name: str, schema: str | None, rows: int, numbers: Numbers
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table as one statement sees them, in the order of its key."""
        import sqlalchemy as sa

        key = sa.inspect(self.engine).get_pk_constraint(name, schema)["constrained_columns"]
        wanted = sa.select(sa.literal_column("*")).select_from(
            sa.table(_exact(name), schema=_exact(schema) if schema else None)
        )
        wanted = wanted.order_by(*(sa.column(_exact(column)) for column in key))
        with self.engine.connect() as connection:
            options = {"stream_results": True, "max_row_buffer": rows}
            result = connection.execution_options(**options).execute(wanted)
            names = [str(each) for each in result.keys()]  # noqa: SIM118
            measured = numbers(names)
            yield of_rows(names, [], measured)
            for part in result.partitions(rows):
                yield of_rows(names, part, measured)

    def write(
        self, name: str, schema: str | None, files: Sequence[str], record: str, replace: bool
    ) -> None:
        """Write the rows of Parquet files as a table, in one transaction.

        A table of an earlier run with the same columns is emptied and filled; where a database
        ends a transaction at each CREATE TABLE (MySQL, Oracle), nothing but that is in it.
        """
        import sqlalchemy as sa

        kinds = kinds_of(files)
        types = {"integer": sa.BigInteger, "number": sa.Double, "text": sa.Text}
        columns = [sa.Column(_exact(each), types[kind]) for each, kind in kinds.items()]
        place = _exact(schema) if schema else None
        table = sa.Table(_exact(name), sa.MetaData(), *columns, schema=place)
        runs = _runs()
        key = name if schema is None else f"{schema}.{name}"
        with self.engine.begin() as connection:
            runs.create(connection, checkfirst=True)
            recorded = {
                row[0]: json.loads(row[1])
                for row in connection.execute(sa.select(runs.c.scores_table, runs.c.column_names))
            }
            earlier = _columns(connection, name, schema)
            check_replaced(key, earlier, recorded, replace)
            if earlier == list(kinds):
                connection.execute(sa.delete(table))
            else:
                table.drop(connection, checkfirst=True)
                table.create(connection)
            _fill(connection, table, files)
            connection.execute(sa.delete(runs).where(runs.c.scores_table == key))
            told = {"scores_table": key, "column_names": json.dumps(list(kinds)), "record": record}
            connection.execute(sa.insert(runs), told)


def _runs() -> Table:
    """Return the table of records."""
    import sqlalchemy as sa
    from sqlalchemy.dialects.mysql import MEDIUMTEXT

    long = sa.Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")
    columns = [sa.Column(each, long) for each in ("scores_table", "column_names", "record")]
    table: Table = sa.Table(RUNS, sa.MetaData(), *columns)
    return table


def _columns(connection: Connection, name: str, schema: str | None) -> list[str]:
    """Return the columns of a table as it is, none where it is not there."""
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    if not inspector.has_table(name, schema):
        return []
    return [str(column["name"]) for column in inspector.get_columns(name, schema)]


def _fill(connection: Connection, table: Table, files: Sequence[str]) -> None:
    """Write the rows of Parquet files, so many at a time."""
    import pyarrow.parquet as pq
    import sqlalchemy as sa

    bound = {str(column.name): f"c{j}" for j, column in enumerate(table.columns)}
    insert = sa.insert(table).values(
        {column: sa.bindparam(bound[column.name]) for column in table.columns}
    )
    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_AT_ONCE, use_threads=False):
                values = dict.fromkeys(bound.values(), [None] * batch.num_rows)
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    values[bound[name]] = column.to_pylist()
                rows = [
                    dict(zip(values, row, strict=True))
                    for row in zip(*values.values(), strict=True)
                ]
                if rows:
                    connection.execute(insert, rows)


def _exact(name: str) -> str:
    """Return a name that is quoted as it is."""
    from sqlalchemy.sql.elements import quoted_name

    exact: str = quoted_name(name, True)
    return exact


@contextlib.contextmanager
def opened_sql(url: str) -> Iterator[SqlDatabase]:
    """Open a database of SQLAlchemy."""
    import sqlalchemy as sa
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

    try:
        # What looks like a parameter in a name is left alone where parameters have names.
        style = {"paramstyle": "named"} if sa.make_url(url).get_backend_name() == "sqlite" else {}
        engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, **style)
    except (NoSuchModuleError, ArgumentError, ValueError):
        raise not_an_address() from None
    if engine.dialect.name == "sqlite":
        _as_sqlite_is(engine)
    try:
        yield SqlDatabase(engine)
    except DBAPIError as error:
        raise Refusal(str(error.orig)) from None
    except (SQLAlchemyError, UnicodeError) as error:
        raise Refusal(str(error)) from None
    finally:
        engine.dispose()


def _as_sqlite_is(engine: Engine) -> None:
    """Let transactions of SQLite begin before tables are made, which its driver would leave out."""
    import sqlalchemy as sa

    engine.dialect.max_identifier_length = 1 << 20  # which SQLite does not limit

    def leave_to_us(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    sa.event.listen(engine, "connect", leave_to_us)
    sa.event.listen(engine, "begin", begin)
