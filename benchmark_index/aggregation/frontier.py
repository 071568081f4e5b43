"""Benefit of the doubt (BoD): every unit weighted in its own favour, held against the frontier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import is_pair, one_of, pair
from ..numerics import Booleans, Floats, Integers, column_bounds, positions
from .matrix import MatrixMethod, by_child
from .scaling import extremes, refuse_constant

_BATCH = 64  # units whose programmes are solved in one call, as blocks along the diagonal
_NEAREST = 10  # constraints a unit starts from, besides the best unit of each column
_ADDED = 8  # broken constraints it takes on at a time
_BROKEN = 1e-10
_SCALED = Text(
    "请去掉该指标，或用 scaled=True 给出标准化值。",
    "Leave the indicator out, or give scaled values with scaled=True.",
)

Pair = Sequence[float]
ShareRows = Callable[[Floats], Floats] | None


def undominated(z: Floats) -> Integers:
    """Return the rows that no other row equals or exceeds everywhere; of equal rows the first.

    Rows are taken by falling sum, in blocks, so that only earlier rows can dominate later ones.
    """
    order = np.argsort(-z.sum(axis=1), kind="stable")
    front = np.empty(0, dtype=np.int64)
    for start in range(0, len(order), 256):
        block = order[start : start + 256]
        block = block[~_exceeded(z[block], z[front]).any(axis=1)]
        among = _exceeded(z[block], z[block])
        mutual = among & among.T  # equal rows: the earlier one stays
        among &= ~mutual | np.tri(len(block), k=-1, dtype=bool)
        front = np.append(front, block[~among.any(axis=1)])
    return np.sort(front)


def _exceeded(z: Floats, by: Floats) -> Booleans:
    """Return for each row of z which rows of ``by`` are nowhere lower."""
    exceeded = np.ones((len(z), len(by)), dtype=np.bool_)
    for column, other in zip(z.T, by.T, strict=True):
        exceeded &= np.less_equal.outer(column, other)
    return exceeded


def best_weights(z: Floats, share_rows: ShareRows = None) -> Floats:
    """Return for each unit the weights ``w >= 0`` that maximise ``sum w z``, at most 1 for anyone.

    Only the frontier can bind, and of it only a few units at a time: each unit's programme starts
    from the best unit of each column and those most like it, and takes on what its solution breaks
    until nothing is broken.

    Parameters
    ----------
    z : array of shape (n, m)
        Non-negative, larger is better.
    share_rows : callable, optional
        Returns further rows r, with ``r w <= 0``, for a unit's values.

    Returns
    -------
    array of shape (n, m)
    """
    size = z.max()
    if size == 0:
        return np.zeros_like(z)
    units, inverse = np.unique(z / size, axis=0, return_inverse=True)
    front = units[undominated(units)]
    active = _first_constraints(units, front)
    weights = np.zeros_like(units)
    few = min(_ADDED, len(front)) - 1
    pending = np.arange(len(units))
    while len(pending):
        again = []
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            weights[batch] = _solve(units[batch], front, [active[i] for i in batch], share_rows)
            reached = weights[batch] @ front.T
            for values, i in zip(reached, batch, strict=True):
                values[active[i]] = 0.0
            over = np.flatnonzero(reached.max(axis=1) > 1 + _BROKEN)
            highest = np.argpartition(-reached[over], few, axis=1)[:, : few + 1]
            for i, values, worst in zip(batch[over], reached[over], highest, strict=True):
                broken = worst[values[worst] > 1 + _BROKEN]
                active[i] = np.append(active[i], broken)
            again += batch[over].tolist()
        pending = np.array(again, dtype=np.int64)
    for start in range(0, len(units), 1024):  # what solver tolerances leave above 1
        part = slice(start, start + 1024)
        weights[part] /= np.maximum((weights[part] @ front.T).max(axis=1, keepdims=True), 1.0)
    return np.asarray(weights[inverse.ravel()] / size)


def _first_constraints(units: Floats, front: Floats) -> list[Integers]:
    leaders = np.unique(np.argmax(front, axis=0))
    length = np.sqrt((front * front).sum(axis=1))
    directions = front / np.where(length == 0, 1.0, length)[:, np.newaxis]
    chosen = []
    for start in range(0, len(units), 1024):
        likeness = units[start : start + 1024] @ directions.T
        few = min(_NEAREST, likeness.shape[1])
        nearest = np.argpartition(-likeness, few - 1, axis=1)[:, :few]
        chosen += [np.union1d(leaders, row) for row in nearest]
    return chosen


def _solve(
    units: Floats, front: Floats, active: Sequence[Integers], share_rows: ShareRows
) -> Floats:
    """Solve the programmes of some units in one call."""
    from scipy.optimize import linprog
    from scipy.sparse import block_diag

    rows: list[Floats] = []
    limits: list[float] = []
    for z, chosen in zip(units, active, strict=True):
        further = np.empty((0, len(z))) if share_rows is None else share_rows(z)
        rows.append(np.vstack([front[chosen], further]))
        limits += [1.0] * len(chosen) + [0.0] * len(further)
    solution = linprog(
        -units.ravel(),
        A_ub=block_diag(rows, format="csc"),  # type: ignore[call-overload]
        b_ub=limits,
        method="highs-ds",
        options={
            "presolve": False,
            "primal_feasibility_tolerance": 1e-10,
            "dual_feasibility_tolerance": 1e-10,
        },
    )
    if not solution.success:
        raise MethodError(
            Text(f"线性规划未解出：{solution.message}", f"No solution found: {solution.message}"),
            Text("请核对份额界限 bounds。", "Check the bounds on shares."),
        )
    weights: Floats = np.maximum(np.asarray(solution.x), 0.0).reshape(units.shape)
    return weights


class BenefitOfTheDoubtResult(NamedTuple):
    """Scores with each unit's own weights and what each pillar contributes."""

    scores: Floats
    normalized: Floats
    weights: Floats
    contributions: Floats


