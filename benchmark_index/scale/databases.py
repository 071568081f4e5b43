"""A table of a database (数据库) by its address, which never tells a password."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, unquote_plus

from ..errors import BenchmarkIndexError, TableError, Text, UsageError
from ..files import no_such_file
from ..files.output import check_target
from .data_pieces import Numbers
from .scores_tables import Refusal, not_an_address, shortened

if TYPE_CHECKING:
    import pyarrow as pa

EXTRA = "benchmark-index[scale]"

_IN_FILES = ("duckdb", "sqlite")
_SERVER = re.compile(
    r"[\w+.-]+://(?:[^@?]*@)?([^@:/?]*)(?::\d+)?(?:/([^@:/?]*))?(?:\?[^@]*)?", re.DOTALL
)
_SECRET = re.compile(r"(?:pwd|password|token|secret)\s*=\s*([^;&]+)", re.IGNORECASE)


class OpenDatabase(Protocol):
    """A database that is open, whatever engine it is of; it closes at the end of its block."""

    def schemas(self) -> list[str]:
        """Return the names of schemas."""

    def tables(self, schema: str | None = None) -> list[str]:
        """Return the names of tables and views, of a schema or of the one that is usual."""

    def batches(
        self, name: str, schema: str | None, rows: int, numbers: Numbers
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table as one statement sees them, numbers as such, the rest text."""

    def write(
        self, name: str, schema: str | None, files: Sequence[str], record: str, replace: bool
    ) -> None:
        """Write the rows of Parquet files as a table, in one transaction."""


