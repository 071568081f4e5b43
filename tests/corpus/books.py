"""Whole workbooks made of good tables and spoiled in ways people spoil them, with what is true.

Every cell knows which number it holds, and moves with it when rows and columns are put in. What a
book says is known without the reader: a number is what its cell plainly says, wherever it stands.
"""

import csv
import datetime
import random
import zipfile
from functools import cache
from html import escape

from openpyxl.utils import get_column_letter

from .case import leaf, system
from .laid import ONE_PERIOD, PANELS, Laid

HEADINGS = {
    "gdp": "地区生产总值",
    "firms": "企业数",
    "staff": "从业人员",
    "share": "数字经济占比",
    "air": "空气质量",
}
MEASURES = {"gdp": "亿元", "firms": "家", "staff": "万人", "share": "%", "air": ""}


@cache
def framework(names):
    """The system of just these indicators."""
    return system([leaf(name, HEADINGS[name], MEASURES[name]) for name in names])


UNITS = ["北京", "上海", "广州市", "深圳", "New York", "温州", "乌鲁木齐", "石家庄"]
SHEETS = ["数据", "Sheet1", "a'b", "2023年", "数据 (1)", "r1c1", "A1", "表😀", "x!y", "&<>"]
FORMS = {
    "": 0,
    "0.0%": 1,
    '0.00"万元"': 2,
    '0"家"': 3,
    "yyyy-mm-dd": 4,
    "#,##0.00": 5,
    '0"亿元"': 6,
}


class Cell:
    """A cell; ``key``: the (unit, period, indicator) whose number it holds, ``foreign``: of no table."""

    def __init__(self, value=None, key=None, foreign=False):
        self.value, self.key, self.foreign = value, key, foreign
        self.form, self.has_result = "", True


class SoundBook:
    """A sheet with its table, and what became of each number.

    ``true``: by key the number that its cell says, None for nothing or what is none. ``told``: the
    keys of which something has to be said. ``done``: the layout and how it was spoiled.
    """

    def __init__(self, seed):
        self.dice = dice = random.Random(seed)
        panel = dice.random() < 0.5
        kind = dice.choice(PANELS if panel else ONE_PERIOD)
        names = dice.sample(list(HEADINGS), dice.randint(3, 5))
        periods = dice.choice([("2021", "2022"), ("2020", "2021", "2022")]) if panel else ("",)
        units = dice.sample(UNITS, dice.randint(3, 6))
        table = {
            (unit, period): {name: self.number(name) for name in names}
            for period in periods
            for unit in units
        }
        headings = {name: self.heading(name) for name in names}
        self.laid = laid = Laid(kind, table, headings)
        self.names, self.units, self.periods = names, units, periods
        self.factors = dict.fromkeys(names, 1)  # of the units that headers state
        self.framework = framework(tuple(sorted(names)))
        self.true = {
            (unit, period, name): value
            for (unit, period), values in table.items()
            for name, value in values.items()
        }
        width = max(map(len, laid.rows))
        self.rows = [[Cell(v) for v in [*row, *[None] * (width - len(row))]] for row in laid.rows]
        for key, (i, j) in laid.cells.items():
            self.rows[i - 1][j - 1].key = key
        self.merged = [
            (self.rows[a - 1][b - 1], self.rows[c - 1][d - 1]) for a, b, c, d in laid.merged
        ]
        self.told, self.hidden, self.hidden_columns = set(), [], []
        self.name = dice.choice(SHEETS)
        self.others, self.done = [], [kind]

    def number(self, name):
        low, high, places = {
            "gdp": (1000, 90000, 1), "firms": (100, 9999, 0), "staff": (50, 500, 2),
            "share": (20, 80, 1), "air": (3, 99, 2),
        }[name]  # fmt: skip
        number = round(self.dice.uniform(low, high), places)
        return int(number) if places == 0 else number

    def heading(self, name):
        measure = MEASURES[name]
        bare = HEADINGS[name]
        return self.dice.choice(
            [bare, f"{bare}（{measure}）", f"{bare}({measure})"] if measure else [bare]
        )

    # --- what stands where -----------------------------------------------------------------------

    def values(self):
        return [cell for row in self.rows for cell in row if cell.key]

    def place(self, cell):
        return next(
            (i, row.index(cell)) for i, row in enumerate(self.rows) if any(c is cell for c in row)
        )

    def spans(self):
        """The merged ranges as (top, left, bottom, right), counted from 0, none over another."""
        taken, spans = set(), []
        for first, last in self.merged:
            (a, b), (c, d) = self.place(first), self.place(last)
            area = {(i, j) for i in range(a, c + 1) for j in range(b, d + 1)}
            if area and not area & taken:
                taken |= area
                spans.append((a, b, c, d))
        return spans

    def settle(self, as_text):
        """Take away what a merged range covers, in a file that has any; fix the numbers' places."""
        self.final = [] if as_text else self.spans()
        for a, b, c, d in self.final:
            for i in range(a, c + 1):
                for j in range(b, d + 1):
                    cell = self.rows[i][j]
                    if (i, j) != (a, b) and cell.value not in (None, ""):
                        cell.value = None
                        self.becomes(cell.key, None, told=self.rows[a][b].value not in (None, ""))

    def around(self):
        """By key the addresses at which something may be said of it: its cells, its row, its column."""
        ranges = [
            {(i, j) for i in range(a, c + 1) for j in range(b, d + 1)} for a, b, c, d in self.final
        ]
        lines = {
            (i, j)
            for i, row in enumerate(self.rows)
            for j, cell in enumerate(row)
            if sum(c.value not in (None, "") for c in row) == 1 and cell.value not in (None, "")
        }
        places = {}
        for i, row in enumerate(self.rows):
            for j, cell in enumerate(row):
                if not cell.key:
                    continue
                beside = {(i, k) for k, c in enumerate(row) if not c.key and not c.foreign}
                beside |= {
                    (k, j)
                    for k, other in enumerate(self.rows)
                    if not other[j].key and not other[j].foreign
                }
                beside |= {(i, j)} | lines
                beside |= {at for cells in ranges if cells & beside for at in cells}
                places.setdefault(cell.key, set()).update(
                    f"{get_column_letter(b + 1)}{a + 1}" for a, b in beside
                )
        return places

    def becomes(self, key, value, told=False):
        if key in self.true:
            self.true[key] = value
            if told:
                self.told.add(key)

    # --- writing ---------------------------------------------------------------------------------

    def write(self, path):
        """Write a workbook, or text by the suffix."""
        if path.suffix == ".csv":
            return self._write_text(path)
        self.settle(as_text=False)
        sheets = [(self.name, self.rows, True), *self.others]
        if self.dice.random() < 0.5:
            sheets.reverse()
        with zipfile.ZipFile(path, "w") as file:
            for part, text in _frame([(name, visible) for name, _, visible in sheets]).items():
                file.writestr(part, text)
            for k, (_, rows, _) in enumerate(sheets, 1):
                own = rows is self.rows
                file.writestr(f"xl/worksheets/sheet{k}.xml", self._sheet(rows, own))
        return path

    def _sheet(self, rows, own):
        hidden = [self.place(cell)[0] for cell in self.hidden] if own else []
        columns = sorted({self.place(cell)[1] + 1 for cell in self.hidden_columns}) if own else []
        text = "".join(f'<col min="{j}" max="{j}" width="9" hidden="1"/>' for j in columns)
        text = f"<cols>{text}</cols><sheetData>" if text else "<sheetData>"
        for i, row in enumerate(rows):
            more = ' hidden="1"' if i in hidden else ""
            cells = "".join(
                _cell(cell, f"{get_column_letter(j + 1)}{i + 1}") for j, cell in enumerate(row)
            )
            text += f'<row r="{i + 1}"{more}>{cells}</row>'
        text += "</sheetData>"
        if own and self.final:
            spans = "".join(
                f'<mergeCell ref="{get_column_letter(b + 1)}{a + 1}:{get_column_letter(d + 1)}{c + 1}"/>'
                for a, b, c, d in self.final
            )
            text += f"<mergeCells>{spans}</mergeCells>"
        return f'{_XML}<worksheet xmlns="{_MAIN}">{text}</worksheet>'

    def _write_text(self, path):
        self.settle(as_text=True)
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([[_shown(cell) for cell in row] for row in self.rows])
        return path


