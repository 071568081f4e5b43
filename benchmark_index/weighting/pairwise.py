"""Pairwise comparison matrices (判断矩阵): priorities, consistency, repairs, groups of experts.

A matrix holds in row i and column j how many times as important i is as j. Missing judgements
are NaN, the diagonal is 1. Nothing here checks its input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from ..errors import Text
from ..numerics import Floats, positions

# Random indices by table, from n = 3 on.
RANDOM_INDICES: Mapping[str, tuple[float, ...]] = {
    "saaty1980": (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    "saaty2004": (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49),
    "donegan-dodd": (0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733),
    "tummala-ling": (0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537),
    "alonso-lamata": (),
}
SCALE = 9.0  # the largest judgement of the 1-9 scale
ACCEPTED = 0.1  # the largest consistency ratio that is taken for consistent


class Priorities(NamedTuple):
    """Priorities that sum to 1, and the principal eigenvalue or its estimate."""

    weights: Floats
    lambda_max: float


class Consistency(NamedTuple):
    """Consistency of a matrix: index, random index with the table it is from, ratio."""

    ci: float
    ri: float
    table: str
    cr: float


class Repair(NamedTuple):
    """A judgement that fits the others badly, and the value that would fit them.

    Attributes
    ----------
    row, column : int
        The judgement, its row being the one of the two items judged more important.
    judged, repair : float
        What was said, and what the other judgements imply.
    cr : float
        The consistency ratio with the repair.
    """

    row: int
    column: int
    judged: float
    repair: float
    cr: float


def with_missing_on_the_diagonal(a: Floats) -> Floats:
    """Return Harker's matrix: 0 for each missing judgement and 1 more on its row's diagonal.

    >>> with_missing_on_the_diagonal(np.array([[1, 2, np.nan], [0.5, 1, 2], [np.nan, 0.5, 1]]))
    array([[2. , 2. , 0. ],
           [0.5, 1. , 2. ],
           [0. , 0.5, 2. ]])
    """
    missing = np.isnan(a)
    return np.where(missing, 0.0, a) + np.diag(missing.sum(axis=1))


def eigenvector(a: Floats) -> Priorities:
    """Return the principal eigenvector and its eigenvalue, by Harker where judgements lack."""
    values, vectors = np.linalg.eig(with_missing_on_the_diagonal(a))
    first = int(np.argmax(values.real))
    weights = np.abs(vectors[:, first].real)
    return Priorities(weights / weights.sum(), float(values[first].real))


def _completed(a: Floats) -> Floats:
    """Return a matrix whose missing judgements are the ratios of Harker's priorities."""
    if not np.isnan(a).any():
        return a
    w = eigenvector(a).weights
    return np.where(np.isnan(a), w[:, None] / w, a)


def geometric_mean(a: Floats) -> Priorities:
    """Return the geometric mean of each row; lambda_max is the mean of (A w) / w.

    A matrix with missing judgements is first completed by the ratios of Harker's priorities.
    """
    a = _completed(a)
    means = np.exp(np.log(a).mean(axis=1))
    weights = means / means.sum()
    return Priorities(weights, float(np.mean(a @ weights / weights)))


def column_mean(a: Floats) -> Priorities:
    """Return the mean of the columns, each divided by its sum (和积法); lambda_max likewise.

    A matrix with missing judgements is first completed by the ratios of Harker's priorities.

    >>> column_mean(np.array([[1.0, 2.0], [0.5, 1.0]])).weights.round(3)
    array([0.667, 0.333])
    """
    a = _completed(a)
    weights = (a / a.sum(axis=0)).mean(axis=1)
    return Priorities(weights, float(np.mean(a @ weights / weights)))


PRIORITIES: Mapping[str, Callable[[Floats], Priorities]] = {
    "eigenvector": eigenvector,
    "geometric": geometric_mean,
    "column-mean": column_mean,
}


def random_index(n: int, table: str | Sequence[float] = "saaty1980") -> tuple[float, str]:
    """Return RI for n items and the table it is from; Alonso and Lamata's beyond a table.

    >>> random_index(5), random_index(3, [0, 0, 0.6]), random_index(11)[1]
    ((1.12, 'saaty1980'), (0.6, 'given'), 'alonso-lamata')
    """
    name = table if isinstance(table, str) else "given"
    if n < 3:
        return 0.0, name
    values = RANDOM_INDICES[table] if isinstance(table, str) else tuple(table)
    while values and values[0] == 0:  # written from n = 1 on, as in Saaty's table
        values = values[1:]
    if n - 3 < len(values):
        return float(values[n - 3]), name
    return (1.7699 * n - 4.3513) / (n - 1), "alonso-lamata"


