"""A good table with a harmless habit added is the same table: no error, the same numbers and units.

Each habit is a thing people do to a table that does not change what it says. Every one is added to
every layout it can occur in, alone and together with others, and written to every kind of file.
"""

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pandas as pd
import pytest
from corpus.case import numbers, of
from openpyxl import Workbook

import benchmark_index as bi
from benchmark_index.reading.headers import Headers

CITIES = ("北京", "上海", "深圳", "宁波", "New York")
YEARS = ("2022", "2023")
NAMES = {"gdp": "地区生产总值", "firms": "企业数", "staff": "从业人员", "share": "数字经济占比"}
MEASURES = {"gdp": "亿元", "firms": "家", "staff": "万人", "share": "%"}
ALIASES = {city: [] for city in CITIES} | {"北京": ["Beijing"], "上海": ["Shanghai"]}
FREE, LISTED = of(*NAMES), of(*NAMES, aliases=ALIASES)


def figures(years):
    """Return the numbers by unit, or unit and period, and indicator."""
    rng = random.Random(12)
    return {
        (city, year): {
            "gdp": round(rng.uniform(1_000, 50_000), 2),
            "firms": rng.randrange(1_000, 9_000),
            "staff": round(rng.uniform(100, 900), 1),
            "share": round(rng.uniform(20, 60), 1),
        }
        for year in years
        for city in CITIES
    }


@dataclass(frozen=True)
class Page:
    """A table as it is written: what stands above its header, its header, its rows, what is below.

    ``merged`` are spans of the header (top, left, bottom, right), counted from 0 in it.
    """

    layout: str
    head: list
    body: list
    numbers: dict
    above: list = field(default_factory=list)
    below: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    left: int = 0
    hidden: tuple = ()  # sheets beside it
    writers: tuple = ("xlsx", "utf-8", "gbk")
    framework: bi.Framework = FREE

    @property
    def turned(self):
        """Whether the indicators run down."""
        return self.layout.startswith("turned")

    @property
    def dated(self):
        """Whether there are several years."""
        return self.layout in ("panel", "over", "turned years", "long years")

    @property
    def rows(self):
        """All rows of the sheet."""
        rows = [*self.above, *self.head, *self.body, *self.below]
        return [[*[None] * self.left, *row] for row in rows]

    def renamed(self, change):
        """Return the page with every name of an indicator changed."""
        shown = {text: change(name) for name, text in NAMES.items()}

        def rows(old):
            return [[shown.get(cell, cell) for cell in row] for row in old]

        return replace(self, head=rows(self.head), body=rows(self.body))

    def cells(self, change):
        """Return the page with every figure written in another way."""
        return self._changed(change, lambda cell: isinstance(cell, (int, float)))

    def cities(self, change):
        """Return the page with every name of a city written in another way."""
        return self._changed(change, lambda cell: cell in CITIES)

    def _changed(self, change, concerned):
        def rows(old):
            return [[change(c) if concerned(c) else c for c in row] for row in old]

        return replace(self, head=rows(self.head), body=rows(self.body))

    def widened(self, header, cells):
        """Return the page with a column more on the right."""
        width = max(map(len, self.head))
        filled = [None] * (len(self.head) - 1)
        head = [
            [*row, *[None] * (width - len(row)), text]
            for row, text in zip(self.head, [header, *filled], strict=True)
        ]
        return replace(
            self, head=head, body=[[*r, c] for r, c in zip(self.body, cells, strict=True)]
        )


def wide():
    x = figures([""])
    head = [["城市", *NAMES.values()]]
    body = [[city, *x[city, ""].values()] for city in CITIES]
    return Page("wide", head, body, {city: tuple(x[city, ""].values()) for city in CITIES})


def _dated():
    x = figures(YEARS)
    return x, {key: tuple(row.values()) for key, row in x.items()}


def panel():
    x, table = _dated()
    body = [[city, int(year), *x[city, year].values()] for city in CITIES for year in YEARS]
    return Page("panel", [["城市", "年份", *NAMES.values()]], body, table)


