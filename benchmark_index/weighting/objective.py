"""What weights from the data (客观赋权) share; each brings its own scaling, whatever the index's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Generic, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone

from ..errors import MethodError, Text, WeightsError, shorten
from ..estimators.contracts import Score, Weighed
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.learner import Learner, Merging, StateT
from ..estimators.parameters import by_name, one_of
from ..estimators.rows import Rows
from ..findings.finding import Finding
from ..numerics import Booleans, Bounds, Floats, Integers, column_bounds, scaled
from .weighing import Weighing

Scope = Literal["indicators", "siblings"]
Basis = Literal["normalized", "raw", "index"]


@dataclass
class Footing:
    """What is known of the columns that weights are taken from.

    Attributes
    ----------
    bounds : Bounds
        Minimum and maximum of each column, none of which is empty.
    sign : array of shape (m,)
        -1 for costs that are to be flipped.
    labels : list of str
        The names of the columns.
    power : array of shape (m,)
        By which power of two each column was divided.
    """

    bounds: Bounds
    sign: Floats
    labels: list[str]
    power: Integers

    @cached_property
    def constant(self) -> Booleans:
        """Which columns have no spread."""
        return np.asarray(self.bounds.low == self.bounds.high)

    @cached_property
    def span(self) -> Floats:
        """Maximum less minimum; 1 where there is no spread."""
        with np.errstate(over="ignore"):
            return np.where(self.constant, 1.0, self.bounds.high - self.bounds.low)

    @cached_property
    def worst(self) -> Floats:
        """The value that becomes 0 when costs are flipped."""
        return np.where(self.sign > 0, self.bounds.low, self.bounds.high)


@dataclass
class Sample(Footing):
    """Units x indicators as a weighting looks at them that needs all rows at once.

    Attributes
    ----------
    x : array of shape (n, m)
    """

    x: Floats

    @property
    def normalized(self) -> Floats:
        """The min-max values 0 to 1, costs flipped."""
        z: Floats = self.x - self.worst
        z /= self.sign * self.span
        return z


class DataWeights(Weighing, Learner):
    """What all weights from data share: the door for arrays, directions, constant columns.

    A constant column says nothing and gets weight 0; it is listed in ``constant_``. ``on`` says
    what is looked at: ``"normalized"``, min-max values 0 to 1 with costs flipped; ``"raw"``, values
    as treated; ``"index"``, the index's normalized values as they stand.
    """

    directions: DirectionsLike
    scope: Scope
    weights_: Floats

    needs: ClassVar[frozenset[str]] = frozenset({"directions"})
    bases: ClassVar[tuple[str, ...]] = ("normalized", "raw", "index")
    merging_instead: ClassVar[str] = "StandardDeviationWeights, CriticWeights"

    def weigh(self, tree: Weighed) -> Mapping[str, float]:
        """Return each node's weight among its siblings."""
        return tree.by_siblings(self) if self.scope == "siblings" else tree.across(self)

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Compute ``weights_``, which sum to 1, from units x indicators; NaN is missing.

        Raises
        ------
        MethodError
            A column is empty, every column is constant, or the method is not defined for the
            values of a column.
        """
        return super().fit(X, y)

    def begin(self, m: int, names: Sequence[str] | None = None) -> Self:
        """Start anew, for m columns: read the parameters, which need no data."""
        one_of("scope", self.scope, ("indicators", "siblings"))
        one_of("on", self.on, self.bases)
        directions = None if self.on == "index" else self.directions
        self._directions = Directions.read(directions, names, m)
        return super().begin(m, names)

    def _learn(self, x: Floats, rows: Rows | None) -> None:
        if self._turned:
            self._directions = self._directions.fit(x)
        x = self._oriented(x)
        footing = self._footing(column_bounds(x))
        near = scaled(x, footing.power)
        sample = Sample(footing.bounds, footing.sign, footing.labels, footing.power, near)
        self._conclude(lambda: (self._information(sample), sample.constant))

    def _oriented(self, x: Floats) -> Floats:
        """Return values as the method takes them; a target's are distances until it is settled."""
        return self._directions.orient(x) if self._turned else x

    def _footing(self, bounds: Bounds) -> Footing:
        """Return what is known of the columns by their bounds; refuse what cannot be weighed."""
        labels = self._columns
        self._refuse_empty(np.isnan(bounds.low))
        power = bounds.power
        if not self._unit_free:  # else columns lose their proportions
            power = np.full_like(power, power.max())
        near = Bounds(scaled(bounds.low, power), scaled(bounds.high, power))
        sign = np.ones(len(labels))
        if self._turned:
            sign = self._directions.sign.copy()
            sign[[j for j in self._directions.targets if not self._directions.farthest]] = -1
        footing = Footing(near, sign, labels, power)
        if not self._unit_free and (lost := near.power != 0).any():
            raise MethodError.beyond_float(type(self).__name__, self._labels(lost))
        if footing.constant.all():
            raise MethodError.uninformative(labels, self.n_samples_seen_)
        return footing

    def _conclude(self, weigh: Callable[[], tuple[Floats, Booleans]]) -> None:
        """Compute what each column tells and which are constant, and the weights from that.

        What is said of a constant column does not matter.
        """
        try:
            with np.errstate(all="ignore"):
                information, constant = weigh()
                information = np.where(constant, 0.0, information)
                total = information.sum()
        except (np.linalg.LinAlgError, RuntimeError) as error:
            raise MethodError.unsolved(type(self).__name__, str(error)) from None
        self.constant_ = self._labels(constant)
        self.notes_ = [Finding("constant", indicator=name) for name in self.constant_]
        if not (np.isfinite(information).all() and np.isfinite(total)):
            beyond = self._labels(~np.isfinite(information)) or self._columns
            raise MethodError.beyond_float(type(self).__name__, beyond)
        if constant.all():
            raise MethodError.uninformative(self._columns, self.n_samples_seen_)
        if not total > 0:
            information = self._tied(constant, self._labels(~constant))
        self.weights_ = information / information.sum()

    def fit_scored(
        self, x: Floats, names: Sequence[str], score: Score, rows: Rows | None = None
    ) -> Self:
        """Compute the weights of siblings, whose parent's score follows from weights by ``score``."""
        return self.fit_array(x, names, rows)

    def for_siblings(self, names: Sequence[str], directions: DirectionsLike) -> Self:
        """Return a new step for some nodes of a tree, with what was given for these by name."""
        step: Self = clone(self)
        params = {
            key: {name: value for name, value in by_node.items() if name in names}
            for key, parameter in self.get_params(deep=False).items()
            if isinstance(by_node := by_name(parameter, names), Mapping)
        }
        step.set_params(**params | {"directions": directions})
        return step

    def check_nodes(self, known: Collection[str]) -> None:
        """Refuse a parameter given by name for a node that does not exist."""
        for key, parameter in self.get_params(deep=False).items():
            by_node = by_name(parameter, list(known))
            if not isinstance(by_node, Mapping):
                continue
            if lost := [name for name in by_node if name not in known]:
                listed = shorten(lost)
                reason = Text(f"体系中没有这些节点：{listed}", f"no such nodes: {listed}")
                raise MethodError.bad_parameter(key, reason)

    @property
    def _turned(self) -> bool:
        """Whether directions play a part."""
        return self.on == "normalized"

    @property
    def _unit_free(self) -> bool:
        """Whether a column may be in any unit; else columns must keep their proportions."""
        return True

    def _information(self, sample: Sample) -> Floats:
        """Return what each column tells."""
        raise NotImplementedError

    def _tied(self, constant: Booleans, varying: list[str]) -> Floats:
        """Return the information where none has any: a single column has all there is."""
        if len(varying) == 1:
            return np.where(constant, 0.0, 1.0)
        raise WeightsError.undetermined(varying)


class MergedWeights(Merging[Bounds, StateT], DataWeights, Generic[StateT]):
    """Weights from data whose fit needs a state only."""

    def settle(self, state: StateT) -> Self:
        """Compute ``weights_`` from the state of all rows."""
        self._conclude(lambda: self._weigh_state(state))
        return self

    def _weigh_state(self, state: StateT) -> tuple[Floats, Booleans]:
        """Return what each column tells, and which are constant."""
        raise NotImplementedError


class SurveyedWeights(MergedWeights[StateT], Generic[StateT]):
    """Weights whose state needs to know the bounds of all rows first."""

    def survey(self, x: Floats, rows: Rows | None = None) -> Bounds:
        """Return the bounds of a batch of rows."""
        return column_bounds(self._oriented(x))

    def settle_survey(self, survey: Bounds) -> None:
        """Take the bounds of all rows."""
        if self._turned and self._directions.targets and not self._directions.farthest:
            self._directions = self._directions.settled(survey.high)
            survey = self._directions.closeness_of(survey)
        self._bounds = survey
        self._foot = self._footing(survey)
