"""Which function writes a method as a spreadsheet formula: its class declares it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ...errors import Text, UsageError
from ...estimators.declaration import declaration_of


def builder(step: object) -> Callable[..., Any] | None:
    """Return the function a method's class declares as ``excel``; None where it enters as values.

    It is called with the step and what its kind of formula is made of: a
    :class:`~.goalposts.Leaf` (normalization), :class:`~.averages.ChildCells` (aggregation) or
    :class:`~.classes.TierPlace` (tiers).

    >>> from benchmark_index.normalization import Categorical, MinMax
    >>> builder(MinMax()).__name__, builder(Categorical())
    ('min_max', None)
    """
    declared = declaration_of(type(step))
    if declared is None or not declared.excel:
        return None
    module, _, name = declared.excel.partition(":")
    try:
        function: Callable[..., Any] = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        reason = Text(f"excel 无法导入（{error}）", f"excel cannot be imported ({error})")
        raise UsageError.bad_option(declared.name, declared.id, reason) from None
    return function
