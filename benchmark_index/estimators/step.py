"""What every step has unless it says otherwise: no needs, no intermediates, nothing noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..findings.finding import Finding
from .intermediates import Part


class PlainStep:
    """The members of :class:`~benchmark_index.estimators.contracts.Step`."""

    needs: ClassVar[frozenset[str]] = frozenset()
    parts: ClassVar[tuple[Part, ...]] = ()
    notes_: Sequence[Finding] = ()
    axes_: Mapping[str, Sequence[object]] = {}