def over():
    """Years under each indicator."""
    x, table = _dated()
    head = [["城市"], [None]]
    merged = [(0, 0, 1, 0)]
    for text in NAMES.values():
        merged.append((0, len(head[0]), 0, len(head[0]) + 1))
        head[0] += [text, None]
        head[1] += [f"{year}年" for year in YEARS]
    body = [[city, *(x[city, year][n] for n in NAMES for year in YEARS)] for city in CITIES]
    return Page("over", head, body, table, merged=merged)


def long():
    x = figures([""])
    body = [[city, NAMES[n], x[city, ""][n]] for city in CITIES for n in NAMES]
    table = {city: tuple(x[city, ""].values()) for city in CITIES}
    return Page("long", [["城市", "指标", "数值"]], body, table)


def long_years():
    x, table = _dated()
    body = [
        [city, int(year), NAMES[n], x[city, year][n]]
        for city in CITIES
        for year in YEARS
        for n in NAMES
    ]
    return Page("long years", [["城市", "年份", "指标", "数值"]], body, table)


def turned():
    x = figures([""])
    body = [[text, *(x[city, ""][n] for city in CITIES)] for n, text in NAMES.items()]
    table = {city: tuple(x[city, ""].values()) for city in CITIES}
    return Page("turned", [["指标", *CITIES]], body, table)


def turned_years():
    x, table = _dated()
    head, merged = [["指标"], [None]], [(0, 0, 1, 0)]
    for city in CITIES:
        merged.append((0, len(head[0]), 0, len(head[0]) + 1))
        head[0] += [city, None]
        head[1] += [f"{year}年" for year in YEARS]
    body = [
        [text, *(x[city, year][n] for city in CITIES for year in YEARS)]
        for n, text in NAMES.items()
    ]
    return Page("turned years", head, body, table, merged=merged)


LAYOUTS = {f.__name__: f for f in (wide, panel, over, long, long_years, turned, turned_years)}


# --- habits ------------------------------------------------------------------------------------

Habit = Callable[[Page], Page | None]  # None: it cannot occur in this layout
HABITS: dict[str, Habit] = {}


def habit(function):
    HABITS[function.__name__.replace("_", " ")] = function
    return function


def above(*rows):
    return lambda page: replace(page, above=[*page.above, *rows])


def below(*rows):
    return lambda page: replace(page, below=[*page.below, *rows])


HABITS |= {
    "title": above(["各市主要指标"]),
    "caption and blank line": above(["表1-2 各市主要指标"], []),
    "two titles": above(["附件1"], ["各市主要指标汇总"], []),
    "line of units": above([None, "单位：亿元、家、万人、%"]),
    "filled in by": above(["填报单位：某市统计局", None, "填表人：张三"]),
    "blank lines above": above([], [], []),
    "header at row 40": above(["填写说明"], *[[f"{i}.请如实填写。"] for i in range(1, 39)]),
    "header at row 95": above(["说明"], *[[] for _ in range(93)]),
    "source below": below([], ["资料来源：各市统计公报。"]),
    "notes below": below(["注：1.数据为初步核算数。"], ["2.深圳含深汕。"]),
    "remark below": below(["* 为快报数"]),
    "signed below": below([], ["制表：李四", None, "审核：王五"]),
    "blank rows below": below(*[[None, None] for _ in range(5)]),
    "cells of spaces below": below([" ", "", "  "]),
    "english note below": below(["Source: statistical yearbooks."]),
}


@habit
def blank_columns_left(page):
    return replace(page, left=2)


@habit
def units_in_brackets(page):
    return page.renamed(lambda name: f"{NAMES[name]}({MEASURES[name]})")


@habit
def units_in_wide_brackets(page):
    return page.renamed(lambda name: f"{NAMES[name]}（{MEASURES[name]}）")


@habit
def units_after_a_line_break(page):
    return page.renamed(lambda name: f"{NAMES[name]}\n（{MEASURES[name]}）")


@habit
def units_after_a_comma(page):
    return page.renamed(lambda name: f"{NAMES[name]}，{MEASURES[name]}")


