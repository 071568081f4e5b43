"""Central weights and confidence factors (Lahdelma and Salminen 2001)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from ..framework import Framework
from ..numerics import Floats, Integers
from .assumptions import DataError
from .ranked import rank_draws
from .runs import Parts, Runs
from .sampling import families
from .scenarios import Scenario


def effective(local: Floats, framework: Framework) -> Floats:
    """Return effective weights of the indicators, draws x indicators, from local weights."""
    down = local.copy()
    at = {name: j for j, name in enumerate(framework.parents)}
    for parent, columns in families(framework):
        if parent in at:
            down[:, columns] *= down[:, [at[parent]]]
    return down[:, [at[name] for name in framework.indicator_ids]]


def as_local(weights: Floats, base: Floats, framework: Framework) -> Floats:
    """Return local weights from effective ones; below a node that weighs nothing, as they were."""
    at = {name: j for j, name in enumerate(framework.parents)}
    total = np.zeros((len(weights), len(at)))
    total[:, [at[name] for name in framework.indicator_ids]] = weights
    local = np.broadcast_to(base, total.shape).copy()
    for parent, columns in reversed(families(framework)):
        sums = total[:, columns].sum(axis=1)
        if parent in at:
            total[:, at[parent]] = sums
        weighs = sums > 0
        local[np.ix_(weighs, columns)] = total[np.ix_(weighs, columns)] / sums[weighs, np.newaxis]
    return local


def central_weights(runs: Runs, blocks: Iterable[tuple[Parts, int]], ranks: Integers) -> Floats:
    """Return the mean effective weights of the draws in which each unit is first.

    Parameters
    ----------
    runs : Runs
    blocks : iterable of (parts, number of draws)
        As the ranks were drawn.
    ranks : array of shape (draws, units)

    Returns
    -------
    array of shape (units, indicators)
        NaN where a unit is never first.
    """
    sums = np.zeros((ranks.shape[1], len(runs.framework.indicator_ids)))
    start = 0
    for parts, draws in blocks:
        first = ranks[start : start + draws] == 1
        for scenario, some in runs.grouped(parts, draws):
            local, _ = runs.local(scenario, [part[some] for part in parts], len(some))
            if local is None:
                local = np.broadcast_to(scenario.local, (len(some), len(scenario.local)))
            sums += first[some].T.astype(float) @ effective(local, runs.framework)
        start += draws
    times = np.count_nonzero(ranks == 1, axis=0)[:, np.newaxis]
    means: Floats = np.divide(sums, times, out=np.full(sums.shape, np.nan), where=times > 0)
    return means


def confidence_factors(runs: Runs, blocks: Iterable[tuple[Parts, int]], central: Floats) -> Floats:
    """Return the share of draws in which each unit is first if the weights are its central ones."""
    ever = np.flatnonzero(~np.isnan(central).any(axis=1))
    times = np.zeros(len(central))
    draws = 0
    for scenario, count in _scenarios(runs, blocks):
        local = as_local(central[ever], scenario.local, runs.framework)
        scores = np.full((len(ever), len(central)), np.nan)
        scores[:, scenario.rows] = scenario.scores(local)
        if scenario.fitted.lower_is_better:
            scores = -scores
        ranks = rank_draws(scores, runs.periods)
        times[ever] += count * (ranks[np.arange(len(ever)), ever] == 1)
        draws += count
    shares = np.full(len(central), np.nan)
    shares[ever] = times[ever] / max(draws, 1)
    return shares


def _scenarios(runs: Runs, blocks: Iterable[tuple[Parts, int]]) -> Iterator[tuple[Scenario, int]]:
    """Yield every scenario of all draws with the number of its draws."""
    if any(isinstance(one, DataError) for one in runs.assumptions):
        for parts, draws in blocks:
            for scenario, some in runs.grouped(parts, draws):
                yield scenario, len(some)
        return
    counts: Counter[tuple[int, ...]] = Counter()
    for parts, draws in blocks:
        counts.update(map(tuple, runs.keys(parts, draws).tolist()))
    for key, count in counts.items():
        yield runs.scenario(key), count
