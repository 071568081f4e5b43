"""Charts of cells: bars, stacked bars and radars, titled, with axes, legible to everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

from .styles import FONT

# Paul Tol's bright scheme, told apart by colour-blind readers and in greyscale print.
PALETTE = ("4477AA", "EE6677", "228833", "CCBB44", "66CCEE", "AA3377", "332288", "BBBBBB", "994F00")
STRONG, QUIET, SECOND = "1F3864", "8C8C8C", "D55E00"
_TEXT, _LINES, _AXIS = "404040", "D9D9D9", "BFBFBF"
GAP = 8  # pixels left of a chart
_TYPES = {
    "bars": {"type": "bar"},
    "stacks": {"type": "bar", "subtype": "stacked"},
    "columns": {"type": "column"},
    "radar": {"type": "radar"},
    "slopes": {"type": "line"},
    "dots": {"type": "line"},
}


class Series(NamedTuple):
    """One series: the cell of its name, its cells, its colour, and whether its line is dashed."""

    name: str
    cells: str
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows, where its cells are, and the (row, column) it covers, ends included."""

    kind: Literal["bars", "stacks", "radar", "columns", "slopes", "dots"]
    title: str
    names: str
    series: Sequence[Series]
    first: tuple[int, int]
    last: tuple[int, int]
    x_title: str = ""
    y_title: str = ""
    number: str = "0.0"
    from_zero: bool = False

    def drawn(self, book: Any) -> Any:
        """Return the chart as XlsxWriter has it."""
        plot = book.add_chart(_TYPES[self.kind])
        for series in self.series:
            plot.add_series(self._line(series))
        plot.set_title({"name": self.title, "name_font": _font(12, bold=True)})
        plot.set_chartarea({"fill": {"color": "#FFFFFF"}, "border": {"color": f"#{_LINES}"}})
        several = len(self.series) > 1 and self.kind != "slopes"  # which name their lines
        plot.set_legend({"position": "bottom", "font": _font(8)} if several else {"none": True})
        if self.kind in ("slopes", "dots"):
            plot.show_na_as_empty_cell()
            plot.show_blanks_as("span")  # no program then draws what is missing at zero
        names, values = self._axes()
        lying = self.kind in ("bars", "stacks")  # XlsxWriter then calls the axes as they lie
        plot.set_x_axis(values if lying else names)
        plot.set_y_axis(names if lying else values)
        plot._write_a_latin = partial(_write_faces, plot)
        return plot

    def _line(self, series: Series) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": f"={series.name}",
            "categories": f"={self.names}",
            "values": f"={series.cells}",
        }
        colour = f"#{series.colour}"
        if self.kind == "radar":
            dash = {"dash_type": "square_dot"} if series.dashed else {}
            return found | {
                "line": {"color": colour, "width": 2, **dash},
                "marker": {"type": "none"},
            }
        if self.kind in ("slopes", "dots"):
            marker = {"type": "circle", "size": 6, "fill": {"color": colour}}
            dots = self.kind == "dots"
            found |= {"line": {"none": True} if dots else {"color": colour, "width": 2}}
            found["marker"] = marker | {"border": {"color": colour}, "size": 9 if dots else 6}
            if dots:
                return found
            label = {"series_name": True, "position": "right", "font": _font(9)}
            found["data_labels"] = label | {"custom": [{"delete": True}]}  # the first point's
            return found
        found |= {"fill": {"color": colour}, "gap": 40}
        if self.kind == "stacks":
            found["overlap"] = 100
        if self.kind == "bars":
            font = {"font": _font(8), "num_format": self.number, "position": "outside_end"}
            found["data_labels"] = {"value": True, **font}
        return found

    def _axes(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the axes of names and of values; bars are read from the top down."""
        names: dict[str, Any] = {"num_font": _font(8)}
        values: dict[str, Any] = {
            "num_font": _font(7 if self.kind == "radar" else 8),
            "num_format": "General",
            "major_gridlines": {"visible": True, "line": {"color": f"#{_LINES}"}},
        }
        if self.from_zero:
            values["min"] = 0
        if self.kind == "radar":
            return names, values
        if self.kind == "slopes":
            names |= {"line": {"none": True}, "position_axis": "between", "label_position": "high"}
            values |= {"reverse": True, "min": 1, "major_unit": 1, "line": {"none": True}}
            values |= {"num_format": "0", "max": len(self.series)}
            return names, values | {"major_gridlines": {"visible": False}}
        for axis, title in ((names, self.x_title), (values, self.y_title)):
            if title:
                axis |= {"name": title, "name_font": _font(8)}
        names |= {"label_position": "low", "interval_unit": 1, "line": {"color": f"#{_AXIS}"}}
        values["line"] = {"none": True}
        if self.kind in ("bars", "stacks"):
            names |= {"reverse": True, "crossing": "max"}
        return names, values


def _write_faces(plot: Any, attributes: Sequence[tuple[str, Any]]) -> None:
    """Write the face of a text, for Chinese characters too."""
    plot._xml_empty_tag("a:latin", attributes)
    plot._xml_empty_tag("a:ea", attributes)


def _font(size: int, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold, "color": f"#{_TEXT}"}