_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _frame(sheets):
    """The parts of a workbook around its sheets."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{k}" r:id="r{k}"'
        + ("/>" if visible else ' state="hidden"/>')
        for k, (name, visible) in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{k}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{k}.xml"/>'
        for k in range(1, len(sheets) + 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{170 + k}" formatCode="{escape(code)}"/>'
        for code, k in FORMS.items()
        if code
    )
    styles = "".join(f'<xf numFmtId="{170 + k if k else 0}"/>' for k in FORMS.values())
    link = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{link}<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{link}{links}<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(FORMS) - 1}">{codes}</numFmts><cellXfs count="{len(FORMS)}">{styles}</cellXfs></styleSheet>',
    }


def _cell(cell, at):
    value, form = cell.value, cell.form
    if value in (None, "") and not isinstance(value, bool):
        return ""
    style = f' s="{FORMS[form]}"' if form in FORMS and form else ""
    if form == "=":
        result = f"<v>{value!r}</v>" if cell.has_result else ""
        return f'<c r="{at}"><f>1+1</f>{result}</c>'
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        return f'<c r="{at}"{style}><v>{(value - datetime.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{at}"{style}><v>{value!r}</v></c>'
    if value.startswith("#") and len(value) > 1:
        return f'<c r="{at}" t="e"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _shown(cell):
    """What a file of text holds for a cell: what a spreadsheet shows."""
    value, form = cell.value, cell.form
    if form == "=":
        return value if cell.has_result else "=1+1"
    if form == "0.0%":
        return f"{value * 100!r}%"
    if form == "yyyy-mm-dd" and not isinstance(value, datetime.date):
        return (datetime.date(1899, 12, 30) + datetime.timedelta(min(value, 90000))).isoformat()
    if '"' in form:
        return f"{value}{form.split(chr(34))[1]}"
    if isinstance(value, bool):
        return str(value).upper()
    return value
