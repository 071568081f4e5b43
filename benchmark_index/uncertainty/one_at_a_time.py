"""One thing otherwise at a time, and every combination of methods: what ranks do then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

import numpy as np
import pandas as pd
from sklearn.base import clone

from ..catalog import specs
from ..errors import AssumptionsError, BenchmarkIndexError, Fault, MethodError, Text, UsageError
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.scorecard import Scorecard
from ..numerics import Floats, average_ranks
from .as_written import AssumptionLike, read_all
from .assumptions import OneOf
from .ranked_units import IndexLike, RankedUnits

MOST_COMBINATIONS = 1_000
Listed: TypeAlias = "Mapping[str, Sequence[specs.Spec]] | Sequence[AssumptionLike] | AssumptionLike"


@dataclass(frozen=True, eq=False)
class OneAtATime:
    """Ranks with one thing left out or one weight otherwise; units x what is changed.

    Attributes
    ----------
    nominal : Series
        The rank as it is.
    indicators, groups : DataFrame
        Ranks without each: its weight is 0, its siblings share what it had, and normalization is
        as it was.
    weights : DataFrame
        Ranks with each weight up and down, ``(node, "-20 %")``; at most 1, siblings keep their
        proportions.
    units : DataFrame
        Ranks among the others without each unit, all fitted anew; its own is missing.
    """

    nominal: pd.Series[float] = field(repr=False)
    indicators: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame = field(repr=False)
    weights: pd.DataFrame = field(repr=False)
    units: pd.DataFrame = field(repr=False)

    @property
    def summary(self) -> pd.DataFrame:
        """Per change: what (indicator, group, weight, unit), which, and how ranks move.

        ``shift`` and ``largest`` are the mean and the largest change of rank, of units ranked
        before and after, both ranked anew among these; ``moved`` how many move; ``reversed`` how
        many pairs change places; ``spearman`` the correlation of both rankings.
        """
        tables = {
            "indicator": self.indicators,
            "group": self.groups,
            "weight": self.weights,
            "unit": self.units,
        }
        records = [
            {"kind": kind, "what": _words(what)} | _moves(self.nominal, frame[what])
            for kind, frame in tables.items()
            for what in frame.columns
        ]
        columns = ["kind", "what", "shift", "largest", "moved", "reversed", "spearman"]
        return pd.DataFrame(records, columns=columns)


def one_at_a_time(index: IndexLike, table: object, change: float = 0.2) -> OneAtATime:
    """Leave out each indicator, group and unit, and move each weight, one at a time (逐一变动).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        The index, or the indicator system with its own steps. It is fitted anew.
    table : IndicatorTable or DataFrame
    change : float, default 0.2
        By which share each weight among its siblings goes down and up.

    Returns
    -------
    OneAtATime

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.9], "tii": [0.7, 0.5]}, index=["A", "B"]
    ... )
    >>> one_at_a_time("egdi", frame).indicators.loc["B"].tolist()
    [1, 2, 2]
    """
    if isinstance(change, bool) or not isinstance(change, (int, float)) or not 0 < change <= 1:
        reason = Text("请写大于 0、不超过 1 的数", "write a number above 0, at most 1")
        raise MethodError.bad_parameter("change", reason)
    units = RankedUnits.of(index, table)
    plan, framework = units.plan, units.fitted.framework
    leaves = [child for node in plan.nodes for child in node.children if child in plan.leaves]
    groups = [child for node in plan.nodes for child in node.children if child not in plan.leaves]
    order = {name: number for number, name in enumerate(framework.nodes)}
    leaves, groups = (sorted(names, key=order.__getitem__) for names in (leaves, groups))
    down, up = f"-{change * 100:g} %", f"+{change * 100:g} %"
    moved = [
        (name, to)
        for name in sorted([*leaves, *groups], key=order.__getitem__)
        for to in (down, up)
    ]
    shares = {down: 1 - change, up: 1 + change}
    return OneAtATime(
        nominal=units.scorecard.rank,
        indicators=_ranks(units, leaves, [_with(units, name, 0.0) for name in leaves]),
        groups=_ranks(units, groups, [_with(units, name, 0.0) for name in groups]),
        weights=_ranks(units, moved, [_with(units, name, shares[to]) for name, to in moved]),
        units=_without_units(index, units),
    )


def _with(units: RankedUnits, name: str, share: float) -> Floats:
    """Return local weights with one of them multiplied; its siblings share the rest.

    A node below which nothing is left is left out itself.
    """
    plan, weights = units.plan, units.plan.weights.copy()
    while True:
        edge = next(e for e, (_, child) in enumerate(plan.edges) if child == name)
        i = int(np.searchsorted(plan.starts, edge, side="right")) - 1
        edges = slice(plan.starts[i], plan.starts[i + 1])
        local = plan.weights[edges] / (plan.weights[edges].sum() or 1.0)
        at = edge - int(plan.starts[i])
        weight, rest = float(local[at]), float(1 - local[at])
        needed = min(1.0, weight * share)
        if rest > 1e-12:
            local = local * (1 - needed) / rest
            local[at] = needed
        weights[edges] = local
        if share or rest > 1e-12 or plan.nodes[i].id == plan.nodes[-1].id:
            if not share and rest <= 1e-12:
                weights[edges] = 0.0  # nothing is left of the index
            return weights
        name = plan.nodes[i].id


def _ranks(
    units: RankedUnits, names: Sequence[str] | Sequence[tuple[str, str]], weights: Sequence[Floats]
) -> pd.DataFrame:
    scores = units.scores(np.array(weights)) if weights else np.zeros((0, len(units.labels)))
    ranks = (
        np.array([units.ranks(drawn) for drawn in scores]).reshape(len(names), len(units.labels)).T
    )
    pairs = [name for name in names if isinstance(name, tuple)]
    columns = pd.MultiIndex.from_tuples(pairs, names=["node", "change"]) if pairs else [*names]
    frame = pd.DataFrame(ranks, index=units.table.index, columns=columns)
    return frame.astype("Int64")


def _without_units(index: IndexLike, units: RankedUnits) -> pd.DataFrame:
    """Return ranks among the others, fitted without each unit; missing where there is no fit."""
    if not isinstance(index, CompositeIndex):
        index = CompositeIndex(index)
    table, labels = units.table, np.asarray(units.table.unit_labels)
    columns = {}
    for unit in dict.fromkeys(labels.tolist()):
        ranks = np.full(len(labels), np.nan)
        rows = np.flatnonzero(labels != unit)
        try:
            part = table.keep(labels != unit)
            ranks[rows] = _rank(Scorecard(clone(index).fit(part).fitted_, part))
        except BenchmarkIndexError:  # such as: no spread is left
            pass
        columns[unit] = ranks
    return pd.DataFrame(columns, index=table.index).astype("Int64")


def _rank(scorecard: Scorecard) -> Floats:
    ranks: Floats = np.asarray(scorecard.rank.to_numpy(dtype=float, na_value=np.nan))
    return ranks


def _words(what: object) -> str:
    return " ".join(map(str, what)) if isinstance(what, tuple) else str(what)


def _moves(before: pd.Series[float], after: pd.Series[float]) -> dict[str, float]:
    """Return how ranks move, of units ranked before and after, ranked anew within periods."""
    pair = pd.DataFrame({"before": before, "after": after}).dropna().astype(float)
    if pair.index.nlevels > 1:
        pair = pair.groupby(level=-1).rank(method="min")
    else:
        pair = pair.rank(method="min")
    x, y = pair["before"].to_numpy(), pair["after"].to_numpy()
    if not len(x):
        return dict.fromkeys(("shift", "largest", "moved", "reversed", "spearman"), float("nan"))
    shift = np.abs(x - y)
    crossed = np.sign(x[:, None] - x) * np.sign(y[:, None] - y) < 0
    return {
        "shift": float(shift.mean()),
        "largest": float(shift.max()),
        "moved": float((shift > 0).sum()),
        "reversed": float(crossed.sum() / 2),
        "spearman": spearman(x, y),
    }


# --- every combination of methods -------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class MethodComparison:
    """Ranks by every combination of listed methods.

    Attributes
    ----------
    ranks : DataFrame
        Units x combinations, with the ``nominal`` rank first.
    methods : DataFrame
        Per combination: the method of each step; why it cannot be computed (``zh``, ``en``).
    """

    ranks: pd.DataFrame = field(repr=False)
    methods: pd.DataFrame

    @property
    def mean_rank(self) -> pd.DataFrame:
        """Per unit the mean, best and worst rank over the combinations, best mean first."""
        ranks = self.ranks.drop(columns="nominal").astype(float)
        frame = pd.DataFrame(
            {
                "nominal": self.ranks["nominal"],
                "mean": ranks.mean(axis=1),
                "best": ranks.min(axis=1).astype("Int64"),
                "worst": ranks.max(axis=1).astype("Int64"),
            }
        )
        return frame.sort_values("mean", kind="stable")

    @property
    def spearman(self) -> pd.DataFrame:
        """Spearman's rank correlation of every two combinations, of units ranked by both."""
        return self._pairs("spearman")

    @property
    def kendall(self) -> pd.DataFrame:
        """Kendall's tau-b of every two combinations, of units ranked by both."""
        return self._pairs("kendall")

    def _pairs(self, which: str) -> pd.DataFrame:
        from scipy.stats import kendalltau

        values = self.ranks.astype(float).to_numpy().T
        names, result = self.ranks.columns, np.full((len(values), len(values)), np.nan)
        for a, x in enumerate(values):
            for b, y in enumerate(values[: a + 1]):
                both = ~np.isnan(x) & ~np.isnan(y)
                if both.sum() > 1:
                    one, other = x[both], y[both]
                    tau = which == "kendall"
                    value = kendalltau(one, other).statistic if tau else spearman(one, other)
                    result[a, b] = result[b, a] = value
        return pd.DataFrame(result, index=names, columns=names)


