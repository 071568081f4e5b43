"""Ways in which people spoil a workbook; each knows what the numbers are afterwards."""

import datetime

from .books import FORMS, HEADINGS, MEASURES, Cell, SoundBook
from .laid import INDICATOR, UNIT

OTHER_MEASURES = {"gdp": ("万元", 1e-4), "firms": ("万家", 1e4), "staff": ("人", 1e-4)}
DATE = datetime.date(2023, 5, 1)
GARBAGE = ["很多", "12x4", "1.2.3", "+-", "1/2", "5~6", "12:30", "N.A.B.", "五百", "1 2 3", "?"]
DOUBTFUL = [
    "12,34",
    "1.234,5",
    "1,23,456",
    "12%%",
    "12公里",
    "1.5.",
    "3 亿 5",
    "1e",
    "0x1F",
    "+-5",
    "12\n13",
    "１２，３４",
    "12'34",
    "(12.3)",
    "无",
    "12+3",
    "=12",
    "1/2/3",
    "2023-05-01",
    "12:30:00",
]
BLANKS = ["—", "-", "…", "", " ", "n/a"]


class Book(SoundBook):
    """A good table and what becomes of it, way by way."""

    def spoil(self, count):
        ways = [way for way in dir(self) if way.startswith(("cell_", "table_"))]
        for _ in range(count):
            way = self.dice.choice(ways)
            getattr(self, way)()
            self.done.append(way)
        return self

    def pick(self):
        """A cell that still holds the number it held, and its key."""
        cells = [c for c in self.values() if isinstance(c.value, (int, float)) and not c.form]
        cell = self.dice.choice(cells)
        return cell, cell.key

    def cell_number_as_text(self):
        cell, key = self.pick()
        text = self.dice.choice(["{}", "{:,}", " {} ", "{}\u00a0", "{}①", "{}*", "'{}", "{}[1]"])
        text = text.format(cell.value)
        if self.dice.random() < 0.2:
            text = text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
        cell.value = text
        if text.startswith("'"):
            self.becomes(key, self.true[key] and None, told=True)

    def cell_with_unit(self):
        cell, key = self.pick()
        name, value = key[2], cell.value
        if name == "air":
            return
        if name in OTHER_MEASURES and self.dice.random() < 0.5:
            unit, factor = OTHER_MEASURES[name]
            cell.value = f"{value}{unit}"
            self.becomes(key, value * factor)
        else:
            cell.value = f"{value}{MEASURES[name]}"
            self.becomes(key, value)

    def cell_about(self):
        cell, key = self.pick()
        self.becomes(key, cell.value * self.factors[key[2]], told=True)
        cell.value = self.dice.choice(["约{}", ">{}", "{}左右"]).format(cell.value)

    def cell_garbage(self):
        cell, key = self.pick()
        cell.value = self.dice.choice([*GARBAGE, DATE, True, False])
        cell.form = "yyyy-mm-dd" if cell.value is DATE else ""
        self.becomes(key, None, told=True)

    def cell_doubtful(self):
        cell, key = self.pick()
        cell.value = self.dice.choice(DOUBTFUL)
        self.becomes(key, None, told=True)

    def cell_percentage_in_text(self):
        cell, key = self.pick()
        value, name = cell.value, key[2]
        cell.value = f"{value}%"
        self.becomes(key, value if name == "share" else None, told=name != "share")

    def cell_multiple(self):
        cell, key = self.pick()
        value, name = cell.value, key[2]
        unit, factors = self.dice.choice(
            [
                ("万亿", {"gdp": 1e4, "firms": 1e12, "staff": 1e8}),
                ("亿", {"gdp": 1}),
                ("亿元", {"gdp": 1}),
                ("百万元", {"gdp": 0.01}),
            ]
        )
        cell.value = f"{value}{unit}"
        if unit == "亿" and name in ("firms", "staff"):
            factors = {"firms": 1e8, "staff": 1e4}
        right = factors.get(name)
        self.becomes(key, right and value * right, told=right is None)

    def cell_blank(self):
        cell, key = self.pick()
        cell.value = self.dice.choice(BLANKS)
        self.becomes(key, None)

    def cell_error(self):
        cell, key = self.pick()
        cell.value = self.dice.choice(["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
        self.becomes(key, None, told=True)

    def cell_formula(self):
        cell, key = self.pick()
        cell.has_result = self.dice.random() < 0.5
        cell.form = "="
        if not cell.has_result:
            self.becomes(key, None, told=True)

    def cell_other_number(self):
        cell, key = self.pick()
        cell.value = self.dice.choice([0, -5, 3.75, 2022, 12345678901, 0.001, 1e-9, -0.5, 1e15])
        self.becomes(key, cell.value * self.factors[key[2]])

    def cell_number_format(self):
        cell, key = self.pick()
        cell.form = form = self.dice.choice(list(FORMS)[1:])
        value, name = cell.value, key[2]
        if form == "0.0%":
            share = {"share": value * 100, "air": value}
            self.becomes(key, share.get(name), told=name not in share)
        elif form == "yyyy-mm-dd":
            self.becomes(key, None, told=True)
        elif "元" in form or "家" in form:
            shown = form.split('"')[1]
            right = {"gdp": {"万元": 1e-4, "亿元": 1}, "firms": {"家": 1}}.get(name, {})
            right = value * right[shown] if shown in right else None
            self.becomes(key, right, told=right is None)

    def table_blank_row(self):
        self.rows.insert(self.dice.randint(0, len(self.rows)), [Cell() for _ in self.rows[0]])

    def table_blank_column(self):
        at = self.dice.randint(0, len(self.rows[0]))
        for row in self.rows:
            row.insert(at, Cell())

    def table_title(self):
        titles = [["各市主要指标"], ["表1 主要指标情况"], ["各市主要指标", None, "制表：某局"]]
        words = self.dice.choice(titles[:2] if self.laid.kind == "turned" else titles)
        row = [Cell() for _ in self.rows[0]]
        for cell, word in zip(row, words, strict=False):
            cell.value = word
        self.rows.insert(0, row)
        if self.dice.random() < 0.5:
            self.merged.append((row[0], row[-1]))

    def table_note(self):
        note = self.dice.choice(
            ["注：2022年为快报数。", "资料来源：统计公报", "说明：数据为年末数"]
        )
        row = [Cell() for _ in self.rows[0]]
        row[self.dice.randrange(len(row))].value = note
        self.rows.append(row)

    def _runs(self, height):
        """Where so many rows of numbers begin that stand one below the other."""
        has = [any(cell.key for cell in row) for row in self.rows]
        return [i for i in range(len(has)) if all(has[i : i + height]) and i + height <= len(has)]

    def table_note_aside(self):
        rows = self._runs(1)
        if self.laid.kind == "turned" or not rows:
            return
        for row in self.rows:
            row += [Cell(foreign=True), Cell(foreign=True)]
        note = self.dice.choice(["注：快报数", "待核实", "※"])
        self.rows[self.dice.choice(rows)][-1].value = note

    def table_doubled_row(self):
        rows = [i for i, row in enumerate(self.rows) if any(cell.key for cell in row)]
        i = self.dice.choice(rows)
        copy = [self._copy(cell) for cell in self.rows[i]]
        if self.dice.random() < 0.5:
            cell = self.dice.choice([c for c in copy if c.key])
            cell.value = 7
        self.rows.insert(self.dice.randint(i + 1, len(self.rows)), copy)

    def table_doubled_column(self):
        columns = [j for j in range(len(self.rows[0])) if any(row[j].key for row in self.rows)]
        j = self.dice.choice(columns)
        for row in self.rows:
            row.append(self._copy(row[j]))

    def _copy(self, cell):
        copy = Cell(cell.value, cell.key, cell.foreign)
        copy.form, copy.has_result = cell.form, cell.has_result
        return copy

    def table_hidden(self):
        if self.dice.random() < 0.5:
            self.hidden.append(self.dice.choice(self.rows)[0])
        else:
            self.hidden_columns.append(self.dice.choice(self.rows[0]))

    def table_merged(self):
        i, j = self.dice.randrange(len(self.rows)), self.dice.randrange(len(self.rows[0]))
        down, across = self.dice.choice([(1, 2), (2, 1), (2, 2), (1, 3), (3, 1)])
        last = (min(i + down, len(self.rows)) - 1, min(j + across, len(self.rows[0])) - 1)
        lines = {UNIT} if self.laid.kind == "blocks" else {f"{p}年" for p in self.periods}
        crossed = {cell.value for row in self.rows[i : last[0] + 1] for cell in row} & lines
        if last != (i, j) and not (crossed and self.laid.kind in ("blocks", "sections")):
            self.merged.append((self.rows[i][j], self.rows[last[0]][last[1]]))

    def _headings(self):
        texts = {v: k for k, v in self.laid.headings.items()}
        return [
            (c, texts[c.value]) for row in self.rows for c in row if c.value in texts and not c.key
        ]

    def table_header_in_another_unit(self):
        cells = [(c, n) for c, n in self._headings() if n in OTHER_MEASURES]
        if not cells or self.laid.kind == "long" or "table_row_of_units" in self.done:
            return
        name = self.dice.choice(cells)[1]
        unit, factor = OTHER_MEASURES[name]
        for cell, other in cells:
            if other == name:
                cell.value = f"{HEADINGS[name]}（{unit}）"
        for cell in self.values():
            if (
                cell.key[2] == name
                and isinstance(cell.value, (int, float))
                and not isinstance(cell.value, bool)
            ):
                if cell.form in ("", "=", "#,##0.00") and self.true.get(cell.key) is not None:
                    self.true[cell.key] = cell.value * factor
            elif (
                cell.key[2] == name and self.true.get(cell.key) is not None and self._is_bare(cell)
            ):
                self.true[cell.key] *= factor
        self.laid.headings[name], self.factors[name] = "\0", factor  # this once

    def _is_bare(self, cell):
        return not any(unit in str(cell.value) for unit in ("元", "家", "人"))

    def table_headers_exchanged(self):
        """Two headers change places, and so do the numbers that they head."""
        cells = [(cell, name) for cell, name in self._headings() if cell.value]
        if len(cells) != len(self.names) or self.laid.kind == "blocks" or self.merged:
            return
        (a, one), (b, other) = self.dice.sample(cells, 2)
        plain = all(
            c.value == self.true[c.key]
            for c in self.values()
            if c.key in self.true and c.key[2] in (one, other)
        )
        if not plain:
            return
        a.value, b.value = b.value, a.value
        exchanged = {one: other, other: one}
        for cell in self.values():
            unit, period, name = cell.key
            cell.key = (unit, period, exchanged.get(name, name))
        for cell in self.values():
            self.true[cell.key] = cell.value if isinstance(cell.value, (int, float)) else None

    def table_no_name(self):
        names = [c for row in self.rows for c in row if c.value in self.units and not c.key]
        if names and self.laid.kind not in ("turned", "years"):
            self.dice.choice(names).value = self.dice.choice([None, "", "合计", "全国"])

    def table_no_period(self):
        periods = [c for row in self.rows for c in row if c.value in self.periods and c.value]
        if periods:
            self.dice.choice(periods).value = None

    def table_period_written_otherwise(self):
        for row in self.rows:
            for cell in row:
                if cell.value in self.periods and cell.value and not cell.key:
                    cell.value = self.dice.choice(
                        [int(cell.value), f"{cell.value}年", f"{cell.value}年度"]
                    )

    def table_caption(self):
        """A line above says in what the money is counted."""
        if self.laid.headings.get("gdp") != "地区生产总值" or len(self.done) > 1:
            return
        unit, factor = self.dice.choice([("亿元", 1), ("万元", 1e-4), ("元", 1e-8)])
        row = [Cell() for _ in self.rows[0]]
        row[self.dice.randrange(len(row))].value = f"单位：{unit}"
        self.rows.insert(0, row)
        self.factors["gdp"] = factor
        for key, value in self.true.items():
            self.true[key] = value * factor if key[2] == "gdp" else value

    def table_row_of_units(self):
        if self.laid.kind not in ("wide", "panel") or len(self.done) > 1:
            return
        row = [Cell() for _ in self.rows[0]]
        for cell, name in zip(row[-len(self.names) :], self.names, strict=True):
            cell.value = MEASURES[name] or self.dice.choice([None, "指数", "-"])
        self.rows.insert(1, row)

    def table_serial_numbers(self):
        number = 0
        for row in self.rows:
            has = any(cell.key for cell in row)
            number += has
            row.insert(0, Cell(number if has else None))
        head = next(row for row in self.rows if any(c.value in (UNIT, INDICATOR) for c in row))
        head[0].value = "序号"

    def table_breaks_in_headers(self):
        for cell, _ in self._headings():
            if self.dice.random() < 0.5:
                cell.value = cell.value.replace("（", self.dice.choice(["\n（", " （", "("]))

    def table_other_numbers_elsewhere(self):
        """The same table on another sheet, with other numbers: an older version of it."""
        rows = [[self._copy(cell) for cell in row] for row in self.rows]
        for row in rows:
            for cell in row:
                if cell.key and isinstance(cell.value, (int, float)):
                    cell.value, cell.form = 1, ""
                cell.key = None
        name = f"旧表{len(self.others)}"
        self.others.append((name, rows, self.dice.random() < 0.5))

    def table_header_unknown(self):
        if self.laid.kind == "blocks" or not (cells := self._headings()):
            return
        cell, name = self.dice.choice(cells)
        cell.value = self.dice.choice(
            ["天气", "x", None, "备注", "地区生产总值增速", 2019, "指标3"]
        )
        i, j = self.place(cell)
        turned = self.laid.kind in ("turned", "long")
        line = self.rows[i] if turned else [row[j] for row in self.rows]
        span = next((pair for pair in self.merged if pair[0] is cell), None)
        keys = {c.key for c in line if c.key}
        if span and not turned:
            last = self.place(span[1])[1]
            keys = {row[k].key for row in self.rows for k in range(j, last + 1) if row[k].key}
        for key in keys:
            if key[2] == name:
                self.becomes(key, None)
                self.lost = True

    def table_swapped_columns(self):
        columns = [j for j in range(len(self.rows[0])) if any(row[j].key for row in self.rows)]
        if self.merged or len(columns) < 2:
            return
        a, b = self.dice.sample(columns, 2)
        for row in self.rows:
            row[a], row[b] = row[b], row[a]

    def table_spaced_name(self):
        names = [c for row in self.rows for c in row if c.value in self.units and not c.key]
        if names:
            cell = self.dice.choice(names)
            text = self.dice.choice(["{} ", " {}", "\u3000{}", "{}\n"])
            cell.value = text.format(cell.value)

    def table_group_above(self):
        row = [Cell() for _ in self.rows[0]]
        if self.laid.kind not in ("wide", "panel") or len(self.done) > 1:
            return
        row[-2].value = "经济发展"
        self.merged.append((row[-2], row[-1]))
        self.rows.insert(0, row)

    def table_total(self):
        if self.laid.kind not in ("wide", "blocks"):
            return
        row = [Cell() for _ in self.rows[0]]
        row[0].value = self.dice.choice(["合计", "全国", "平均", "总 计"])
        for cell in row[1:]:
            cell.value = round(self.dice.uniform(1, 9999), 1)
        self.rows.append(row)

    def table_aside(self):
        """A small table beside, of another thing."""
        rows = [["类别", "数量"], ["甲类", 3], ["乙类", 4]]
        starts = self._runs(len(rows))
        if self.laid.kind == "turned" or not starts:
            return
        at = self.dice.choice(starts)
        for i, row in enumerate(self.rows):
            beside = rows[i - at] if 0 <= i - at < len(rows) else [None, None]
            row += [Cell(value, foreign=True) for value in [None, *beside]]

    def table_below(self):
        """A small table below, of another thing."""
        for words in ([], ["附表"], ["指标", "说明"], ["口径", "现价"]):
            row = [Cell(foreign=True) for _ in self.rows[0]]
            for cell, word in zip(row, words, strict=False):
                cell.value = word
            self.rows.append(row)

    def table_another_sheet(self):
        rows = self.dice.choice(
            [
                [["说明", "本表为快报数"]],
                [["指标", "说明"], ["地区生产总值", "按现价"]],
                [],
                [["城市"]],
            ]
        )
        visible = self.dice.random() < 0.7
        self.others.append(
            (f"其他{len(self.others)}", [[Cell(v) for v in row] for row in rows], visible)
        )
