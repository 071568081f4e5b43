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
        (
            "harmonic",
            "aggregation:HarmonicMean",
            "加权调和平均",
            "Weighted harmonic mean",
            "1 / sum(w / z)",
        ),
        (
            "power",
            "aggregation:PowerMean",
            "加权幂平均",
            "Weighted power mean",
            "(sum w z^p)^(1 / p)",
            True,
            "p",
        ),
        (
            "owa",
            "aggregation:Owa",
            "有序加权平均",
            "Ordered weighted averaging",
            "sum v_k z_(k), z_(1) the largest",
            True,
            "weights",
        ),
        (
            "minimum",
            "aggregation:Minimum",
            "最小值",
            "Minimum",
            "min z",
        ),
        (
            "penalized",
            "aggregation:PenalizedMean",
            "变异系数惩罚均值",
            "Mean penalized by imbalance",
            "M - strength sd cv",
        ),
        (
            "mazziotta_pareto",
            "aggregation:MazziottaPareto",
            "Mazziotta-Pareto 指数",
            "Mazziotta-Pareto index",
            "M -/+ sd cv, z = 100 + 10 (x - mean) / sd",
        ),
        (
            "benefit_of_the_doubt",
            "aggregation:BenefitOfTheDoubt",
            "疑点利益法（BoD）",
            "Benefit of the doubt",
            "max sum w z, sum w z_k <= 1 for all k",
        ),
        (
            "copeland",
            "aggregation:Copeland",
            "科普兰法",
            "Copeland's rule",
            "wins - losses, s_ab > 1 / 2",
            False,
        ),
        (
            "electre",
            "aggregation:ElectreIII",
            "ELECTRE III",
            "ELECTRE III",
            "sum credibility(a, b) - sum credibility(b, a)",
            False,
        ),
        (
            "promethee",
            "aggregation:Promethee",
            "偏好顺序结构评估法",
            "PROMETHEE I and II",
            "plus flow - minus flow",
            False,
            "function",
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