def compare_methods(index: IndexLike, table: object, methods: Listed) -> MethodComparison:
    """Rank a table by every combination of listed methods (方法对比).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        What is not listed is as in the index.
    table : IndicatorTable or DataFrame
    methods : mapping or sequence
        By step what is tried: ``{"normalization": ["minmax", "zscore"], "aggregation": [...]}``,
        or ``["normalization:minmax|zscore", ...]``.

    Returns
    -------
    MethodComparison

    Raises
    ------
    AssumptionsError
        A method is not known; all faults are listed.
    UsageError
        There are more than 1,000 combinations, or a step is listed twice.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5, 0.1], "hci": [0.6, 0.9, 0.2], "tii": [0.7, 0.5, 0.3]},
    ...     index=["A", "B", "C"],
    ... )
    >>> both = {"normalization": ["minmax", "rank"], "aggregation": ["arithmetic", "harmonic"]}
    >>> compare_methods("egdi", frame, both).methods[["normalization", "aggregation"]]
      normalization aggregation
    1        minmax  arithmetic
    2        minmax    harmonic
    3          rank  arithmetic
    4          rank    harmonic
    """
    if not isinstance(index, CompositeIndex):
        index = CompositeIndex(index)
    units = RankedUnits.of(index, table)
    listed = _read(methods, units.fitted.framework)
    ranks: dict[object, Floats] = {"nominal": _rank(units.scorecard)}
    records: dict[int, dict[str, str]] = {}
    for number, chosen in enumerate(product(*(one.choices for one in listed)), 1):
        steps = {one.step: spec for one, spec in zip(listed, chosen, strict=True)}
        why, own = Text("", ""), np.full(len(units.labels), np.nan)
        try:
            other = clone(index).set_params(**steps).fit(units.table)
            own = _rank(Scorecard(other.fitted_, units.table))
        except BenchmarkIndexError as error:
            why = error.message
        ranks[number] = own
        records[number] = {step: _spec(spec) for step, spec in steps.items()}
        records[number] |= {"zh": why.zh, "en": why.en}
    frame = pd.DataFrame(ranks, index=units.table.index).astype("Int64")
    return MethodComparison(frame, pd.DataFrame.from_dict(records, orient="index"))


