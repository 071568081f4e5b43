"""What weights from the data (客观赋权) share; each brings its own scaling, whatever the index's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone

from ..errors import MethodError, Text, WeightsError, shorten
from ..estimators.arrays import read_array
from ..estimators.contracts import Weighed
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.parameters import by_name, one_of, refuse_size
from ..findings.finding import Finding
from ..numerics import (
    Booleans,
    Bounds,
    Floats,
    Integers,
    column_bounds,
    exponents,
    extreme,
    positions,
    scaled,
)
from .weighing import Weighing

Scope = Literal["indicators", "siblings"]
Basis = Literal["normalized", "raw", "index"]


@dataclass
class Sample:
    """Units x indicators as a weighting looks at them.

    Attributes
    ----------
    x : array of shape (n, m)
    sign : array of shape (m,)
        -1 for costs that are to be flipped.
    labels : list of str
        The names of the columns.
    power : array of shape (m,)
        By which power of two each column of x was divided.
    """

    x: Floats
    sign: Floats
    labels: list[str]
    power: Integers

    @cached_property
    def bounds(self) -> Bounds:
        """Minimum and maximum of each column, none of which is empty."""
        bounds = column_bounds(self.x)
        if (empty := np.isnan(bounds.low)).any():
            raise MethodError.empty(self.names(empty))
        return bounds

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

    @property
    def normalized(self) -> Floats:
        """The min-max values 0 to 1, costs flipped."""
        z: Floats = self.x - self.worst
        z /= self.sign * self.span
        return z

    def names(self, chosen: Booleans) -> list[str]:
        """Return the names of some of the columns."""
        return [self.labels[j] for j in positions(chosen)]


class DataWeights(Weighing):
    """What all weights from data share: the door for arrays, directions, constant columns.

    A constant column says nothing and gets weight 0; it is listed in ``constant_``. ``on`` says
    what is looked at: ``"normalized"``, min-max values 0 to 1 with costs flipped; ``"raw"``, values
    as treated; ``"index"``, the index's normalized values as they stand.
    """

    directions: DirectionsLike
    scope: Scope
    weights_: Floats

    needs = frozenset({"directions"})

    @property
    def notes_(self) -> list[Finding]:  # type: ignore[override]
        """What fitting noticed: columns that say nothing."""
        return [Finding("constant", indicator=name) for name in self.constant_]

    bases: ClassVar[tuple[str, ...]] = ("normalized", "raw", "index")

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
        x = read_array(self, X)
        return self.fit_array(x, vars(self).get("feature_names_in_"))

    def fit_array(self, x: Floats, names: Sequence[str] | None = None) -> Self:
        """Compute the weights from an array that needs no further checks."""
        one_of("scope", self.scope, ("indicators", "siblings"))
        one_of("on", self.on, self.bases)
        labels = list(names) if names is not None else [f"x{j}" for j in range(x.shape[1])]
        given = None if self.on == "index" else self.directions
        directions = Directions.read(given, names, x.shape[1])
        refuse_size(self, x)
        sign = np.ones(len(labels))
        if self._turned:
            directions = directions.fit(x)
            x, sign = directions.orient(x), directions.sign
        power = self._powers(x)
        sample = Sample(scaled(x, power), sign, labels, power)
        if not self._unit_free and (lost := exponents(sample.x) != 0).any():
            raise MethodError.beyond_float(type(self).__name__, sample.names(lost))
        try:
            with np.errstate(all="ignore"):
                information, constant = self._weigh(sample)
                total = information.sum()
        except (np.linalg.LinAlgError, RuntimeError) as error:
            raise MethodError.unsolved(type(self).__name__, str(error)) from None
        self.constant_ = sample.names(constant)
        if not (np.isfinite(information).all() and np.isfinite(total)):
            beyond = sample.names(~np.isfinite(information))
            raise MethodError.beyond_float(type(self).__name__, beyond or extreme(x, labels))
        if constant.all():
            raise MethodError.uninformative(labels, len(x))
        if not information.sum() > 0:
            information = self._tied(constant, sample.names(~constant))
        self.weights_ = information / information.sum()
        return self

    def fit_scored(
        self, x: Floats, names: Sequence[str], score: Callable[[Floats], Floats]
    ) -> Self:
        """Compute the weights of siblings, whose parent's score follows from weights by ``score``."""
        return self.fit_array(x, names)

    def for_siblings(self, names: Sequence[str], directions: DirectionsLike) -> Self:
        """Return a new step for some nodes of a tree, with what was given for these by name."""
        step: Self = clone(self)
        params = self.get_params(deep=False)
        own = {
            key: {name: value for name, value in given.items() if name in names}
            for key, said in params.items()
            if isinstance(given := by_name(said, names), Mapping)
        }
        step.set_params(**own | {"directions": directions})
        return step

    def check_nodes(self, known: Collection[str]) -> None:
        """Refuse a parameter given by name for a node that does not exist."""
        for key, said in self.get_params(deep=False).items():
            given = by_name(said, list(known))
            lost = [n for n in given if n not in known] if isinstance(given, Mapping) else []
            if lost:
                listed = shorten(lost)
                reason = Text(f"体系中没有这些节点：{listed}", f"no such nodes: {listed}")
                raise MethodError.bad_parameter(key, reason)

    @property
    def _turned(self) -> bool:
        """Whether directions play a part."""
        return self.on == "normalized"

    def _powers(self, x: Floats) -> Integers:
        """Return the powers of two by which columns are divided, so that they stay in float64."""
        power = exponents(x)
        return power if self._unit_free else np.full_like(power, power.max())

    @property
    def _unit_free(self) -> bool:
        """Whether a column may be in any unit; else columns must keep their proportions."""
        return True

    def _weigh(self, sample: Sample) -> tuple[Floats, Booleans]:
        """Return what each column tells, and which are constant."""
        constant = sample.constant
        if constant.all():
            return np.zeros(len(constant)), constant
        return np.where(constant, 0.0, self._information(sample)), constant

    def _information(self, sample: Sample) -> Floats:
        """Return what each column tells; what is said of a constant one does not matter."""
        raise NotImplementedError

    def _tied(self, constant: Booleans, varying: list[str]) -> Floats:
        """Return the information where none has any: a single column has all there is."""
        if len(varying) == 1:
            return np.where(constant, 0.0, 1.0)
        raise WeightsError.undetermined(varying)
