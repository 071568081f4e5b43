"""What a case of the corpus is: a messy file, and all that a careful evaluator would say of it."""

import csv
from collections.abc import Mapping
from typing import Any, NamedTuple

from openpyxl import Workbook

import benchmark_index as bi

SHEET = "表"
KNOWN = {
    "gdp": ("地区生产总值", "GDP", "亿元"),
    "value": ("数字经济增加值", "Digital value added", "亿元"),
    "firms": ("企业数", "Firms", "家"),
    "users": ("宽带用户数", "Broadband users", "万户"),
    "staff": ("从业人员", "Employees", "万人"),
    "share": ("数字经济占比", "Digital share", "%"),
    "growth": ("增速", "Growth", "%"),
    "gain": ("占比提升", "Gain in share", "百分点"),
    "patents": ("每万人发明专利", "Patents per head", "件/万人"),
    "area": ("建成区面积", "Built-up area", "平方公里"),
    "water": ("用水量", "Water", "亿立方米"),
    "copies": ("合同备案", "Contracts", "份"),
    "air": ("空气质量", "Air quality", ""),
}


def leaf(name, zh, measure, *aliases, en=None):
    """Return an indicator as a framework file has it."""
    return {
        "id": name,
        "name": {"zh": zh, "en": en or name},
        "unit": measure,
        "aliases": list(aliases),
        "direction": "higher",
    }


def of(*names, unit=("城市", "city"), aliases=None, attributes=(), **measures):
    """Return a flat framework of some known indicators; ``gdp="万元"`` gives one another unit."""
    known = {name: KNOWN[name] for name in names}
    leaves = [
        leaf(name, zh, measures.get(name, measure), en=en)
        for name, (zh, en, measure) in known.items()
    ]
    return system(leaves, unit, aliases, attributes)


def system(leaves, unit=("城市", "city"), aliases=None, attributes=()):
    """Return a flat framework in which nothing has to be present."""
    return bi.Framework.from_dict(
        {
            "id": "corpus",
            "name": {"zh": "体系", "en": "System"},
            "unit": {"zh": unit[0], "en": unit[1]},
            "aliases": aliases or {},
            "attributes": list(attributes),
            "min_coverage": 0,
            "indicators": leaves,
        }
    )


class Case(NamedTuple):
    """A file and what it says.

    ``table``: by unit, or unit and period, the numbers in the framework's order, None for missing;
    a list of pairs where a unit stands twice. ``findings``: every one, as (rule, cell, unit,
    indicator), cells without their sheet. ``cells``: by address status, text, value and qualifier.
    ``totals``: by label, or label and period, the numbers by indicator.
    """

    name: str
    rows: Any  # of the one sheet, or by sheet
    framework: bi.Framework
    table: Any
    findings: tuple = ()
    cells: dict | None = None
    totals: dict | None = None
    units: dict | None = None  # by attribute the texts, top to bottom
    merged: tuple = ()
    formats: Mapping = {}
    hidden: tuple = ()  # rows as numbers, columns as letters
    hidden_sheets: tuple = ()
    at: tuple = (1, 1)
    file: str = f"{SHEET}.xlsx"
    encoding: str = "utf-8"
    reading: Mapping = {}

    def write(self, folder):
        """Write the file and return its path."""
        path = folder / self.file
        if path.suffix in (".csv", ".tsv"):
            with path.open("w", newline="", encoding=self.encoding) as stream:
                delimiter = "\t" if path.suffix == ".tsv" else ","
                csv.writer(stream, delimiter=delimiter).writerows(self.rows)
            return path
        book = Workbook()
        book.remove(book.active)
        sheets = self.rows if isinstance(self.rows, dict) else {SHEET: self.rows}
        for name, rows in sheets.items():
            self._fill(book.create_sheet(name), rows)
        for name in self.hidden_sheets:
            book[name].sheet_state = "hidden"
        if path.suffix == ".xls":  # as a workbook is called that someone renamed
            book.save(path.with_suffix(".xlsx"))
            return path.with_suffix(".xlsx").rename(path)
        book.save(path)
        return path

    def _fill(self, sheet, rows):
        top, left = self.at
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.cell(top + i, left + j, value)
        for span in self.merged:
            sheet.merge_cells(span)
        for cell, code in self.formats.items():
            sheet[cell].number_format = code
        for line in self.hidden:
            lines = sheet.row_dimensions if isinstance(line, int) else sheet.column_dimensions
            lines[line].hidden = True


def place(cell):
    """Return an address without its sheet, nothing for the sheet itself."""
    return "" if cell == SHEET else cell.removeprefix(f"{SHEET}!")


def found(report):
    """Return the findings of a report as the cases write them."""
    return sorted((item.rule, place(item.cell), item.unit, item.indicator) for item in report.items)


def expected(case):
    """Return a case's findings in full and in order."""
    return sorted((*finding, *[""] * (4 - len(finding))) for finding in case.findings)


def numbers(table):
    """Return a table as pairs of key and numbers, None for missing."""
    pairs = []
    for row, values in enumerate(table.data.to_numpy().tolist()):
        unit, period = table.place(row)
        known = tuple(None if value != value else value for value in values)
        pairs.append(((unit, period) if period else unit, known))
    return ordered(pairs)


def ordered(table):
    """Return the pairs of an expected table in order of their keys."""
    pairs = table.items() if isinstance(table, dict) else table
    whole = [(key, value if isinstance(value, tuple) else (value,)) for key, value in pairs]
    return sorted(whole, key=lambda pair: (str(pair[0]), str(pair[1])))


def records(table):
    """Return the cells on record as the cases write them."""
    return {
        place(cell.cell): (
            cell.status,
            cell.text,
            None if cell.value != cell.value else cell.value,
            cell.qualifier,
        )
        for cell in table.cells.itertuples()
    }