def consistency(
    lambda_max: float, n: int, table: str | Sequence[float] = "saaty1980"
) -> Consistency:
    """Return CI = (lambda_max - n) / (n - 1) and CR = CI / RI; CR is 0 below three items."""
    ri, name = random_index(n, table)
    excess = lambda_max - n
    if abs(excess) < 1e-12 * n * n:  # what rounding leaves of a consistent matrix
        excess = 0.0
    ci = excess / (n - 1) if n > 1 else 0.0
    return Consistency(ci, ri, name, ci / ri if n > 2 else 0.0)


def linked(a: Floats) -> list[int]:
    """Return the items that are compared with the first one, directly or through others.

    >>> linked(np.array([[1, 2, np.nan], [0.5, 1, np.nan], [np.nan, np.nan, 1]]))
    [0, 1]
    """
    steps = ~np.isnan(a)
    for _ in range(len(a)):
        steps = steps @ steps
    return positions(steps[0])


def repairs(
    a: Floats,
    table: str | Sequence[float] = "saaty1980",
    most: int = 3,
    priorities: Callable[[Floats], Priorities] = eigenvector,
) -> list[Repair]:
    """Return the judgements that fit the others worst, the worst first.

    Judgements are ordered by how far ``a_ij w_j / w_i`` is from 1. The repair is ``w_i / w_j``
    of the priorities that Harker's method finds without the judgement.
    """
    w = priorities(a).weights
    with np.errstate(invalid="ignore"):
        strain = np.abs(np.log(a * w / w[:, None]))
    pairs = [(i, j) for i in range(len(a)) for j in range(i + 1, len(a)) if a[i, j] > 0]
    pairs.sort(key=lambda pair: -round(float(strain[pair]), 12))
    fitting = (_repair(a, *pair, table, priorities) for pair in pairs)
    return list(islice(filter(None, fitting), most))


def _repair(
    a: Floats,
    i: int,
    j: int,
    table: str | Sequence[float],
    priorities: Callable[[Floats], Priorities],
) -> Repair | None:
    """Return the repair of one judgement, None where nothing else bears on it."""
    without = a.copy()
    without[[i, j], [j, i]] = np.nan
    if len(linked(without)) < len(a):
        return None
    w = eigenvector(without).weights
    first, second = (i, j) if a[i, j] >= 1 else (j, i)
    fitting = float(w[first] / w[second])
    without[first, second], without[second, first] = fitting, 1 / fitting
    cr = consistency(priorities(without).lambda_max, len(a), table).cr
    return Repair(first, second, float(a[first, second]), fitting, cr)


def joint_judgements(matrices: Floats, experts: Floats | None = None) -> Floats:
    """Return the element-wise geometric mean over experts (AIJ) of what was judged.

    ``experts`` are the weights of the experts; those who judged a pair share all of it.

    >>> joint_judgements(np.array([[[1, 2], [0.5, 1]], [[1, 8], [0.125, 1]]]))
    array([[1.  , 4.  ],
           [0.25, 1.  ]])
    """
    judged = ~np.isnan(matrices)
    logs = np.where(judged, np.log(np.where(judged, matrices, 1.0)), 0.0)
    if experts is None:
        counts = judged.sum(axis=0)
        return np.where(counts > 0, np.exp(logs.sum(axis=0) / np.maximum(counts, 1)), np.nan)
    shares = np.tensordot(experts, judged.astype(float), axes=1)
    total = np.tensordot(experts, logs, axes=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(shares > 0, np.exp(total / shares), np.nan)


def as_judgement(value: float) -> str:
    """Return a judgement as experts write it, 1/3 for what is below 1.

    >>> as_judgement(3.0), as_judgement(1 / 3), as_judgement(2.346), as_judgement(0.99)
    ('3', '1/3', '2.3', '1')
    """
    over = f"{max(value, 1 / value):.1f}".removesuffix(".0")
    return over if value >= 1 or over == "1" else f"1/{over}"


def told(suggested: Sequence[Repair], names: Sequence[str]) -> Text:
    """Return repairs in words."""
    pairs = [
        (names[r.row], names[r.column], as_judgement(r.judged), as_judgement(r.repair))
        for r in suggested
    ]
    return Text(
        "；".join(f"{i} 比 {j} 为 {judged}，宜为 {fit}" for i, j, judged, fit in pairs),
        "; ".join(f"{i} over {j} is {judged}, {fit} would fit" for i, j, judged, fit in pairs),
    )
