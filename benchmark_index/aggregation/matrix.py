"""What aggregations share: how a node of the tree calls them, and the door for matrix methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from ..errors import MethodError, Text, WeightsError
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.learner import column_labels as column_labels
from ..estimators.parameters import by_name, numbers, per_column, refuse_size
from ..estimators.step import PlainStep
from ..numerics import (
    Booleans,
    Floats,
    Integers,
    Summary,
    exponents,
    extreme,
    has_infinity,
    needed,
    positions,
    present_in_rows,
    reported,
    scaled,
)
from .columns import ByName, side_by_side

if TYPE_CHECKING:
    from .tree import PlanNode

Cell = Callable[[int, str], str]
Scorer = Callable[[Floats], Floats]  # of rows, each by itself


class Result(Protocol):
    """What a matrix method returns: a named tuple of scores and intermediates."""

    @property
    def scores(self) -> Floats:
        """Return one score per unit."""

    def _asdict(self) -> dict[str, object]: ...


ResultT = TypeVar("ResultT", bound=Result)


class PowerForm(NamedTuple):
    """A mean as ``(sum w z^p)^(1/p)`` of values lifted to a floor.

    Attributes
    ----------
    p : float
        1 arithmetic, 0 geometric, -1 harmonic, ``inf`` and ``-inf`` the extremes.
    floor : float or None
        Smaller values count as this one.
    undefined : ufunc or None
        How values it is not defined for compare with 0.
    """

    p: float
    floor: float | None = None
    undefined: np.ufunc | None = None


class Aggregation(PlainStep, BaseEstimator):  # type: ignore[misc]
    """From the children of a node to its score.

    Attributes
    ----------
    rowwise : bool
        A unit's score depends on that unit alone.
    lower_is_better : bool
        The published orientation of the score; ranks follow it.
    own_scaling : bool
        It takes values as treated, with their directions, and brings its own scaling; else it
        takes normalized values, larger is better.
    flat : bool
        As the aggregation of a whole index it runs once over all indicators with effective
        weights.
    is_matrix : bool
        It takes the whole decision matrix, and its scores are on a scale of their own.
    weighs : bool
        The weights of children count.
    parts : tuple of Part
        The named intermediates of its result.
    """

    rowwise: ClassVar[bool] = True
    lower_is_better: ClassVar[bool] = False
    own_scaling: bool = False
    flat: ClassVar[bool] = False
    is_matrix: ClassVar[bool] = False
    weighs: ClassVar[bool] = True

    def least(self, coverage: Fraction, children: int) -> int:
        """Return how many of its children a node needs."""
        return needed(coverage, children)

    def power_form(self) -> PowerForm | None:
        """Return the aggregation as a power mean, computed for many draws of weights at once.

        None where it is not one: then :meth:`node_scores` is called draw by draw.
        """
        return None

    def node_scores(self, node: PlanNode, treated: ByName, scores: ByName, cell: Cell) -> Floats:
        """Return the scores of a node from its children's.

        Parameters
        ----------
        node : PlanNode
        treated : mapping
            The values as treated, where the aggregation brings its own scaling.
        scores : mapping
            The normalized values of indicators, and the scores of groups.
        cell : callable
            Describes (row, child) for an error message.
        """
        raise NotImplementedError


def read_columns(X: ArrayLike) -> tuple[Floats, list[str] | None]:
    """Return units x children as finite or missing float64, with the names of columns if any."""
    x, names = as_columns(X)
    refuse_infinity(x, names)
    return x, names


def as_columns(X: ArrayLike) -> tuple[Floats, list[str] | None]:
    """Return units x children as float64, with the names of columns if any."""
    names = [str(name) for name in X.columns] if isinstance(X, pd.DataFrame) else None
    x = np.asarray(X, dtype=float)
    if x.ndim != 2:
        reason = Text(f"需要二维表，给了 {x.ndim} 维", f"needs two dimensions, not {x.ndim}")
        raise MethodError.bad_parameter("X", reason)
    return x, names


def refuse_infinity(x: Floats, names: Sequence[str] | None) -> None:
    """Refuse columns that hold infinity, by their names."""
    if (infinite := has_infinity(x)).any():
        where = [column_labels(names, x.shape[1])[j] for j in positions(infinite)]
        raise MethodError.cannot_take(Text("含无穷大", "Infinity"), where, Text("", ""))


def weights_as_given(
    weights: object, names: Sequence[str] | None, m: int, where: str = "X"
) -> Floats:
    """Return one non-negative weight per column, equal where none are given."""
    weights = by_name(weights, names)
    if isinstance(weights, Mapping) and names is not None:
        absent = [name for name in names if name not in weights]
        if absent:
            raise WeightsError.absent(where, absent)
    w = numbers("weights", weights, names, m, 1.0)
    if not (np.all(w >= 0) and w.any()):
        raise WeightsError.unusable(where, Text("为负或全为零", "negative or all zero"))
    return w


def read_weights(weights: object, names: Sequence[str] | None, m: int) -> Floats:
    """Return one non-negative weight per column, summing to 1; equal where none are given."""
    w = weights_as_given(weights, names, m)
    w = scaled(w, np.max(exponents(w[:, np.newaxis]), keepdims=True))
    w /= w.sum()
    return w


def cells_of(
    refused: Mapping[int, Booleans],
    columns: Sequence[Floats] | Floats,
    names: Sequence[str],
    cell: Cell,
) -> list[str]:
    """Return the cells an aggregation is not defined for, as ``cell(row, name) = value``."""
    return [
        f"{cell(row, names[j])} = {columns[j][row]:g}"
        for j, rows in refused.items()
        for row in positions(rows)
    ]


def by_child(
    parameter: str, value: object, labels: Sequence[str], default: object = None
) -> list[object]:
    """Spread a parameter over the children of one node: one value for all, one each, or by name.

    A mapping may name what stands elsewhere in the index.
    """
    value = by_name(value, labels)
    if isinstance(value, Mapping):
        value = {name: value[name] for name in labels if name in value}
    return per_column(parameter, value, labels, len(labels), default)


def numbers_by_child(
    parameter: str, value: object, labels: Sequence[str], default: float | Floats = np.nan
) -> Floats:
    """Return a numeric parameter for each child; the default where nothing is said."""
    values = numbers(parameter, by_child(parameter, value, labels), labels, len(labels))
    return np.where(np.isnan(values), default, values)


class MatrixMethod(Aggregation, Generic[ResultT]):
    """What methods on a whole decision matrix share: a unit is scored beside the others.

    A method is a kernel on the columns as oriented by their directions; its result is a named
    tuple with ``scores`` and the intermediates that ``parts`` declares. A unit with a missing value
    gets no score and takes no part in ideals, sums or extremes; where the method
    ``takes_missing`` that holds only for a unit without any value. ``defined_for`` tells which
    values it takes.
    """

    rowwise: ClassVar[bool] = False
    own_scaling: bool = True
    flat: ClassVar[bool] = True
    is_matrix: ClassVar[bool] = True
    takes_missing: ClassVar[bool] = False
    most_units: ClassVar[int | None] = None
    most_columns: ClassVar[int | None] = None
    in_units: ClassVar[tuple[str, ...]] = ()  # intermediates in the units of the columns
    defined_for: ClassVar[Text] = Text("", "")

    def __init__(self, directions: DirectionsLike = None) -> None:
        self.directions = directions

    def scores(
        self, X: ArrayLike, weights: ArrayLike | Mapping[str, float] | None = None
    ) -> Floats:
        """Return one score per unit from units x children; see :meth:`details`.

        Returns
        -------
        array of shape (n,)
            NaN where a unit has no score.
        """
        return self.details(X, weights).scores

    def details(
        self, X: ArrayLike, weights: ArrayLike | Mapping[str, float] | None = None
    ) -> ResultT:
        """Return the scores with every intermediate by name.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
            Values in the unit of each column; NaN is missing.
        weights : list or mapping by name, optional
            Non-negative; default equal.

        Returns
        -------
        named tuple
            ``scores`` and what ``parts`` declares.

        Raises
        ------
        MethodError
            A column is empty or infinite, or the method is not defined for its values.
        """
        x, names = read_columns(X)
        w = read_weights(weights, names, x.shape[1])
        for parameter, value in self.get_params(deep=False).items():
            if isinstance(by_name(value, names), Mapping):
                per_column(parameter, value, names, x.shape[1])  # refuses unknown names
        labels = column_labels(names, x.shape[1])
        units = X.index if isinstance(X, pd.DataFrame) else range(len(x))
        directions = self._read(self.directions, names, x.shape[1])
        return self.solve(
            x, w, directions, labels, cell=lambda row, child: f"{units[row]} / {child}"
        )

    def least(self, coverage: Fraction, children: int) -> int:
        """Return how many of its children a node needs: all, unless missing values are taken."""
        return super().least(coverage, children) if self.takes_missing else children

    def node_scores(self, node: PlanNode, treated: ByName, scores: ByName, cell: Cell) -> Floats:
        """Return the scores of a node from its children's."""
        return self.node_result(node, treated, scores, cell).scores

    def node_result(self, node: PlanNode, treated: ByName, scores: ByName, cell: Cell) -> ResultT:
        """Return the scores of a node with every intermediate; see :meth:`node_scores`."""
        x = side_by_side(node.children, treated, scores)
        directions = self._read(node.directions, None, x.shape[1])
        return self.solve(x, np.array(node.weights), directions, node.children, node.least, cell)

    def beside(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> Scorer | None:
        """Return how other units would score by the ideals and scales of these, which stay.

        None where there are none: scores come from comparisons of units. ``x`` is complete and
        oriented, as are the rows that the scorer takes.
        """
        return None

    def anchors(self, x: Floats) -> Summary | None:
        """Return what :meth:`scorer` needs of all units, which merges; None where that is more.

        ``x`` is complete and oriented; it may be a batch of the units, or none.
        """
        return None

    def scorer(
        self, anchors: Summary, w: Floats, directions: Directions, labels: Sequence[str], n: int
    ) -> Scorer:
        """Return how a unit scores by the anchors of all n units that take part."""
        raise NotImplementedError

    def node_scorer(self, node: PlanNode, x: Floats) -> Scorer | None:
        """Return :meth:`beside` of a node, by the values of its children as they stand."""
        kept = x[~np.isnan(x).any(axis=1)]
        if not len(kept):
            return None
        directions = self._read(node.directions, None, x.shape[1]).fit(kept)
        oriented = directions.orient(kept)
        scorer = self.beside(oriented, np.array(node.weights), directions, node.children)
        return None if scorer is None else lambda rows: scorer(directions.orient(rows))

    def solve(
        self,
        x: Floats,
        w: Floats,
        directions: Directions,
        labels: Sequence[str],
        least: int = 1,
        cell: Cell = "{} / {}".format,
    ) -> ResultT:
        """Score a matrix of finite or missing values.

        ``least`` values make a unit take part where the method takes missing ones; ``cell``
        describes (row, child) in messages.
        """
        refuse_size(self, x)
        needed = least if self.takes_missing else x.shape[1]
        complete = present_in_rows(x) >= needed
        whole, nobody = complete.all(), not complete.any()
        kept = x if whole or nobody else x[complete]
        if self.takes_missing or nobody:
            refuse_empty(kept, labels)
        if nobody:
            raise MethodError(
                Text(
                    f"没有一个对象有所需的 {needed} 个值", f"No unit has the {needed} values needed"
                ),
                Text("请先插补缺失值，或减少指标。", "Impute first, or use fewer indicators."),
            )
        directions = directions.fit(kept)
        kept = directions.orient(kept)
        if refused := self.refused(kept, w, directions.sign):
            rows = np.flatnonzero(complete).tolist()
            cells = cells_of(refused, kept.T, labels, lambda row, name: cell(rows[row], name))
            name = type(self).__name__
            what = Text(f"{name} 遇到无法计算的值", f"{name} met values it cannot take")
            raise MethodError.cannot_take(what, cells, self.defined_for)
        power = self._powers(kept)
        with np.errstate(all="ignore"):
            result = self._score(scaled(kept, power), w, directions, labels)
        self._refuse_beyond(result.scores, kept, labels)
        if power.any():
            values = result._asdict()
            in_units = {name: np.asarray(values[name], dtype=float) for name in self.in_units}
            result = _with(result, {name: reported(v, power) for name, v in in_units.items()})
        return result if whole else _spread(result, self.parts, complete)

    def _read(self, directions: DirectionsLike, names: Sequence[str] | None, m: int) -> Directions:
        return Directions.read(directions, names, m)

    def _powers(self, x: Floats) -> Integers:
        """Return the powers of two by which columns are divided, so that they stay in float64."""
        return exponents(x) if self.unit_free else np.zeros(x.shape[1], dtype=np.int64)

    def _refuse_beyond(self, scores: Floats, x: Floats, labels: Sequence[str]) -> None:
        """Refuse scores that left the range of numbers; only a missing value leaves one missing."""
        if np.isfinite(scores).all():
            return
        if np.any(np.isinf(scores) | (np.isnan(scores) & ~np.isnan(x).any(axis=1))):
            raise MethodError.beyond_float(type(self).__name__, extreme(x, labels))

    @property
    def unit_free(self) -> bool:
        """Whether a column may be in any unit: it meets no number that is in its unit."""
        return True

    def refused(self, x: Floats, w: Floats, sign: Floats) -> dict[int, Booleans]:
        """Return, by column, the units whose value the method is not defined for."""
        return {}

    def _score(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> ResultT:
        return self._compute(x, w, directions.sign, labels)

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> ResultT:
        """Return the result for complete columns; ``sign`` is -1 where less is better."""
        raise NotImplementedError


def refuse_empty(x: Floats, labels: Sequence[str]) -> None:
    """Refuse columns without a value, by their names."""
    empty = np.all(np.isnan(x), axis=0)
    if empty.any():
        raise MethodError.empty([labels[j] for j in positions(empty)])


def _spread(result: ResultT, parts: Sequence[Part], complete: Booleans) -> ResultT:
    """Put results along units back in their rows, NaN for those that took no part."""
    along = {"scores": 1, **{part.name: part.along.split(" x ").count("unit") for part in parts}}
    values = result._asdict()
    return _with(
        result,
        {name: _scatter(values[name], complete, axes) for name, axes in along.items() if axes},
    )


def _with(result: ResultT, changes: Mapping[str, object]) -> ResultT:
    return type(result)(**{**result._asdict(), **changes})


def _scatter(values: object, complete: Booleans, axes: int) -> object:
    rows = np.flatnonzero(complete)
    array = np.asarray(values)
    blank = False if array.dtype == bool else np.nan
    full = np.full((len(complete),) * axes + array.shape[axes:], blank)
    full[np.ix_(*[rows] * axes)] = array
    return full
