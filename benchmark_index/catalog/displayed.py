"""What results look like by themselves: one screen of text, in a notebook tables."""

from __future__ import annotations

from typing import ClassVar, cast

from .verbs import verb


class Displayed:
    """A result that shows its :class:`~benchmark_index.views.overview.Overview`.

    ``_kind`` names it among the verbs of results: ``scorecard.overview`` makes that of a scorecard.
    """

    _kind: ClassVar[str]

    def __repr__(self) -> str:
        return cast(str, verb("overview.as_text")(self._overview))

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        return cast(str, verb("overview.as_html")(self._overview))

    @property
    def _overview(self) -> object:
        return verb(f"{self._kind}.overview")(self)
