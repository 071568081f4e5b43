"""Values of units by the name of their column: views of an array, side by side again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..numerics import Floats

ByName = Mapping[str, Floats]


class Columns(Mapping[str, Floats]):
    """The columns of an array by name."""

    def __init__(self, names: Sequence[str], x: Floats) -> None:
        self.x, self.at = x, {name: j for j, name in enumerate(names)}

    def __getitem__(self, name: str) -> Floats:
        return self.x[:, self.at[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.at)

    def __len__(self) -> int:
        return len(self.at)


def side_by_side(names: Sequence[str], first: ByName, other: ByName) -> Floats:
    """Return units x names, each from the first mapping that has it.

    Neighbouring columns of one array are a view of it: a large table is not copied.
    """
    if isinstance(first, Columns):
        at = [first.at.get(name, -1) for name in names]
        if at[0] >= 0 and at == list(range(at[0], at[0] + len(at))):
            return first.x[:, at[0] : at[0] + len(at)]
    return np.stack([first[name] if name in first else other[name] for name in names]).T