@habit
def mark_before_the_unit(page):
    return page.renamed(lambda name: f"{NAMES[name]}①（{MEASURES[name]}）")


@habit
def footnote_before_the_unit(page):
    return page.renamed(lambda name: f"{NAMES[name]}[1] ({MEASURES[name]})")


@habit
def star_before_the_unit(page):
    return page.renamed(lambda name: f"{NAMES[name]}*（{MEASURES[name]}）")


@habit
def superscript_before_the_unit(page):
    return page.renamed(lambda name: f"{NAMES[name]}¹（{MEASURES[name]}）")


@habit
def mark_after_the_unit(page):
    return page.renamed(lambda name: f"{NAMES[name]}（{MEASURES[name]}）②")


@habit
def mark_after_the_name(page):
    return page.renamed(lambda name: f"{NAMES[name]}*")


@habit
def note_in_brackets_before_the_unit(page):
    return page.renamed(lambda name: f"{NAMES[name]}（注1）（{MEASURES[name]}）")


@habit
def numbered_indicators(page):
    order = list(NAMES)
    return page.renamed(lambda name: f"{order.index(name) + 1}. {NAMES[name]}")


@habit
def chinese_numbered_indicators(page):
    order = list(NAMES)
    return page.renamed(lambda name: f"（{'一二三四'[order.index(name)]}）{NAMES[name]}")


@habit
def spread_names(page):
    return page.renamed(lambda name: " ".join(NAMES[name]))


@habit
def bilingual_names(page):
    return page.renamed(lambda name: f"{NAMES[name]} {KNOWN_ENGLISH[name]}")


KNOWN_ENGLISH = {
    "gdp": "GDP",
    "firms": "Firms",
    "staff": "Employees",
    "share": "Digital share",
}


@habit
def ids_as_names(page):
    return page.renamed(lambda name: name)


@habit
def english_names(page):
    return page.renamed(KNOWN_ENGLISH.get)


@habit
def whole_year_and_end_of_year(page):
    words = {"gdp": "全年{}", "firms": "年末{}", "staff": "年末{}数", "share": "全市{}"}
    return page.renamed(lambda name: words[name].format(NAMES[name]))


@habit
def year_and_end_of_year(page):
    words = {
        "gdp": "2023年全市{}",
        "firms": "2023年末{}",
        "staff": "2023年年末{}",
        "share": "2023年{}",
    }
    if page.dated or not any("企业数" in row for row in (*page.head, *page.body)):
        return None
    table = {(city, "2023"): row for city, row in page.numbers.items()}
    page = replace(page, numbers=table)
    return page.renamed(lambda name: words[name].format(NAMES[name]))


@habit
def names_with_the_word_for_city(page):
    if page.framework is FREE:
        return None
    return page.cities(lambda city: city if city.isascii() else f"{city}市")


def listed(change):
    def habit(page):
        return None if page.framework is FREE else page.cities(change)

    return habit


BOTH = {city: city for city in CITIES} | {"北京": "北京 Beijing", "上海": "上海 Shanghai"}
ORDER = {city: i for i, city in enumerate(CITIES, 1)}
HABITS |= {
    "numbers and a space before names": listed(lambda city: f"{ORDER[city]} {city}"),
    "numbers of two digits before names": listed(lambda city: f"{ORDER[city]:02}.{city}"),
    "numbers and a comma before names": listed(lambda city: f"{ORDER[city]}、{city}"),
    "stars before names": listed(lambda city: f"★{city}"),
    "triangles before names": listed(lambda city: f"▲{city}"),
    "asterisks before names": listed(lambda city: f"*{city}"),
    "marks after names": listed(lambda city: f"{city}①"),
    "asterisks after names": listed(lambda city: f"{city}*"),
    "remarks after names": listed(lambda city: f"{city}（含新区）"),
    "remarks after names with the word for city": listed(
        lambda city: city if city.isascii() else f"{city}市（含新区）"
    ),
    "names in two languages": listed(BOTH.__getitem__),
    "names in two languages in brackets": listed(
        lambda city: (
            city if city.isascii() else BOTH[city].replace(" ", "(") + ")" * (" " in BOTH[city])
        )
    ),
    "names in two languages with a slash": listed(
        lambda city: city if city.isascii() else BOTH[city].replace(" ", "／")
    ),
    "names in two languages reversed": listed(
        lambda city: city if city.isascii() else " ".join(reversed(BOTH[city].split()))
    ),
    "names spread": listed(lambda city: city if city.isascii() else "　".join(city)),
    "spaces around names": listed(lambda city: f"  {city} "),
}


