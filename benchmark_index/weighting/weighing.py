"""What every weighting has: how it takes part in an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sklearn.base import BaseEstimator
from sklearn.utils import Tags

from ..estimators.contracts import Weighed
from ..estimators.step import PlainStep
from ..framework import Framework

if TYPE_CHECKING:
    from .given import WeightSet


class Weighing(PlainStep, BaseEstimator):  # type: ignore[misc]
    """The members of :class:`~benchmark_index.estimators.contracts.Weighter`."""

    on: str = ""
    constant_: Sequence[str] = ()
    origin: WeightSet | None = None
    siblings_: Mapping[str, tuple[object, Sequence[str]]] = {}

    def resolved(self, framework: Framework) -> Weighing:
        """Return the same weighting without a file left to read."""
        return self

    def weigh(self, tree: Weighed) -> Mapping[str, float]:
        """Return each node's weight among its siblings."""
        raise NotImplementedError

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
