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
from .finishing import RECORD

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
        query = f"SELECT * FROM scores WHERE rank <= ? {where} ORDER BY rank LIMIT ?"  # nosec B608
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
        name = '"' + attribute.replace('"', '""') + '"'
        query = (
            f"SELECT {name}, count(*) AS units, count(rank) AS ranked, avg(score) AS mean_score, "  # nosec B608
            f"min(rank) AS best_rank FROM scores WHERE true {where} GROUP BY {name} ORDER BY {name}"
        )
        return self._asked(query, said)

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
        files = sorted(str(path) for path in self.folder.glob("part-*.parquet"))
        with connection:
            relation = connection.read_parquet(files)
            connection.register("scores", relation)
            frame: pd.DataFrame = (
                connection.sql(query, params=parameters).to_arrow_table().to_pandas()
            )
        return frame