@habit
def thousands_separators(page):
    return page.cells(lambda x: x if x in (2022, 2023) else f"{x:,}")


@habit
def numbers_as_text(page):
    return page.cells(str)


@habit
def names_kept_as_text(page):
    """As programs write CSV files that spreadsheets are to leave alone."""
    return replace(page.cities(lambda city: f'="{city}"'), writers=("utf-8", "gbk"))


@habit
def all_kept_as_text(page):
    page = page.cities(lambda city: f'="{city}"').cells(lambda x: f'="{x}"')
    return replace(page, writers=("utf-8", "gbk"))


@habit
def full_width_digits(page):
    return page.cells(lambda x: str(x).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."}))


@habit
def spaces_around_numbers(page):
    return page.cells(lambda x: f" {x}\u00a0")


@habit
def percent_signs(page):
    if page.turned:
        body = [
            [row[0], *(f"{x}%" for x in row[1:])] if row[0].startswith(NAMES["share"]) else row
            for row in page.body
        ]
    elif page.layout.startswith("long"):
        body = [
            [*row[:-1], f"{row[-1]}%"] if row[-2].startswith(NAMES["share"]) else row
            for row in page.body
        ]
    elif page.layout == "over":
        body = [[*row[:-2], *(f"{x}%" for x in row[-2:])] for row in page.body]
    else:
        body = [[*row[:-1], f"{row[-1]}%"] for row in page.body]
    return replace(page, body=body)


@habit
def remarks_column(page):
    remarks = ["初步核算", *[None] * (len(page.body) - 1)]
    return page.widened("备注", remarks)


@habit
def empty_remarks_column(page):
    return page.widened("备注", [None] * len(page.body))


@habit
def source_column(page):
    return page.widened("数据来源", ["统计公报"] * len(page.body))


@habit
def person_column(page):
    return page.widened("联系人", ["张三"] * len(page.body))


@habit
def remarks_column_before_the_figures(page):
    """In a turned table between the indicators and the units."""
    if page.layout != "turned":
        return None
    head = [[row[0], text, *row[1:]] for row, text in zip(page.head, ["备注", None], strict=False)]
    body = [[row[0], "统计公报", *row[1:]] for row in page.body]
    return replace(page, head=head, body=body)


def first_column(page, header, cells):
    """Return the page with a column more on the left."""
    head = [[header, *page.head[0]], *([None, *row] for row in page.head[1:])]
    body = [[cell, *row] for cell, row in zip(cells, page.body, strict=True)]
    merged = [(a, b + 1, c, d + 1) for a, b, c, d in page.merged]
    if len(head) > 1:
        merged.append((0, 0, len(head) - 1, 0))
    return replace(page, head=head, body=body, merged=merged)


@habit
def serial_numbers(page):
    return first_column(page, "序号", range(1, len(page.body) + 1))


@habit
def serial_numbers_as_text(page):
    return first_column(page, "No.", [f"{i:02}" for i in range(1, len(page.body) + 1)])


def _is_plain(page):
    """Return whether the rows below the header are cities with their figures and nothing else."""
    rows = {(len(row), *(type(cell) in (int, float) for cell in row)) for row in page.body}
    return len(rows) == 1 and all(rows.pop()[2:])


def _total(page, label):
    """Return a row of sums over all rows."""
    width = len(page.body[0])
    if page.layout not in ("wide", "over") or not _is_plain(page):
        return None
    sums = [round(sum(row[j] for row in page.body), 2) for j in range(1, width)]
    return replace(page, body=[*page.body, [label, *sums]])


@habit
def total_row(page):
    return _total(page, "合 计")


@habit
def total_row_first(page):
    page = _total(page, "全市合计")
    return page and replace(page, body=[page.body[-1], *page.body[:-1]])


@habit
def average_row(page):
    return _total(page, "平均值")


@habit
def total_column(page):
    if page.layout != "turned" or not _is_plain(page):
        return None
    return page.widened("合计", [round(sum(row[1:]), 2) for row in page.body])


@habit
def subtotals(page):
    if page.layout not in ("wide", "over") or not _is_plain(page) or len(page.body) != len(CITIES):
        return None

    def sums(label, rows):
        return [label, *(round(sum(column), 2) for column in list(zip(*rows, strict=True))[1:])]

    first, second = page.body[:3], page.body[3:]
    body = [*first, sums("小计", first), *second, sums("小计", second), sums("合计", page.body)]
    return replace(page, body=body)


@habit
def columns_numbered(page):
    if page.layout.startswith("long"):
        return None
    words = ["甲", "乙"] if page.head[0][0] in ("序号", "No.") else ["甲"]
    figures = range(1, len(page.head[-1]) + 1 - len(words))
    return replace(page, body=[[*words, *figures], *page.body])


@habit
def columns_numbered_in_brackets(page):
    if page.layout.startswith("long"):
        return None
    width = len(page.head[-1])
    return replace(page, head=page.head, body=[[f"({i})" for i in range(1, width + 1)], *page.body])


@habit
def repeated_header(page):
    if page.turned:
        return None
    if page.merged:
        return None
    half = len(page.body) // 2
    return replace(page, body=[*page.body[:half], ["续表"], *page.head, *page.body[half:]])


@habit
def blank_row_in_the_middle(page):
    half = len(page.body) // 2
    return replace(page, body=[*page.body[:half], [], *page.body[half:]])


def _two_blocks(page, change):
    """Return the page with its second half of columns in a block below."""
    if page.layout != "wide" or len(page.head) > 1:
        return None
    head, half = page.head[0], 3
    second = [[change(row[0]), *row[half:]] for row in page.body]
    body = [row[:half] for row in page.body]
    return replace(
        page, head=[head[:half]], body=[*body, [], ["续表"], [head[0], *head[half:]], *second]
    )


@habit
def two_blocks(page):
    return _two_blocks(page, lambda city: city)


@habit
def two_blocks_with_the_word_for_city(page):
    return _two_blocks(page, lambda city: city if city.isascii() else f"{city}市")


@habit
def the_word_for_city_in_the_second_half(page):
    """北京 for the first indicators, 北京市 for the others."""
    if page.layout not in ("long", "long years"):
        return None
    second = [str(row[-2]).startswith(tuple(NAMES.values())[2:]) for row in page.body]
    body = [
        [f"{row[0]}市" if late and row[0] in CITIES and not row[0].isascii() else row[0], *row[1:]]
        for row, late in zip(page.body, second, strict=True)
    ]
    return replace(page, body=body)


@habit
def larger_block_below(page):
    """The first block holds one indicator, the second the others."""
    if page.layout != "wide" or len(page.head) > 1:
        return None
    head = page.head[0]
    second = [[row[0], *row[2:]] for row in page.body]
    body = [row[:2] for row in page.body]
    return replace(page, head=[head[:2]], body=[*body, [], [head[0], *head[2:]], *second])


@habit
def city_on_the_first_of_its_rows(page):
    if page.layout not in ("panel", "long", "long years"):
        return None
    body, last = [], None
    for row in page.body:
        body.append([None if row[0] == last else row[0], *row[1:]])
        last = row[0]
    return replace(page, body=body)


@habit
def year_on_the_first_of_its_rows(page):
    if page.layout != "panel":
        return None
    body, last = [], None
    for row in sorted(page.body, key=lambda row: row[1]):
        body.append([row[0], None if row[1] == last else row[1], *row[2:]])
        last = row[1]
    return replace(page, body=body)


@habit
def years_with_the_word_for_year(page):
    if page.layout not in ("panel", "long years"):
        return None
    return replace(page, body=[[row[0], f"{row[1]}年", *row[2:]] for row in page.body])


@habit
def years_as_sections(page):
    if page.layout != "panel":
        return None
    body = []
    for year in YEARS:
        body += [[f"{year}年"], *([r[0], *r[2:]] for r in page.body if r[1] == int(year))]
    return replace(page, head=[[page.head[0][0], *page.head[0][2:]]], body=body)


@habit
def group_of_indicators_above(page):
    if page.layout != "wide":
        return None
    head = [["城市", "经济", None, "社会", None], [None, *page.head[0][1:]]]
    return replace(page, head=head, merged=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)])


