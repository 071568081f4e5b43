"""What a run over files left behind (大数据结果): a folder of ranked scores, and what sums it up."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

import pandas as pd

from ..catalog.displayed import Displayed
from ..errors import TableError, Text, UsageError
from ..index.specification import Specification
from .databases import DatabaseTable
from .finishing import RECORD
from .scores_tables import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class DatasetScores(Displayed):
    """A folder of ranked scores that reads as one dataset: ``pandas.read_parquet(folder)``.

    Its columns: rank, unit, name, attributes, (period,) score, tier, one per group, ``available``:
    the share of indicators with a value, ``missing``: the groups a unit has no score for. The rows
    stand in the order of the files they were read from.

    Parameters
    ----------
    folder : str or Path

    Attributes
    ----------
    folder : Path
    rows : int
        How many units there are, in all periods.
    ranked : dict
        How many have a rank, by period; "" where there are no periods.
    findings : DataFrame
        What was found in the files, and what fitting noticed.
    specification : dict
        The run as plain JSON.
    weights : Series
        The effective weight of every node.
    """

    _kind: ClassVar[str] = "dataset"

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        try:
            self._record = json.loads((self.folder / RECORD).read_text("utf-8"))
        except (OSError, ValueError):
            raise TableError.unreadable(
                folder,
                Text("不是 evaluate_dataset 写出的文件夹", "it is no folder of evaluate_dataset"),
                Text("请给出输出文件夹。", "Name the folder of an output."),
            ) from None

    @property
    def rows(self) -> int:
        """How many units there are, in all periods."""
        return int(self._record["rows"])

    @property
    def ranked(self) -> dict[str, int]:
        """How many units have a rank, by period."""
        return dict(self._record["ranked"])

    @property
    def findings(self) -> pd.DataFrame:
        """What was found in the files and noticed in fitting, with messages in both languages."""
        return pd.DataFrame(self._record["findings"])

    @property
    def specification(self) -> Specification:
        """The run as plain JSON: framework, steps, weights, version, what was read."""
        return cast(Specification, self._record["specification"])

    @property
    def weights(self) -> pd.Series[float]:
        """The effective weight of every node."""
        return pd.Series(self._record["effective_weights"], name="effective", dtype=float)

    def top(self, n: int = 10, period: str | None = None) -> pd.DataFrame:
        """Return the first units of a ranking, those of one rank in the order of the files.

        Parameters
        ----------
        n : int
        period : str, optional
            Default: the last.
        """
        where, said = self._in(period)
        query = (
            f"SELECT * FROM scores WHERE rank <= ? {where} "  # nosec B608
            "ORDER BY rank, row_number() OVER () LIMIT ?"  # in the order of files and rows
        )
        return self._asked(query, [n, *said, n])

    def of(self, unit: str) -> pd.DataFrame:
        """Return the rows of a unit, one for each period."""
        return self._asked("SELECT * FROM scores WHERE unit = ?", [unit])

    def by(self, attribute: str, period: str | None = None) -> pd.DataFrame:
        """Return by tier or attribute how many units are ranked, their mean score and best rank.

        Parameters
        ----------
        attribute : str
            Such as ``"region"`` or ``"tier"``.
        period : str, optional
            Default: the last.
        """
        known = [name for name in self._columns if name not in ("rank", "unit", "score", "missing")]
        if attribute not in known:
            raise UsageError.unknown(Text("分组列", "column to group by"), attribute, known)
        where, said = self._in(period)
        name = quoted(attribute)
        query = (
            f"SELECT {name}, count(*) AS units, count(rank) AS ranked, avg(score) AS mean_score, "  # nosec B608
            f"min(rank) AS best_rank FROM scores WHERE true {where} GROUP BY {name} ORDER BY {name}"
        )
        return self._asked(query, said)

    def to_database(
        self, url: str | DatabaseTable, table: str | None = None, *, replace: bool = False
    ) -> None:
        """Write the ranked scores as a table of a database, in one transaction (写入数据库).

        Whatever goes wrong, the database stays as it was. The table ``benchmark_index_runs`` beside
        it tells of what run the scores are.

        Parameters
        ----------
        url : str or DatabaseTable
            ``"duckdb:///scores.duckdb"``, ``"sqlite:///scores.db"`` or any address of SQLAlchemy;
            with the name of the table after a #, unless ``table`` says it.
        table : str, optional
        replace : bool, default False
            Replace a table that no earlier run wrote.

        Raises
        ------
        UsageError
            A table of that name holds something else.
        TableError
            The database refuses; the message says why, without a password.

        Examples
        --------
        >>> import tempfile
        >>> from benchmark_index import evaluate_dataset
        >>> folder = Path(tempfile.mkdtemp())
        >>> frame = pd.DataFrame({"unit": ["A", "B"], "osi": [0.9, 0.5], "hci": 0.8, "tii": 0.7})
        >>> frame.to_parquet(folder / "egdi.parquet")
        >>> scores = evaluate_dataset(folder / "egdi.parquet", "egdi", folder / "scores")
        >>> scores.to_database(f"sqlite:///{folder}/scores.db", "egdi")
        >>> pd.read_sql("SELECT rank, unit FROM egdi", f"sqlite:///{folder}/scores.db")
           rank unit
        0     1    A
        1     2    B
        """
        if isinstance(url, DatabaseTable):
            target = url
        else:
            target = DatabaseTable.at(url) if table is None else DatabaseTable(url, table)
        record = (self.folder / RECORD).read_text("utf-8")
        with target.opened(writing=True) as database:
            name, schema = target.placed(database)
            database.write(name, schema, self._files, record, replace)

    @property
    def _files(self) -> list[str]:
        return sorted(str(path) for path in self.folder.glob("part-*.parquet"))

    def _in(self, period: str | None) -> tuple[str, list[object]]:
        periods = sorted(filter(None, self.ranked))
        if not periods and period is None:
            return "", []
        if period is not None and period not in periods:
            raise UsageError.unknown(Text("时期", "period"), period, periods)
        return "AND period = ?", [period or periods[-1]]

    @cached_property
    def _columns(self) -> list[str]:
        return list(self._asked("SELECT * FROM scores LIMIT 0", []).columns)

    def _asked(self, query: str, parameters: list[object]) -> pd.DataFrame:
        import duckdb

        connection: DuckDBPyConnection = duckdb.connect()
        with connection:
            relation = connection.read_parquet(self._files)
            connection.register("scores", relation)
            table = connection.sql(query, params=parameters).to_arrow_table()
        frame: pd.DataFrame = table.to_pandas()
        return frame
