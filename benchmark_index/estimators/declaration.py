"""How a method declares itself: id, names, formula, once and in its own class."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import Text, UsageError

_RESERVED = ("none", "framework")  # these stand where the name of a method could


@dataclass(frozen=True)
class Declaration:
    """What a method's class says of itself; the rest stands in its docstring.

    Attributes
    ----------
    id : str
        Its name on the command line and in files.
    name : Text
    formula : str
    bare : str
        The parameter that bare values go to, such as ``cuts`` for ``cuts:80,60``.
    excel : str
        Where the function stands that writes it as a spreadsheet formula, ``"module:function"``;
        a method without one enters a workbook of formulas as values.
    also : tuple of Declaration
        Further ids, under which the same class is read in files.

    Examples
    --------
    >>> Declaration("min-max", Text("极差标准化", "Min-max"), "(x - min) / (max - min)")
    Traceback (most recent call last):
    benchmark_index.errors.UsageError: Declaration of a method min-max: id: a word such as minmax
    """

    id: str
    name: Text
    formula: str
    bare: str = ""
    excel: str = ""
    also: tuple[Declaration, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]\w*", str(self.id)) or self.id in _RESERVED:
            raise self._refused("id: 须为 minmax 这样的词", "id: a word such as minmax")
        if not isinstance(self.name, Text):
            raise self._refused("name: 须为 Text(中文, 英文)", "name: write Text(zh, en)")
        if self.excel and not re.fullmatch(r"[\w.]+:\w+", self.excel):
            raise self._refused("excel: 须为 模块:函数", "excel: write module:function")

    def _refused(self, zh: str, en: str) -> UsageError:
        what = Text("方法声明", "Declaration of a method")
        return UsageError.bad_option(what, str(self.id), Text(zh, en))


def declaration_of(cls: type[object]) -> Declaration | None:
    """Return what a class declares itself; what only its base declares is another method."""
    declared = vars(cls).get("declaration")
    return declared if isinstance(declared, Declaration) else None