@dataclass(frozen=True, repr=False)
class DatabaseTable:
    """A table or view of a database.

    Parameters
    ----------
    url : str
        ``"duckdb:///file.duckdb"``, ``"sqlite:///file.db"``, or any address of SQLAlchemy:
        ``"postgresql+psycopg://user:password@host/database"``. After three strokes a file is
        looked for in the working folder, after four from the root.
    table : str
        Its name as it stands in the database; ``schema.name`` where it is in another schema.

    Examples
    --------
    >>> DatabaseTable("postgresql://me:secret@host/firms", "enterprises")
    <DatabaseTable postgresql://host/firms#enterprises>
    """

    url: str
    table: str

    @classmethod
    def at(cls, address: str) -> DatabaseTable:
        """Return the table of an address such as ``sqlite:///data.db#enterprises``.

        Raises
        ------
        UsageError
            No table is named; the message lists those there are.
        """
        url, mark, table = address.rpartition("#")
        if mark and table and "@" not in table:
            return cls(url, table)
        whole = cls(address.removesuffix("#"), "")
        known = [] if mark and "@" in table else whole.names()
        example = known[0] if known else "TABLE"
        raise UsageError(
            Text(f"{whole.shown} 没有写明表名", f"{whole.shown} names no table"),
            Text(f"请写 地址#{example}。", f"Write ADDRESS#{example}.")
            if len(known) < 2
            else Text(
                f"请写 地址#{example}；可用：{', '.join(known)}",
                f"Write ADDRESS#{example}. Known: {', '.join(known)}",
            ),
        )

    @property
    def engine(self) -> str:
        """The kind of the database: ``"duckdb"``, ``"sqlite"``, ``"postgresql"``."""
        return re.split("[+:]", self.url, maxsplit=1)[0].lower()

    @property
    def file(self) -> Path | None:
        """The file of a database that is one; None where a server has it."""
        rest = self.url.partition("://")[2].partition("?")[0]
        if not self._is_file:
            return None
        path = rest.removeprefix("/")
        if path in ("", ":memory:"):
            raise UsageError(
                Text("内存数据库不能作为数据来源或输出", "A database in memory keeps no table"),
                Text("请写数据库文件：sqlite:///data.db。", "Name a file: sqlite:///data.db."),
            )
        return Path(unquote(path) if self.engine == "duckdb" else path)

    @property
    def _is_file(self) -> bool:
        """Whether the address names a file, and so nobody who logs in."""
        rest = self.url.partition("://")[2].partition("?")[0]
        plain = rest in ("", "/:memory:") or (rest[0] == "/" and not rest.startswith("/file:"))
        return self.engine in _IN_FILES and plain

    @property
    def paths(self) -> Sequence[str]:
        """The files that nothing may be written over."""
        return [str(file)] if (file := self.file) else []

    @property
    def name(self) -> str:
        """What messages and records call it, without user, password and options."""
        place = self.file.name if self.file else self.shown.rpartition("/")[2]
        return f"{place}#{shortened(self.table)}"

    @property
    def shown(self) -> str:
        """The database without user, password and options."""
        if self._is_file:
            return self.url.partition("?")[0]
        match = _SERVER.fullmatch(self.url)
        scheme = self.url.partition("://")[0].partition("+")[0]
        return f"{scheme}://" + "/".join(filter(None, match.groups())) if match else f"{scheme}://"

    def names(self) -> list[str]:
        """Return the tables and views that are there, as many as a screen holds."""
        with self.opened() as database:
            return [shortened(name) for name in database.tables()[:12]]

    @contextlib.contextmanager
    def opened(self, writing: bool = False) -> Iterator[OpenDatabase]:
        """Open the database; what it refuses is told in one line, without the password.

        Raises
        ------
        TableError
            It cannot be read.
        UsageError
            There is no such file, kind or driver.
        """
        file = self.file
        if file is not None and writing:
            check_target(file)
        elif file is not None and not file.is_file():
            raise no_such_file(file)
        try:
            if self.engine == "duckdb" and file is None:
                raise not_an_address()
            if self.engine == "duckdb":
                from .duck_database import opened_duck

                with opened_duck(str(file), writing) as database:
                    yield database
            else:
                from .sql_database import opened_sql

                with opened_sql(self.url) as database:
                    yield database
        except ImportError as error:
            raise _needs(error.name or self.engine) from None
        except BenchmarkIndexError:
            raise
        except _refusals() as error:
            raise self._refused(str(error)) from None

    def found(self, database: OpenDatabase) -> tuple[str, str | None]:
        """Return the name of the table as it is written, and its schema if it is not the usual one.

        Raises
        ------
        UsageError
            There is none; the message lists names near to it.
        """
        schema, dot, name = self.table.partition(".")
        known = database.tables()
        for wanted, names, place in (
            (self.table, known, None),
            (name, database.tables(schema) if dot and schema in database.schemas() else [], schema),
        ):
            alike = [each for each in names if each.casefold() == wanted.casefold()]
            if wanted in names or len(alike) == 1:
                return (wanted if wanted in names else alike[0]), place
        kind = Text("表或视图", "table or view")
        raise UsageError.unknown(kind, shortened(self.table), [shortened(each) for each in known])

    def check(self) -> None:
        """Refuse a table that is not there, before any work is done."""
        with self.opened() as database:
            self.found(database)

    def placed(self, database: OpenDatabase) -> tuple[str, str | None]:
        """Return the name of a table to write, and its schema if it is not the usual one."""
        schema, dot, name = self.table.partition(".")
        if dot and name and schema in database.schemas():
            return name, schema
        return self.table, None

    def _refused(self, reason: str) -> TableError:
        """Return what a database refused as an error, without what nobody may see."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            reason = reason.replace(secret, "***")
        reason = " ".join(reason.split())[:200]
        return TableError(
            Text(f"数据库 {self.shown}：{reason}", f"Database {self.shown}: {reason}"),
            Text(
                "请检查地址、权限、磁盘空间，以及是否被其他程序占用；表未被改动。",
                "Check address, rights, room on the disk, and whether another program holds it; "
                "no table was changed.",
            ),
        )

    def _secrets(self) -> set[str]:
        """Return all parts of the address that may be a password, as written and as meant."""
        rest = self.url.partition("://")[2]
        if self._is_file:
            return set()
        head, _, options = rest.partition("?")
        user = rest.rpartition("@")[0] or head.rpartition("@")[0]
        written = {user.partition(":")[2], *(o.partition("=")[2] for o in options.split("&"))}
        meant = {unquote_plus(each) for each in written} | {unquote(each) for each in written}
        inside = {part for each in meant for part in _SECRET.findall(each)}
        return {each for each in written | meant | inside if each}

    def __repr__(self) -> str:
        return f"<DatabaseTable {self.shown}#{shortened(self.table)}>"


def is_address(source: object) -> bool:
    """Return whether a text is the address of a database, not the name of a file.

    >>> is_address("sqlite:///data.db#firms"), is_address("firms.csv")
    (True, False)
    """
    if not isinstance(source, str) or "://" not in source:
        return False
    return re.match(r"[A-Za-z][\w+.-]+://", source) is not None and not os.path.exists(source)


def _refusals() -> tuple[type[Exception], ...]:
    """Return what is raised where a database refuses, or where files of scores are damaged."""
    import pyarrow as pa

    return (Refusal, OSError, pa.ArrowException)


def _needs(package: str) -> UsageError:
    """Return the error of a package that is not installed."""
    package = package.partition(".")[0]
    ours = package in ("sqlalchemy", "duckdb", "pyarrow")
    wanted = f'"{EXTRA}"' if ours else package
    return UsageError(
        Text(f"读写该数据库需要软件包 {package}", f"This database takes the package {package}"),
        Text(f"请运行 pip install {wanted}。", f"Install it: pip install {wanted}."),
    )
