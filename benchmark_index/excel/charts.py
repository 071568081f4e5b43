"""Charts of cells: bars, stacked bars, spans, dots and slopes, titled and labelled without a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any, Literal, NamedTuple

from .styles import ACCENT, FONT

OTHERS, MEAN = "B9C2CE", "5B6573"  # whom a chart is not about; what all are measured by
MOST_RANKS = 30  # along an axis
MOST_LABELLED = 6  # series that are named where they stand; more of them have a legend
GAP = 8  # pixels left of a chart
_TEXT, _LINES, _AXIS = "404040", "E3E7ED", "BFBFBF"
_LIGHTEST, _ON_LIGHT = 0.78, 0.42  # share of white in the last tint; from where its text is dark
_TYPES = {
    "bars": {"type": "bar"},
    "stacks": {"type": "bar", "subtype": "stacked"},
    "spans": {"type": "bar", "subtype": "stacked"},
    "slopes": {"type": "line"},
    "dots": {"type": "line"},
}
_LYING = ("bars", "stacks", "spans")
_MARKS = {
    "dot": {"type": "circle", "size": 9},
    "small": {"type": "circle", "size": 6},
    "dash": {"type": "long_dash", "size": 14},
}


class Series(NamedTuple):
    """One series: the cell of its name, its cells, its colour, how its points are marked.

    Without a colour it is not seen: the gap before a span. Of dots, a series that is ``named`` has its name beside the last point, or the one ``at``.
    """

    name: str
    cells: str
    colour: str
    mark: Literal["dot", "small", "dash"] = "dot"
    named: bool = False
    at: int | None = None


def shades_of_accent(count: int) -> list[str]:
    """Return so many tints of the accent's hue, from full to pale.

    >>> shades_of_accent(2)
    ['0B5CAD', 'C9DBED']
    """
    parts = [int(ACCENT[at : at + 2], 16) for at in (0, 2, 4)]
    shares = [_LIGHTEST * i / max(count - 1, 1) for i in range(count)]
    return [
        "".join(f"{round(part + (255 - part) * white):02X}" for part in parts) for white in shares
    ]


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows, where its cells are, and the (row, column) it covers, ends included.

    ``high`` is where the scale ends. Each series has so many ``points``: of slopes the last one is named, of stacks with
    a ``key`` the first one.
    """

    kind: Literal["bars", "stacks", "spans", "slopes", "dots"]
    title: str
    names: str
    series: Sequence[Series]
    first: tuple[int, int]
    last: tuple[int, int]
    x_title: str = ""
    y_title: str = ""
    number: str = "0.0"
    from_zero: bool = False
    high: float | None = None
    points: int = 2
    key: bool = False

    def drawn(self, book: Any) -> Any:
        """Return the chart as XlsxWriter has it."""
        plot = book.add_chart(_TYPES[self.kind])
        for i, series in enumerate(self.series):
            plot.add_series(self._line(series, i))
        plot.set_title({"name": self.title, "name_font": _font(11, bold=True)})
        plot.set_chartarea({"fill": {"color": "#FFFFFF"}, "border": {"none": True}})
        legend = self.kind in ("bars", "stacks") and len(self.series) > 1 and not self.key
        plot.set_legend({"position": "bottom", "font": _font(8)} if legend else {"none": True})
        if self.kind in ("slopes", "dots"):
            plot.show_na_as_empty_cell()
            plot.show_blanks_as("span")  # no program then draws what is missing at zero
        names, values = self._axes()
        lying = self.kind in _LYING  # XlsxWriter then calls the axes as they lie
        plot.set_x_axis(values if lying else names)
        plot.set_y_axis(names if lying else values)
        plot._write_a_latin = partial(_write_faces, plot)
        return plot

    def _line(self, series: Series, place: int) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": f"={series.name}",
            "categories": f"={self.names}",
            "values": f"={series.cells}",
        }
        colour = f"#{series.colour}"
        unnamed: list[dict[str, bool] | None]
        if self.kind in ("slopes", "dots"):
            dots = self.kind == "dots"
            found["line"] = {"none": True} if dots else {"color": colour, "width": 2}
            mark = _MARKS[series.mark] | {"fill": {"color": colour}, "border": {"color": colour}}
            found["marker"] = mark if dots else mark | {"size": 6}
            if dots and not series.named:
                return found
            label = {"series_name": True, "position": "right", "font": _font(9)}
            last = self.points - 1 if series.at is None else series.at
            unnamed = [None if k == last else {"delete": True} for k in range(self.points)]
            found["data_labels"] = label | {"custom": unnamed}
            return found
        if self.kind == "spans":
            fill = {"color": colour} if series.colour else {"none": True}
            return found | {"fill": fill, "border": {"none": True}, "gap": 40, "overlap": 100}
        found |= {"fill": {"color": colour}, "gap": 40}
        if self.kind == "stacks":
            found |= {"overlap": 100, "border": {"color": "#FFFFFF", "width": 0.75}}
        if self.kind == "bars":
            font = {"font": _font(8), "num_format": self.number, "position": "outside_end"}
            found["data_labels"] = {"value": True, **font}
        elif self.key:
            share = _LIGHTEST * place / max(len(self.series) - 1, 1)
            font = _font(8, text=_TEXT if share > _ON_LIGHT else "FFFFFF")
            unnamed = [None, *[{"delete": True}] * (self.points - 1)]
            label = {"series_name": True, "position": "center", "font": font}
            found["data_labels"] = label | {"custom": unnamed}
        return found

    def _axes(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the axes of names and of values; bars are read from the top down."""
        names: dict[str, Any] = {"num_font": _font(8)}
        values: dict[str, Any] = {
            "num_font": _font(8),
            "num_format": "General",
            "major_gridlines": {"visible": True, "line": {"color": f"#{_LINES}"}},
        }
        if self.from_zero:
            values["min"] = 0
        if self.high is not None:
            values["max"] = self.high
        if self.kind == "slopes":
            names |= {"line": {"none": True}, "position_axis": "between", "label_position": "high"}
            worst = self.high or len(self.series)
            values |= {"reverse": True, "min": 1, "max": worst, "line": {"none": True}}
            values |= {"num_format": "0", "major_unit": ceil(worst / MOST_RANKS)}
            return names, values | {"major_gridlines": {"visible": False}}
        for axis, title in ((names, self.x_title), (values, self.y_title)):
            if title:
                axis |= {"name": title, "name_font": _font(8)}
        names |= {"label_position": "low", "interval_unit": 1, "line": {"color": f"#{_AXIS}"}}
        values["line"] = {"none": True}
        if self.kind in _LYING:
            names |= {"reverse": True, "crossing": "max"}
        if self.kind == "spans":  # of ranks
            step = ceil((self.high or 1.0) / MOST_RANKS)
            values |= {"min": 0, "num_format": "0;;;", "major_unit": step}
        return names, values


def _write_faces(plot: Any, attributes: Sequence[tuple[str, Any]]) -> None:
    """Write the face of a text, for Chinese characters too."""
    plot._xml_empty_tag("a:latin", attributes)
    plot._xml_empty_tag("a:ea", attributes)


def _font(size: int, bold: bool = False, text: str = _TEXT) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold, "color": f"#{text}"}
