"""One thing changed at a time: an indicator, group or unit left out, a weight, the methods."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BenchmarkIndexError, MethodError, Text, UsageError
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.scorecard import Scorecard
from ..numerics import Floats
from ..reading.door import as_table
from ..table import IndicatorTable
from .alternatives import Alternatives
from .as_written import AssumptionLike, read_all
from .assumptions import OneOf
from .ranked import rank_draws
from .runs import Runs
from .sampling import families, leave_out
from .scenarios import Scenario, in_words, with_steps

IndexLike: TypeAlias = CompositeIndex | Framework | str | Path
MOST_COMBINATIONS = 4096


def runs_of(index: IndexLike, table: object) -> Runs:
    """Return an index and a table of units, nothing of which is uncertain yet."""
    if not isinstance(index, CompositeIndex):
        index = CompositeIndex(index)
    return Runs(index, as_table(table, Framework.load(index.framework)), ())


def without_each(
    index: IndexLike, table: object, what: Literal["indicators", "groups", "units"] = "indicators"
) -> Alternatives:
    """Rank without each indicator, group or unit in turn (逐一剔除).

    What is left out has weight 0, its siblings share what it had, and normalization stays as it
    was. Without a unit all is fitted anew to the others: ``summary["reversals"]`` counts pairs of
    them that change their order although nothing about them changed (rank reversal, 逆序).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        It is fitted anew.
    table : IndicatorTable or DataFrame
    what : {"indicators", "groups", "units"}

    Returns
    -------
    Alternatives
        One by what is left out.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.7], "tii": [0.6, 0.9]}, index=["A", "B"]
    ... )
    >>> without_each("egdi", frame).ranks.loc["A"].tolist()
    [2, 1, 1]
    """
    runs = runs_of(index, table)
    if what == "units":
        return _without_units(runs)
    if what not in ("indicators", "groups"):
        raise UsageError.unknown(
            Text("可剔除之物", "thing to leave out"), str(what), ["indicators", "groups", "units"]
        )
    framework, leaves = runs.framework, runs.framework.indicator_ids
    nodes = leaves if what == "indicators" else [group.id for group in framework.all_groups]
    scenario = runs.nominal
    out = np.array([np.isin(leaves, framework.leaves(node)) for node in nodes]).reshape(
        -1, len(leaves)
    )
    local = np.tile(scenario.local, (len(nodes), 1))
    nothing = leave_out(out, local, scenario.kept, framework)
    scores = scenario.scores(local) if len(nodes) else np.empty((0, len(runs.table.data)))
    scores[nothing] = np.nan
    reason = Text("剔除后没有指标。", "No indicator is left.")
    gone: dict[Hashable, Text] = {nodes[j]: reason for j in np.flatnonzero(nothing)}
    return _alternatives(runs, pd.Index(nodes, name=what[:-1]), scores, gone)


def _without_units(runs: Runs) -> Alternatives:
    units = np.asarray(runs.table.unit_labels)
    names = list(dict.fromkeys(units.tolist()))
    scores, impossible = np.full((len(names), len(units)), np.nan), {}
    for number, name in enumerate(names):
        rows = np.flatnonzero(units != name)
        table = runs.table.keep(units != name)
        try:
            scenario = Scenario.of(with_steps(runs.index, ()), table, rows)
            scores[number, rows] = scenario.scores(None)[0]
        except BenchmarkIndexError as error:
            impossible[name] = error.message
    return _alternatives(runs, pd.Index(names, name="unit"), scores, impossible)


def change_each_weight(index: IndexLike, table: object, by: float = 0.1) -> Alternatives:
    """Rank with each weight larger, and smaller, by a share of itself (权重逐一扰动).

    ``w (1 + by)``, at most 1, and ``w (1 - by)``; siblings keep their proportions to one another.

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
    table : IndicatorTable or DataFrame
    by : float, default 0.1
        Between 0 and 1.

    Returns
    -------
    Alternatives
        By node and change; a node without siblings that weigh something has none.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.7], "tii": [0.6, 0.8]}, index=["A", "B"]
    ... )
    >>> change_each_weight("egdi", frame, by=0.5).ranks.loc["A"].tolist()
    [1, 2, 1, 1, 2, 1]
    """
    if not isinstance(by, (int, float)) or not 0 < by <= 1:
        reason = Text("请写 0 到 1 之间的数", "write a number between 0 and 1")
        raise UsageError.bad_option(Text("权重变化", "change of weights"), str(by), reason)
    runs = runs_of(index, table)
    framework, scenario = runs.framework, runs.nominal
    names, cases, rows = list(framework.parents), [], []
    for family in families(framework):
        columns = family.columns[scenario.kept[family.columns]]
        for column in columns:
            weight = scenario.local[column]
            if not 0 < weight < 1 - 1e-12:
                continue
            for change in (by, -by):
                local, moved = scenario.local.copy(), min(1.0, weight * (1 + change))
                local[columns] *= (1 - moved) / (1 - weight)
                local[column] = moved
                cases.append((names[column], change))
                rows.append(local)
    scores = scenario.scores(np.array(rows)) if rows else np.empty((0, len(runs.table.data)))
    return _alternatives(runs, pd.MultiIndex.from_tuples(cases, names=["node", "change"]), scores)


def compare_methods(
    index: IndexLike, table: object, methods: Sequence[AssumptionLike] | AssumptionLike
) -> Alternatives:
    """Rank by every combination of listed methods (方法组合比较).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        What is not listed stays as it is.
    table : IndicatorTable or DataFrame
    methods : sequence
        Lists such as ``{"normalization": ["minmax", "zscore"]}``, ``"aggregation:arithmetic |
        geometric"`` or :class:`OneOf`.

    Returns
    -------
    Alternatives
        By combination; ``spearman``, ``kendall`` and ``mean_rank`` compare them. A combination
        that is not defined for these data has no ranks, and ``impossible`` says why.

    Raises
    ------
    UsageError
        Something listed is no step's methods.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.7], "tii": [0.6, 0.8]}, index=["A", "B"]
    ... )
    >>> compare_methods("egdi", frame, {"normalization": ["minmax", "none"]}).ranks.loc["A"]
    combination
    minmax    2
    none      1
    Name: A, dtype: Int64
    """
    runs = runs_of(index, table)
    return _combined(runs, methods, runs.table)


def of_scorecard(
    scorecard: Scorecard, methods: Sequence[AssumptionLike] | AssumptionLike
) -> Alternatives:
    """Rank a scorecard's units by every combination of methods; see :func:`compare_methods`."""
    index = CompositeIndex.from_specification(scorecard.specification)
    return _combined(Runs(index, scorecard.table, ()), methods, scorecard.fitted.table)


