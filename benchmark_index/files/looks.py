"""What a reader of a workbook sees besides cells: what is hidden, merged, charted, commented on.

Everything is told as facts, each a kind and a place with what stands there, so that two workbooks
are compared fact by fact.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from xml.etree import ElementTree

from ..errors import shorten
from .contents import LEAST_HEIGHT, Contents, SheetContents, cell_name, hides, is_below
from .drawings import drawing_facts
from .filters import rows_filtered
from .formulas import plain_formula, plain_place
from .grid import LAST_COLUMN, column_number, letter
from .known import MAIN, OFFICE, SHEET_ELEMENTS
from .package import Oddity, local, refuse, too_much
from .stylesheet import Styles, bounds

Fact = tuple[str, str]  # kind, place
Facts = dict[Fact, str]

MOST_ROWS = 20  # told of those that a filter hides
MOST_AREAS = 10_000_000  # characters of the areas of a sheet's formats, told with every rule
MOST_FORMULAS = 1_000_000  # characters of a sheet's rules that are brought to one spelling
MOST_CELLS = 200_000  # of a sheet that validations are told of one by one
_M = f"{{{MAIN}}}"
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_BUILT_IN = ("_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase")


def on(value: str | None, default: bool = False) -> bool:
    """Read a truth value as XML writes it."""
    return default if value is None else value in ("1", "true", "on")


def book_facts(contents: Contents) -> Facts:
    """Return what a workbook says of all its sheets: how it calculates, and which names it defines."""
    facts: Facts = {}
    for element in contents.root:
        name = local(element)
        if name == "workbookPr":
            facts["setting", "date1904"] = str(on(element.get("date1904")))
        elif name == "calcPr":
            precise = on(element.get("fullPrecision"), True)
            facts["setting", "precision as displayed"] = str(not precise)
            facts["setting", "iteration"] = str(on(element.get("iterate")))
            mode = element.get("calcMode", "auto")
            facts["setting", "calculation"] = mode
        elif name == "definedNames":
            for item in element:
                title = item.get("name", "?")
                if title not in _BUILT_IN:
                    facts["defined name", title] = item.text or ""
    return facts


def sheet_facts(contents: Contents, name: str, styles: Styles) -> Facts:
    """Return what a sheet shows besides its cells."""
    return dict(_SheetLooks(contents, name, styles).facts())


class _SheetLooks:
    def __init__(self, contents: Contents, name: str, styles: Styles) -> None:
        self.contents, self.package, self.styles = contents, contents.package, styles
        self.entry = contents.entry(name)
        self.page: SheetContents = contents.page(name)
        self.left = MOST_CELLS
        self.areas_left = MOST_AREAS
        self.formulas_left = MOST_FORMULAS

    def facts(self) -> Iterator[tuple[Fact, str]]:
        """Yield the facts; what is on no list is noted in the package."""
        if self.entry.state != "visible":
            yield ("hidden sheet", "A1"), self.entry.state
        filtered = rows_filtered(self.page.root, self.page.cells, self.page.hidden)
        for row in self.page.hidden:
            if row not in filtered:
                yield ("hidden", f"A{row}"), f"{row}:{row}"
        if filtered:
            yield ("filtered", f"A{min(filtered)}"), shorten(sorted(filtered), MOST_ROWS)
        for place, runs in self.page.rich.items():
            look = self.styles.look(self.page.cells[place].style)
            if any(not self.styles.shows(run, look) for run in runs):
                yield ("formatted in parts", cell_name(*place)), str(self.page.cells[place].value)
        readers = {
            "sheetViews": self._views,
            "sheetFormatPr": self._usual_sizes,
            "cols": self._columns,
            "mergeCells": self._merged,
            "headerFooter": self._margins,
            "dataValidations": self._validations,
            "conditionalFormatting": self._conditional,
            "extLst": self._extensions,
            "hyperlinks": self._links,
        }
        for element in self.page.root:
            name = local(element)
            if not element.tag.startswith(_M):
                continue
            if name not in SHEET_ELEMENTS:
                self.package.unknown.append(Oddity(self.entry.part, "extension", name))
            elif name in readers:
                yield from readers[name](element)
        yield from self._comments()
        shown = self.page.root.findall(f"{_M}drawing")
        keys = [item.get(f"{{{OFFICE.rstrip('/')}}}id", "") for item in shown]
        yield from drawing_facts(self.contents, self.entry.part, keys)

    # --- views and hidden columns ----------------------------------------------------------------

    def _views(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        for view in element:
            if on(view.get("showFormulas")):
                yield ("view", "A1"), "showFormulas"
            if not on(view.get("showZeros"), True):
                yield ("view", "A1"), "showZeros=0"
            for pane in view.findall(f"{_M}pane"):
                if pane.get("state", "split") != "split":
                    yield from self._frozen(view, pane)

    def _frozen(
        self, view: ElementTree.Element, pane: ElementTree.Element
    ) -> Iterator[tuple[Fact, str]]:
        """Yield where a view is frozen, and what is out of reach or out of sight by that."""
        left, top = (float(pane.get(name, "0")) for name in ("xSplit", "ySplit"))
        yield ("pane", "A1"), f"{left:g} {top:g}"
        if view.get("topLeftCell", "A1") != "A1":
            yield ("view", "A1"), f"topLeftCell={view.get('topLeftCell')}"
        first = _AREA.fullmatch(pane.get("topLeftCell", "A1"))
        if not first or column_number(first[1]) > left + 1 or int(first[2]) > top + 1:
            yield ("scrolled", "A1"), pane.get("topLeftCell", "")

    def _usual_sizes(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        if hides(element.get("zeroHeight")):
            yield ("hidden", "A1"), "zeroHeight"
        for name, least in (("defaultRowHeight", LEAST_HEIGHT), ("defaultColWidth", 1)):
            if is_below(element.get(name), least):
                yield ("hidden", f"A1 {name}"), name

    def _columns(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        used = sorted({column for _, column in self.page.cells})
        before = 0
        for item in element:
            first, last = int(item.get("min", "1")), int(item.get("max", "1"))
            if first <= before:
                raise refuse(self.entry.part, "同一列说明了两次", "a column described twice")
            before = last
            if hides(item.get("hidden")) or is_below(item.get("width"), 1):
                for column in used[bisect_left(used, first) : bisect_right(used, last)]:
                    at = letter(column)
                    yield ("hidden", f"{at}1"), f"{at}:{at}"

    def _merged(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        for item in element:
            area = item.get("ref", "")
            yield ("merged", area.partition(":")[0]), area

    def _margins(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        unused = [
            page
            for page, switch in (("even", "differentOddEven"), ("first", "differentFirst"))
            if not hides(element.get(switch))
        ]
        for item in element:
            if item.text and not local(item).startswith(tuple(unused)):
                yield ("header", f"A1 {local(item)}"), item.text

    # --- rules and links -------------------------------------------------------------------------

    def _validations(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        for item in element:
            formulas = [self._formula(part) for part in item if local(part)[:7] == "formula"]
            kind, operator = item.get("type", "none"), item.get("operator", "between")
            if kind == "list":
                operator = ""
            both = operator in ("between", "notBetween")
            condition = " ".join([kind, operator, *formulas[: 2 if both else 1]])
            words = [
                item.get(name, "") for name in ("promptTitle", "prompt", "errorTitle", "error")
            ]
            prompt = " | ".join(filter(None, words))
            for cell in self._cells(item.get("sqref", "")):
                yield ("validation", cell), condition
                if prompt:
                    yield ("prompt", cell), prompt

    def _conditional(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        areas = " ".join(sorted(element.get("sqref", "").split()))
        for rule in element:
            if local(rule) == "cfRule":
                self.areas_left -= len(areas)
                if self.areas_left < 0:
                    raise too_much(
                        self.entry.part, "条件格式的区域", "areas of conditional formats"
                    )
                condition = self._rule(rule)
                yield ("conditional format", f"{areas} {condition}"), condition

    def _rule(self, rule: ElementTree.Element) -> str:
        formulas = [self._formula(part) for part in rule if local(part) == "formula"]
        bars = [part for part in rule if not on(part.get("showValue"), True)]
        words = [rule.get("type", "?"), rule.get("operator", ""), *formulas]
        words += [self.styles.scale(part) for part in rule if local(part) != "formula"]
        look = self.styles.conditional(rule.get("dxfId")) if formulas else ""
        return " ".join(filter(None, [*words, look, "showValue=0" if bars else ""]))

    def _formula(self, part: ElementTree.Element) -> str:
        """Return the formula of a rule; of very many, those beyond a limit as they are written."""
        text = part.text or ""
        self.formulas_left -= len(text)
        return plain_formula(text) if self.formulas_left >= 0 else text

    def _extensions(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        """Yield conditional formats of newer kinds; those of bars only add to known ones."""
        for rule in element.iter(f"{_X14}cfRule"):
            bar = next((part for part in rule if local(part) == "dataBar"), None)
            spans = [bounds(item) for item in self.page.root.iter(f"{_M}dataBar")]
            if (
                rule.get("type") != "dataBar"
                or bar is None
                or not on(bar.get("showValue"), True)
                or bounds(bar) not in spans
            ):
                yield ("conditional format", f"A1 {rule.get('type')}"), "extLst"

    def _links(self, element: ElementTree.Element) -> Iterator[tuple[Fact, str]]:
        relations = self.package.relations(self.entry.part)
        for item in element:
            place = plain_place(item.get("location", ""))
            if key := item.get(f"{{{OFFICE.rstrip('/')}}}id"):
                place = relations[key].target if key in relations else key
            yield ("link", item.get("ref", "A1")), place

    # --- comments --------------------------------------------------------------------------------

    def _comments(self) -> Iterator[tuple[Fact, str]]:
        for relation in self.package.relations(self.entry.part).values():
            if relation.type == f"{OFFICE}comments":
                root = self.package.tree(relation.target, "comments")
                for item in root.iter(f"{_M}comment"):
                    text = "".join(part.text or "" for part in item.iter(f"{_M}t"))
                    yield ("comment", item.get("ref", "A1")), re.sub("\r\n?", "\n", text)
            elif relation.type == f"{OFFICE}vmlDrawing":
                yield from self._boxes(relation.target)

    def _boxes(self, part: str) -> Iterator[tuple[Fact, str]]:
        """Yield old drawings that are no boxes of comments."""
        for item in self.package.tree(part):
            data = [inner for inner in item if local(inner) == "ClientData"]
            if local(item) in ("shapelayout", "shapetype"):
                continue
            kinds = [inner.get("ObjectType", "?") for inner in data] or [local(item)]
            picture = any(local(inner) == "imagedata" for inner in item)
            if kinds != ["Note"] or picture:
                yield ("drawing", f"A1 {item.get('id', '')}"), ", ".join(kinds)

    def _cells(self, areas: str) -> Iterator[str]:
        """Yield the cells of areas; an area too large is told as it is written."""
        for area in areas.split():
            match = _AREA.fullmatch(area)
            if not match:
                yield area
                continue
            first, top = column_number(match[1]), int(match[2])
            last = column_number(match[3]) if match[3] else first
            bottom = int(match[4]) if match[4] else top
            size = (last - first + 1) * (bottom - top + 1)
            if last > LAST_COLUMN or not 0 < size <= self.left:
                yield area
                continue
            self.left -= size
            for column in range(first, last + 1):
                for row in range(top, bottom + 1):
                    yield cell_name(row, column)
