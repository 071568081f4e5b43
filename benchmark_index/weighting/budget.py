"""Budget allocation (专家预算分配法)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import MethodError, Text, WeightsError
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.learner import column_labels
from ..estimators.parameters import number, one_of
from ..numerics import Floats, positions, shown
from .judged import JudgedWeights, Names, read_panel


def shares(points: Floats) -> Floats:
    """Return each expert's points as shares of what the expert spent; nothing said is 0.

    >>> shares(np.array([[60.0, 40.0], [np.nan, 50.0]]))
    array([[0.6, 0.4],
           [0. , 1. ]])
    """
    spent = np.nan_to_num(points)
    shared: Floats = spent / spent.sum(axis=1, keepdims=True)
    return shared


class BudgetAllocation(JudgedWeights):
    """Budget allocation, BAP (预算分配法): each expert spreads 100 points over the items.

    ``w = mean of the experts' shares``, or their median divided by its sum.

    Parameters
    ----------
    points : array, DataFrame or mapping, optional
        Experts x items: rows by expert, columns by item; ``{expert: {item: points}}``; one
        expert alone. In an index the items are node ids, and every set of siblings has a budget
        of its own. Default, alone: all equal.
    rule : {"mean", "median"}, default "mean"
        What is taken of the experts' shares.
    total : float, default 100
        What an expert's points should sum to. Other sums are noted and scaled to it.

    Attributes
    ----------
    weights_ : array of shape (m,)
        Alone.
    by_expert_ : DataFrame
        The share each expert gives.
    notes_ : list of Finding
        Budgets that do not sum to the total.

    Raises
    ------
    MethodError
        Points are negative or no numbers, or no expert spent any.

    Notes
    -----
    An item left blank by an expert who spent points on its siblings has 0; one who left all
    siblings blank takes no part there.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> panel = {"A": {"income": 60, "air": 40}, "B": {"income": 30, "air": 70}}
    >>> import pandas as pd
    >>> frame = pd.DataFrame([[1.0, 2.0]], columns=["income", "air"])
    >>> BudgetAllocation(panel).fit(frame).weights_
    array([0.45, 0.55])
    """

    declaration = Declaration(
        "budget", Text("预算分配法", "Budget allocation"), "mean of points / 100"
    )

    parts = (Part("by_expert", "", Text("各专家的分配", "Share each expert gives")),)
    _judged = "points"

    def __init__(
        self, points: object = None, rule: Literal["mean", "median"] = "mean", total: float = 100
    ) -> None:
        self.points = points
        self.rule = rule
        self.total = total

    def _begin(self) -> None:
        super()._begin()
        one_of("rule", self.rule, ("mean", "median"))
        if number("total", self.total) <= 0:
            raise MethodError.bad_parameter("total", Text("须为正数", "must be positive"))

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        panel = read_panel("points", self.points)
        points = panel.of(node, items, m)
        spent = np.nansum(points, axis=1)
        if not spent.any():
            raise WeightsError.misjudged(node, Text("没有专家分配分数", "no expert spent points"))
        for expert, sum_ in zip(panel.experts, spent.tolist(), strict=True):
            if sum_ > 0 and abs(sum_ - self.total) > 1e-9 * self.total:
                value, total = shown(round(sum_, 6)), shown(float(self.total))
                self._note("budget-sum", node, value, expert=expert, total=total)
        took_part = spent > 0
        by_expert = shares(points[took_part])
        experts = [panel.experts[row] for row in positions(took_part)]
        self._keep(experts, column_labels(items, m), by_expert)
        middle = np.mean if self.rule == "mean" else np.median
        weights: Floats = middle(by_expert, axis=0)
        if not weights.sum() > 0:
            reason = Text("所有项的中位数都是 0", "the median of every item is 0")
            raise WeightsError.misjudged(node, reason)
        weights /= weights.sum()
        return weights
