"""The kinds of methods, each with its package, and which of them a class is of."""

from __future__ import annotations

from ..errors import Text

KINDS = {
    "imputation": Text("缺失值插补方法", "imputation method"),
    "treatment": Text("异常值处理方法", "outlier treatment"),
    "normalization": Text("标准化方法", "normalization"),
    "weighting": Text("赋权方法", "weighting"),
    "aggregation": Text("合成方法", "aggregation"),
    "tiers": Text("分档方法", "tier rule"),
}
_CONTRACTS = {
    "Imputer": "imputation",
    "Treater": "treatment",
    "Scaler": "normalization",
    "Weighter": "weighting",
    "Aggregator": "aggregation",
    "TierRule": "tiers",
}
ROOT = __name__.partition(".")[0]


def kind_of(cls: type[object]) -> str:
    """Return the kind of a class, by the package or the contract of its nearest base, or "".

    >>> from benchmark_index.normalization import MinMax
    >>> kind_of(type("Softmax", (MinMax,), {})), kind_of(dict)
    ('normalization', '')
    """
    for base in cls.__mro__:
        root, room, *inner = f"{base.__module__}.".split(".")
        if root == ROOT and room in KINDS:
            return room
        is_contract = root == ROOT and [room, *inner[:1]] == ["estimators", "contracts"]
        if is_contract and base.__name__ in _CONTRACTS:
            return _CONTRACTS[base.__name__]
    return ""
