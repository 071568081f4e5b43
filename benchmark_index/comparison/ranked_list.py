"""One ranking, whoever published it: the names of its units with a rank, and a score where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from ..errors import TableError, Text, UsageError, shorten
from ..files import Grid, open_grids
from ..index.scorecard import Scorecard
from ..numerics import Booleans, Floats, Labels, competition_ranks
from ..reading.headers import cell_text, fold, period_text
from ..reading.values import Policy, read_column
from ..reading.vocabulary import words_for
from .rank_texts import rank_of

RankingLike: TypeAlias = "Scorecard | pd.DataFrame | pd.Series[float] | str | Path"
COLUMN = Text("列", "column")
_SHOWN = 40  # characters of a cell in a message
MOST_ABOVE = 50  # rows among which the header of a file is looked for
_UNITS = (*words_for("units"), "name")
_WAY_OUT = Text(
    "请用 column= 给出列名（命令行 --column 甲,乙）。",
    "Name it by column= (on the command line --column A,B).",
)


class RankedList(NamedTuple):
    """A ranking of one period.

    Attributes
    ----------
    label : str
        What it is of: the index and period, or the file.
    units : list of str
    rank : array
        1 = best; NaN where there is none.
    score : array
        NaN where the ranking has none.
    read_as : str
        ``rank`` or ``score``: what the ranks follow from.
    """

    label: str
    units: list[str]
    rank: Floats
    score: Floats
    read_as: str


def ranked_list(ranking: RankingLike, period: str | None = None, column: str = "") -> RankedList:
    """Return a ranking as names with ranks.

    A column or Series is taken as ranks where its name says so, or where it has none that says
    anything and the values are ranks from 1 on; else as scores, of which more is better.

    Raises
    ------
    UsageError
        There are several periods and none is chosen, or no column that could be meant.
    TableError
        A file is no ranking, or a unit stands in it twice.
    """
    if isinstance(ranking, Scorecard):
        return _of_scorecard(ranking, period)
    if isinstance(ranking, pd.Series):
        name = "" if ranking.name is None else str(ranking.name)
        return _of_frame(ranking.to_frame(name), name or "Series", period, name)
    if isinstance(ranking, pd.DataFrame):
        return _of_frame(ranking, "DataFrame", period, column)
    if isinstance(ranking, str | Path):
        path = Path(ranking)
        return _of_frame(_frame_of(path, column), path.name, period, column)
    kind = type(ranking).__name__
    raise UsageError(
        Text(f"{kind} 不是排名", f"{kind} is no ranking"),
        Text(
            "请给出 Scorecard、DataFrame、Series 或 .xlsx、.csv 文件。",
            "Give a Scorecard, a DataFrame, a Series, or a file: .xlsx, .csv.",
        ),
    )


def _of_scorecard(scorecard: Scorecard, period: str | None) -> RankedList:
    table = scorecard.table
    rows = np.ones(len(table.data), dtype=bool)
    if table.is_panel:
        rows = _of_period(np.asarray(table.period_labels, dtype=object), period)
        period = str(np.asarray(table.period_labels)[rows][0])
    label = " ".join(filter(None, (scorecard.framework.id, period or table.period)))
    units = [str(unit) for unit in np.asarray(table.unit_labels)[rows]]
    rank = np.asarray(scorecard.rank.to_numpy(dtype=float, na_value=np.nan)[rows], dtype=float)
    score = np.asarray(scorecard.published.to_numpy()[rows], dtype=float)
    return RankedList(label, units, rank, score, "rank")


def _of_period(periods: Labels, period: str | None) -> Booleans:
    """Return the rows of the one period there is, or of that which is chosen."""
    labels = [period_text(label) for label in periods.tolist()]
    known = sorted(set(labels))
    if period is None and len(known) > 1:
        raise UsageError(
            Text(f"排名含多个时期：{shorten(known)}", f"Several periods: {shorten(known)}"),
            Text(
                "请用 period= 指定一个，或 (甲, 乙) 各一个（命令行 --period 2021,2022）。",
                "Choose one by period=, or one each: (first, second); on the command line "
                "--period 2021,2022.",
            ),
        )
    wanted = known[0] if period is None else period_text(period)
    if wanted not in known:
        raise UsageError.unknown(Text("时期", "period"), str(period), known)
    return np.array([label == wanted for label in labels])


# --- tables --------------------------------------------------------------------------------------


def _of_frame(frame: pd.DataFrame, label: str, period: str | None, column: str) -> RankedList:
    """Return the ranking that a table holds, its units in the index or a column."""
    levels = [name for name in frame.index.names if name is not None]
    if levels and not set(levels) & set(frame.columns):
        frame = frame.reset_index()
    heads = [str(head) for head in frame.columns]
    if (at := _column(heads, words_for("periods"))) is not None:
        rows = _of_period(frame.iloc[:, at].to_numpy(dtype=object), period)
        frame = frame.loc[rows]
        label = f"{label} {period_text(frame.iloc[0, at])}"
    names = _names(frame, heads)
    kept = [i for i, name in enumerate(names) if name]
    _refuse_twice([names[i] for i in kept], label)
    ranked, scored = _columns(heads, column, label)
    values = {
        at: _numbers(frame.iloc[kept, at], label, at == ranked)
        for at in (ranked, scored)
        if at is not None
    }
    score = np.full(len(kept), np.nan) if scored is None else values[scored]
    if ranked is None and scored is not None and not _is_named(heads[scored], "scores"):
        ranked, score = (scored, np.full(len(kept), np.nan)) if _are_ranks(score) else (None, score)
    rank = competition_ranks(score) if ranked is None else values[ranked]
    if np.isnan(rank).all():
        raise TableError.unreadable(label, Text("没有名次", "nothing in it has a rank"), _WAY_OUT)
    read_as = "score" if ranked is None else "rank"
    return RankedList(label, [names[i] for i in kept], rank, score, read_as)


def _names(frame: pd.DataFrame, heads: Sequence[str]) -> list[str]:
    """Return the units, of the index where it says more than a number, else of a column."""
    if not isinstance(frame.index, pd.RangeIndex):
        return [cell_text(unit) for unit in frame.index.tolist()]
    columns = [[cell_text(cell) for cell in frame.iloc[:, j].tolist()] for j in range(len(heads))]
    where = _column(heads, _UNITS)
    if where is None:
        words = [sum(any(map(str.isalpha, text)) for text in column) for column in columns]
        where = int(np.argmax([2 * count > len(frame) for count in words])) if words else 0
    return columns[where] if columns else []


def _columns(heads: Sequence[str], column: str, label: str) -> tuple[int | None, int | None]:
    """Return which columns hold ranks and scores; one of them is there."""
    if column:
        by_name = [i for i, head in enumerate(heads) if fold(head) == fold(column)]
        if not by_name:
            raise UsageError.unknown(COLUMN, column, heads)
        return (by_name[0], None) if _is_named(column, "ranks") else (None, by_name[0])
    ranked, scored = (_column(heads, words_for(f"heads of {kind}")) for kind in ("ranks", "scores"))
    if ranked is not None or scored is not None:
        return ranked, scored
    ranks, scores = (
        [i for i, head in enumerate(heads) if _is_named(head, kind)] for kind in ("ranks", "scores")
    )
    if len(ranks) == 1:
        return ranks[0], None
    sole = scores or list(range(len(heads)))
    if not ranks and len(sole) == 1:
        return None, sole[0]
    raise UsageError(
        Text(
            f"{label}：不知哪一列是名次或得分：{shorten(heads, 12)}",
            f"{label}: no telling which column holds ranks or scores: {shorten(heads, 12)}",
        ),
        _WAY_OUT,
    )


def _column(heads: Sequence[str], words: Sequence[str]) -> int | None:
    """Return the column headed by the first of some words, in either line of a header."""
    lines = [{_said(line) for line in (head, *head.splitlines())} for head in heads]
    for word in map(fold, words):
        for i, said in enumerate(lines):
            if word in said:
                return i
    return None


def _said(head: str) -> str:
    return fold(head.replace("_", " "))


def _is_named(head: str, kind: str) -> bool:
    """Return whether a header holds a word for ranks or scores."""
    words = [fold(word) for word in words_for(f"heads of {kind}")]
    return any(word in _said(head) for word in words)


def _are_ranks(values: Floats) -> bool:
    """Return whether values are ranks from 1 on: competition ranks, or with ties averaged or dense.

    >>> _are_ranks(np.array([2.0, 1.0, 2.0, 4.0])), _are_ranks(np.array([90.0, 80.0]))
    (True, False)
    """
    held = np.sort(values[~np.isnan(values)])
    if not len(held):
        return False
    different, first, counts = np.unique(held, return_index=True, return_counts=True)
    competition, dense = first + 1.0, np.arange(1.0, len(different) + 1)
    averaged = first + (counts + 1) / 2
    return any(np.array_equal(different, kind) for kind in (competition, dense, averaged))


def _numbers(column: pd.Series[float], label: str, ranks: bool) -> Floats:
    """Return a column as numbers, also those that stand as text; ranks as publishers write them."""
    texts = [cell_text(value) for value in column.tolist()]
    bare = [text.rstrip("=").replace(",", "") for text in texts]
    numbers = pd.to_numeric(pd.Series(bare, dtype=object), errors="coerce")
    values = np.array(numbers, dtype=float)
    if np.isinf(values).any():
        raise TableError.infinite([label])
    odd = [i for i in np.flatnonzero(np.isnan(values)).tolist() if texts[i]]
    if odd and ranks:
        values[odd] = [np.nan if (rank := rank_of(texts[i])) is None else rank for i in odd]
        odd = [i for i in odd if np.isnan(values[i])]
    if odd:
        values[odd], unread = _as_in_tables([texts[i] for i in odd])
        if unread:
            raise _unread(label, unread)
    if ranks and (values < 1).any():
        raise _unread(label, [texts[i] for i in np.flatnonzero(values < 1).tolist()])
    return values


def _as_in_tables(texts: Sequence[str]) -> tuple[Floats, list[str]]:
    """Return texts as the numbers that they are in any table, and those that are neither one nor a gap."""
    column = read_column(texts, "", "", Policy(none="missing"))
    gaps = {fold(word) for word in words_for("not ranked")}
    unread = [odd.text for odd in column.odd if odd.status in ("unparsed", "excel error")]
    return column.numbers, [text for text in unread if fold(text) not in gaps]


def _unread(label: str, texts: Sequence[str]) -> TableError:
    listed = shorten(text[:_SHOWN] for text in dict.fromkeys(texts))
    return TableError.unreadable(
        label,
        Text(f"不是名次或得分：{listed}", f"neither ranks nor scores: {listed}"),
        Text(
            "名次从 1 起；没有名次的请留空或写 -，或用 column= 另指一列。",
            "Ranks count from 1; leave cells without one blank, or name another by column=.",
        ),
    )


def _refuse_twice(names: Sequence[str], label: str) -> None:
    if len(set(names)) < len(names):
        counts = pd.Series(names).value_counts()
        twice = shorten(counts[counts > 1].index)
        raise TableError.unreadable(
            label,
            Text(f"同一名称出现多次：{twice}", f"a name stands in it more than once: {twice}"),
            Text(
                "请去掉重复行；多个时期请保留时期列并指定 period。",
                "Take out rows that repeat one; with several periods, keep a column of periods.",
            ),
        )


def _frame_of(path: Path, column: str) -> pd.DataFrame:
    """Return the sheet of a file that is named a ranking, else the first that is headed as one.

    Headed by the column, where it is named.
    """
    if path.suffix.lower() == ".parquet":
        from ..files import open_frame

        return open_frame(path)[0]
    grids = sorted(open_grids(path).grids, key=lambda grid: not _is_named(grid.name, "ranks"))
    for word in (column, "") if column else ("",):
        for grid in grids:
            frame = _below_header(grid, word)
            if frame is None:
                continue
            if word != column:
                raise UsageError.unknown(COLUMN, column, [str(head) for head in frame.columns])
            return frame
    raise TableError.unreadable(
        path,
        Text("找不到名次或得分列", "no column in it is headed as ranks or scores"),
        Text(
            "请给表头写上 对象、排名 或 得分。",
            "Head its columns: unit, and rank or score.",
        ),
    )


def _below_header(grid: Grid, column: str) -> pd.DataFrame | None:
    """Return what stands below the first row that heads a column of ranks or scores."""
    for i, row in enumerate(grid.rows[:MOST_ABOVE]):
        heads = [str(cell) for cell in row]
        if sum(bool(head.strip()) for head in heads) > 1 and _is_header(heads, column):
            unique = [
                head if heads.index(head) == j else f"{head} ({j + 1})"
                for j, head in enumerate(heads)
            ]
            rows = [list(cells)[: len(heads)] for cells in grid.rows[i + 1 :]]
            rows = [[*cells, *[""] * (len(heads) - len(cells))] for cells in rows]
            return pd.DataFrame(rows, columns=unique, dtype=object)
    return None


def _is_header(heads: Sequence[str], column: str) -> bool:
    if column:
        return any(fold(head) == fold(column) for head in heads)
    return any(_is_named(head, kind) for head in heads for kind in ("ranks", "scores"))
