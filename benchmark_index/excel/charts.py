"""Charts of cells: bars, stacked bars and radars, titled, with axes, legible to everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from .styles import FONT

# Paul Tol's bright scheme, told apart by colour-blind readers and in greyscale print.
PALETTE = ("4477AA", "EE6677", "228833", "CCBB44", "66CCEE", "AA3377", "332288", "BBBBBB", "994F00")
STRONG, QUIET, SECOND = "1F3864", "8C8C8C", "D55E00"
_TEXT, _LINES = "404040", "D9D9D9"
GAP = 72_000  # EMU left of a chart


class Series(NamedTuple):
    """One series: the cell of its name, its cells, its colour, and whether its line is dashed."""

    name: str
    cells: str
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows, where its cells are, and the (row, column) it covers, ends included."""

    kind: Literal["bars", "stacks", "radar", "columns"]
    title: str
    names: str
    series: Sequence[Series]
    first: tuple[int, int]
    last: tuple[int, int]
    x_title: str = ""
    y_title: str = ""
    number: str = "0.0"
    from_zero: bool = False


def drawn(chart: Chart) -> Any:
    """Return a chart as openpyxl has it."""
    from openpyxl.chart import BarChart, RadarChart, Reference
    from openpyxl.chart import Series as Line
    from openpyxl.chart.data_source import StrRef
    from openpyxl.chart.series import SeriesLabel

    plot: Any = RadarChart() if chart.kind == "radar" else BarChart()
    for series in chart.series:
        line: Any = Line(Reference(range_string=series.cells))
        line.tx = SeriesLabel(strRef=StrRef(series.name))
        line.cat = _names(chart.names)
        _paint(line, series, filled=chart.kind != "radar")
        plot.series.append(line)
    plot.title = _title(chart.title, 1200)
    plot.x_axis.delete = plot.y_axis.delete = False
    plot.x_axis.txPr = plot.y_axis.txPr = _text(800)
    plot.y_axis.majorGridlines.spPr = _line(_LINES)
    plot.y_axis.number_format, plot.y_axis.numFmt.sourceLinked = "General", False
    plot.graphical_properties = _frame()
    if len(chart.series) > 1:
        plot.legend.position, plot.legend.txPr = "b", _text(800)
    else:
        plot.legend = None
    if chart.from_zero:
        plot.y_axis.scaling.min = 0
    plot.anchor = _anchor(chart)
    if chart.kind == "radar":
        plot.style, plot.type = None, "marker"
        plot.y_axis.txPr = _text(700)
    else:
        _bars(plot, chart)
    return plot


def _anchor(chart: Chart) -> Any:
    """Hold a chart to cells, so that it fits whatever width a program gives to columns."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    (top, left), (bottom, right) = chart.first, chart.last
    start = AnchorMarker(col=left - 1, row=top - 1, colOff=GAP)
    return TwoCellAnchor("twoCell", _from=start, to=AnchorMarker(col=right, row=bottom))


def _bars(plot: Any, chart: Chart) -> None:
    """Lay bars the way they are read: the first on top, the values below."""
    from openpyxl.chart.label import DataLabelList

    plot.type = "col" if chart.kind == "columns" else "bar"
    plot.gapWidth = 40
    plot.y_axis.title, plot.x_axis.title = _title(chart.y_title, 800), _title(chart.x_title, 800)
    plot.x_axis.tickLblPos, plot.x_axis.tickLblSkip = "low", 1
    plot.x_axis.graphicalProperties = _line("BFBFBF")
    plot.y_axis.graphicalProperties = _line(None)
    if plot.type == "bar":
        plot.x_axis.scaling.orientation = "maxMin"
        plot.y_axis.crosses = "max"
    if chart.kind == "stacks":
        plot.grouping, plot.overlap = "stacked", 100
    if chart.kind == "bars":
        plot.dataLabels = DataLabelList(numFmt=chart.number, showVal=True, txPr=_text(800))
        for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(plot.dataLabels, name, False)
        plot.dataLabels.position = "outEnd"


def _names(cells: str) -> Any:
    from openpyxl.chart.data_source import AxDataSource, StrRef

    return AxDataSource(strRef=StrRef(cells))


def _paint(line: Any, series: Series, filled: bool) -> None:
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.shapes import GraphicalProperties

    if filled:
        line.graphicalProperties = GraphicalProperties(solidFill=series.colour)
        line.invertIfNegative = False
        return
    line.graphicalProperties = _line(series.colour, 25_400, series.dashed)
    line.marker = Marker("none")


def _line(colour: str | None, width: int = 9_525, dashed: bool = False) -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    if colour is None:
        return GraphicalProperties(ln=LineProperties(noFill=True))
    dash: Any = "sysDash" if dashed else None
    return GraphicalProperties(ln=LineProperties(w=width, solidFill=colour, prstDash=dash))


def _frame() -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(solidFill=_LINES))


def _font(size: int, bold: bool = False) -> Any:
    from openpyxl.drawing.text import CharacterProperties, Font

    face = Font(typeface=FONT)
    return CharacterProperties(sz=size, b=bold, solidFill=_TEXT, latin=face, ea=face)


def _text(size: int) -> Any:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import Paragraph, ParagraphProperties, RichTextProperties

    shape = ParagraphProperties(defRPr=_font(size))
    return RichText(RichTextProperties(), p=[Paragraph(pPr=shape, endParaRPr=_font(size))])


def _title(text: str, size: int) -> Any:
    from openpyxl.chart.layout import Layout
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import (
        Paragraph,
        ParagraphProperties,
        RegularTextRun,
        RichTextProperties,
    )

    if not text:
        return None
    font = _font(size, bold=size > 1000)
    run = RegularTextRun(rPr=font, t=text)
    written = Paragraph(pPr=ParagraphProperties(defRPr=font), r=[run])
    rich = RichText(RichTextProperties(), p=[written])
    return Title(tx=Text(rich=rich), layout=Layout(), overlay=False)
