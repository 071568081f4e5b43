"""Outranking (级别高于关系): units are compared pair by pair, indicator by indicator.

No method here trades a large gain on one indicator against small losses on others; what counts is
on how much weight one unit is ahead of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import one_of
from ..estimators.rows import Block, Span
from ..numerics import Booleans, Floats, Integers
from .matrix import MatrixMethod, by_child, numbers_by_child

Preference = Callable[[Floats], Floats | Booleans]  # of differences; what is 0 or less is 0
ByChild = float | Sequence[float] | Mapping[str, float]

MOST_UNITS = 20_000  # a minute of work; each class has it as ``most_units``, which may be raised
KEPT_UNITS = 1_000  # up to so many the matrices of pairs are kept as intermediates
_PAIRS = 1 << 17  # pairs of units at a time: one megabyte, which stays in cache
_DECIMALS = 10  # shares of weight are compared after rounding to so many


def pair_blocks(n: int) -> Iterator[Block]:
    """Cut units into blocks whose pairs with all others fit the processor's cache."""
    step = max(1, _PAIRS // max(n, 1))
    for start in range(0, n, step):
        yield slice(start, min(start + step, n))


def pairwise(
    x: Floats, weights: Floats, preferences: Sequence[Preference], rows: Span = slice(None)
) -> Floats:
    """Return for pairs a, b the weighted sum of preferences of ``x_a - x_b``, rows x n.

    A missing value compares with nothing. Columns are taken in order, so that a pair's result does
    not depend on where its units stand. A difference beyond float64 is infinite, as far as any.
    """
    total = np.zeros((len(x[rows]), len(x)))
    with np.errstate(over="ignore"):
        for column, weight, preference in zip(x.T, weights, preferences, strict=True):
            if weight:
                difference = np.subtract.outer(column[rows], column)
                total += weight * preference(difference)
    return total


def shared_weight(x: Floats, weights: Floats, rows: Span = slice(None)) -> Floats | float:
    """Return for pairs the weight of the indicators both have; one number where all do."""
    present = ~np.isnan(x)
    if present.all():
        return float(weights.sum())
    there = np.where(present, 1.0, np.nan)
    shared = pairwise(there, weights, [lambda difference: difference == 0] * len(weights), rows)
    return np.where(shared == 0, 1.0, shared)


def support_matrix(x: Floats, weights: Floats, rows: Span = slice(None)) -> Floats:
    """Return s, the share of weight on which a is ahead of b, half of it where they are equal.

    ``s_ab + s_ba = 1``; over the indicators both have, divided by their weight, and 1/2 where they
    have none in common. Larger x is better.
    """
    ahead = pairwise(x, weights, [usual] * len(weights), rows)
    behind = pairwise(x, weights, [lambda difference: difference < 0] * len(weights), rows)
    return np.asarray(0.5 + (ahead - behind) / (2 * shared_weight(x, weights, rows)))


class PairSums(NamedTuple):
    """Sums of a matrix of pairs along its rows and down its columns; the matrices, if kept."""

    along: Floats
    down: Floats
    kept: list[Floats] | list[None]


def over_pairs(n: int, matrices: Callable[[Block], Sequence[Floats]]) -> PairSums:
    """Sum over all pairs of n units block by block, so that few of them are held at a time.

    ``matrices`` returns, for a block of rows, rows x n matrices to keep and then the one to sum.
    """
    along, down, kept = np.zeros(n), np.zeros(n), []
    for rows in pair_blocks(n):
        *parts, summed = matrices(rows)
        along[rows] = summed.sum(axis=1)
        down += summed.sum(axis=0)
        if n <= KEPT_UNITS:
            kept.append(parts)
    many = len(parts)
    if not kept:
        return PairSums(along, down, [None] * many)
    return PairSums(along, down, [np.vstack(part) for part in zip(*kept, strict=True)])


class Duels(NamedTuple):
    """Won and lost comparisons of each unit, with the support matrix of up to 1,000 units."""

    scores: Floats
    support: Floats | None
    wins: Floats
    losses: Floats


def duels(n: int, support: Callable[[Span], Floats]) -> Duels:
    """Count for each unit whom it beats by more than half and who beats it; exact ties tie.

    ``support`` returns some rows of the support matrix.
    """

    def matrices(rows: Span) -> Sequence[Floats]:
        share = support(rows)
        return share, np.asarray(np.round(share, _DECIMALS) > 0.5)

    wins, losses, (kept,) = over_pairs(n, matrices)
    return Duels(wins - losses, kept, wins, losses)


class Copeland(MatrixMethod[Duels]):
    """Copeland's rule (科普兰法): comparisons won minus comparisons lost against the other units.

    a beats b when it is ahead on more than half the weight: ``s_ab > 1/2`` after rounding to 10
    decimals. A unit that beats all others, n - 1 wins, is the Condorcet winner.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Missing values: a pair is compared on the indicators both have, divided by their weight; with
    none in common it is a tie. A unit without any value has no score. Needs all rows at once: more
    than ``Copeland.most_units``, 20,000, are refused; tables of pairs are kept for up to 1,000.

    References
    ----------
    Copeland (1951), A reasonable social welfare function, University of Michigan; Munda and Nardo
    (2009), Noncompensatory/nonlinear composite indicators for ranking countries, *Applied
    Economics* 41; OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> Copeland().scores([[3.0, 1.0, 9.0], [2.0, 2.0, 5.0], [1.0, 3.0, 4.0]])
    array([ 2.,  0., -2.])
    """

    declaration = Declaration(
        "copeland", Text("科普兰法", "Copeland's rule"), "wins - losses, s_ab > 1 / 2"
    )

    takes_missing: ClassVar[bool] = True
    most_units = MOST_UNITS
    parts = (
        Part("support", "unit x unit", Text("支持度矩阵", "Share of weight the row is ahead on")),
        Part("wins", "unit", Text("胜场", "Comparisons won")),
        Part("losses", "unit", Text("负场", "Comparisons lost")),
    )

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> Duels:
        turned = np.asfortranarray(x * sign)
        return duels(len(x), lambda rows: support_matrix(turned, w, rows))


def usual(difference: Floats) -> Booleans:
    """Return 1 where a is ahead at all (type I)."""
    return difference > 0


def _ramp(difference: Floats, start: float, end: float) -> Floats:
    """Return 0 up to ``start``, 1 from ``end`` on, a straight line between; a step if they meet."""
    if start == end:
        return (difference > start).astype(float)
    with np.errstate(over="ignore"):
        rising = (difference - start) / (end - start)
    return np.asarray(np.fmin(np.fmax(rising, 0.0), 1.0))


# Brans and Vincke's six shapes, by the thresholds q, p and s.
_SHAPES: dict[str, tuple[str, Callable[[Floats, Sequence[float]], Floats | Booleans]]] = {
    "usual": ("", lambda d, _: usual(d)),
    "u": ("q", lambda d, q: d > q[0]),
    "v": ("p", lambda d, p: _ramp(d, 0.0, *p)),
    "level": ("qp", lambda d, qp: 0.5 * (d > qp[0]) + 0.5 * (d > qp[1])),
    "linear": ("qp", lambda d, qp: _ramp(d, *qp)),
    "gaussian": ("s", lambda d, s: -np.expm1(-((np.fmax(d, 0.0) / s[0]) ** 2) / 2)),
}


class PrometheeResult(NamedTuple):
    """Net flow with what it is made of; matrices of pairs for up to 1,000 units."""

    scores: Floats
    plus: Floats
    minus: Floats
    preference: Floats | None
    partial: Floats | None


def flows(n: int, preference: Callable[[Span], Floats]) -> PrometheeResult:
    """Return mean preference over and by the n - 1 others, their difference, the partial order.

    ``preference`` returns some rows of the matrix of preferences.
    """

    def matrices(rows: Span) -> Sequence[Floats]:
        part = preference(rows)
        return part, part

    over, by, (kept,) = over_pairs(n, matrices)
    others = max(n - 1, 1)
    plus, minus = over / others, by / others
    partial = None if kept is None else partial_order(plus, minus)
    return PrometheeResult(plus - minus, plus, minus, kept, partial)


def partial_order(plus: Floats, minus: Floats) -> Floats:
    """Return PROMETHEE I for every pair: 1, -1, 0 where equal, NaN where the flows disagree."""
    strong = np.sign(np.round(np.subtract.outer(plus, plus), _DECIMALS))
    weak = np.sign(np.round(np.subtract.outer(minus, minus), _DECIMALS))
    return np.where(strong * weak > 0, np.nan, np.sign(strong - weak))


class Promethee(MatrixMethod[PrometheeResult]):
    """PROMETHEE I and II (偏好顺序结构评估法): flows of preference between units.

    ``pi_ab = sum w P(d (x_a - x_b))``; plus flow = mean of pi_ab over the n - 1 others, minus flow
    = mean of pi_ba (lower is better), score = net flow = plus - minus.

    Parameters
    ----------
    function : str, list or mapping by name, default "usual"
        P of each indicator, 0 where a is not ahead: ``"usual"`` 1 where it is; ``"U"`` 1 above q;
        ``"V"`` d/p up to p; ``"level"`` 1/2 above q and 1 above p; ``"linear"`` from 0 at q to 1
        at p; ``"gaussian"`` ``1 - exp(-d^2 / (2 s^2))``.
    q, p, s : float, list or mapping by name, optional
        Thresholds of indifference and of strict preference and the Gaussian's inflection point, in
        the unit of each indicator (of closeness, 0 to 1, for target and range). An indicator needs
        those of its function; ``0 <= q <= p``, and p of ``"V"`` and s are positive.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Raises
    ------
    MethodError
        A function is unknown, or a threshold it needs is missing or out of order.

    Notes
    -----
    Missing values: a pair is compared on the indicators both have, divided by their weight; with
    none in common neither is preferred. PROMETHEE I is the part ``partial``: 1 where the row's plus
    flow is not lower and its minus flow not higher, one of them strictly, -1 the other way round, 0
    where both are equal, missing where the flows disagree. One unit alone has flows of 0. Needs
    all rows at once: more than ``Promethee.most_units``, 20,000, are refused; tables of pairs are kept
    for up to 1,000.

    References
    ----------
    Brans and Vincke (1985), A preference ranking organisation method, *Management Science* 31;
    Brans and Mareschal (2005), PROMETHEE methods, in *Multiple Criteria Decision Analysis*.

    Examples
    --------
    >>> Promethee().scores([[3.0, 1.0, 9.0], [2.0, 2.0, 5.0], [1.0, 3.0, 4.0]]).round(3)
    array([ 0.333,  0.   , -0.333])
    """

    declaration = Declaration(
        "promethee",
        Text("偏好顺序结构评估法", "PROMETHEE I and II"),
        "plus flow - minus flow",
        bare="function",
    )

    takes_missing: ClassVar[bool] = True
    most_units = MOST_UNITS
    parts = (
        Part("plus", "unit", Text("流出量", "Plus flow: mean preference over the others")),
        Part("minus", "unit", Text("流入量", "Minus flow: mean preference of the others")),
        Part("preference", "unit x unit", Text("优先指数", "Preference of the row to the column")),
        Part("partial", "unit x unit", Text("部分序", "PROMETHEE I: 1, -1, 0, missing")),
    )

    def __init__(
        self,
        function: str | Sequence[str] | Mapping[str, str] = "usual",
        q: ByChild | None = None,
        p: ByChild | None = None,
        s: ByChild | None = None,
        directions: DirectionsLike = None,
    ) -> None:
        self.function = function
        self.q = q
        self.p = p
        self.s = s
        self.directions = directions

    @property
    def unit_free(self) -> bool:
        """Whether a column may be in any unit: thresholds are in it."""
        return self.q is self.p is self.s is None

    def _compute(
        self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]
    ) -> PrometheeResult:
        turned, preferences = np.asfortranarray(x * sign), self._preferences(labels)

        def preference(rows: Span) -> Floats:
            return pairwise(turned, w, preferences, rows) / shared_weight(turned, w, rows)

        return flows(len(x), preference)

    def _preferences(self, labels: Sequence[str]) -> list[Preference]:
        words = by_child("function", self.function, labels, "usual")
        by_name = {"q": self.q, "p": self.p, "s": self.s}
        thresholds = {k: numbers_by_child(k, value, labels) for k, value in by_name.items()}
        return [
            _shape(word, label, {k: float(values[j]) for k, values in thresholds.items()})
            for j, (word, label) in enumerate(zip(words, labels, strict=True))
        ]


