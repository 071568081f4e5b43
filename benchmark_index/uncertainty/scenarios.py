"""The index under one choice of methods, units and data: fitted once, scored under many weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from ..errors import MethodError, Text
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.fitted import FittedIndex
from ..index.kernel import score
from ..numerics import Booleans, Floats, Integers
from ..table import IndicatorTable
from .assumptions import DataError, OneOf
from .intervals import Intervals

Choices: TypeAlias = Sequence[tuple[OneOf, int]]


@dataclass(frozen=True, eq=False)
class Scenario:
    """A fitted index with the values of the table it was fitted on.

    Attributes
    ----------
    fitted : FittedIndex
    treated, z : array of shape (units, indicators)
    rows : array of int
        The rows of the whole table that take part.
    choices : sequence of (OneOf, int)
        The methods that were chosen from lists.
    """

    fitted: FittedIndex
    treated: Floats
    z: Floats
    rows: Integers
    choices: Choices = ()

    @classmethod
    def of(
        cls, index: CompositeIndex, table: IndicatorTable, rows: Integers, choices: Choices = ()
    ) -> Scenario:
        """Fit an index on a table, of which these are the rows of the whole."""
        try:
            fitted = index.fit(table).fitted_
            entered = fitted.table  # whose computed columns follow from what was drawn
            treated = fitted.prepare(entered)
            z = fitted.normalize(treated, entered.rows)
        except MethodError as error:
            raise in_words(choices, error) from None
        return cls(fitted, treated, z, rows, choices)

    @cached_property
    def local(self) -> Floats:
        """The fitted weights of every node but the root among its siblings."""
        return self.fitted.weights["local"].to_numpy(dtype=float)

    @cached_property
    def _chains(self) -> list[list[int]]:
        """For each edge of the plan, the nodes whose local weights multiply to its weight."""
        framework = self.fitted.framework
        at, chains = {name: j for j, name in enumerate(framework.parents)}, []
        for node, child in self.fitted.compiled.edges:
            chain = [at[child]]
            while (parent := framework.parents[child].id) != node:
                child = parent
                chain.append(at[child])
            chains.append(chain)
        return chains

    @cached_property
    def kept(self) -> Booleans:
        """The nodes that take part in the index, all but those that fitting dropped."""
        kept = np.zeros(len(self.local), dtype=bool)
        kept[[j for chain in self._chains for j in chain]] = True
        return kept

    def edges(self, local: Floats) -> Floats:
        """Return the weights of the plan's edges, draws x edges, from local weights."""
        chains = self._chains
        columns = [chain[0] for chain in chains]
        if max(map(len, chains)) == 1 and columns == list(range(local.shape[1])):
            return local
        weights = local[:, columns]
        for edge, chain in enumerate(chains):
            for j in chain[1:]:
                weights[:, edge] *= local[:, j]
        return weights

    def scores(self, local: Floats | None) -> Floats:
        """Return the scores of the index, draws x units; one draw where weights are the fitted."""
        root = self.fitted.framework.id
        return self.node_scores(local, [root])[root]

    def node_scores(self, local: Floats | None, nodes: Sequence[str]) -> dict[str, Floats]:
        """Return the scores of nodes of the plan, as :meth:`scores` does those of the index."""
        table = self.fitted.table
        weights = None if local is None else self.edges(local)

        def cell(row: int, child: str) -> str:
            return f"{' '.join(filter(None, table.place(row)))} / {child}"

        z, treated = self.z, self.treated
        try:
            plan = self.fitted.compiled
            return score(plan, z, weights, treated=treated, nodes=nodes, cell=cell)
        except MethodError as error:
            raise in_words(self.choices, error) from None

    @property
    def nbytes(self) -> int:
        """About how much memory the arrays take."""
        return self.z.nbytes + self.treated.nbytes


def choice_of_step(index: CompositeIndex, assumption: OneOf, number: int) -> dict[str, object]:
    """Return the parameter of the index that one of the choices is."""
    choice = assumption.choices[number]
    if not assumption.node:
        return {assumption.step: choice}
    before = index.get_params(deep=False)[assumption.step]
    node: str | int = int(assumption.node) if assumption.node.isdigit() else assumption.node
    if isinstance(before, Mapping) and assumption.step != "weighting":
        return {assumption.step: {**before, node: choice}}
    if isinstance(before, str) and before == "framework":
        return {assumption.step: {node: choice}}
    framework = Framework.load(index.framework)
    names = [inner.id for inner in framework.inner] if assumption.step == "aggregation" else [0]
    return {assumption.step: {**dict.fromkeys(names, before), node: choice}}


def with_steps(
    index: CompositeIndex, choices: Choices, errors: str | None = None
) -> CompositeIndex:
    """Return the index with the chosen methods, not yet fitted."""
    params = index.get_params(deep=False)
    chosen = CompositeIndex(**params)
    for assumption, number in choices:
        chosen.set_params(**choice_of_step(chosen, assumption, number))
    return chosen.set_params(errors=errors) if errors else chosen


def in_words(choices: Choices, error: MethodError) -> MethodError:
    """Return an error that says under which of the listed methods it came up."""
    told = [f"{one.step}={one.choices[number]}" for one, number in choices]
    if not told:
        return error
    said, listed = error.message, ", ".join(told)
    return MethodError(Text(f"{listed}：{said.zh}", f"{listed}: {said.en}"), error.hint)


def with_errors(
    assumption: DataError,
    uniform: Floats,
    table: IndicatorTable,
    framework: Framework,
    within: Mapping[str, Intervals] = MappingProxyType({}),
) -> IndicatorTable:
    """Return a table with errors in its values, from uniform numbers of one draw.

    A normal error is truncated to what the indicator is allowed to be: its inverse is taken
    between the probabilities of the bounds. Cells of an interval take their place in it instead.
    """
    names, n = assumption.erring(framework), len(table.data)
    u, left = uniform[: len(names) * n].reshape(len(names), n), uniform[len(names) * n :]
    data = table.data.copy()
    for name, of_name in zip(names, u, strict=True):
        data[name] = _in_error(
            assumption, of_name, data[name].to_numpy(dtype=float), framework, name
        )
    for name, cells in within.items():
        of_cells, left = left[: len(cells.rows)], left[len(cells.rows) :]
        x = data[name].to_numpy(dtype=float, copy=True)
        x[cells.rows] = cells.low + of_cells * (cells.high - cells.low)
        data[name] = x
    return table.replace(data=data)


def _in_error(
    assumption: DataError, uniform: Floats, x: Floats, framework: Framework, name: str
) -> Floats:
    """Return the values of an indicator with errors."""
    from scipy.special import ndtr, ndtri

    scale = np.full(len(x), assumption.size, dtype=float)
    if assumption.form == "relative":
        scale *= np.abs(x)
    if assumption.shape == "uniform":
        moved: Floats = x + scale * (2 * uniform - 1)
        return moved
    allowed = framework.columns_by_id[name].allowed
    low = -np.inf if allowed is None or allowed.min is None else allowed.min
    high = np.inf if allowed is None or allowed.max is None else allowed.max
    with np.errstate(all="ignore"):
        below, above = ndtr((low - x) / scale), ndtr((high - x) / scale)
        error = scale * ndtri(below + uniform * (above - below))
    moved = np.clip(x + np.where(scale > 0, error, 0.0), low, high)
    return np.where(np.isfinite(x) & np.isfinite(moved), moved, x)
