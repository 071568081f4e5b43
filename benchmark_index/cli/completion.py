"""What a shell offers to complete: ids of indicator systems, names of methods."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def framework_ids(incomplete: str) -> list[str]:
    """Return the shipped systems, and files that may hold one, that begin as what is typed.

    >>> framework_ids("china")
    ['china-city']
    """
    from ..catalog import frameworks

    ids = [name for name in frameworks() if name.startswith(incomplete)]
    folder = Path(incomplete if incomplete.endswith("/") else Path(incomplete).parent)
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    paths = [str(file) for file in files if file.suffix in (".yaml", ".yml", ".xlsx")]
    return [*ids, *(path for path in paths if path.startswith(incomplete))]


def methods_of(kind: str) -> Callable[[str], list[str]]:
    """Return what completes the name of a method, also behind that of a node.

    >>> methods_of("normalization")("pm25=z")
    ['pm25=zscore']
    """

    def complete(incomplete: str) -> list[str]:
        from ..catalog import listed

        node, equals, name = incomplete.rpartition("=")
        ids = [entry.id for entry in listed(kind) if entry.id.startswith(name)]
        return [f"{node}{equals}{method}" for method in ids]

    return complete


def any_method(incomplete: str) -> list[str]:
    """Return the names of methods of every kind.

    >>> any_method("topsi")
    ['topsis']
    """
    from ..catalog import listed

    return sorted({entry.id for entry in listed() if entry.id.startswith(incomplete)})
