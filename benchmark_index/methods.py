"""Every method of the library by name: where its class lives, what it is called, its formula.

Adding a method takes one row here. What else there is to say of it stands in its docstring.
"""

from __future__ import annotations

from importlib import import_module
from itertools import chain
from typing import Any, NamedTuple

from .errors import Text, UsageError

KINDS = {
    "imputation": Text("缺失值插补方法", "imputation method"),
    "treatment": Text("异常值处理方法", "outlier treatment"),
    "normalization": Text("标准化方法", "normalization"),
    "weighting": Text("赋权方法", "weighting"),
    "aggregation": Text("合成方法", "aggregation"),
    "tiers": Text("分档方法", "tier rule"),
}


class MethodEntry(NamedTuple):
    """One method.

    Attributes
    ----------
    kind : str
        The step it belongs to, a key of ``KINDS``.
    id : str
        Its name on the command line and in files.
    home : str
        Module and class, ``"normalization:MinMax"``.
    name : Text
    formula : str
    mergeable : bool
        Whether what its fit needs can be computed per batch and merged; methods that need all
        rows at once (ranks, medians, quantiles, pairs of units) cannot.
    values : str
        The parameter that bare values go to: ``cuts:80,60``.
    """

    kind: str
    id: str
    home: str
    name: Text
    formula: str
    mergeable: bool = True
    values: str = ""

    def load(self) -> type[Any]:
        """Import and return the class."""
        module, _, name = self.home.partition(":")
        return getattr(import_module(f".{module}", __package__), name)  # type: ignore[no-any-return]


# A row: id, home, Chinese name, English name, formula, then whether its fit merges (True unless
# said) and where bare values go.
_ROWS: dict[str, list[tuple[Any, ...]]] = {
    "imputation": [],
    "treatment": [],
    "normalization": [
        (
            "minmax",
            "normalization:MinMax",
            "极差标准化",
            "Min-max, sample bounds",
            "low + (high - low) (x - min) / (max - min)",
        ),
        (
            "goalposts",
            "normalization:Goalposts",
            "固定上下限标准化",
            "Goalposts, fixed bounds",
            "low + (high - low) (x - x_low) / (x_high - x_low)",
        ),
        ("zscore", "normalization:ZScore", "Z 分数标准化", "Z-score", "(x - mean) / sd"),
        ("rank", "normalization:RankScore", "名次得分", "Rank score", "1 ... n", False),
    ],
    "weighting": [
        ("equal", "weighting:EqualWeights", "等权", "Equal weights", "1 / k"),
        ("given", "weighting:GivenWeights", "给定权重", "Given weights", "w / sum w"),
        ("set", "weighting:GivenWeights", "权重方案", "Weight set", "w / sum w", True, "weights"),
        (
            "entropy",
            "weighting:EntropyWeights",
            "熵值法",
            "Entropy weights",
            "(1 - e) / sum(1 - e), e = -sum p ln p / ln n",
        ),
    ],
    "aggregation": [
        (
            "arithmetic",
            "aggregation:ArithmeticMean",
            "加权算术平均",
            "Weighted arithmetic mean",
            "sum w z",
        ),
        (
            "geometric",
            "aggregation:GeometricMean",
            "加权几何平均",
            "Weighted geometric mean",
            "prod z ^ w",
        ),
        ("topsis", "aggregation:Topsis", "优劣解距离法", "TOPSIS", "d- / (d+ + d-)"),
        (
            "vikor",
            "aggregation:Vikor",
            "多准则妥协解排序法",
            "VIKOR",
            "v (S - min S) / (max S - min S) + (1 - v) (R - min R) / (max R - min R)",
        ),
        (
            "grey",
            "aggregation:GreyRelational",
            "灰色关联分析",
            "Grey relational analysis",
            "sum w (min D + r max D) / (D + r max D)",
        ),
        (
            "rank_sum_ratio",
            "aggregation:RankSumRatio",
            "秩和比法",
            "Rank-sum ratio, RSR",
            "sum w R / n",
            False,
        ),
        (
            "moora",
            "aggregation:Moora",
            "比率分析多目标优化法",
            "MOORA",
            "sum of benefits - sum of costs of w x / ||x||",
        ),
        (
            "copras",
            "aggregation:Copras",
            "复杂比例评估法",
            "COPRAS",
            "Q / max Q, Q = S+ + sum S- / (S- sum 1 / S-)",
        ),
        (
            "weighted_product",
            "aggregation:WeightedProduct",
            "加权乘积法",
            "Weighted product model, WPM",
            "prod (x / max) ^ w",
        ),
        ("aras", "aggregation:Aras", "加性比率评估法", "ARAS", "S / S0, S = sum w y / sum y"),
        (
            "codas",
            "aggregation:Codas",
            "组合距离评估法",
            "CODAS",
            "sum_k (E - E_k) + psi (T - T_k)",
            False,
        ),
        (
            "edas",
            "aggregation:Edas",
            "平均解距离评估法",
            "EDAS",
            "(SP / max SP + 1 - SN / max SN) / 2",
        ),
        (
            "mabac",
            "aggregation:Mabac",
            "多属性边界近似区域比较法",
            "MABAC",
            "sum (v - g), v = w (1 + z)",
        ),
        (
            "marcos",
            "aggregation:Marcos",
            "折衷解备选方案测度与排序法",
            "MARCOS",
            "(K+ + K-) / (1 + (1 - f(K+)) / f(K+) + (1 - f(K-)) / f(K-))",
        ),
        (
            "waspas",
            "aggregation:Waspas",
            "加权聚合和积评估法",
            "WASPAS",
            "lambda sum w r + (1 - lambda) prod r ^ w",
        ),
        (
            "spotis",
            "aggregation:Spotis",
            "稳定偏好排序理想解法",
            "SPOTIS",
            "sum w |x - ideal| / (high - low)",
        ),
    ],
    "tiers": [
        ("cuts", "tiers:CutPoints", "固定分数线", "Cut points", "score >= cut", True, "cuts"),
        ("counts", "tiers:Counts", "固定名额", "Counts", "rank <= places", False, "counts"),
        (
            "quantiles",
            "tiers:Quantiles",
            "分位数",
            "Quantiles",
            "score >= quantile",
            False,
            "quantiles",
        ),
    ],
}


def _entry(
    kind: str,
    name: str,
    home: str,
    zh: str,
    en: str,
    formula: str,
    mergeable: bool = True,
    values: str = "",
) -> MethodEntry:
    return MethodEntry(kind, name, home, Text(zh, en), formula, mergeable, values)


METHODS = tuple(
    chain.from_iterable([_entry(kind, *r) for r in rows] for kind, rows in _ROWS.items())
)
_BY_ID = {(entry.kind, entry.id): entry for entry in METHODS}


def method(kind: str, name: str) -> MethodEntry:
    """Return the catalogue entry of a method, or say which ones exist."""
    if (kind, name) not in _BY_ID:
        known = [entry.id for entry in METHODS if entry.kind == kind]
        raise UsageError.unknown(KINDS[kind], name, known)
    return _BY_ID[kind, name]