@habit
def title_merged(page):
    if page.above:
        return None
    width = len(page.head[-1])
    merged = [(a + 1, b, c + 1, d) for a, b, c, d in page.merged]
    head = [["各市主要指标", *[None] * (width - 1)], *page.head]
    return replace(page, head=head, merged=[(0, 0, 0, width - 1), *merged])


@habit
def unit_header_of_another_word(page):
    if page.turned:
        return None
    head = [["地区" if cell == "城市" else cell for cell in row] for row in page.head]
    return replace(page, head=head)


@habit
def spread_unit_header(page):
    if page.turned:
        return None
    return replace(page, head=[["城　市" if c == "城市" else c for c in row] for row in page.head])


@habit
def hidden_sheet_beside(page):
    return replace(page, hidden=("参数",))


# --- the test ----------------------------------------------------------------------------------


def write(page, writer, path):
    """Write a page to a file, or return it as a frame."""
    rows = page.rows
    if writer == "frame":
        return pd.DataFrame(page.body, columns=page.head[0])
    if writer == "xlsx":
        book = Workbook()
        sheet = book.active
        for row in rows:
            sheet.append(row)
        top, left = len(page.above) + 1, page.left + 1
        for a, b, c, d in page.merged:
            sheet.merge_cells(None, a + top, b + left, c + top, d + left)
        for name in page.hidden:
            beside = book.create_sheet(name)
            beside.append(["城市", *NAMES.values()])
            beside.sheet_state = "hidden"
        sheet.freeze_panes = "B2"
        sheet.cell(len(rows) + 3, 1).number_format = "0.0"  # formatted, never filled
        book.save(path.with_suffix(".xlsx"))
        return path.with_suffix(".xlsx")
    encoding = "gb18030" if writer == "gbk" else writer
    with path.with_suffix(".csv").open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream).writerows([["" if c is None else c for c in row] for row in rows])
    return path.with_suffix(".csv")


