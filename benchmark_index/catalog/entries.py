"""Every method by name, collected from the classes that declare themselves.

Each kind has its package: the classes that package lists and that have a ``declaration`` are the
methods of the kind, in that order. Only the package of the kind that is asked for is imported, and
what other packages add (:mod:`.plugins`) only where no method of the library is meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from ..errors import Text, UsageError
from ..estimators.declaration import declaration_of
from .kinds import KINDS, ROOT, kind_of
from .plugins import Plugin, plugins

if TYPE_CHECKING:  # contracts bring pandas along, and a framework without methods needs none
    from ..estimators.contracts import Step
    from ..numerics import Floats


@runtime_checkable
class _Fitted(Protocol):
    """A method that learns from rows of data."""

    def fit_array(self, x: Floats) -> object:
        """Learn from an array."""


class MethodEntry(NamedTuple):
    """One method.

    Attributes
    ----------
    kind : str
        The step it belongs to, a key of ``KINDS``.
    id : str
        Its name on the command line and in files.
    name : Text
    formula : str
    bare : str
        The parameter that bare values go to: ``cuts:80,60``.
    cls : type
    package : str
        Name and version of the package that adds it; empty for the library's own.
    """

    kind: str
    id: str
    name: Text
    formula: str
    bare: str
    cls: type[Step]
    package: str = ""

    @property
    def merges(self) -> bool | None:
        """Whether what its fit needs can be computed per batch and merged; None without a fit."""
        from ..estimators.contracts import merges

        return merges(self.cls) if issubclass(self.cls, _Fitted) else None


def _entries(cls: type[Step], package: str = "") -> Iterator[MethodEntry]:
    """Yield what a class declares: one method, seldom more."""
    declared = declaration_of(cls)
    for d in (declared, *declared.also) if declared else ():
        yield MethodEntry(kind_of(cls), d.id, d.name, d.formula, d.bare, cls, package)


@cache
def _own(kind: str) -> dict[str, MethodEntry]:
    """Return the library's methods of a kind by id, as its package lists them."""
    listed = vars(import_module(f"{ROOT}.{kind}")).values()
    classes = [value for value in listed if isinstance(value, type)]
    return {entry.id: entry for cls in classes for entry in _entries(cls)}


@cache
def _added() -> tuple[list[MethodEntry], list[UsageError]]:
    """Return the methods of other packages; an id that another method bears is a fault."""
    added, faults = plugins()
    claims: dict[tuple[str, str], list[tuple[Plugin, MethodEntry]]] = defaultdict(list)
    for plugin in added:
        for entry in _entries(plugin.cls, plugin.package):
            claims[entry.kind, entry.id].append((plugin, entry))
    entries, clashes = [], []
    for (kind, name), claimed in claims.items():
        bearers = [plugin.package for plugin, _ in claimed] + [ROOT] * (name in _own(kind))
        if len(bearers) == 1:
            entries.append(claimed[0][1])
            continue
        all_of = ", ".join(bearers)
        reason = Text(f"编号 {name} 重复（{all_of}）", f"several bear the id {name} ({all_of})")
        clashes += [plugin.refused(reason) for plugin, _ in claimed]
    return entries, [*faults, *clashes]


def faults() -> list[UsageError]:
    """Return what is wrong with methods of other packages that cannot be used."""
    return _added()[1]


def listed(kind: str | None = None) -> list[MethodEntry]:
    """Return the methods of one kind, or of all: the library's, then those of other packages.

    >>> [entry.id for entry in listed("tiers")]
    ['counts', 'cuts', 'kmeans', 'jenks', 'probit', 'equal_intervals', 'mean_sd', 'quantiles']
    """
    kinds = KINDS if kind is None else (kind,)
    return [
        entry
        for each in kinds
        for entry in (*_own(each).values(), *(e for e in _added()[0] if e.kind == each))
    ]


def find(kind: str, name: str) -> MethodEntry | None:
    """Return the catalogue entry of a method, None where there is none."""
    entry = _own(kind).get(name)
    return entry or next((e for e in _added()[0] if (e.kind, e.id) == (kind, name)), None)


def method(kind: str, name: str) -> MethodEntry:
    """Return the catalogue entry of a method, or say which ones exist."""
    entry = find(kind, name)
    if entry is None:
        known = [entry.id for entry in listed(kind)]
        raise with_faults(UsageError.unknown(KINDS[kind], name, known))
    return entry


def with_faults(error: UsageError) -> UsageError:
    """Return the error of a method that is not there, with those that could not be loaded."""
    hints = [error.hint, *(fault.message for fault in faults())]
    zh, en = ("\n".join(hint.pick(language) for hint in hints) for language in ("zh", "en"))
    return UsageError(error.message, Text(zh, en))


def name_of_class(cls: type[object]) -> str:
    """Return the id under which files name a class; empty where they cannot."""
    declared = declaration_of(cls)
    return declared.id if declared and (_is_own(cls) or package_of(cls)) else ""


def package_of(cls: type[object]) -> str:
    """Return name and version of the package that adds a class; empty for the library's own."""
    if _is_own(cls) or declaration_of(cls) is None:
        return ""
    return next((entry.package for entry in _added()[0] if entry.cls is cls), "")


def _is_own(cls: type[object]) -> bool:
    return cls.__module__.startswith(f"{ROOT}.")


_PARTS_OF_RULES = {
    "carried": Text("沿用最近观测值", "nearest observation carried"),
    "all": Text("组内无值，取全体", "over all units, none in the group"),
}


def rule_name(kind: str, rule: str) -> Text:
    """Return the name of a rule that acted on a cell, such as ``winsorize+log_shift``.

    >>> rule_name("imputation", "linear:carried").en
    'Linear interpolation in time (nearest observation carried)'
    >>> rule_name("treatment", "winsorize+log_shift").zh
    '逐点缩尾，平移对数变换'
    """
    names = []
    for part in rule.split("+"):
        name, _, how = part.partition(":")
        entry = find(kind, name)
        title = entry.name if entry else Text(name, name)
        if how:
            detail = _PARTS_OF_RULES[how]
            title = Text(f"{title.zh}（{detail.zh}）", f"{title.en} ({detail.en})")
        names.append(title)
    return Text("，".join(n.zh for n in names), ", ".join(n.en for n in names))