class BenefitOfTheDoubt(MatrixMethod[BenefitOfTheDoubtResult]):
    """Benefit of the doubt (BoD, 疑点利益法): each unit under the weights that suit it best.

    Per unit, max ``sum w z`` subject to ``sum w z_k <= 1`` for every unit k and ``w >= 0``. A score
    of 1 says that no other unit does better under these weights.

    Parameters
    ----------
    bounds : pair, list of pairs or mapping by name, optional
        The smallest and largest share ``[lo, hi]`` of each pillar, between 0 and 1; one pair for
        all, or by pillar. Without them a unit may put all weight on its best side.
    shares : {"weights", "contributions"}, default "weights"
        What is bounded: ``w_q / sum w``, or ``w_q z_q / sum w z`` at the unit's own values.
    scaled : bool, default False
        Whether values are taken as they stand, larger is better and none negative; inside an index
        those are its normalized values. Default: min-max 0 to 1 by directions.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Raises
    ------
    MethodError
        A pillar is constant, or negative under ``scaled``; bounds leave no weights.

    Notes
    -----
    Weights given, or those of the index, play no part. A unit's best weights need not be unique:
    those found are one solution, the score is the same for all. A unit with a missing value has no
    score and is not on the frontier; one that is worst everywhere scores 0. Under
    ``"contributions"`` a lower bound on a pillar whose value is 0 leaves a score of 0. Scores
    depend on the unit and the frontier only; the frontier of all rows is that of the frontiers of
    parts.
    More than ``BenefitOfTheDoubt.most_units``, 20,000, units are refused.

    References
    ----------
    Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), An introduction to "benefit of the doubt"
    composite indicators, *Social Indicators Research* 82; OECD/JRC (2008), *Handbook on
    Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> step = BenefitOfTheDoubt(scaled=True)
    >>> step.scores([[1.0, 0.5], [0.5, 1.0], [0.6, 0.6]]).round(3)
    array([1. , 1. , 0.8])
    >>> BenefitOfTheDoubt(bounds=[0.5, 1], scaled=True).scores([[1.0, 0.4], [0.5, 1.0]]).round(3)
    array([0.933, 1.   ])
    """

    declaration = Declaration(
        "benefit_of_the_doubt",
        Text("疑点利益法（BoD）", "Benefit of the doubt"),
        "max sum w z, sum w z_k <= 1 for all k",
    )

    flat: ClassVar[bool] = False
    most_units = 20_000
    parts = (
        Part("normalized", "unit x indicator", Text("标准化值", "Values as compared")),
        Part("weights", "unit x indicator", Text("各对象的权重", "The unit's own weights")),
        Part("contributions", "unit x indicator", Text("贡献 w z", "What each adds to the score")),
    )

    def __init__(
        self,
        bounds: Pair | Sequence[Pair] | Mapping[str, Pair] | None = None,
        shares: Literal["weights", "contributions"] = "weights",
        scaled: bool = False,
        directions: DirectionsLike = None,
    ) -> None:
        self.bounds = bounds
        self.shares = shares
        self.scaled = scaled
        self.directions = directions

    @property
    def own_scaling(self) -> bool:  # type: ignore[override]
        """Whether it takes values as treated."""
        return not self.scaled

    @property
    def unit_free(self) -> bool:
        """Whether a column may be in any unit: scaled values have none."""
        return not self.scaled

    def _read(self, directions: DirectionsLike, names: Sequence[str] | None, m: int) -> Directions:
        """Return the directions; of scaled values more is better."""
        read = super()._read(directions, names, m)
        return Directions(np.ones(m)) if self.scaled else read

    def _compute(
        self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]
    ) -> BenefitOfTheDoubtResult:
        one_of("scaled", self.scaled, (True, False))
        one_of("shares", self.shares, ("weights", "contributions"))
        z = _not_negative(x, labels) if self.scaled else _on_unit_range(x, sign, labels)
        weights = best_weights(z, self._share_rows(labels))
        parts = weights * z
        return BenefitOfTheDoubtResult(np.minimum(parts.sum(axis=1), 1.0), z, weights, parts)

    def _share_rows(self, labels: Sequence[str]) -> ShareRows:
        """Return a function of a unit's values to rows r: shares are kept where ``r w <= 0``."""
        if self.bounds is None:
            return None
        low, high = _read_bounds(self.bounds, labels)
        one = np.eye(len(labels))
        rows = np.vstack(
            [(low[:, np.newaxis] - one)[low > 0], (one - high[:, np.newaxis])[high < 1]]
        )
        if self.shares == "weights":
            return lambda z: rows
        return lambda z: rows * z