def problems(page, source):
    """Return the errors in how a page is read, and the numbers that differ, read and written."""
    try:
        report = bi.validate(source, page.framework)
    except bi.TableError as error:
        return [str(error)]
    errors = [(f.rule, f.cell, f.value) for f in report.items if f.severity == "error"]
    read = dict(numbers(report.table))
    keys = {*read, *page.numbers}
    wrong = [
        (k, read.get(k), page.numbers.get(k)) for k in keys if read.get(k) != page.numbers.get(k)
    ]
    return [*errors, *sorted(wrong, key=str)]


def with_habits(page, *names):
    """Return a page with habits added, None where one of them cannot occur."""
    if sum(name in LATER for name in names) > 1:
        return None
    for name in sorted(names, key=LATER.__contains__):
        page = page and HABITS[name](page)
    return page


LATER = {  # habits that leave more than cities and figures below the header, one at a time
    "columns numbered", "columns numbered in brackets", "title merged", "two blocks",
    "two blocks with the word for city", "larger block below", "city on the first of its rows",
    "year on the first of its rows", "years as sections", "repeated header",
    "blank row in the middle", "subtotals", "total row", "total row first", "average row",
    "group of indicators above", "the word for city in the second half", "total column",
}  # fmt: skip


def writers(page):
    """Return the kinds of file a page can be written to."""
    as_frame = len(page.head) == 1 and not (page.above or page.below or page.left or page.merged)
    as_frame = as_frame and all(len(row) == len(page.head[0]) for row in page.body)
    marked = any(
        isinstance(cell, str) and cell[-1:] in ("①", "*") for row in page.body for cell in row
    )
    as_frame = as_frame and not (marked and page.framework is FREE)  # a frame's names are its own
    as_frame = as_frame and len(set(page.head[0])) == len(page.head[0]) and "xlsx" in page.writers
    return [*page.writers, *["frame"] * as_frame]