def compare_scorecard(scorecard: Scorecard, methods: Listed) -> MethodComparison:
    """Rank the units of a scorecard by every combination of listed methods."""
    specification = scorecard.specification
    return compare_methods(
        CompositeIndex.from_specification(specification), scorecard.table, methods
    )


def _read(methods: Listed, framework: Framework) -> list[OneOf]:
    if isinstance(methods, Mapping):
        methods = [{step: choices} for step, choices in methods.items()]
    read, faults = read_all(methods, framework), list[Fault]()
    listed = [one for one in read if isinstance(one, OneOf)]
    for one in read:
        if not isinstance(one, OneOf) or one.node:
            text = Text(f"{one.words.zh}：不是方法的列表", f"{one.words.en}: no list of methods")
            hint = Text(
                "请写如 normalization:minmax|zscore。", "Write normalization:minmax|zscore."
            )
            faults.append(Fault("methods", "", text, hint))
    steps = [one.step for one in listed]
    if twice := sorted({step for step in steps if steps.count(step) > 1}):
        text = Text(f"{twice[0]} 列了两次。", f"{twice[0]} is listed twice.")
        faults.append(Fault("methods", "", text, Text("请合并。", "Write one list.")))
    if faults:
        raise AssumptionsError(faults)
    number = int(np.prod([float(len(one.choices)) for one in listed]))
    if number > MOST_COMBINATIONS:
        raise UsageError(
            Text(
                f"{number} 种组合，最多 {MOST_COMBINATIONS}",
                f"{number} combinations, at most {MOST_COMBINATIONS}",
            ),
            Text("请少列一些方法。", "List fewer methods."),
        )
    return listed


def _spec(spec: specs.Spec) -> str:
    return spec if isinstance(spec, str) else str(specs.plain(spec))


def spearman(x: Floats, y: Floats) -> float:
    """Return the correlation of average ranks; NaN where one side has a single rank.

    >>> spearman(np.array([1.0, 2, 3]), np.array([1.0, 3, 2]))
    0.5
    """
    a, b = average_ranks(x), average_ranks(y)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(np.round(a @ b / size, 12)) if size else float("nan")
