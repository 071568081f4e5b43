"""One step made of several, each on its own columns (分指标设定)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
from sklearn.base import clone

from ..errors import Text
from ..numerics import Booleans, Floats, Integers, Line
from .adapter import unadapted
from .contracts import ArrayStep, Scaler
from .intermediates import Intermediate, gather_by_column
from .parameters import by_name
from .rows import Rows
from .transformer import ArrayTransformer


class OnColumns(NamedTuple):
    """A step, None where it is off, and the columns that it sees: where they stand, their names."""

    step: Scaler | None
    columns: Integers
    names: list[str]


class ByColumn(ArrayTransformer):
    """A step made of several, each fitted on its own columns and on nothing else.

    Columns that share one object are fitted together: an imputation by other columns, such as
    nearest neighbours, looks at these and no others.

    Parameters
    ----------
    steps : mapping by column
        The step of each column, in their order; None leaves a column as it is.

    Attributes
    ----------
    fitted_ : list of OnColumns
        The fitted steps.

    Examples
    --------
    >>> from benchmark_index import MinMax, ZScore
    >>> step = ByColumn({"a": MinMax(), "b": None, "c": ZScore()})
    >>> x = np.array([[1.0, 5.0, 1.0], [3.0, 6.0, 3.0], [2.0, 7.0, 2.0]])
    >>> step.fit_array(x, ["a", "b", "c"]).transform_array(x)
    array([[  0.,   5.,  -1.],
           [100.,   6.,   1.],
           [ 50.,   7.,   0.]])
    """

    def __init__(self, steps: Mapping[str, Scaler | None]) -> None:
        self.steps = steps

    @property
    def by_column(self) -> dict[str, object]:
        """The step of each column as whoever chose it knows it."""
        return {name: unadapted(step) for name, step in self.steps.items()}

    @property
    def groups(self) -> Iterator[OnColumns]:
        """The steps that are not off, each with the columns that share it."""
        names = list(self.steps)
        shared: dict[int, list[int]] = {}
        for j, step in enumerate(self.steps.values()):
            shared.setdefault(id(step), []).append(j)
        for columns in shared.values():
            if (step := self.steps[names[columns[0]]]) is not None:
                yield OnColumns(step, np.array(columns), [names[j] for j in columns])

    @property
    def needs(self) -> frozenset[str]:  # type: ignore[override]
        """What the framework hands over, each step its own."""
        return frozenset().union(*(group.step.needs for group in self.groups if group.step))

    def needs_all_rows(self) -> Text | None:
        """Return the way out: its steps may see rows in batches each by itself."""
        return Text("请用 fit 一次给出全部数据。", "Call fit with all of them.")

    def fit_array(
        self, x: Floats, names: Sequence[str] | None = None, rows: Rows | None = None
    ) -> Self:
        """Learn from an array that needs no further checks."""
        self.begin(x.shape[1], names)
        self.n_samples_seen_ = len(x)
        return self.with_parts(
            [
                OnColumns(
                    clone(step).fit_array(_some(x, columns), of_these, rows), columns, of_these
                )
                for step, columns, of_these in self.groups
            ]
        )

    def with_parts(self, fitted: list[OnColumns]) -> Self:
        """Take steps that were fitted each on its own columns."""
        self.fitted_ = fitted
        self.notes_ = [note for step, _, _ in fitted if step is not None for note in step.notes_]
        return self

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array that needs no further checks."""
        return self._changed(x, lambda step, part: step.transform_array(part, rows))

    def apply_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array, or refuse what leaves the range of numbers."""
        return self._changed(x, lambda step, part: step.apply_array(part, rows))

    def _changed(self, x: Floats, change: Callable[[ArrayStep, Floats], Floats]) -> Floats:
        z = np.array(x, order="F")
        for step, columns, _ in self.fitted_:
            if step is not None:
                z[:, columns] = change(step, _some(x, columns))
        return z

    def intermediates(self) -> dict[str, Intermediate]:
        """Return what the steps computed on their way, each for its columns."""
        sources = [
            (type(step).parts, step, {"indicator": names, **step.axes_})
            for step, _, names in self.fitted_
            if step is not None
        ]
        return gather_by_column(sources, self._columns)

    @property
    def line(self) -> Line | None:
        """The scales as straight lines of the values, where all are."""
        whole = Line.identity(self.n_features_in_)
        for step, columns, _ in self.fitted_:
            if step is None or (line := step.line) is None:
                return None
            for part, some in zip(whole, line, strict=True):
                part[columns] = some
        return whole

    @property
    def dropped(self) -> Booleans:
        """Which columns leave the index."""
        dropped = np.zeros(self.n_features_in_, dtype=np.bool_)
        for step, columns, _ in self.fitted_:
            if step is not None:
                dropped[columns] = step.dropped
        return dropped


def _some(x: Floats, columns: Integers) -> Floats:
    """Return some columns of an array, column by column as it is kept."""
    first, last = columns[0], columns[-1] + 1
    return x[:, first:last] if last - first == len(columns) else x.T[columns].T


def chosen_for(step: Scaler | None, column: str) -> Scaler | None:
    """Return the step that a column was given, which may be that of all."""
    return step.steps[column] if isinstance(step, ByColumn) else step


def ends_of(step: Scaler | None, name: str) -> tuple[float, float] | None:
    """Return the ends of the scale that an indicator is brought to, None where it has none."""
    params = {} if step is None else step.get_params(deep=False)
    ends = [by_name(params.get(end), [name]) for end in ("low", "high")]
    low, high = (end.get(name) if isinstance(end, Mapping) else end for end in ends)
    if isinstance(low, (int, float)) and isinstance(high, (int, float)):
        return float(low), float(high)
    return None


def fitted_on(step: Scaler | None, names: Sequence[str], column: str) -> OnColumns:
    """Return the fitted step of a column with the columns it was fitted on.

    >>> from benchmark_index import MinMax
    >>> x = np.array([[1.0, 5.0], [3.0, 6.0]])
    >>> step = ByColumn({"a": None, "b": MinMax()}).fit_array(x, ["a", "b"])
    >>> fitted_on(step, ["a", "b"], "b")
    OnColumns(step=MinMax(), columns=array([1]), names=['b'])
    """
    off = OnColumns(None, np.array([names.index(column)]), [column])
    return next((part for part in fitted_parts(step, names) if column in part.names), off)


def fitted_parts(step: Scaler | None, names: Sequence[str]) -> list[OnColumns]:
    """Return the fitted steps that one is made of, which may be itself."""
    if isinstance(step, ByColumn):
        return step.fitted_
    return [OnColumns(step, np.arange(len(names)), list(names))]
