"""Which assumption moves the ranks: Sobol' indices with bootstrap intervals (Saltelli 2010)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..errors import Text, UsageError
from ..numerics import Floats, Integers
from .assumptions import Assumption
from .counting import rank_shift
from .drawn import sizes
from .runs import Drawn, Runs

Target: TypeAlias = str | tuple[object, ...]
RESAMPLES = 1000
_INTERVAL = (0.025, 0.975)


class SobolIndices(NamedTuple):
    """First-order and total indices, one per assumption."""

    first: Floats
    total: Floats


def sobol_indices(
    a: Floats, b: Floats, ab: Floats, *, center: bool = True, ddof: int = 0
) -> SobolIndices:
    """Return Sobol' indices, as scipy.stats.sobol_indices defines them.

    ``S_i = mean((y_B - c)(y_ABi - y_A)) / V`` and ``T_i = mean((y_A - y_ABi)^2) / (2 V)``; c is the
    mean and V the variance of y_A and y_B together. V = 0 gives 0.

    Parameters
    ----------
    a, b : array of shape (n,)
        What came out of two independent samples.
    ab : array of shape (k, n)
        The first sample with all that belongs to assumption i from the second.
    center : bool, default True
        False: c = 0.
    ddof : int, default 0

    Examples
    --------
    >>> x = np.random.default_rng(0).random((2, 2, 4096))
    >>> a, b = x[0, 0] + 2 * x[0, 1], x[1, 0] + 2 * x[1, 1]
    >>> ab = np.array([x[1, 0] + 2 * x[0, 1], x[0, 0] + 2 * x[1, 1]])
    >>> sobol_indices(a, b, ab).total.round(1)
    array([0.2, 0.8])
    """
    weights = np.full((1, len(a)), 1 / max(len(a), 1))
    first, total = _weighted(a, b, ab, weights, center, ddof)
    return SobolIndices(first[0], total[0])


def _weighted(
    a: Floats, b: Floats, ab: Floats, weights: Floats, center: bool = True, ddof: int = 0
) -> SobolIndices:
    """Return the indices under many weightings of the runs (rows that sum to 1): a resample each."""
    moved = (a.mean() + b.mean()) / 2 if center and len(a) else 0.0  # which no index depends on
    a, b, ab = a - moved, b - moved, ab - moved
    change = ab - a
    mean_a, mean_b = weights @ a, weights @ b
    mean = (mean_a + mean_b) / 2
    variance = (weights @ (a * a) + weights @ (b * b)) / 2 - mean**2
    runs = 2 * len(a)
    variance *= runs / (runs - ddof) if runs > ddof else 1.0
    c = mean if center else np.zeros_like(mean)
    above = weights @ (b * change).T - c[:, np.newaxis] * (weights @ change.T)
    moves = weights @ (change**2).T / 2
    scale = np.abs(weights @ np.abs(a)) + abs(moved)
    varies = variance > 1e-24 * np.maximum(scale, 1e-300) ** 2
    divisor = np.where(varies, variance, np.inf)[:, np.newaxis]
    return SobolIndices(above / divisor, moves / divisor)


def bootstrap(
    a: Floats, b: Floats, ab: Floats, seed: int, resamples: int = RESAMPLES
) -> tuple[SobolIndices, SobolIndices]:
    """Return the ends of 95 % percentile intervals of the indices, the runs drawn with replacement."""
    n, rng = len(a), np.random.default_rng([seed, len(a)])
    weights = rng.multinomial(n, np.full(n, 1 / n), size=resamples) / n
    drawn = _weighted(a, b, ab, weights)
    low, high = (SobolIndices(*(np.quantile(of, end, axis=0) for of in drawn)) for end in _INTERVAL)
    return low, high


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Displayed):
    """Which assumption moves a result.

    Attributes
    ----------
    of : str or tuple
        The result.
    assumptions : tuple of Assumption
    n : int
        Runs of each of the two samples.
    indices : DataFrame
        By assumption: first, first_low, first_high, total, total_low, total_high.
    convergence : DataFrame
        first and total by n, as n doubles.
    """

    _kind: ClassVar[str] = "sensitivity"

    of: Target
    assumptions: tuple[Assumption, ...]
    n: int
    indices: pd.DataFrame
    convergence: pd.DataFrame

    def sentences(self, language: str = "en") -> list[str]:
        """Return what to say of each assumption, the most important first."""
        total = self.indices["total"].to_numpy()
        order = np.argsort(-total, kind="stable")
        return [self.sentence(int(i)).pick(language) for i in order]

    def sentence(self, i: int) -> Text:
        """Return what to say of one assumption."""
        row, words = self.indices.iloc[i], self.assumptions[i].words
        if row["total"] == 0:
            return Text(f"{words.zh}：没有影响。", f"{words.en}: no effect.")
        first, total = (f"{100 * max(row[name], 0):.0f} %" for name in ("first", "total"))
        low, high = (f"{100 * max(row[name], 0):.0f}" for name in ("total_low", "total_high"))
        return Text(
            f"{words.zh}：单独解释变化的 {first}，连同与其他假设的交互共 {total}"
            f"（95% 区间 {low}–{high} %）。",
            f"{words.en}: explains {first} of the variation alone, {total} with its interactions "
            f"(95 % interval {low} to {high} %).",
        )


def sobol_runs(
    runs: Runs, of: Target, n: int, seed: int, nominal: Floats, groups: Sequence[Integers]
) -> Sensitivity:
    """Draw two samples and their mixtures, and return the indices of a result."""
    if isinstance(n, bool) or not isinstance(n, int) or n < 2:
        raise UsageError.bad_option(
            Text("抽样数", "n"),
            str(n),
            Text("请写 2 的幂，如 1024", "write a power of 2 such as 1024"),
        )
    result = _result(of, runs, nominal, groups)
    k = len(runs.assumptions)
    outcomes: list[list[Floats]] = [[] for _ in range(k + 2)]
    width = sum(map(runs.width, runs.assumptions))
    blocks = sizes(n, len(runs.table.data), 2 * width)
    for (a, b), count in zip(runs.samples(blocks, seed, 2), blocks, strict=True):
        mixed = [[*a[:i], b[i], *a[i + 1 :]] for i in range(k)]
        for place, parts in enumerate([a, b, *mixed]):
            outcomes[place].append(result(runs.drawn(parts, count)))
    y = np.array([np.concatenate(parts) for parts in outcomes])
    y = y[:, np.isfinite(y).all(axis=0)]
    if y.shape[1] < 2:
        raise UsageError.unknown(Text("有得分的对象", "ranked unit"), str(of), [])
    return _summed_up(y, of, runs, seed)


def _summed_up(y: Floats, of: Target, runs: Runs, seed: int) -> Sensitivity:
    """Return indices, intervals and convergence from what came out, (a, b, mixtures) x runs."""
    a, b, ab, n = y[0], y[1], y[2:], y.shape[1]
    names = pd.Index([one.words.en for one in runs.assumptions], name="assumption")
    point = sobol_indices(a, b, ab)
    low, high = bootstrap(a, b, ab, seed)
    columns: dict[str, Floats] = {}
    for name, *ends in zip(SobolIndices._fields, point, low, high, strict=True):
        columns |= dict(zip((name, f"{name}_low", f"{name}_high"), ends, strict=True))
    halves = [size for size in (n // 8, n // 4, n // 2, n) if size >= 2]
    steps = [sobol_indices(a[:size], b[:size], ab[:, :size]) for size in halves]
    convergence = pd.concat(
        {
            size: pd.DataFrame(step._asdict(), index=names)
            for size, step in zip(halves, steps, strict=True)
        },
        names=["n"],
    )
    indices = pd.DataFrame(columns, index=names)
    return Sensitivity(of, tuple(runs.assumptions), n, indices, convergence)


def _result(
    of: Target, runs: Runs, nominal: Floats, groups: Sequence[Integers]
) -> Callable[[Drawn], Floats]:
    """Return the function from a block of draws to the result that is asked for."""
    kind, *units = of if isinstance(of, tuple) else (of,)
    rows = [_row(unit, runs) for unit in units]
    match kind, rows:
        case "shift", []:
            return lambda drawn: rank_shift(drawn.ranks, nominal, groups)
        case "rank", [row]:
            return lambda drawn: np.where(
                drawn.ranks[:, row] > 0, drawn.ranks[:, row].astype(float), np.nan
            )
        case "score", [row]:
            return lambda drawn: drawn.scores[:, row]
        case "gap", [one, other]:
            return lambda drawn: drawn.scores[:, one] - drawn.scores[:, other]
    known = ["shift", "('rank', unit)", "('score', unit)", "('gap', unit, unit)"]
    raise UsageError.unknown(Text("敏感性分析的结果", "result"), str(of), known)


def _row(unit: object, runs: Runs) -> int:
    labels = list(runs.table.index)
    if unit not in labels:
        raise UsageError.unknown(Text("对象", "unit"), str(unit), list(map(str, labels)))
    return labels.index(unit)