def check(pages, path, every):
    """Read pages, each from every kind of file or from one in turn."""
    said = {}
    for k, (names, page) in enumerate(pages):
        kinds = writers(page)
        for writer in kinds if every else [kinds[k % len(kinds)]]:
            listed = "free" if page.framework is FREE else "listed"
            if wrong := problems(page, write(page, writer, path)):
                said[names, page.layout, listed, writer] = wrong[:3]
    assert not said


def alone(make, frameworks=(FREE, LISTED)):
    """Yield a layout with each of the habits."""
    for framework in frameworks:
        for name in HABITS:
            if page := with_habits(replace(make(), framework=framework), name):
                yield (name,), page


def together(make, count, most, seed):
    """Yield a layout with several habits at a time, drawn by a seed."""
    rng = random.Random(f"{seed} {make.__name__}")
    for _ in range(count):
        names = tuple(rng.sample(list(HABITS), rng.randint(2, most)))
        page = replace(make(), framework=rng.choice((FREE, LISTED)))
        if page := with_habits(page, *names):
            yield names, page


@pytest.mark.parametrize(
    "layout",
    [
        n if n in ("wide", "long", "turned") else pytest.param(n, marks=pytest.mark.large)
        for n in LAYOUTS
    ],
)
def test_a_good_table_with_a_harmless_habit_is_the_same_table(layout, tmp_path):
    framework = (FREE, LISTED)[list(LAYOUTS).index(layout) % 2]
    check(alone(LAYOUTS[layout], [framework]), tmp_path / "表", every=False)


@pytest.mark.large
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_good_table_with_several_harmless_habits_is_the_same_table(layout, tmp_path):
    check(together(LAYOUTS[layout], 60, 3, "few"), tmp_path / "表", every=False)


@pytest.mark.exhaustive
@pytest.mark.parametrize("rest", [0, 1])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_harmless_habits_in_every_kind_of_file(layout, rest, tmp_path):
    framework = (FREE, LISTED)[(list(LAYOUTS).index(layout) + rest) % 2]
    check(alone(LAYOUTS[layout], [framework]), tmp_path / "表", every=True)


POPULATION = bi.Framework.from_dict(
    {
        "id": "people",
        "name": "people",
        "unit": {"zh": "城市", "en": "city"},
        "indicators": [
            {"id": "residents", "name": {"zh": "常住人口", "en": "People"}, "unit": "万人",
             "direction": "higher"}
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_the_very_name_goes_before_one_with_a_harmless_word(order):
    frame = pd.DataFrame({"城市": ["甲", "乙"], "常住人口": [1.0, 2], "年末常住人口数": [3.0, 4]})
    table = bi.read_table(frame[["城市", *list(frame)[1:][::order]]], POPULATION)
    assert table.data["residents"].tolist() == [1, 2]
    assert [finding.rule for finding in table.findings] == ["unknown-column"]


@pytest.mark.parametrize("header", ["年均常住人口", "全省常住人口", "人均常住人口", "城镇常住人口"])
def test_a_word_that_changes_a_name_is_not_passed_over(header):
    assert Headers(POPULATION).find(header) is None


def test_a_header_of_many_parts_is_taken_apart_once(tmp_path):
    (tmp_path / "t.csv").write_text(
        "城市,常住人口," + "其中:" * 30 + "x" + "(a)" * 30 + "\n苏州,5,6\n", encoding="utf-8"
    )
    assert bi.read_table(tmp_path / "t.csv", POPULATION).data["residents"].tolist() == [5]
