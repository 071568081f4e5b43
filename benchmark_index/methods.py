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
        (
            "critic",
            "weighting:CriticWeights",
            "CRITIC 法",
            "CRITIC weights",
            "C / sum C, C = sd sum_k(1 - r_k)",
        ),
        (
            "standard_deviation",
            "weighting:StandardDeviationWeights",
            "标准差法",
            "Standard deviation weights",
            "sd / sum sd",
        ),
        ("variance", "weighting:VarianceWeights", "方差法", "Variance weights", "sd^2 / sum sd^2"),
        (
            "variation",
            "weighting:VariationWeights",
            "变异系数法",
            "Coefficient of variation weights",
            "V / sum V, V = sd / |mean|",
        ),
        (
            "gini",
            "weighting:GiniWeights",
            "基尼系数法",
            "Gini coefficient weights",
            "G / sum G, G = mean |x_a - x_b| / (2 mean)",
            False,
        ),
        (
            "angle",
            "weighting:AngleWeights",
            "夹角法",
            "Angle weights",
            "u / sum u, cos u = sum x / (sqrt(n) ||x||)",
        ),
        (
            "merec",
            "weighting:MerecWeights",
            "去除效应法",
            "MEREC weights",
            "E / sum E, E_j = sum_i |S_ij - S_i|, S = ln(1 + mean |ln r|)",
        ),
        (
            "pca",
            "weighting:PcaWeights",
            "主成分赋权",
            "Principal component weights",
            "a^2 / sum a^2, a = rotated loading on the indicator's own factor",
        ),
        (
            "correlation_balanced",
            "weighting:CorrelationBalancedWeights",
            "相关平衡赋权",
            "Correlation-balanced weights",
            "|r|^power / sum |r|^power = share, r with the parent's score",
            False,
            "shares",
        ),
        (
            "combined",
            "weighting:CombinedWeights",
            "组合赋权",
            "Combined weights",
            "sum a_k w_k, prod w_k or sum |alpha_k| w_k, divided by its sum",
            False,
            "parts",
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
