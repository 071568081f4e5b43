"""Which way is better: higher, lower, nearest a target value, or inside a range (指标方向).

Every step that needs directions reads them here, so that nobody negates a column by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace

import numpy as np

from ..errors import MethodError, Text
from ..numerics import Bounds, Floats, column_bounds
from .parameters import number, per_column

ARROWS = {
    "higher": Text("↑ 越大越好", "↑ higher is better"),
    "lower": Text("↓ 越小越好", "↓ lower is better"),
    "target": Text("◎ 越接近越好", "◎ nearest is best"),
    "range": Text("↔ 区间内最好", "↔ inside is best"),
}


@dataclass(frozen=True)
class Target:
    """Best at one value (适度型): ``1 - |x - x0| / max|x - x0|``, the maximum over the sample.

    Parameters
    ----------
    optimum : float
        x0, in the indicator's unit.

    Examples
    --------
    >>> from benchmark_index import MinMax
    >>> MinMax(directions=[Target(50)]).fit_transform([[50.0], [60.0], [30.0]]).ravel()
    array([100.,  50.,   0.])
    """

    optimum: float

    def __post_init__(self) -> None:
        number("optimum", self.optimum)


@dataclass(frozen=True)
class Range:
    """Best inside [a, b] (区间型): 1 there, linear ramps down to 0 at A and B outside it.

    Parameters
    ----------
    lower, best_from, best_to, upper : float
        A, a, b and B in ascending order, in the indicator's unit.

    Examples
    --------
    >>> from benchmark_index import MinMax
    >>> noise = MinMax(directions=[Range(30, 40, 50, 70)])
    >>> noise.fit_transform([[45.0], [60.0], [80.0]]).ravel()
    array([100.,  50.,   0.])
    """

    lower: float
    best_from: float
    best_to: float
    upper: float

    def __post_init__(self) -> None:
        corners = [number("range", corner) for corner in astuple(self)]
        wide = not np.isfinite(corners[3] - corners[0])
        if corners != sorted(corners) or corners[0] == corners[3] or wide:
            raise MethodError.bad_parameter(
                "range", Text("须按升序 A, a, b, B", "write A, a, b, B in ascending order")
            )


Direction = int | str | Target | Range
DirectionsLike = Sequence[Direction] | Mapping[str, Direction] | None

_WORDS: dict[object, int] = {"higher": 1, "lower": -1, 1: 1, -1: -1}


def target_value(distance: Floats, farthest: float) -> Floats:
    """Return closeness to an optimum, 1 at the optimum and 0 at the farthest distance."""
    if farthest == 0:
        return np.where(np.isnan(distance), np.nan, 1.0)
    closeness: Floats = 1 - distance / farthest
    return closeness


def range_value(x: Floats, ramp: Range) -> Floats:
    """Return 1 inside the best range, linear ramps to 0 at its outer limits."""
    corners = (ramp.lower, ramp.best_from, ramp.best_to, ramp.upper)
    inside = np.interp(x, corners, (0.0, 1.0, 1.0, 0.0))
    steep = ((x == ramp.best_from) | (x == ramp.best_to)) & ~np.isnan(x)
    return np.where(np.isnan(x), np.nan, np.where(steep, 1.0, inside))


@dataclass(frozen=True)
class Directions:
    """The directions of an array's columns, read once.

    Attributes
    ----------
    sign : array of shape (m,)
        +1 where more is better, -1 where less is; +1 for target and range columns, whose
        values :meth:`orient` replaces by closeness.
    special : dict
        Column number to :class:`Target` or :class:`Range`.
    farthest : dict
        For each target column, the largest distance from the optimum seen in the sample; empty
        until it is known.
    """

    sign: Floats
    special: Mapping[int, Target | Range] = field(default_factory=dict)
    farthest: Mapping[int, float] = field(default_factory=dict)

    @classmethod
    def read(
        cls, directions: DirectionsLike, names: Sequence[str] | None, m: int, default: Direction = 1
    ) -> Directions:
        """Read directions given as a list or by column name; the default where nothing is said.

        Examples
        --------
        >>> Directions.read({"pm25": "lower"}, ["income", "pm25"], 2).sign
        array([ 1., -1.])
        """
        sign = np.ones(m)
        if directions is None and default == 1:
            return cls(sign)
        words = per_column("directions", directions, names, m, default)
        special: dict[int, Target | Range] = {}
        for j, word in enumerate(words):
            if isinstance(word, (Target, Range)):
                special[j] = word
            elif isinstance(word, (bool, list)) or word not in _WORDS:
                raise MethodError.bad_parameter(
                    "directions",
                    Text(
                        f"{word!r} 不是方向；请写 1、-1、higher、lower、Target 或 Range。",
                        f"{word!r} is no direction; use 1, -1, higher, lower, Target or Range.",
                    ),
                )
            else:
                sign[j] = _WORDS[word]
        return cls(sign, special)

    @property
    def targets(self) -> dict[int, Target]:
        """The target columns."""
        return {j: word for j, word in self.special.items() if isinstance(word, Target)}

    def ends(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return the worst and the best of each column's two bounds."""
        more = self.sign > 0
        return np.where(more, low, high), np.where(more, high, low)

    def fit(self, x: Floats) -> Directions:
        """Learn how far each target column strays from its optimum."""
        if not self.targets:
            return self
        return self.settled(column_bounds(self.measured(x)).high)

    def settled(self, farthest: Floats) -> Directions:
        """Take the largest of each column's :meth:`measured` values, known of all rows."""
        if self.farthest or not self.targets:
            return self
        distances = {j: float(np.nan_to_num(farthest[j], posinf=np.inf)) for j in self.targets}
        if far := [str(self.special[j]) for j in distances if not np.isfinite(distances[j])]:
            raise MethodError.beyond_float("|x - x0|", far)
        return replace(self, farthest=distances)

    def measured(self, x: Floats) -> Floats:
        """Replace target columns by their distance from the optimum, range columns by closeness."""
        if not self.special:
            return x
        measured = np.array(x, order="F")
        with np.errstate(invalid="ignore", over="ignore"):
            for j, word in self.special.items():
                if isinstance(word, Target):
                    measured[:, j] = np.abs(x[:, j] - word.optimum)
                else:
                    measured[:, j] = range_value(x[:, j], word)
        return measured

    def closeness(self, measured: Floats) -> Floats:
        """Replace the distances of settled target columns by their closeness, 0 to 1."""
        if not self.farthest:
            return measured
        oriented = np.array(measured, order="F")
        for j, farthest in self.farthest.items():
            oriented[:, j] = target_value(measured[:, j], farthest)
        return oriented

    def orient(self, x: Floats) -> Floats:
        """Replace target and range columns by their closeness, 0 to 1, larger is better.

        Until it is settled how far target columns stray, they are distances, smaller is better.
        """
        return self.closeness(self.measured(x))

    def closeness_of(self, measured: Bounds) -> Bounds:
        """Return the bounds of closeness by those of measured values: the nearest is the best."""
        low, high = self.closeness(np.array(measured))
        for j in self.farthest:
            low[j], high[j] = high[j], low[j]
        return Bounds(low, high)


def kinds_of(directions: DirectionsLike) -> set[type]:
    """Return the kinds of directions, such as :class:`Target`.

    >>> kinds_of({"firms": 1, "density": Target(50)}) == {int, Target}
    True
    """
    words = (
        directions.values()
        if isinstance(directions, Mapping)
        else ()
        if directions is None
        else directions
    )
    return {type(word) for word in words}
