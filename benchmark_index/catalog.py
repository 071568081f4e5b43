"""What ships in ``indicators/`` and ``weights/``, and the list of methods by name."""

from __future__ import annotations

from pathlib import Path

from .manual import Manual, manual
from .methods import KINDS, METHODS, MethodEntry, method

__all__ = [
    "KINDS",
    "METHODS",
    "Manual",
    "MethodEntry",
    "frameworks",
    "manual",
    "method",
    "methods",
    "weight_sets",
]


def methods(kind: str | None = None) -> list[Manual]:
    """Return every method, of one kind or all: id, names, formula, parameters, reference.

    >>> [found.entry.id for found in methods("tiers")]
    ['cuts', 'counts', 'quantiles']
    """
    return [manual(entry) for entry in METHODS if kind in (None, entry.kind)]


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