def _shape(word: object, label: str, thresholds: Mapping[str, float]) -> Preference:
    """Return a preference function with its thresholds, which are checked."""
    name = str(word).lower()
    one_of("function", name, tuple(_SHAPES))
    needed, shape = _SHAPES[name]
    chosen = [thresholds[k] for k in needed]
    for k, value in zip(needed, chosen, strict=True):
        if np.isnan(value):
            reason = Text(f"{label} 的 {name} 函数需要它", f"{name} of {label} needs it")
            raise MethodError.bad_parameter(k, reason)
        if value < 0 or (value == 0 and name in ("v", "gaussian")):
            reason = Text(f"{label}：{value:g} 太小", f"{label}: {value:g} is too small")
            raise MethodError.bad_parameter(k, reason)
    if sorted(chosen) != chosen:
        raise MethodError.bad_parameter("q", Text(f"{label}：须不大于 p", f"{label}: above p"))
    return lambda difference: shape(difference, chosen)


class ElectreResult(NamedTuple):
    """Net credibility with what it is made of; matrices of pairs for up to 1,000 units."""

    scores: Floats
    concordance: Floats | None
    credibility: Floats | None
    strength: Floats
    weakness: Floats


def credibility(
    x: Floats, w: Floats, q: Floats, p: Floats, v: Floats, rows: Block
) -> tuple[Floats, Floats]:
    """Return concordance C and credibility of "a is at least as good as b", both rows x n.

    An indicator speaks against the claim by how far b is ahead, from p up to its veto v (NaN:
    none; an indicator without weight has none either); ``C prod (1 - D_j) / (1 - C)`` over the
    indicators whose D_j exceeds C.
    """
    ramps = [_ramps(*ends) for ends in zip(q, p, strict=True)]
    concordance = 1 - pairwise(-x, w, ramps, rows)
    concordance[_itself(rows)] = 1.0
    support = np.clip(concordance, 0.0, 1.0)
    credible = support.copy()
    for column, weight, low, high in zip(x.T, w, p, v, strict=True):
        if weight and not np.isnan(high):
            with np.errstate(over="ignore"):
                against = _ramp(np.subtract.outer(-column[rows], -column), low, high)
            strong = against > support
            credible[strong] *= (1 - against[strong]) / (1 - support[strong])
    return concordance, credible


