"""What every step shares that learns from units x indicators: the door, the columns, batches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from inspect import signature
from typing import ClassVar, Generic, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from ..errors import MethodError, Text
from ..findings.finding import Finding
from ..numerics import Booleans, Floats, Integers, Summary, positions
from .arrays import read_array
from .parameters import numbers, refuse_size
from .rows import Rows
from .step import PlainStep

Names = Sequence[str] | None


def column_labels(names: Names, m: int) -> list[str]:
    """Return the names of columns as messages call them."""
    return [f"x{j}" for j in range(m)] if names is None else [str(name) for name in names]


@cache
def _default(step: type[Learner], parameter: str) -> float | None:
    """Return what a numeric parameter is where nothing is said."""
    default: float | None = signature(step).parameters[parameter].default
    return default


def _in_batches(step: Learner) -> bool:
    """Return True where a step may see its rows in batches; raise what says why it may not."""
    if way_out := step.needs_all_rows():
        raise MethodError.all_rows(type(step).__name__, way_out)
    return True


class Learner(PlainStep, BaseEstimator):  # type: ignore[misc]
    """A step that learns from units x indicators and knows missing values.

    Attributes
    ----------
    notes_ : list of Finding
        What fitting noticed; an index collects it.
    n_samples_seen_ : int
        How many rows were fitted, in all batches.
    unsettled_ : MethodError or None
        Why the batches seen so far do not settle the step; None after :meth:`fit`.
    """

    positive_only: ClassVar[bool] = False  # what it makes of other values is an error
    most_units: ClassVar[int | None] = None
    most_columns: ClassVar[int | None] = None
    alone: ClassVar[bool] = False  # each column is learned by itself, whatever the others hold
    merging_instead: ClassVar[str] = ""  # methods of the same kind that may see rows in batches

    _state: Summary | None = None  # what the batches so far tell, of a step that may see some

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn from units x indicators, and forget what was learned before.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
            Values in the unit of each indicator; NaN is missing. A DataFrame's index names the
            units, or units and periods.
        y : ignored

        Raises
        ------
        MethodError
            A column is empty, or does not suit the method.
        """
        x = self._read_to_fit(X)
        return self.fit_array(x, self._names, Rows.of(X))

    @available_if(_in_batches)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn from one more batch of rows; all batches together tell what the whole would.

        The first call begins, as does :meth:`fit`; later ones add to it. Offered where what a fit
        needs merges: not by ranks, medians and pairs of units, nor where the data must be gone
        through twice.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
        y : ignored

        Notes
        -----
        A column may be empty or constant in the first batches. Then ``unsettled_`` says what is
        amiss, which :meth:`transform` raises, until a later batch mends it.
        """
        return self._add(self._read(X, reset=self._state is None), Rows.of(X))

    def fit_array(self, x: Floats, names: Names = None, rows: Rows | None = None) -> Self:
        """Learn from an array that needs no further checks."""
        self.begin(x.shape[1], names)
        refuse_size(self, x)
        self.n_samples_seen_ = len(x)
        with np.errstate(all="ignore"):  # what leaves the range of numbers is refused in the end
            self._learn(x, rows)
        return self

    def begin(self, m: int, names: Names = None) -> Self:
        """Start anew, for m columns: read the parameters, which need no data."""
        self.n_features_in_ = m
        self.__dict__.pop("feature_names_in_", None)
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        self.n_samples_seen_, self._state = 0, None
        self.notes_: list[Finding] = []
        self.unsettled_: MethodError | None = None
        self._read_parameters()
        return self

    def needs_all_rows(self) -> Text | None:
        """Return the way out where the fit needs all rows at once, None where batches will do."""
        return Text(
            f"请用 fit 一次给出全部数据，或改用 {self.merging_instead}。",
            f"Call fit with all of them, or use {self.merging_instead}.",
        )

    def _read_to_fit(self, X: ArrayLike) -> Floats:
        return self._read(X, reset=True)

    def _read(self, X: ArrayLike, *, reset: bool) -> Floats:
        return read_array(self, X, reset=reset)

    def _read_parameters(self) -> None:
        """Read the parameters, which need no data."""

    def _learn(self, x: Floats, rows: Rows | None) -> None:
        raise NotImplementedError

    def _add(self, x: Floats, rows: Rows | None) -> Self:
        raise NotImplementedError

    def _check_settled(self) -> None:
        check_is_fitted(self)
        if self.unsettled_ is not None:
            raise self.unsettled_

    # --- columns and parameters --------------------------------------------------------------

    @property
    def _names(self) -> Names:
        """The names of the columns, None where they have none."""
        names: Names = vars(self).get("feature_names_in_")
        return names

    @property
    def _columns(self) -> list[str]:
        """What messages call the columns."""
        return column_labels(self._names, self.n_features_in_)

    def _labels(self, chosen: Booleans) -> list[str]:
        columns = self._columns if np.any(chosen) else []
        return [columns[j] for j in positions(chosen)]

    def _note(self, rule: str, chosen: Booleans, **details: Floats | Integers) -> None:
        """Note a rule for each chosen column, with what the details are there."""
        for j in positions(chosen):
            values = {name: detail[j].item() for name, detail in details.items()}
            self.notes_.append(Finding(rule, indicator=self._columns[j], details=values))

    def _parameter(self, name: str) -> Floats:
        """Return a numeric parameter per column; NaN where it may be left out and is."""
        default = _default(type(self), name)  # type: ignore[arg-type]  # a class is hashable
        value = vars(self)[name]
        return numbers(name, value, self._names, self.n_features_in_, default)

    def _positive(self, name: str) -> Floats:
        values = self._parameter(name)
        if not np.all(values > 0):
            raise MethodError.bad_parameter(name, Text("须为正", "must be positive"))
        return values

    def _at_least_zero(self, name: str) -> Floats:
        values = self._parameter(name)
        if np.any(values < 0):
            raise MethodError.bad_parameter(name, Text("不能为负", "must not be negative"))
        return values

    def _refuse_empty(self, empty: Booleans) -> None:
        if empty.any():
            raise MethodError.empty(self._labels(empty))

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.positive_only = self.positive_only
        return tags


SurveyT = TypeVar("SurveyT", bound=Summary)
StateT = TypeVar("StateT", bound=Summary)


class Merging(Learner, Generic[SurveyT, StateT]):
    """A step whose fit needs of the data only a small state that merges: ``settle(state(x))``.

    Where ``surveys`` is true, the data are gone through twice: the state needs to know of all rows
    what ``survey`` tells, such as their bounds, by ``settle_survey(survey(x))``.
    """

    _state: StateT | None = None

    @property
    def surveys(self) -> bool:
        """Whether the state needs an earlier look at all rows."""
        return False

    def survey(self, x: Floats, rows: Rows | None = None) -> SurveyT:
        """Return what must be known of all rows before their state."""
        raise NotImplementedError

    def settle_survey(self, survey: SurveyT) -> None:
        """Take what is known of all rows."""
        raise NotImplementedError

    def state(self, x: Floats, rows: Rows | None = None) -> StateT:
        """Return what a batch of rows tells, after :meth:`begin`."""
        raise NotImplementedError

    def settle(self, state: StateT) -> Self:
        """Learn from the state of all rows."""
        raise NotImplementedError

    def needs_all_rows(self) -> Text | None:
        """Return the way out where the fit needs all rows at once, None where batches will do."""
        return None

    def _learn(self, x: Floats, rows: Rows | None) -> None:
        if self.surveys:
            self.settle_survey(self.survey(x, rows))
        self._state = state = self.state(x, rows)
        self.settle(state)

    def _add(self, x: Floats, rows: Rows | None) -> Self:
        if self._state is None:
            self.begin(x.shape[1], self._names)
        with np.errstate(all="ignore"):
            state, seen = self.state(x, rows), self.n_samples_seen_ + len(x)
            if self._state is not None:
                state = self._state.merge(state)
            self._begin_again(state, seen)
            try:
                self.settle(state)
            except MethodError as error:
                self._begin_again(state, seen)
                self.unsettled_ = error
        return self

    def _begin_again(self, state: StateT, seen: int) -> None:
        """Forget what was learned, but not what the columns are and what was seen of them."""
        kept = ("n_features_in_", "feature_names_in_")
        for name in [name for name in vars(self) if name.endswith("_") and name not in kept]:
            delattr(self, name)
        self.begin(self.n_features_in_, self._names)
        self._state, self.n_samples_seen_ = state, seen
