"""What ships in ``indicators/`` and ``weights/``, and the list of methods by name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
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
    """One method: where its class lives, what it is called, and how bare values are read."""

    kind: str
    id: str
    home: str
    name: Text
    formula: str = ""
    values: str = ""

    def load(self) -> type[Any]:
        """Import and return the class."""
        module, _, name = self.home.partition(":")
        return getattr(import_module(f".{module}", __package__), name)  # type: ignore[no-any-return]


METHODS = (
    MethodEntry(
        "normalization",
        "minmax",
        "normalization:MinMax",
        Text("极差标准化", "Min-max, sample bounds"),
        "low + (high - low) (x - min) / (max - min)",
    ),
    MethodEntry(
        "normalization",
        "goalposts",
        "normalization:Goalposts",
        Text("固定上下限标准化", "Goalposts, fixed bounds"),
        "low + (high - low) (x - x_low) / (x_high - x_low)",
    ),
    MethodEntry(
        "normalization",
        "zscore",
        "normalization:ZScore",
        Text("Z 分数标准化", "Z-score"),
        "(x - mean) / sd",
    ),
    MethodEntry(
        "normalization",
        "rank",
        "normalization:RankScore",
        Text("名次得分", "Rank score"),
        "1 ... n",
    ),
    MethodEntry(
        "weighting", "equal", "weighting:EqualWeights", Text("等权", "Equal weights"), "1 / k"
    ),
    MethodEntry(
        "weighting",
        "given",
        "weighting:GivenWeights",
        Text("给定权重", "Given weights"),
        "w / sum w",
    ),
    MethodEntry(
        "weighting",
        "set",
        "weighting:GivenWeights",
        Text("权重方案", "Weight set"),
        "w / sum w",
        "weights",
    ),
    MethodEntry(
        "weighting",
        "entropy",
        "weighting:EntropyWeights",
        Text("熵值法", "Entropy weights"),
        "(1 - e) / sum(1 - e), e = -sum p ln p / ln n",
    ),
    MethodEntry(
        "aggregation",
        "arithmetic",
        "aggregation:ArithmeticMean",
        Text("加权算术平均", "Weighted arithmetic mean"),
        "sum w z",
    ),
    MethodEntry(
        "aggregation",
        "geometric",
        "aggregation:GeometricMean",
        Text("加权几何平均", "Weighted geometric mean"),
        "prod z ^ w",
    ),
    MethodEntry(
        "tiers", "cuts", "tiers:CutPoints", Text("固定分数线", "Cut points"), "score >= cut", "cuts"
    ),
    MethodEntry(
        "tiers", "counts", "tiers:Counts", Text("固定名额", "Counts"), "rank <= places", "counts"
    ),
    MethodEntry(
        "tiers",
        "quantiles",
        "tiers:Quantiles",
        Text("分位数", "Quantiles"),
        "score >= quantile",
        "quantiles",
    ),
)
_BY_ID = {(entry.kind, entry.id): entry for entry in METHODS}


def method(kind: str, name: str) -> MethodEntry:
    """Return the catalogue entry of a method, or say which ones exist."""
    if (kind, name) not in _BY_ID:
        known = [entry.id for entry in METHODS if entry.kind == kind]
        raise UsageError.unknown(KINDS[kind], name, known)
    return _BY_ID[kind, name]


def _shipped(folder: str) -> Path:
    package = Path(__file__).parent
    installed = package / "_shipped" / folder
    return installed if installed.is_dir() else package.parent / folder


def frameworks() -> dict[str, Path]:
    """Return the shipped indicator systems: id and file."""
    return {path.stem: path for path in sorted(_shipped("indicators").glob("*.yaml"))}


def weight_sets(framework: str) -> dict[str, Path]:
    """Return the shipped weight sets of one indicator system: id and file."""
    return {path.stem: path for path in sorted((_shipped("weights") / framework).glob("*.yaml"))}
