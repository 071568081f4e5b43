"""What every step has unless it says otherwise: no needs, no intermediates, nothing noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from ..findings.finding import Finding
from ..numerics import Booleans, Floats, Line, Texts
from .intermediates import Part
from .rows import Rows


class PlainStep:
    """The members of :class:`~benchmark_index.estimators.contracts.Step`."""

    needs: ClassVar[frozenset[str]] = frozenset()
    parts: ClassVar[tuple[Part, ...]] = ()
    notes_: Sequence[Finding] = ()
    axes_: Mapping[str, Sequence[object]] = {}


class PlainArrayStep(PlainStep):
    """The members of :class:`~benchmark_index.estimators.contracts.ArrayStep` and of a scale."""

    n_features_in_: int

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array that needs no further checks."""
        raise NotImplementedError

    def apply_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array, or refuse what leaves the range of numbers."""
        return self.transform_array(x, rows)

    def rules_array(self, x: Floats, rows: Rows | None = None) -> Texts | None:
        """Return the rule that acts on each cell; None where it is always the step itself."""
        return None

    @property
    def line(self) -> Line | None:
        """The scale as straight lines of the values, where it is one."""
        return None

    @property
    def dropped(self) -> Booleans:
        """Which columns leave the index."""
        return np.zeros(self.n_features_in_, dtype=np.bool_)
