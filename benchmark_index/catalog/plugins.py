"""Classes that other packages add as methods: entry points of the group ``benchmark_index.methods``.

In the ``pyproject.toml`` of such a package::

    [project.entry-points."benchmark_index.methods"]
    softmax = "my_package:Softmax"
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, NamedTuple

from ..errors import Text, UsageError
from ..estimators.declaration import declaration_of
from .kinds import kind_of

if TYPE_CHECKING:
    from ..estimators.contracts import Step

GROUP = "benchmark_index.methods"


class Plugin(NamedTuple):
    """A class that a package adds, told by name and version."""

    package: str
    cls: type[Step]

    def refused(self, reason: Text) -> UsageError:
        """Return the error that says why it is no method."""
        target = f"{self.cls.__module__}:{self.cls.__qualname__}"
        return UsageError.bad_plugin(self.package, target, reason)


def plugins() -> tuple[list[Plugin], list[UsageError]]:
    """Return the classes that are added, and what is wrong with those that cannot be."""
    added: list[Plugin] = []
    faults: list[UsageError] = []
    points = [(_package(point), point) for point in entry_points(group=GROUP)]
    for package, point in sorted(points, key=lambda pair: (pair[0], pair[1].name)):
        cls, reason = _load(point)
        if cls is None:
            faults.append(UsageError.bad_plugin(package, point.value, reason))
        else:
            added.append(Plugin(package, cls))
    return added, faults


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.module


def _load(point: EntryPoint) -> tuple[type[Step] | None, Text]:
    """Import what an entry point names, or tell what went wrong, whatever it is."""
    try:
        cls = point.load()
    except Exception as error:
        problem = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
        return None, Text(f"无法导入（{problem}）", f"it cannot be imported ({problem})")
    if not isinstance(cls, type) or declaration_of(cls) is None:
        return None, Text("没有 declaration", "it has no declaration of its own")
    if not kind_of(cls):
        known = "benchmark_index.normalization.Normalization"
        return None, Text(
            f"不知道是哪类方法，请继承 {known} 等基类",
            f"of no kind: derive it from a base such as {known}",
        )
    return cls, Text("", "")
