"""What ships in ``indicators/`` and ``weights/``, and the list of methods by name.

A method is named the same way everywhere: ``goalposts:clip=false`` on the command line,
``{goalposts: {clip: false}}`` in a file, ``"goalposts:clip=false"`` in Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any, NamedTuple

import yaml

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

Params = dict[str, Any]


def method(kind: str, name: str) -> MethodEntry:
    """Return the catalogue entry of a method, or say which ones exist."""
    if (kind, name) not in _BY_ID:
        known = [entry.id for entry in METHODS if entry.kind == kind]
        raise UsageError.unknown(KINDS[kind], name, known)
    return _BY_ID[kind, name]


def parse(kind: str, spec: str | Mapping[str, Any]) -> tuple[str, Params]:
    """Read ``"geometric:floor=1"`` or ``{"geometric": {"floor": 1}}`` as a name and parameters.

    ``"none"`` stands for a step that is switched off.

    Examples
    --------
    >>> parse("aggregation", "geometric:floor=1")
    ('geometric', {'floor': 1})
    >>> parse("tiers", "cuts:80,60")
    ('cuts', {'cuts': [80, 60]})
    >>> parse("tiers", {"quantiles": 4})
    ('quantiles', {'quantiles': 4})
    """
    if isinstance(spec, str):
        name, _, rest = spec.strip().partition(":")
        given: Any = _parse_arguments(rest) if rest else None
    elif len(spec) == 1 and isinstance(next(iter(spec)), str):
        name, given = next(iter(spec.items()))
    else:
        reason = Text("只写一个方法名", "write the name of one method")
        raise UsageError.bad_option(KINDS[kind], str(dict(spec)), reason)
    if name == "none":
        return "none", {}
    if name.startswith("sklearn."):
        return name, dict(given or {})
    entry = method(kind, name)
    if given is None:
        return name, {}
    if isinstance(given, Mapping):
        params = {str(key): value for key, value in given.items()}
        bare = params.pop("", None)
        if bare is not None:
            params = {_bare_parameter(entry): bare, **params}
    else:
        params = {_bare_parameter(entry): given}
    if params:
        _check_names(entry, params)
    return name, params


def _check_names(entry: MethodEntry, params: Params) -> None:
    known = list(signature(entry.load()).parameters)
    for parameter in params:
        if parameter not in known:
            what = Text(f"{entry.name.zh} 的参数", f"parameter of {entry.id}")
            raise UsageError.unknown(what, parameter, known)


def _bare_parameter(entry: MethodEntry) -> str:
    if not entry.values:
        reason = Text("请写成 参数=值", "write parameter=value")
        raise UsageError.bad_option(entry.name, "", reason)
    return entry.values


def _parse_arguments(text: str) -> Params:
    """Read ``80,60,labels=a|b``; bare values are collected under the empty name."""
    params: Params = {}
    bare = []
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if equals and re.fullmatch(r"\w+", name.strip()):
            params[name.strip()] = _scalar(value)
        else:
            bare.append(_scalar(part))
    if bare:
        params[""] = bare[0] if len(bare) == 1 else bare
    return params


def _scalar(text: str) -> Any:
    if "|" in text:
        return [_scalar(part) for part in text.split("|")]
    try:
        return yaml.safe_load(text.strip())
    except yaml.YAMLError:
        return text.strip()


def build(kind: str, spec: str | Mapping[str, Any]) -> Any:
    """Build the step a specification names; ``None`` for ``"none"``.

    Examples
    --------
    >>> build("normalization", "minmax:low=1")
    MinMax(low=1)
    """
    name, params = parse(kind, spec)
    if name == "none":
        return None
    if name.startswith("sklearn."):
        module, _, cls = name.rpartition(".")
        return getattr(import_module(module), cls)(**params)
    return method(kind, name).load()(**params)


def spec_of(step: Any) -> Any:
    """Return a step as it would be written in a file; the inverse of :func:`build`.

    A scikit-learn estimator goes by its import path, with what differs from its defaults.

    >>> spec_of(build("aggregation", "geometric:floor=1"))
    {'geometric': {'floor': 1, 'zero': 'error'}}
    """
    if step is None:
        return "none"
    cls = type(step)
    given = step.get_params(deep=False)
    entry = next((entry for entry in METHODS if entry.load() is cls), None) if _ours(cls) else None
    if entry is None:
        defaults = {name: p.default for name, p in signature(cls).parameters.items()}
        public = [part for part in cls.__module__.split(".") if not part.startswith("_")]
        name = ".".join([*public, cls.__qualname__])
        given = {key: value for key, value in given.items() if not _same(value, defaults[key])}
    else:
        name = entry.id
    params = {key: plain(value) for key, value in given.items() if value is not None}
    return {name: params} if params else name


def _ours(cls: type[Any]) -> bool:
    return cls.__module__.startswith(f"{__package__}.")


def _same(value: Any, default: Any) -> bool:
    return value is default or value == default


def plain(value: Any) -> Any:
    """Return a value as plain JSON."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # numpy's arrays and scalars
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def describe(kind: str, spec: str | Mapping[str, Any]) -> Text:
    """Return a method in words: its name, formula and parameters.

    >>> describe("aggregation", {"geometric": {"floor": 1}}).en
    'Weighted geometric mean: prod z ^ w (floor = 1)'
    """
    name, params = (spec, {}) if isinstance(spec, str) else next(iter(spec.items()))
    entry = _BY_ID.get((kind, name))
    if entry is None:
        return Text("不使用", "none") if name == "none" else Text(name, name)
    known = signature(entry.load()).parameters
    told = [
        f"{key} = {value}"
        for key, value in params.items()
        if not isinstance(value, Mapping)
        and not (isinstance(value, str) and value == known[key].default)
    ]
    tail = f" ({', '.join(told)})" if told else ""
    formula = f": {entry.formula}" if entry.formula else ""
    return Text(f"{entry.name.zh}{formula}{tail}", f"{entry.name.en}{formula}{tail}")


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
