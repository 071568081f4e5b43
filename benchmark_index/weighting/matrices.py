"""The door for pairwise judgements: matrices matched by name, fractions read, reciprocals checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import SupportsFloat, cast

import numpy as np
import pandas as pd

from ..errors import MethodError, Text, WeightsError, shorten
from ..estimators.learner import column_labels
from ..estimators.parameters import MOST_SAID, quoted
from ..files.plain import fraction
from ..numerics import Floats
from .judged import Names

_HINT = Text(
    "请写 1 到 9 或其倒数（如 1/3），没有判断的留空。",
    "Write 1 to 9 or a reciprocal such as 1/3; leave out what was not judged.",
)


def by_expert(judgements: object) -> dict[str, object]:
    """Return one matrix per expert: of a mapping by name, a sequence, or a single matrix.

    >>> list(by_expert([[1, 2], [0.5, 1]])), list(by_expert([[[1, 2], [0.5, 1]]] * 2))
    (['1'], ['1', '2'])
    """
    if _is_matrix(judgements):
        return {"1": judgements}
    if isinstance(judgements, Mapping):
        return {str(expert): matrix for expert, matrix in judgements.items()}
    if isinstance(judgements, (Sequence, np.ndarray)) and not isinstance(judgements, str):
        return {str(number): matrix for number, matrix in enumerate(judgements, 1)}
    reason = Text(f"{judgements!r} 不是判断矩阵", f"{judgements!r} is no matrix")
    raise MethodError.bad_parameter("judgements", reason)


def _is_matrix(judgements: object) -> bool:
    if isinstance(judgements, pd.DataFrame):
        return True
    if isinstance(judgements, np.ndarray):
        return judgements.ndim < 3
    rows = list(judgements.values()) if isinstance(judgements, Mapping) else judgements
    kind = Mapping if isinstance(judgements, Mapping) else (Sequence, np.ndarray)
    if not isinstance(rows, (Sequence, np.ndarray)) or isinstance(rows, str):
        return False
    return bool(len(rows)) and all(
        isinstance(row, kind)
        and not isinstance(row, str)
        and not any(map(_holds_more, _cells(row)))
        for row in rows
    )


def _cells(row: Mapping[object, object] | Iterable[object]) -> list[object]:
    return list(row.values()) if isinstance(row, Mapping) else list(row)


def _holds_more(cell: object) -> bool:
    return isinstance(cell, (Mapping, Sequence, np.ndarray, pd.DataFrame)) and not isinstance(
        cell, str
    )


def read_matrix(
    judgements: object, items: Names | None, m: int, tolerance: float, where: str
) -> Floats:
    """Return a matrix in the order of the items; what one triangle lacks, the other gives.

    Raises
    ------
    WeightsError
        It has other items, or another size.
    MethodError
        A judgement is no positive number, the diagonal is not 1, or two judgements of one pair
        are not reciprocal to each other.
    """
    cells = _in_order(judgements, items, m, where)
    names = column_labels(items, m)
    a = np.array([[_number(cell) for cell in row] for row in cells], dtype=float)
    within = (a >= 1 / MOST_SAID) & (a <= MOST_SAID)
    if wrong := np.argwhere(~(np.isnan(a) | within)).tolist():
        places = [_told(where, names, i, j, cells[i][j]) for i, j in wrong]
        raise MethodError.cannot_take(
            Text("判断须为正数", "Judgements are positive numbers"), places, _HINT
        )
    diagonal = np.diag(a)
    if np.any(np.abs(diagonal[~np.isnan(diagonal)] - 1) > tolerance):
        i = int(np.nanargmax(np.abs(diagonal - 1)))
        raise MethodError.cannot_take(
            Text("对角线须为 1", "The diagonal is 1"),
            [_told(where, names, i, i, cells[i][i])],
            Text("自己与自己同等重要。", "An item is as important as itself."),
        )
    np.fill_diagonal(a, 1.0)
    apart = np.abs(a * a.T - 1) > tolerance
    if clashes := np.argwhere(np.tril(apart, -1)).tolist():
        places = [
            f"{_told(where, names, i, j, cells[i][j])}, {_told('', names, j, i, cells[j][i])}"
            for i, j in clashes
        ]
        raise MethodError.cannot_take(
            Text("两个判断不互为倒数", "Judgements that are not reciprocal"),
            places,
            Text("请只保留一个，另一个由其倒数得出。", "Keep one; its reciprocal gives the other."),
        )
    return np.where(np.isnan(a), 1 / a.T, a)


def _in_order(judgements: object, items: Names | None, m: int, where: str) -> list[list[object]]:
    if isinstance(judgements, pd.DataFrame):
        axes = (judgements.index, judgements.columns)
        if not all(axis.is_unique for axis in axes):
            raise WeightsError.misjudged(where, Text("名称重复", "names given twice"))
        unnamed = all(isinstance(axis, pd.RangeIndex) for axis in axes)
        judgements = judgements.to_numpy(dtype=object) if unnamed else judgements.T.to_dict()
    if isinstance(judgements, Mapping):
        rows = {
            str(row): {str(k): v for k, v in cells.items()} for row, cells in judgements.items()
        }
        named = dict.fromkeys([*rows, *(column for cells in rows.values() for column in cells)])
        if items is None or (extra := [name for name in named if name not in items]):
            listed = shorten(named if items is None else extra)
            raise WeightsError.misjudged(
                where, Text(f"判断矩阵中有多余的 {listed}", f"{listed} are judged but not there")
            )
        return [[rows.get(row, {}).get(column) for column in items] for row in items]
    cells = [
        list(row) if isinstance(row, (Sequence, np.ndarray)) else [row]
        for row in cast(Iterable[object], judgements)
    ]
    if len(cells) != m or any(len(row) != m for row in cells):
        size = " x ".join(map(str, (len(cells), max(map(len, cells), default=0))))
        raise WeightsError.misjudged(
            where, Text(f"判断矩阵应为 {m} x {m}，给了 {size}", f"{m} x {m} needed, {size} given")
        )
    return cells


def _number(cell: object) -> float:
    """Return a judgement, NaN where there is none, -1 where it is no number."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return np.nan
    try:
        return float(fraction(cell) if isinstance(cell, str) else cast(SupportsFloat, cell))
    except (TypeError, ValueError, OverflowError):
        return -1.0


def _told(where: str, names: Names, i: int, j: int, cell: object) -> str:
    place = f"{names[i]} / {names[j]} = {cell if isinstance(cell, str) else quoted(cell)}"
    return f"{where}: {place}" if where else place
