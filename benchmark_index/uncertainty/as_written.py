"""Assumptions as files and options have them, and all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TypeAlias, cast

from ..catalog import specs
from ..errors import AssumptionsError, BenchmarkIndexError, Fault, Text, UsageError
from ..framework import Framework
from .assumptions import (
    LISTED,
    Assumption,
    DataError,
    DropIndicator,
    DropUnit,
    ExpertWeights,
    OneOf,
    WeightConcentration,
    WeightNoise,
    WeightOrder,
    WeightRegion,
    WeightSimplex,
)
from .faulty_fields import unreadable
from .regions import Polytope

_KIND = Text("不确定性假设", "assumption")
AssumptionLike: TypeAlias = Assumption | str | Mapping[str, object]
CLASSES: Mapping[str, type[Assumption]] = {
    cls.id: cls
    for cls in (
        *(WeightNoise, WeightConcentration, WeightSimplex, WeightOrder, WeightRegion),
        *(ExpertWeights, DropIndicator, DataError, DropUnit),
    )
}


def read(written: AssumptionLike) -> Assumption:
    """Return an assumption as it is written in a file or an option; the inverse of ``spec``.

    Examples
    --------
    >>> read("noise:0.2"), read({"normalization": ["minmax", "zscore:mean=50,sd=10"]}).step
    (WeightNoise(node='', size=0.2), 'normalization')

    Raises
    ------
    UsageError
        There is no such assumption, or none with such a parameter.
    """
    if isinstance(written, Assumption):
        return written
    if isinstance(written, str):
        name, _, rest = written.strip().partition(":")
        if name in LISTED:
            return OneOf(name, rest.split("|"))
        params: object = specs.read_arguments(rest) if rest.strip() else {}
        if isinstance(params, dict) and "" in params and name in CLASSES:
            params = {CLASSES[name].bare: params.pop(""), **params}
    elif isinstance(written, Mapping) and len(written) == 1:
        name, params = next(iter(written.items()))
        name = str(name)
    else:
        raise UsageError.unknown(_KIND, str(written), [*CLASSES, *LISTED])
    if name in LISTED:
        return _list_of(name, params)
    if name not in CLASSES:
        raise UsageError.unknown(_KIND, name, [*CLASSES, *LISTED])
    cls = CLASSES[name]
    known = [part.name for part in fields(cls)]
    by_expert = cls is ExpertWeights and isinstance(params, Mapping) and not {*params} & {*known}
    if by_expert or not isinstance(params, Mapping):
        params = {cls.bare: params} if cls.bare and params not in (None, {}) else {}
    if lost := [key for key in params if key not in known or not key]:
        what = Text(f"{name} 的参数", f"parameter of {name}")
        raise UsageError.unknown(what, str(lost[0]), known)
    return cls(**params)


def _list_of(step: str, params: object) -> OneOf:
    """Return a list of methods from what is written below the name of a step."""
    node = ""
    if isinstance(params, Mapping) and set(params) <= {"choices", "node"}:
        node, params = str(params.get("node", "")), params.get("choices", ())
    choices = params if isinstance(params, (list, tuple)) else (params,)
    return OneOf(step, cast("Sequence[specs.Spec]", choices), node=node)


def read_all(written: object, framework: Framework) -> tuple[Assumption, ...]:
    """Return assumptions that are right in an indicator system.

    Raises
    ------
    AssumptionsError
        Some are not; every fault of every one is listed.
    """
    assumptions, faults = _checked(written, framework)
    if faults:
        raise AssumptionsError(faults)
    return assumptions


def faults_of(written: object, framework: Framework, where: str = "") -> list[Fault]:
    """Return all that is wrong with the assumptions of an indicator system."""
    return _checked(written, framework, where)[1]


def _checked(
    written: object, framework: Framework, where: str = "robustness"
) -> tuple[tuple[Assumption, ...], list[Fault]]:
    one = isinstance(written, (str, Mapping, Assumption)) or not isinstance(written, Iterable)
    assumptions: list[Assumption] = []
    faults: list[Fault] = []
    for number, item in enumerate([written] if one else list(written), 1):  # type: ignore[call-overload]
        place = f"{where}[{number}]"
        try:
            assumption = read(item)
            words = list(assumption.faults(framework))
            if isinstance(assumption, WeightRegion) and not words:
                (parent,) = assumption.parents(framework)
                names = [name for name, above in framework.parents.items() if above.id == parent]
                Polytope.of(assumption, names)
        except BenchmarkIndexError as error:
            faults.append(Fault(place, "", error.message, error.hint))
            continue
        except TypeError:
            faults.append(Fault(place, "", *unreadable(str(item)[:60], "noise:0.2")))
            continue
        label = assumption.step if isinstance(assumption, OneOf) else assumption.id
        faults += [Fault(place, label, *pair) for pair in words]
        assumptions.append(assumption)
    return tuple(assumptions), faults
