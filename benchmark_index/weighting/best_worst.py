"""The best-worst method (最优最劣法)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..errors import MethodError, Text, WeightsError
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.learner import column_labels
from ..numerics import Floats, positions
from .judged import JudgedWeights, Names, read_panel


class BestWorst(NamedTuple):
    """Weights, the largest deviation xi, and the consistency of the judgements themselves."""

    weights: Floats
    xi: float
    input_cr: float


def best_worst(best_to_others: Floats, others_to_worst: Floats, best: int, worst: int) -> BestWorst:
    """Solve the linear model.

    Minimise xi subject to ``|w_B - a_Bj w_j| <= xi``, ``|w_j - a_jW w_W| <= xi``, ``sum w = 1``,
    ``w >= 0``. The input-based ratio is the largest ``|a_Bj a_jW - a_BW| / (a_BW^2 - a_BW)``.

    >>> best_worst(np.array([1.0, 2.0, 4.0]), np.array([4.0, 2.0, 1.0]), 0, 2).weights.round(3)
    array([0.571, 0.286, 0.143])
    """
    from scipy.optimize import linprog

    n = len(best_to_others)
    if n == 1:
        return BestWorst(np.ones(1), 0.0, 0.0)
    eye = np.eye(n)
    gaps = np.vstack(
        [eye[best] - best_to_others[:, None] * eye, eye - others_to_worst[:, None] * eye[worst]]
    )
    gaps = gaps[np.any(gaps != 0, axis=1)]
    bounded = np.hstack([np.vstack([gaps, -gaps]), -np.ones((2 * len(gaps), 1))])
    solved = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=bounded,
        b_ub=np.zeros(len(bounded)),
        A_eq=np.append(np.ones(n), 0.0)[None],
        b_eq=[1.0],
        method="highs-ds",
    )
    weights = np.maximum(np.asarray(solved.x)[:n], 0)
    weights /= weights.sum()
    xi = float(np.abs(gaps @ weights).max(initial=0.0))
    a = best_to_others[worst]
    off = np.abs(best_to_others * others_to_worst - a).max()
    return BestWorst(weights, xi, float(off / (a * a - a)) if a > 1 else 0.0)


class BestWorstWeights(JudgedWeights):
    """Best-worst method, BWM (最优最劣法): each item against the best and against the worst.

    ``min xi: |w_B - a_Bj w_j| <= xi, |w_j - a_jW w_W| <= xi, sum w = 1``.

    Parameters
    ----------
    best_to_others : list or mapping by name, optional
        a_Bj, 1 to 9: how many times as important as item j the best item is, 1 for itself. In an
        index by node id, among siblings. Several experts: a row each, or by expert and name;
        weights are the mean of theirs (AIP). Default, alone: all equal.
    others_to_worst : list or mapping by name, optional
        a_jW, 1 to 9: how many times as important as the worst item j is, 1 for itself.
    best, worst : str or list of str, optional
        The best and the worst item, in an index of each set of siblings, where several items have
        a 1. Default: the item with a 1.
    expert_weights : list or mapping by expert, optional
        How much each expert counts. Default: all alike.

    Attributes
    ----------
    weights_ : array of shape (m,)
        Alone.
    xi_, input_cr_ : float
        Alone: the largest deviation, which is the consistency indicator of the linear model, 0
        for full consistency; and the input-based consistency ratio.
    consistency_ : DataFrame
        Per node, and expert where there are several: best, worst, xi, input_cr.

    Raises
    ------
    MethodError
        A judgement is below 1 or missing, or best and worst cannot be told.

    Notes
    -----
    The linear model has one solution. Among several items with a 1 that are not named, the best
    is the one farthest from the worst, and the other way round.

    References
    ----------
    Rezaei (2016), *Best-worst multi-criteria decision-making method: some properties and a linear
    model*; Liang, Brunelli and Rezaei (2020), *Consistency issues in the best worst method:
    measurements and thresholds*.

    Examples
    --------
    >>> bwm = BestWorstWeights(best_to_others=[8, 2, 1], others_to_worst=[1, 5, 8])
    >>> bwm.fit([[5.0, 6.0, 7.0]]).weights_.round(4), round(bwm.xi_, 4)
    (array([0.0714, 0.3214, 0.6071]), 0.0357)
    """

    declaration = Declaration(
        "best_worst",
        Text("最优最劣法", "Best-worst method"),
        "min xi: |w_B - a_Bj w_j| <= xi, |w_j - a_jW w_W| <= xi",
    )

    parts = (Part("consistency", "", Text("各节点的一致性", "Consistency of each node")),)
    _judged = "best_to_others"

    def __init__(
        self,
        best_to_others: object = None,
        others_to_worst: object = None,
        best: str | Sequence[str] | None = None,
        worst: str | Sequence[str] | None = None,
        expert_weights: object = None,
    ) -> None:
        self.best_to_others = best_to_others
        self.others_to_worst = others_to_worst
        self.best = best
        self.worst = worst
        self.expert_weights = expert_weights

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Match the judgements to the columns of X, whose values play no part."""
        super().fit(X)
        for row in self.consistency_.to_dict("records"):
            self.xi_, self.input_cr_ = row["xi"], row["input_cr"]
        return self

    def _begin(self) -> None:
        super()._begin()
        self._rows: list[tuple[object, ...]] = []
        if self.best_to_others is not None and self.others_to_worst is None:
            reason = Text("须一并给出", "give it with best_to_others")
            raise MethodError.bad_parameter("others_to_worst", reason)

    def _conclude(self) -> None:
        super()._conclude()
        columns = ["node", "expert", "best", "worst", "xi", "input_cr"]
        table = pd.DataFrame(self.__dict__.pop("_rows"), columns=columns)
        several = len(set(table["expert"])) > 1
        self.consistency_ = table if several else table.drop(columns="expert")

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        names = column_labels(items, m)
        best_of = read_panel("best_to_others", self.best_to_others).by_expert(node, items, m)
        worst_of = read_panel("others_to_worst", self.others_to_worst).by_expert(node, items, m)
        if lost := [expert for expert in best_of if expert not in worst_of]:
            raise WeightsError.absent(f"{node}, others_to_worst", lost)
        weights_of = {}
        for expert, from_best in best_of.items():
            to_worst = worst_of[expert]
            _require("best_to_others", from_best, names)
            _require("others_to_worst", to_worst, names)
            best = _end("best", self.best, node, names, from_best, to_worst)
            worst = _end("worst", self.worst, node, names, to_worst, from_best)
            solved = best_worst(from_best, to_worst, best, worst)
            row = (node, expert, names[best], names[worst], solved.xi, solved.input_cr)
            self._rows.append(row)
            weights_of[expert] = solved.weights
        return self._joined(node, names, weights_of)


def _require(parameter: str, judgements: Floats, names: Names) -> None:
    """Refuse a judgement that is missing or below 1."""
    if low := positions(~(judgements >= 1)):
        what = Text(f"{parameter} 须不小于 1", f"{parameter} is at least 1")
        hint = Text("请写 1 到 9。", "Write 1 to 9.")
        raise MethodError.cannot_take(what, [names[j] for j in low], hint)


def _end(
    parameter: str,
    named: str | Sequence[str] | None,
    node: str,
    names: Names,
    judgements: Floats,
    opposite: Floats,
) -> int:
    """Return the item that is named, else the one with a 1 that is farthest from the other end."""
    wanted = [named] if isinstance(named, str) else list(named or [])
    candidates = [j for j, name in enumerate(names) if name in wanted]
    if not wanted:
        ones = positions(judgements == 1)
        candidates = [j for j in ones if opposite[j] == max(opposite[ones])]
    if len(candidates) != 1:
        listed = ", ".join(names[j] for j in candidates) or "-"
        reason = Text(
            f"须恰有一项，现为 {listed}；请用 {parameter}= 指明",
            f"needs one item, not {listed}; name it with {parameter}=",
        )
        raise WeightsError.misjudged(node, reason)
    return candidates[0]
