"""The workbook to fill in (填报模板): the framework's columns, each saying what belongs in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import Text, UsageError
from ..estimators.directions import ARROWS
from ..excel import Choices, Column, Field, Form, Limits
from ..files.output import check_output
from ..framework import Framework, Group, Indicator, Variable
from ..framework.attribute_names import attribute_name
from ..numerics import shown
from ..reading.headers import Headers, Heading, Role, fold
from ..reading.quoting import beside_data

BLANK_ROWS = 30  # where no units are given
MOST_TEMPLATE_ROWS = 100_000
_DATA, _DEFINITIONS = Text("数据", "Data"), Text("指标说明", "Definitions")
_GUIDE = Text(
    "请填写黄色单元格：数值按表头的计量单位填写，没有数据请留空（不填 0、无、—）。"
    "选中单元格可见填写要求，指标含义见表头批注和“指标说明”。",
    "Fill in the yellow cells: numbers in the unit the header names, blank where there is no "
    "figure. Select a cell to see what it takes; comments and the sheet Definitions explain.",
)
_BLANK = Text("没有数据请留空。", "Leave it blank where there is no figure.")
_NAMES = {
    language: Text(title, title) for language, title in (("zh", "中文名称"), ("en", "English name"))
}
_FACTS = {
    "direction": Text("方向", "Direction"),
    "unit": Text("计量单位", "Unit of measure"),
    "allowed": Text("允许范围", "Allowed"),
    "formula": Text("公式", "Formula"),
    "denominator": Text("分母", "Denominator"),
    "missing_codes": Text("缺失代码", "Codes for missing"),
    "source": Text("来源", "Source"),
    "note": Text("说明", "Note"),
    "id": Text("程序编号", "Id in programs"),
}
_PROMPTED = ("unit", "allowed", "denominator", "missing_codes")
_YEAR = re.compile(r"[12]\d{3}")


def write_template(
    framework: Framework | str,
    path: str | Path,
    units: Sequence[str] = (),
    periods: Sequence[str] = (),
    language: str = "zh",
) -> None:
    """Write a workbook to fill in, which :func:`~benchmark_index.read_table` reads back.

    The sheet of data has a row per unit and period and a column per attribute, variable and
    indicator; its cells check what is typed against the framework. A second sheet defines every
    column.

    Parameters
    ----------
    framework : Framework or str
        What is to be collected.
    path : str or Path
        The ``.xlsx`` to write.
    units : sequence of str, optional
        The units, filled in beforehand; without them 30 rows are left to name.
    periods : sequence of str, optional
        The periods; each unit has a row for each. Without them there is no column of periods.
    language : str
        ``"zh"`` or ``"en"``.

    Raises
    ------
    UsageError
        The path is no ``.xlsx``, its folder does not exist, or there would be too many rows.
    BenchmarkIndexError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile, openpyxl
    >>> path = Path(tempfile.mkdtemp()) / "fill-me.xlsx"
    >>> write_template("egdi", path, units=["新加坡"], periods=["2022", "2024"])
    >>> [cell.value for cell in openpyxl.load_workbook(path)["数据"][5]]
    ['新加坡', 2022, None, None, None]
    """
    framework, path = Framework.load(framework), Path(path)
    check_output(path)
    template = _Template(framework, _names(units), _names(periods), language)
    title = framework.name.pick(language)
    data, definitions = _DATA.pick(language), _DEFINITIONS.pick(language)
    book = Form()
    notes = [f"{title} · {data}", _GUIDE.pick(language)]
    book.form(data, template.fields(), template.rows, notes=notes, title=title)
    book.table(definitions, template.definitions(), freeze=1, title=f"{title} · {definitions}")
    book.save(path)


def _names(texts: Sequence[object]) -> list[str]:
    """Return names once each and without blank ones; a single text is one name."""
    names = [texts] if isinstance(texts, str) else texts
    return [name for name in dict.fromkeys(str(name).strip() for name in names) if name]


class _Entry(NamedTuple):
    """A variable or indicator with its number in the system and the groups it is in."""

    number: str
    column: Variable
    group: str


class _Template:
    """What stands in a template, in one language."""

    def __init__(
        self, framework: Framework, units: list[str], periods: list[str], language: str
    ) -> None:
        self.framework, self.language = framework, language
        self.units, self.periods = units, periods
        self.headers = Headers(framework)
        self.rows = (len(units) or BLANK_ROWS) * max(len(periods), 1)
        if self.rows > MOST_TEMPLATE_ROWS:
            zh = f"模板共 {self.rows} 行，最多 {MOST_TEMPLATE_ROWS} 行"
            en = f"The template would have {self.rows} rows; at most {MOST_TEMPLATE_ROWS}"
            hint = Text("请减少对象或时期。", "Give fewer units or periods.")
            raise UsageError(Text(zh, en), hint)
        base = self._say("基础变量", "Base variables")
        variables = enumerate(framework.variables, 1)
        self.entries = [_Entry(f"0.{i}", variable, base) for i, variable in variables]
        self.entries += self._leaves(framework, "", "")

    def fields(self) -> list[Field]:
        """Return the columns to fill in: units, periods, attributes, variables, indicators."""
        group = self._say("属性", "Attributes")
        note = self._say("文字，用于分组，可留空。", "Text for grouping; may be left blank.")
        attributes = [
            Field(self._attribute(name), [], number="@", group=group, note=note)
            for name in self.framework.attributes
        ]
        return [*self._keys(), *attributes, *self._measured()]

    def _attribute(self, name: str) -> str:
        """Return what heads an attribute, in words where some are known for it."""
        return self._header("attribute", name, "", attribute_name(name).pick(self.language), name)

    def _measured(self) -> Iterator[Field]:
        """Yield the columns of figures: none is asked for that is computed from others."""
        return (self._field(entry) for entry in self.entries if not entry.column.formula)

    def definitions(self) -> list[Column]:
        """Return the sheet that says of every variable and indicator what it is."""
        keys = [*_NAMES, "group", *_FACTS]
        if self.language == "en":
            keys[:2] = reversed(keys[:2])
        texts: dict[str, list[str]] = {key: [] for key in keys}
        for number, column, group in self.entries:
            names = {key: f"{number} {column.name.pick(key)}" for key in _NAMES}
            facts = self._facts(column) | {"id": f"id: {column.id}"}
            for key, text in (names | {"group": group} | facts).items():
                texts[key].append(text)
        titles = _NAMES | _FACTS | {"group": Text("所属分组", "Group")}
        return [
            self._column(titles[key], texts[key], widest=48 if key in ("source", "note") else 30)
            for key in keys
            if any(texts[key])
        ]

    def _say(self, zh: str, en: str) -> str:
        return Text(zh, en).pick(self.language)

    def _leaves(self, parent: Framework | Group, number: str, group: str) -> Iterator[_Entry]:
        """Yield the indicators below a node, numbered like chapters."""
        for i, child in enumerate(parent.children, 1):
            chapter = f"{number}.{i}" if number else str(i)
            if isinstance(child, Indicator):
                yield _Entry(chapter, child, group or self._say("评价指标", "Indicators"))
            else:
                label = f"{chapter} {child.name.pick(self.language)}"
                yield from self._leaves(child, chapter, f"{group} › {label}" if group else label)

    def _keys(self) -> Iterator[Field]:
        """Yield the columns of units and periods, filled in row by row."""
        group = self._say("评价对象", "Scored unit")
        word = self.framework.unit.title.pick(self.language)
        known = list(dict.fromkeys([*self.units, *self.framework.aliases]))
        yield Field(
            self._header("unit", "unit", "", word, "对象"),
            [name for name in self.units for _ in range(len(self.periods) or 1)],
            number="@",
            group=group,
            rule=Choices(known) if known else None,
            refusal=self._say(
                "不在名单中。确为新的评价对象时可以继续。",
                "Not on the list. Go on if it is a new one.",
            ),
            key=True,
            narrowest=16,
        )
        if self.periods:
            years = all(_YEAR.fullmatch(period) for period in self.periods)
            periods = [int(period) if years else period for period in self.periods]
            yield Field(
                self._header("period", "period", "", self._say("时期", "Period")),
                periods * len(self.units),
                number="0" if years else "@",
                group=group,
                rule=Choices(periods),
                refusal=self._say("不在时期名单中。", "Not one of the periods."),
                key=True,
                narrowest=10,
            )

    def _field(self, entry: _Entry) -> Field:
        column = entry.column
        role: Role = "indicator" if isinstance(column, Indicator) else "variable"
        name, blank = column.name.pick(self.language), _BLANK.pick(self.language)
        measured = self._say(f"{name}\n（{column.unit}）", f"{name}\n({column.unit})")
        facts = self._facts(column)
        lines = {
            key: self._say(f"{title.zh}：{facts[key]}", f"{title.en}: {facts[key]}")
            for key, title in _FACTS.items()
            if facts[key]
        }
        limits = facts["allowed"] and self._say(f"（{facts['allowed']}）", f" ({facts['allowed']})")
        whole = bool(column.allowed and column.allowed.integer)
        return Field(
            self._header(role, column.id, column.unit, measured, name),
            [],
            number="#,##0" if whole else "General",
            group=entry.group,
            note="\n".join([name, *lines.values()]),
            rule=Limits(
                column.allowed.min if column.allowed else None,
                column.allowed.max if column.allowed else None,
                whole,
                column.missing_codes,
            ),
            prompt="\n".join([*(lines[key] for key in _PROMPTED if key in lines), blank]),
            refusal=self._say(f"应填数值{limits}。", f"Give a number{limits}. ") + blank,
        )

    def _header(self, role: Role, key: str, unit: str, *candidates: str) -> str:
        """Return the first header that reads back as this column and no other, else its id."""
        expected = Heading(role, key)
        for header in candidates:
            heading = self.headers.find(header)
            stated = heading.measure if heading else ""
            if heading and heading._replace(measure="") == expected and stated in ("", fold(unit)):
                return header
        return key

    def _column(self, title: Text, values: Sequence[str], widest: int) -> Column:
        """Return a column of the definitions, none of whose cells can be read as a header."""
        header, *cells = beside_data([title.pick(self.language), *values], self.headers)
        return Column(header, cells, wrap=True, widest=widest)

    def _facts(self, column: Variable) -> dict[str, str]:
        """Return what is known of a column, by the keys of ``_FACTS``; blank where nothing is."""
        codes = ", ".join(shown(code) for code in column.missing_codes)
        facts = {
            "unit": column.unit,
            "formula": f"{column.id} = {column.formula}" if column.formula else "",
            "allowed": self._allowed(column),
            "missing_codes": codes,
            "source": column.source,
            "note": column.note,
            "id": column.id,
        }
        if isinstance(column, Indicator):
            facts["direction"] = self._direction(column)
            facts["denominator"] = self._denominator(column)
        return dict.fromkeys(_FACTS, "") | facts

    def _allowed(self, column: Variable) -> str:
        allowed = column.allowed
        if allowed is None:
            return ""
        low = "" if allowed.min is None else shown(allowed.min)
        high = "" if allowed.max is None else shown(allowed.max)
        bounds = f"{low} ~ {high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
        parts = [bounds if low or high else ""]
        parts.append(self._say("整数", "whole number") if allowed.integer else "")
        return self._say("，", ", ").join(filter(None, parts))

    def _direction(self, leaf: Indicator) -> str:
        text = ARROWS[leaf.direction].pick(self.language)
        if leaf.optimum is not None:
            text += f" {shown(leaf.optimum)}"
        if leaf.range is not None:
            text += " {} ~ {} ({} ~ {})".format(*(shown(leaf.range[i]) for i in (1, 2, 0, 3)))
        return text

    def _denominator(self, leaf: Indicator) -> str:
        """Return that a total is wanted and what it will be divided by."""
        divided = leaf.denominator
        if divided is None:
            return ""
        divisor = self.headers.name(divided.variable).pick(self.language)
        divisor += "" if divided.scale == 1 else f" / {shown(divided.scale)}"
        into = divided.unit and self._say(f"，得 {divided.unit}", f" to give {divided.unit}")
        return self._say(
            f"请填总量，由程序除以 {divisor}{into}",
            f"Enter the total, it will be divided by {divisor}{into}",
        )
