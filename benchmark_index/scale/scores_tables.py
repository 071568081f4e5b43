"""Tables of scores in databases (得分表): their names and columns, and which may be replaced."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from ..errors import Text, UsageError

RUNS = "benchmark_index_runs"  # the table that tells which tables hold scores, and of what run

_LONGEST = 60  # characters of a name in a message


class Refusal(Exception):  # noqa: N818
    """What a database says it cannot do."""


def quoted(name: str) -> str:
    """Return a name as SQL writes it, whatever is in it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def shortened(name: str) -> str:
    """Return a name as messages show it."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."


def kinds_of(files: Sequence[str]) -> dict[str, str]:
    """Return the kind of each column of files of scores: integer, number or text."""
    import pyarrow.parquet as pq
    import pyarrow.types as types

    kinds: dict[str, str] = {}
    for part in itertools.chain.from_iterable(map(pq.read_schema, files)):
        number = "number" if types.is_floating(part.type) else "text"
        kinds.setdefault(part.name, "integer" if types.is_integer(part.type) else number)
    return kinds


def check_replaced(
    table: str, columns: Sequence[str], recorded: Mapping[str, Sequence[str]], replace: bool
) -> None:
    """Refuse to replace a table unless an earlier run wrote it or the caller says so.

    Raises
    ------
    UsageError
    """
    if table.casefold() == RUNS:
        raise UsageError(
            Text(f"{RUNS} 用于登记运行记录", f"{RUNS} is the table of records"),
            Text("请换一个表名。", "Choose another name."),
        )
    if columns and not replace and list(recorded.get(table, ())) != list(columns):
        raise UsageError(
            Text(
                f"表 {shortened(table)} 已有其他内容，不会被改动",
                f"The table {shortened(table)} holds something else and stays as it is",
            ),
            Text(
                "请换一个表名，或明确写 replace=True。",
                "Choose another name, or say replace=True.",
            ),
        )


def not_an_address() -> UsageError:
    """Return the error of an address that nobody can open; it may hold a password."""
    return UsageError(
        Text("数据库地址无法识别", "The address is none of a database"),
        Text(
            "请写 duckdb:///文件、sqlite:///文件 或 SQLAlchemy 地址；密码中的 @ : / # 请转义。",
            "Write duckdb:///FILE, sqlite:///FILE or an address of SQLAlchemy; escape @ : / # "
            "in a password.",
        ),
    )