def _read_bounds(bounds: object, labels: Sequence[str]) -> tuple[Floats, Floats]:
    m = len(labels)
    pairs = [bounds] * m if is_pair(bounds) else by_child("bounds", bounds, labels)
    limits = [(0.0, 1.0) if ends is None else pair("bounds", ends) for ends in pairs]
    low, high = np.array(limits).T
    if np.any(low < 0) or np.any(high > 1) or np.any(low > high):
        reason = Text("须 0 <= 下限 <= 上限 <= 1", "0 <= lo <= hi <= 1 is needed")
        raise MethodError.bad_parameter("bounds", reason)
    if low.sum() > 1 + 1e-12 or high.sum() < 1 - 1e-12:
        reason = Text(
            f"下限之和 {low.sum():g}、上限之和 {high.sum():g}，份额无法合计为 1",
            f"lows sum to {low.sum():g} and highs to {high.sum():g}: no shares sum to 1",
        )
        raise MethodError.bad_parameter("bounds", reason)
    return low, high


def _on_unit_range(x: Floats, sign: Floats, labels: Sequence[str]) -> Floats:
    best, worst = extremes(x, sign)
    refuse_constant(best == worst, labels, _SCALED)
    return np.asarray((x - worst) / (best - worst))


def _not_negative(x: Floats, labels: Sequence[str]) -> Floats:
    negative = column_bounds(x).low < 0
    if negative.any():
        raise MethodError.cannot_take(
            Text("scaled=True 不接受负值", "Scaled values must not be negative"),
            [labels[j] for j in positions(negative)],
            Text("请标准化到不小于零的区间。", "Normalize to a range from 0 up."),
        )
    return x
