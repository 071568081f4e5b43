"""How a method is written: read from a specification, built, and written back.

It is the same everywhere: ``goalposts:clip=false`` on the command line,
``{goalposts: {clip: false}}`` in a file, ``"goalposts:clip=false"`` in Python.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from inspect import signature
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

import yaml

from ..errors import Text, UsageError
from ..files.plain import load as load_plain
from . import foreign
from .entries import MethodEntry, find, listed, method, name_of_class, package_of, with_faults
from .kinds import KINDS

if TYPE_CHECKING:
    from ..estimators.contracts import Step

Params = dict[str, object]
Spec = str | Mapping[str, object]  # "minmax:low=1", {"minmax": {"low": 1}}
Written = str | dict[str, Params]


@runtime_checkable
class Parametrized(Protocol):
    """A step."""

    def get_params(self, deep: bool = True) -> dict[str, object]:
        """Return the parameters by name."""


@runtime_checkable
class _ByColumn(Parametrized, Protocol):
    """A step made of several."""

    by_column: Mapping[str, Parametrized | None]


@runtime_checkable
class _Nesting(Parametrized, Protocol):
    """A step that takes others, as objects or as written in a file."""

    def inner_steps(self) -> Sequence[Parametrized]:
        """Return them as objects."""


@runtime_checkable
class _Weighted(Protocol):
    """A weight set."""

    weights: Mapping[str, object]


def parse(kind: str, spec: Spec) -> tuple[str, Params]:
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
        name, colon, rest = spec.strip().partition(":")
        if kind == "weighting" and name.endswith((".yaml", ".yml", ".csv", ".xlsx")):
            reason = Text(f"权重文件请写成 set:{spec}", f"a weight file is written set:{spec}")
            raise UsageError.bad_option(KINDS[kind], spec, reason)
        if colon and not rest.strip():
            reason = Text("冒号后缺少参数", "nothing follows the colon")
            raise UsageError.bad_option(KINDS[kind], spec, reason)
        arguments: object = read_arguments(rest) if rest else None
    elif len(spec) == 1 and isinstance(next(iter(spec)), str):
        name, arguments = next(iter(spec.items()))
    else:
        reason = Text("只能写一个方法名", "write the name of one method")
        raise UsageError.bad_option(KINDS[kind], str(dict(spec)), reason)
    if name == "none":
        return "none", {}
    if foreign.is_foreign(name):
        return name, foreign.parameters(KINDS[kind], kind, name, arguments)
    entry = method(kind, name)
    if arguments is None:
        return name, {}
    if isinstance(arguments, Mapping):
        params = {str(key): value for key, value in arguments.items()}
        bare = params.pop("", None)
        if bare is not None and _bare_parameter(entry) in params:
            reason = Text("同一参数给了两次", "the same parameter twice")
            raise UsageError.bad_option(entry.name, str(spec), reason)
        if bare is not None:
            params = {_bare_parameter(entry): bare, **params}
    else:
        params = {_bare_parameter(entry): arguments}
    known = list(signature(entry.cls).parameters)
    if lost := [parameter for parameter in params if parameter not in known]:
        what = Text(f"{entry.name.zh}的参数", f"parameter of {entry.id}")
        raise UsageError.unknown(what, lost[0], known)
    return name, params


def names_a_method(kind: str, name: object) -> bool:
    """Return whether a word is the name of a method of a kind, or switches the step off.

    >>> names_a_method("imputation", "fixed"), names_a_method("imputation", "pm25")
    (True, False)
    """
    return isinstance(name, str) and (name == "none" or find(kind, name) is not None)


def _bare_parameter(entry: MethodEntry) -> str:
    if not entry.bare:
        reason = Text("请写成 参数=值", "write parameter=value")
        raise UsageError.bad_option(entry.name, "", reason)
    return entry.bare


def read_arguments(text: str) -> Params:
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


def _scalar(text: str) -> object:
    if "|" in text:
        return [_scalar(part) for part in text.split("|")]
    try:
        return load_plain(text.strip())
    except yaml.YAMLError:
        return text.strip()


def build(kind: str, spec: Spec) -> Step | None:
    """Build the step a specification names; ``None`` for ``"none"``.

    Examples
    --------
    >>> build("normalization", "minmax:low=1")
    MinMax(low=1)
    """
    name, params = parse(kind, spec)
    if name == "none":
        return None
    cls = foreign.load(name) if foreign.is_foreign(name) else method(kind, name).cls
    return cls(**params)


def spec_of(step: Parametrized | None) -> Written:
    """Return a step as it would be written in a file; the inverse of :func:`build`.

    A scikit-learn estimator goes by its import path, with what differs from its defaults. A step
    by columns is a mapping of the specification of each.

    >>> spec_of(build("aggregation", "geometric:floor=1"))
    {'geometric': {'floor': 1, 'zero': 'error'}}
    """
    if step is None:
        return "none"
    if isinstance(step, _ByColumn):
        steps = {name: spec_of(part) for name, part in step.by_column.items()}
        return cast(Written, steps)  # of which no reader of one method is told
    cls = type(step)
    params = step.get_params(deep=False)
    name = name_of_class(cls)
    if not name:
        defaults = {name: p.default for name, p in signature(cls).parameters.items()}
        public = [part for part in cls.__module__.split(".") if not part.startswith("_")]
        name = ".".join([*public, cls.__qualname__])
        params = {key: value for key, value in params.items() if not _same(value, defaults[key])}
    written = {key: plain(value) for key, value in params.items() if value is not None}
    return {name: written} if written else name


def name_of(step: Parametrized | None) -> str:
    """Return what a method is called in files.

    >>> name_of(build("aggregation", "geometric:floor=1"))
    'geometric'
    """
    spec = spec_of(step)
    return spec if isinstance(spec, str) else str(next(iter(spec)))


def packages(steps: object) -> dict[str, str]:
    """Return the packages that add the methods among steps, by id; also of steps inside steps."""
    by_name = {}
    if isinstance(steps, _ByColumn):
        steps = steps.by_column
    elif isinstance(steps, Parametrized):
        if package := package_of(type(steps)):
            by_name[name_of(steps)] = package
        inside = steps.inner_steps() if isinstance(steps, _Nesting) else ()
        steps = [*inside, *steps.get_params(deep=False).values()]
    if isinstance(steps, Mapping):
        steps = list(steps.values())
    for step in steps if isinstance(steps, (list, tuple)) else ():
        if not isinstance(step, (str, int, float)):
            by_name |= packages(step)
    return by_name


def check_packages(recorded: Mapping[str, str]) -> None:
    """Refuse a record whose methods come from packages that are not here."""
    here = {entry.id for entry in listed()} if recorded else ()
    for name, package in recorded.items():
        if name not in here:
            raise with_faults(UsageError.not_installed(name, package))


def _same(value: object, default: object) -> bool:
    return value is default or bool(value == default)


def plain(value: object) -> object:
    """Return a value as plain JSON; a step inside another as it would be written in a file.

    >>> plain((1, float("inf"), {"a": float("nan")}))
    [1, 'inf', {'a': None}]
    """
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case float():  # JSON has no infinity, and cannot say otherwise what is missing
            return None if value != value else str(value) if math.isinf(value) else float(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case Parametrized():
            return spec_of(value)
        case _Weighted(weights=Mapping() as weights):
            return plain(weights)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
    return _plain_data(value)


def _plain_data(value: object) -> object:
    import numpy as np
    import pandas as pd  # which whoever holds such data has loaded

    match value:
        case pd.DataFrame():  # rows of columns by name, without what is missing
            return {str(row): plain(cells.dropna()) for row, cells in value.iterrows()}
        case pd.Series():
            return {str(key): plain(item) for key, item in value.items()}
        case np.ndarray() | np.generic() | pd.Index():
            return plain(value.tolist())
    return str(value)


_UNTOLD = ("labels", "by_rows")  # the tiers show their labels; how a run of 0.1 is repeated


def describe(kind: str, spec: Spec) -> Text:
    """Return a method in words: its name, formula and parameters.

    >>> describe("aggregation", {"geometric": {"floor": 1}}).en
    'Weighted geometric mean: prod z ^ w (floor = 1)'
    """
    name, params = (spec, {}) if isinstance(spec, str) else next(iter(spec.items()))
    if name == "none":
        return Text("不使用", "none")
    entry = find(kind, name)
    defaults = signature(entry.cls).parameters if entry else {}
    told = [
        f"{key} = {value}"
        for key, value in (params.items() if isinstance(params, Mapping) else ())
        if key not in _UNTOLD
        and not isinstance(value, Mapping)
        and not (isinstance(value, str) and key in defaults and value == defaults[key].default)
    ]
    tail = f" ({', '.join(told)})" if told else ""
    if entry is None:
        return Text(name + tail, name + tail)
    formula = f": {entry.formula}" if entry.formula else ""
    return Text(f"{entry.name.zh}{formula}{tail}", f"{entry.name.en}{formula}{tail}")
