"""Combined weights (组合赋权): several weight vectors made into one, such as judgement and data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Self, TypeGuard, cast, get_args

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone

from .. import catalog
from ..catalog import specs
from ..errors import MethodError, Text, WeightsError
from ..estimators.arrays import read_array
from ..estimators.contracts import Weighed, Weighter, satisfies
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.learner import column_labels
from ..estimators.parameters import listed, number, one_of
from ..framework import Framework
from ..numerics import Floats
from .given import GivenWeights
from .objective import Scope
from .siblings import Weights, effective_weights, spread_over_tree
from .weighing import Weighing

Method = Literal["additive", "multiplicative", "geometric", "game", "least_squares"]


def game_coefficients(vectors: Floats) -> Floats:
    """Return the shares of weight vectors (rows) in their game-theoretic combination.

    alpha solves ``sum_k alpha_k w_i w_k' = w_i w_i'`` for every i; its absolute values are divided by
    their sum. Vectors that repeat one another share alike.

    >>> game_coefficients(np.array([[0.5, 0.5], [0.5, 0.5]]))
    array([0.5, 0.5])
    """
    products = vectors @ vectors.T
    alpha = np.abs(np.linalg.lstsq(products, np.diag(products), rcond=1e-12)[0])
    shares: Floats = alpha / alpha.sum()
    return shares


class Combination(NamedTuple):
    """The weight vectors below one node, and the share of each part."""

    vectors: Floats
    coefficients: Floats | None


class CombinedWeights(Weighing):
    """Combined weights (组合赋权) of several weightings.

    Additive ``sum_k a_k w_k``; multiplicative ``prod_k w_k``; geometric ``(prod_k w_k)^(1/K)``, of minimum
    relative entropy; game theory (博弈论) ``sum_k |alpha_k| w_k``, alpha from
    ``sum_k alpha_k w_i w_k' = w_i w_i'``; least squares, the vector nearest to all. Each is divided
    by its sum.

    Parameters
    ----------
    parts : list, default entropy and CRITIC
        Weightings as objects or as written in a file (``"entropy"``, ``{"critic": {...}}``,
        ``"set:equal"``), weight sets, or vectors: by name, or alone one weight per column.
    method : str, default "additive"
        ``"additive"``, ``"multiplicative"``, ``"geometric"``, ``"game"`` or ``"least_squares"``.
    a : float or list, optional
        Additive only: the share of the first of two parts, or a share for each. Default: equal.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: the parts' effective weights of the indicators are combined, a group weighing
        the sum of its children, or their local weights node by node.
    directions : list or mapping by name, optional
        Alone, for the parts that are computed from data. Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    vectors_ : array of shape (parts, m)
        The weights that were combined.
    coefficients_ : array of shape (parts,)
        The share of each part; None where the method is a product.
    constant_ : list of str
        Columns without spread met by a part.

    Raises
    ------
    MethodError
        A part cannot be used, or a product is zero everywhere.

    Notes
    -----
    As every part sums to 1, the least-squares combination is their mean. In an index a mapping is
    read as given weights: per node among its siblings.

    References
    ----------
    陈加良 (2003), *基于博弈论的组合赋权评价方法研究*; Kullback and Leibler (1951), *On information and
    sufficiency*, for relative entropy.

    Examples
    --------
    >>> x = [[1.0, 10.0], [2.0, 10.1], [3.0, 90.0]]
    >>> CombinedWeights([[0.6, 0.4], "entropy"], a=0.5).fit(x).weights_.round(3)
    array([0.449, 0.551])
    """

    declaration = Declaration(
        "combined",
        Text("组合赋权", "Combined weights"),
        "sum a_k w_k, prod w_k or sum |alpha_k| w_k, divided by its sum",
        bare="parts",
    )

    # hidden in an instance by the parameter of that name
    parts: Sequence[object] = (  # type: ignore[assignment, misc]
        Part("vectors", "part x indicator", Text("各方法权重", "Weights of each part")),
        Part("coefficients", "part", Text("组合系数", "Share of each part")),
    )

    def __init__(
        self,
        parts: Sequence[object] = ("entropy", "critic"),
        method: Method = "additive",
        a: float | Sequence[float] | None = None,
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
    ) -> None:
        self.parts = parts
        self.method = method
        self.a = a
        self.scope = scope
        self.directions = directions

    @property
    def on(self) -> str:  # type: ignore[override]
        """``"index"`` where some part looks at the index's normalized values."""
        return "index" if any(step.on == "index" for step in self.inner_steps()) else "raw"

    def inner_steps(self) -> list[Weighing]:
        """Return the parts as new, unfitted steps."""
        return [_step(part) for part in listed("parts", self.parts)]

    def resolved(self, framework: Framework) -> Self:
        """Return a copy that needs no file: its weight sets read, its parts built."""
        steps = [step.resolved(framework) for step in self.inner_steps()]
        copy: Self = clone(self).set_params(parts=steps)
        return copy

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Fit every part on units x indicators and combine their weights."""
        x = read_array(self, X)
        names = column_labels(vars(self).get("feature_names_in_"), x.shape[1])
        steps = self.inner_steps()
        for step in steps:
            if step.get_params(deep=False).get("directions", "") is None:
                step.set_params(directions=self.directions)
            step.fit(X)
        met = {name for step in steps for name in step.constant_}
        self.constant_ = [name for name in names if name in met]
        self.vectors_ = np.array([step.weights_ for step in steps])
        self.weights_, self.coefficients_ = self._combined(self.vectors_, "X")
        return self

    def weigh(self, tree: Weighed) -> Weights:
        """Return each node's weight among its siblings."""
        one_of("scope", self.scope, ("indicators", "siblings"))
        framework, by_part = tree.framework, [step.weigh(tree) for step in self.inner_steps()]
        if self.scope == "indicators":
            names = framework.indicator_ids
            effective = [effective_weights(local, framework) for local in by_part]
            self.vectors_ = np.array([[w[name] for name in names] for w in effective])
            combined, self.coefficients_ = self._combined(self.vectors_, framework.id)
            return spread_over_tree(dict(zip(names, combined.tolist(), strict=True)), framework)
        weights: Weights = {}
        siblings: dict[str, tuple[Combination, Sequence[str]]] = {}
        for node in framework.inner:
            children = [child.id for child in node.children]
            vectors = np.array([[local[child] for child in children] for local in by_part])
            combined, shares = self._combined(vectors, node.id)
            siblings[node.id] = Combination(vectors, shares), children
            weights |= dict(zip(children, combined.tolist(), strict=True))
        self.siblings_ = siblings
        return weights

    def _combined(self, vectors: Floats, node: str) -> tuple[Floats, Floats | None]:
        """Combine weight vectors (rows) below a node into one that sums to 1, with their shares."""
        one_of("method", self.method, get_args(Method))
        if self.a is not None and self.method != "additive":
            reason = Text("只用于 additive", "is for additive only")
            raise MethodError.bad_parameter("a", reason)
        k = len(vectors)
        shares: Floats | None = None
        if self.method in ("multiplicative", "geometric"):
            power = 1 if self.method == "multiplicative" else 1 / k
            raw = np.prod(vectors**power, axis=0)
        else:
            game = self.method == "game"
            shares = game_coefficients(vectors) if game else self._shares(k)
            raw = shares @ vectors
        if not raw.sum() > 0:
            raise WeightsError.unusable(node, Text("组合后全为零", "all zero once combined"))
        return raw / raw.sum(), shares

    def _shares(self, k: int) -> Floats:
        """Return the share of each of k parts; least squares gives all the same."""
        parts = [1.0] * k if self.a is None else self.a
        if not isinstance(parts, (Sequence, np.ndarray)) or isinstance(parts, str):
            if k != 2:
                reason = Text(f"{k} 个部分须各给一个", f"{k} parts need one each")
                raise MethodError.bad_parameter("a", reason)
            first = number("a", parts)
            parts = [first, 1 - first]
        shares = np.array([number("a", share) for share in parts], dtype=float)
        if len(shares) != k or np.any(shares < 0) or not shares.sum() > 0:
            reason = Text(f"须为 {k} 个非负数，或 0 到 1", f"write {k} shares >= 0, or 0 to 1")
            raise MethodError.bad_parameter("a", reason)
        shares /= shares.sum()
        return shares


def _step(part: object) -> Weighing:
    if isinstance(part, str) or _is_written(part):
        built = specs.build("weighting", part)
        if built is None:
            raise MethodError.bad_parameter("parts", Text("不能为 none", "none is no weighting"))
        return cast(Weighing, built)
    step = clone(part) if satisfies(part, Weighter) else GivenWeights(part)  # type: ignore[arg-type]
    return step


def _is_written(part: object) -> TypeGuard[Mapping[str, object]]:
    """Return whether a mapping names a method with its parameters, and is no vector of weights."""
    if not isinstance(part, Mapping) or len(part) != 1:
        return False
    (name, params), *_ = part.items()
    is_weight = isinstance(params, (int, float))
    return not is_weight and catalog.find("weighting", str(name)) is not None
