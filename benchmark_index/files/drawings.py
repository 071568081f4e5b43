"""The drawings of a sheet as facts: what its charts show, and whatever else lies over its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from .contents import Contents, cell_name, hides
from .formulas import plain_place
from .grid import column_number
from .known import CHART, OFFICE, SHAPES, TEXT
from .package import local
from .stylesheet import plain_format

MOST_POINTS = 100_000  # of a chart
NEAR = 1e-9
_PLOT = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?"
)


def drawing_facts(
    contents: Contents, part: str, keys: list[str]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the facts of the drawings that a sheet shows, by the keys it names them with."""
    package = contents.package
    for key, relation in package.relations(part).items():
        if relation.type != f"{OFFICE}drawing" or key not in keys:
            continue
        parts = package.relations(relation.target)
        for anchor in package.tree(relation.target, "drawing"):
            at = _corner(anchor)
            for item in anchor:
                if item.tag in {
                    f"{SHAPES}{name}" for name in ("from", "to", "clientData", "ext", "pos")
                }:
                    continue
                chart = item.find(f".//{CHART}chart") if local(item) == "graphicFrame" else None
                key = "" if chart is None else chart.get(f"{{{OFFICE.rstrip('/')}}}id", "")
                if key not in parts:
                    yield ("drawing", f"{at} {local(item)}"), local(item)
                    continue
                hidden = [n for n in item.iter(f"{SHAPES}cNvPr") if hides(n.get("hidden"))]
                if hidden:
                    yield ("chart", f"{at} hidden"), "hidden"
                root = package.tree(parts[key].target, "chart")
                yield from _chart_facts(root, at, contents)


def _corner(anchor: ElementTree.Element) -> str:
    """Return the cell where a drawing begins."""
    start = anchor.find(f"{SHAPES}from")
    if start is None:
        return "A1"
    row, column = (int(start.findtext(f"{SHAPES}{name}") or 0) for name in ("row", "col"))
    return cell_name(row + 1, column + 1)


def _chart_facts(
    root: ElementTree.Element, at: str, contents: Contents
) -> Iterator[tuple[tuple[str, str], str]]:
    plots = [item for area in root.iter(f"{CHART}plotArea") for item in area]
    kinds = [local(item) for item in plots if local(item).endswith("Chart")]
    yield ("chart", f"{at} type"), ", ".join(kinds)
    shown = [*root.iter(f"{CHART}rich"), *root.iter(f"{CHART}title")]  # text of styles is not
    texts = list(dict.fromkeys(_words(shown)))
    yield ("chart", f"{at} text"), " | ".join(filter(None, texts))
    for i, series in enumerate(root.iter(f"{CHART}ser")):
        sources = {local(item): _source(item) for item in series if local(item) in _SOURCES}
        yield (
            ("chart", f"{at} series {i + 1}"),
            " ".join(f"{k}={v}" for k, v in sorted(sources.items())),
        )
    for plot in plots:
        yield from _measures(plot, at, kinds)
    for label in root.iter(f"{CHART}dLbls"):
        code = label.find(f"{CHART}numFmt")
        number = "General" if code is None else plain_format(code.get("formatCode", ""))
        if number != "General":  # which is what is meant where none is said
            yield ("chart", f"{at} label"), number
    for reference in (item for item in root.iter() if local(item) in ("strRef", "numRef")):
        for cell, text in _stale(reference, contents):
            yield ("chart", f"{at} {cell}"), text


def _measures(
    plot: ElementTree.Element, at: str, kinds: list[str]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield how an axis measures, or how the series of a plot stand upon each other."""
    name = local(plot)
    if name == "valAx":
        for item in plot.iterfind(f"{CHART}scaling/*"):
            if local(item) in ("min", "max", "logBase"):
                yield ("chart", f"{at} {local(item)}"), _number(item.get("val", ""))
        code = plot.find(f"{CHART}numFmt")
        if code is not None:
            yield ("chart", f"{at} {name} format"), plain_format(code.get("formatCode", ""))
        for item in plot.iterfind(f"{CHART}dispUnits/*"):
            yield ("chart", f"{at} {name} {local(item)}"), item.get("val", "")
    if name == "valAx" or (
        name == "catAx" and "radarChart" not in kinds
    ):  # LibreOffice turns those
        turned = plot.find(f"{CHART}scaling/{CHART}orientation")
        way = "minMax" if turned is None else turned.get("val", "minMax")
        yield ("chart", f"{at} {name} orientation"), way
    for item in plot.iterfind(f"{CHART}grouping"):
        yield ("chart", f"{at} {name} grouping"), item.get("val", "")


def _words(elements: list[ElementTree.Element]) -> Iterator[str]:
    for element in elements:
        for item in element.iter():
            if item.tag == f"{TEXT}t" or item.tag == f"{CHART}f":
                yield plain_place(item.text or "")


_SOURCES = ("tx", "cat", "val", "xVal", "yVal", "bubbleSize", "errBars", "trendline")


def _number(text: str) -> str:
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def _source(item: ElementTree.Element) -> str:
    """Return where a series takes something from; what is written in the chart itself as such."""
    places = [plain_place(formula.text or "") for formula in item.iter(f"{CHART}f")]
    return ",".join(places) if places else f"({local(item[0]) if len(item) else 'nothing'})"


def _stale(reference: ElementTree.Element, contents: Contents) -> Iterator[tuple[str, str]]:
    """Yield the points that a chart keeps of its cells and that are not what stands there."""
    match = _PLOT.fullmatch((reference.findtext(f"{CHART}f") or "").strip())
    points = list(reference.iter(f"{CHART}pt"))[:MOST_POINTS]
    if not points or not match:
        return
    sheet = (match[1] or match[2] or "").replace("''", "'")
    if sheet not in contents:
        return
    left, top = column_number(match[3]), int(match[4])
    right = column_number(match[5]) if match[5] else left
    wide = right - left + 1
    cells = contents[sheet]
    for point in points:
        index = int(point.get("idx", "0"))
        place = (top + index // wide, left + index % wide)
        cell = cells.get(place)
        value = None if cell is None else cell.value
        if value is None and cell is not None and cell.formula:
            continue  # it is still to be calculated
        shown = point.findtext(f"{CHART}v") or ""
        if not _agrees(shown, value):
            yield f"{sheet}!{cell_name(*place)}", shown


def _agrees(shown: str, value: object) -> bool:
    if isinstance(value, float):
        try:
            return abs(float(shown) - value) <= NEAR * abs(value)
        except ValueError:
            return False
    if value is None or value == "":
        return shown.strip() in ("", "0", "NaN")
    return " ".join(shown.split()) == " ".join(str(value).split())