def _itself(rows: Block) -> tuple[Integers, Integers]:
    """Return where each unit of a block meets itself."""
    units = np.arange(rows.start, rows.stop)
    return units - rows.start, units


def _ramps(start: float, end: float) -> Preference:
    return lambda difference: _ramp(difference, start, end)


class ElectreIII(MatrixMethod[ElectreResult]):
    """ELECTRE III (消去选择法): how credible it is that a unit is at least as good as another.

    Concordance C(a, b): the weight of indicators on which b is not ahead by more than q, falling
    to 0 at p. Discordance D_j: 0 where b is ahead by p or less, 1 from v on. Credibility:
    ``C prod (1 - D_j) / (1 - C)`` over the indicators with D_j > C. Score = net credibility:
    ``sum_b credibility(a, b) - sum_b credibility(b, a)``.

    Parameters
    ----------
    q, p : float, list or mapping by name, default 0
        Thresholds of indifference and of strict preference in the unit of each indicator (of
        closeness, 0 to 1, for target and range). p is q where that is larger and p is not given.
    v : float, list or mapping by name, optional
        Veto threshold; an indicator without one never vetoes. ``0 <= q <= p <= v``.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Raises
    ------
    MethodError
        Thresholds are out of order.

    Notes
    -----
    A unit with a missing value has no score. Thresholds are constants, not functions of the value.
    Needs all rows at once: more than
    ``ElectreIII.most_units``, 20,000, are refused; tables of pairs are kept for up to 1,000.

    References
    ----------
    Roy (1978), ELECTRE III: un algorithme de classement fondé sur une représentation floue des
    préférences, *Cahiers du CERO* 20; Li and Wang (2007), An improved ranking method for ELECTRE
    III, *WiCom 2007* (net credibility).

    Examples
    --------
    >>> step = ElectreIII(q=1, p=2, v=6)
    >>> step.scores([[8.0, 5.0], [6.5, 6.0], [1.0, 7.0]]).round(3)
    array([ 0.75 ,  0.625, -1.375])
    """

    declaration = Declaration(
        "electre",
        Text("消去选择法", "ELECTRE III"),
        "sum credibility(a, b) - sum credibility(b, a)",
    )

    most_units = MOST_UNITS
    parts = (
        Part("concordance", "unit x unit", Text("和谐度", "Weight that agrees: row as good")),
        Part("credibility", "unit x unit", Text("可信度", "Credibility: row as good as column")),
        Part("strength", "unit", Text("优势", "Credibility over the others, summed")),
        Part("weakness", "unit", Text("劣势", "Credibility of the others, summed")),
    )

    def __init__(
        self,
        q: ByChild = 0,
        p: ByChild | None = None,
        v: ByChild | None = None,
        directions: DirectionsLike = None,
    ) -> None:
        self.q = q
        self.p = p
        self.v = v
        self.directions = directions

    @property
    def unit_free(self) -> bool:
        """Whether a column may be in any unit: thresholds are in it."""
        return False

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> ElectreResult:
        q = numbers_by_child("q", self.q, labels, 0.0)
        p = numbers_by_child("p", self.p, labels, q)
        v = numbers_by_child("v", self.v, labels)
        wrong = (q < 0) | (p < q) | (v < p)
        if wrong.any():
            first = labels[int(np.argmax(wrong))]
            reason = Text(f"{first}：须 0 <= q <= p <= v", f"{first}: 0 <= q <= p <= v is needed")
            raise MethodError.bad_parameter("q, p, v", reason)
        turned = np.asfortranarray(x * sign)

        def matrices(rows: Block) -> Sequence[Floats]:
            agree, credible = credibility(turned, w, q, p, v, rows)
            others = credible.copy()
            others[_itself(rows)] = 0.0
            return agree, credible, others

        strength, weakness, (agree, credible) = over_pairs(len(x), matrices)
        return ElectreResult(strength - weakness, agree, credible, strength, weakness)