def _combined(
    runs: Runs,
    methods: Sequence[AssumptionLike] | AssumptionLike,
    fitted_on: IndicatorTable,
) -> Alternatives:
    lists = _lists(methods, runs.framework)
    distinct = [[one.labels.index(label) for label in dict.fromkeys(one.labels)] for one in lists]
    combinations = list(product(*distinct))
    scores = np.full((len(combinations), len(runs.table.data)), np.nan)
    turned, root = np.ones(len(combinations)), runs.framework.id
    names: list[Hashable] = []
    impossible: dict[Hashable, Text] = {}
    for number, chosen in enumerate(combinations):
        choices = list(zip(lists, chosen, strict=True))
        names.append(", ".join(one.labels[at] for one, at in choices))
        try:
            fitted = with_steps(runs.index, choices).fit(fitted_on).fitted_
            scores[number] = fitted.node_scores(runs.table, [root])[root]
            turned[number] = -1.0 if fitted.lower_is_better else 1.0
        except MethodError as error:
            impossible[names[-1]] = in_words(choices, error).message
    if len(impossible) == len(combinations):
        raise MethodError(next(iter(impossible.values())))
    return _alternatives(runs, pd.Index(names, name="combination"), scores, impossible, turned)


def _lists(methods: Sequence[AssumptionLike] | AssumptionLike, framework: Framework) -> list[OneOf]:
    """Return what is listed, right in the indicator system and not too much."""
    assumptions = read_all(methods, framework)
    lists = [one for one in assumptions if isinstance(one, OneOf)]
    others = [one for one in assumptions if not isinstance(one, OneOf)]
    if others or not lists:
        reason = Text(
            "请列出方法，如 normalization: [minmax, zscore]",
            "list methods such as normalization: [minmax, zscore]",
        )
        raise UsageError.bad_option(Text("方法", "methods"), others[0].id if others else "", reason)
    count = prod(len(one.choices) for one in lists)
    if count > MOST_COMBINATIONS:
        reason = Text(
            f"共 {count} 种组合，最多 {MOST_COMBINATIONS} 种",
            f"{count} combinations, at most {MOST_COMBINATIONS} are computed",
        )
        raise UsageError.bad_option(Text("方法", "methods"), "", reason)
    return lists


def _alternatives(
    runs: Runs,
    names: pd.Index,
    scores: Floats,
    impossible: Mapping[Hashable, Text] | None = None,
    turned: Floats | None = None,
) -> Alternatives:
    """Return alternatives by their scores, alternatives x units."""
    nominal = runs.nominal
    way = -1.0 if nominal.fitted.lower_is_better else 1.0
    turned = np.full(len(scores), way) if turned is None else turned
    of_index = nominal.scores(None) * way
    before, ranks = (
        pd.DataFrame(rank_draws(part, runs.periods)).replace(0, pd.NA).astype("Int64").to_numpy()
        for part in (of_index, scores * turned[:, np.newaxis])
    )
    everyone, index = np.arange(len(runs.table.data)), runs.table.index
    return Alternatives(
        ranks=pd.DataFrame(ranks.T, index=index, columns=names).astype("Int64"),
        scores=pd.DataFrame(scores.T, index=index, columns=names),
        nominal=pd.Series(before[0], index=index, name="rank").astype("Int64"),
        groups=[everyone[rows] for rows, _ in runs.periods],
        impossible=dict(impossible or {}),
    )
