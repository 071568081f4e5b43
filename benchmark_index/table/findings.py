"""What can be wrong with a table, in words: every rule with its severity, message and hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import pandas as pd

from ..errors import Text

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SEVERITY_NAMES = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
}
COLUMNS = (
    "severity",
    "rule",
    "cell",
    "unit",
    "period",
    "indicator",
    "value",
    "message",
    "hint",
)


class Rule(NamedTuple):
    """A rule: how grave a breach is, what is said of it and what to do."""

    severity: Severity
    message: Text
    hint: Text


RULES: Mapping[str, Rule] = {
    "missing-column": Rule(
        "error",
        Text("没有“{name}”这一列", "There is no column for {name}"),
        Text(
            "请补上该列（列名用编号、中文名、英文名或别名），或从体系中删去该指标",
            "Add it (headed by id, Chinese or English name, or alias), or drop it from the framework",
        ),
    ),
    "duplicate-column": Rule(
        "error",
        Text("“{name}”出现在多列：{cells}", "{name} stands in several columns: {cells}"),
        Text("请只保留一列", "Keep one of them"),
    ),
    "unknown-column": Rule(
        "info",
        Text("体系中没有这一列，已忽略", "Not in the framework, ignored"),
        Text("{guess}", "{guess}"),
    ),
    "no-header": Rule(
        "error",
        Text("该列有数据但没有表头", "The column has values but no header"),
        Text(
            "请补上表头；CSV 中请检查数字里的千分位逗号",
            "Give it a header; in a CSV file, look for thousands commas in numbers",
        ),
    ),
    "other-sheets": Rule(
        "warning",
        Text(
            "读取了工作表“{taken}”，同样合适的还有：{others}",
            "Read sheet {taken}; {others} fit as well",
        ),
        Text("请用 --sheet 指定工作表", "Name the sheet with --sheet"),
    ),
    "unseen-formats": Rule(
        "warning",
        Text(
            "旧版 .xls 看不到百分数格式和错误值：显示为百分数的单元格按小数读取，错误值按空白读取",
            "An old .xls hides percent formats and error values: percentages are read as "
            "fractions, errors as blanks",
        ),
        Text("请另存为 .xlsx 再读取", "Save it as .xlsx and read that"),
    ),
    "no-indicator-name": Rule(
        "error",
        Text("该行没有指标名称", "The row has no indicator name"),
        Text("请填写指标名称", "Fill in the indicator"),
    ),
    "percent-cell": Rule(
        "info",
        Text(
            "单元格显示为百分数，按 {read}% 读取",
            "The cell is shown as a percentage, read as {read} %",
        ),
        Text("无需处理", "Nothing to do"),
    ),
    "unit-of-measure": Rule(
        "error",
        Text(
            "表头单位“{given}”与体系单位“{expected}”不同",
            "The header says {given}, the framework {expected}",
        ),
        Text("请换算为“{expected}”后改表头", "Convert to {expected} and correct the header"),
    ),
    "no-rows": Rule(
        "error",
        Text("表中没有任何数据行", "The table has no data rows"),
        Text("请检查工作表和表头", "Check the sheet and its header"),
    ),
    "no-unit-name": Rule(
        "error",
        Text("该行有数据但没有名称", "The row has values but no name"),
        Text("请填写名称", "Fill in the name"),
    ),
    "no-period": Rule(
        "error",
        Text("该行没有时期", "The row has no period"),
        Text("请填写时期，如 2022", "Fill in the period, such as 2022"),
    ),
    "duplicate-unit": Rule(
        "error",
        Text("“{name}”出现多次：{cells}", "{name} stands in several places: {cells}"),
        Text("请只保留一行，或改正名称", "Keep one of them, or correct a name"),
    ),
    "total-row": Rule(
        "warning",
        Text(
            "“{value}”像是合计或平均行，会被当作一个对象排名",
            "{value} looks like a total, yet will be ranked",
        ),
        Text("请从数据表中删去该行", "Take the row out of the table"),
    ),
    "duplicate-value": Rule(
        "error",
        Text("同一对象、时期、指标有多个值：{cells}", "Several values for one cell: {cells}"),
        Text("请只保留一个", "Keep one of them"),
    ),
    "unknown-indicator": Rule(
        "info",
        Text(
            "体系中没有这个指标，已忽略 {count} 个值",
            "Not in the framework; values ignored: {count}",
        ),
        Text("{guess}", "{guess}"),
    ),
    "not-a-number": Rule(
        "error",
        Text("应为数值，却是“{value}”", "{value} is not a number"),
        Text("请改为数值，没有数据则留空", "Give a number, or leave the cell blank"),
    ),
    "infinity": Rule(
        "error",
        Text("无穷大不是有效数值", "Infinity is not a value"),
        Text("请改为数值，没有数据则留空", "Give a number, or leave the cell blank"),
    ),
    "out-of-range": Rule(
        "error",
        Text("{value} 不在允许范围 {allowed} 内", "{value} is outside {allowed}"),
        Text("请核对数值{unit}", "Check the number{unit}"),
    ),
    "not-an-integer": Rule(
        "error",
        Text("{value} 应为整数", "{value} should be a whole number"),
        Text("请核对数值{unit}", "Check the number{unit}"),
    ),
    "all-missing": Rule(
        "error",
        Text("指标“{name}”没有任何数值", "{name} has no value at all"),
        Text("请补充数据，或从体系中删去该指标", "Fill it in, or drop it from the framework"),
    ),
    "denominator": Rule(
        "warning",
        Text(
            "分母“{name}”缺失或不为正，该值按缺失处理",
            "The denominator {name} is missing or not positive, so this value counts as missing",
        ),
        Text("请补充“{name}”", "Fill in {name}"),
    ),
    "empty-row": Rule(
        "warning",
        Text("该行没有任何指标值", "The row has no indicator value"),
        Text("该对象不会参与排名", "The unit will not be ranked"),
    ),
    "low-coverage": Rule(
        "warning",
        Text(
            "数据覆盖不足，不参与排名：{reason}",
            "Too few data, will not be ranked: {reason}",
        ),
        Text("请补充缺失数据", "Fill in what is missing"),
    ),
    "group-missing": Rule(
        "warning",
        Text(
            "缺少分组得分，排名时按其余分组计算：{groups}",
            "Ranked without a score for: {groups}",
        ),
        Text("请补充缺失数据", "Fill in what is missing"),
    ),
    "missing-code": Rule(
        "info",
        Text("{value} 是缺失代码，按缺失处理", "{value} is a code for missing"),
        Text(
            "如确为真实数值，请从体系的 missing_codes 中删去", "If real, drop it from missing_codes"
        ),
    ),
    "transform-unused": Rule(
        "info",
        Text("该标准化方法不取对数", "This normalization takes no logarithm"),
        Text("如需取对数，请用 goalposts", "Use goalposts for one"),
    ),
    "dropped": Rule(
        "warning",
        Text("指标没有差异，不参与评价", "No spread, so it takes no part in the index"),
        Text("请核对数据", "Check the data"),
    ),
    "constant": Rule(
        "warning",
        Text("指标没有差异，客观权重为 0", "No spread, so its data-driven weight is 0"),
        Text("请核对数据", "Check the data"),
    ),
}


class Finding(NamedTuple):
    """One breach of one rule at one place."""

    rule: str
    cell: str = ""
    unit: str = ""
    period: str = ""
    indicator: str = ""
    value: str = ""
    details: Mapping[str, Any] = {}

    @property
    def severity(self) -> Severity:
        """``error``, ``warning`` or ``info``."""
        return RULES[self.rule].severity

    def message(self, language: str = "en") -> str:
        """Return what is said of it."""
        return self._fill(RULES[self.rule].message, language)

    def hint(self, language: str = "en") -> str:
        """Return what to do about it."""
        return self._fill(RULES[self.rule].hint, language)

    def _fill(self, template: Text, language: str) -> str:
        details = {
            key: value.pick(language) if isinstance(value, Text) else value
            for key, value in self.details.items()
        }
        return template.pick(language).format(**{"value": self.value, **details})


def to_frame(findings: Iterable[Finding], language: str = "en") -> pd.DataFrame:
    """Return findings as a table, errors first."""
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    rows = [
        (
            finding.severity,
            finding.rule,
            finding.cell,
            finding.unit,
            finding.period,
            finding.indicator,
            finding.value,
            finding.message(language),
            finding.hint(language),
        )
        for finding in ordered
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
