"""What a table says of the indicators themselves: directions held against the framework, weights kept."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import Text, shorten
from ..files import Cell
from ..framework import Indicator
from ..numerics import shown
from ..table.stated_weights import are_whole, are_whole_in_groups
from .asides import Kind, way_of, weight_of
from .assembly import Draft
from .figures import is_nameless
from .headers import CORNER_WORDS, cell_text, fold
from .layout import Block

_NAMES = {
    "higher": Text("越大越好", "higher is better"),
    "lower": Text("越小越好", "lower is better"),
    "target": Text("越接近适度值越好", "best at an optimum"),
    "range": Text("在适度区间内最好", "best within a range"),
}
Place = tuple[int, int]


def note_taken(draft: Draft, header: range, unit: int) -> None:
    """Note a column that was taken for the units' names though its header is not known as theirs."""
    sheet = draft.sheet
    texts = [text for i in header if not is_nameless(text := cell_text(sheet.rows[i][unit]))]
    unknown = not any(fold(text) in CORNER_WORDS or draft.headers.find(text) for text in texts)
    if texts and unknown and not sheet.turned and sheet.unit_column is None:
        draft.note("unit-column", sheet.address(header[-1], unit), value=texts[-1])


class Statements:
    """Directions and weights that a table states, gathered over its blocks or lines."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.indicators = {leaf.id: leaf for leaf in draft.framework.all_indicators}
        self.weights: dict[str, dict[float, str]] = {}  # by indicator, with the first cell of each
        self.compared: set[tuple[str, str]] = set()

    def take(self, block: Block) -> None:
        """Take what the rows of a block say of its columns."""
        for aside in block.asides:
            cells = [
                (heading.id, (aside.at, j), aside.cells[j])
                for j, heading in block.columns
                if j in aside.cells
            ]
            if aside.kind not in ("weight", "measure"):
                texts = [aside.label, *map(cell_text, aside.cells.values())]
                at = self.draft.sheet.address(aside.at, aside.place)
                self.draft.note("indicator-row", at, value=next(filter(None, texts)))
            self.add(aside.kind, cells)

    def add(self, kind: Kind, cells: Iterable[tuple[str, Place, Cell]]) -> None:
        """Add cells of one kind, each with its indicator and place in the sheet."""
        for name, place, cell in cells:
            if name not in self.indicators:
                continue
            at, text = self.draft.sheet.address(*place), cell_text(cell)
            if kind == "direction" and (name, text) not in self.compared:
                self.compared.add((name, text))
                self._compare(self.indicators[name], text, at)
            elif kind == "weight":
                self._weigh(name, cell, at)

    def _compare(self, indicator: Indicator, text: str, at: str) -> None:
        """Hold a direction against the framework's; only opposite ones are surely an error."""
        way, known = way_of(text), indicator.direction
        if way is None:
            self.draft.note("direction-unread", at, indicator=indicator.id, value=text)
            return
        if way == known or (way == "between" and known in ("target", "range")):
            return
        opposite = {way, known} == {"higher", "lower"}
        rule = "direction-differs" if opposite else "direction-unlike"
        self.draft.note(rule, at, indicator=indicator.id, value=text, expected=_NAMES[known])

    def _weigh(self, name: str, cell: Cell, at: str) -> None:
        weight = weight_of(cell)
        if weight is None:
            self.draft.note("weight-unread", at, indicator=name, value=cell_text(cell))
        else:
            self.weights.setdefault(name, {}).setdefault(weight, at)

    def finish(self) -> None:
        """Keep the weights that are stated once, and note their sum."""
        clear: dict[str, float] = {}
        for name, stated in self.weights.items():
            if len(stated) > 1:
                cells = shorten(stated.values())
                title = self.draft.headers.name(name)
                at = next(iter(stated.values()))
                self.draft.note("weight-twice", at, indicator=name, name=title, cells=cells)
            else:
                clear[name] = next(iter(stated))
        if not clear:
            return
        at = next(iter(next(iter(self.weights.values())).values()))
        listed = shorten(f"{name} {shown(weight)}" for name, weight in clear.items())
        self.draft.note("weights-stated", at, value=listed)
        in_groups = are_whole_in_groups(clear, self.draft.framework)
        if not are_whole(clear.values()) and not in_groups:
            self.draft.note("weights-sum", at, value=shown(sum(clear.values())))
        self.draft.weights |= clear
