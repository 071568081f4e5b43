"""What can be wrong with a table: every rule with its severity, its message and its hint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..errors import Text
from .severity import Severity


class Rule(NamedTuple):
    """A rule: how grave a breach is, what is said of it and what to do."""

    severity: Severity
    message: Text
    hint: Text


_SHOULD_BE = Text(
    "{name}应为 {computed}（{how}），表中为 {value}",
    "{name} should be {computed} ({how}), the table says {value}",
)
TABLE_RULES: Mapping[str, Rule] = {
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
    "altered-column": Rule(
        "info",
        Text(
            "“{above}”（{place}）之下的“{value}”不是“{name}”本身，已忽略",
            "Under {above} ({place}), {value} is another figure than {name}; ignored",
        ),
        Text("无需处理", "Nothing to do"),
    ),
    "altered-only": Rule(
        "error",
        Text(
            "“{name}”只出现在“{above}”（{place}）之下（“{value}”），那是另一个数",
            "{name} stands only under {above} ({place}), as {value}, which is another figure",
        ),
        Text(
            "请补上“{name}”本身的一列；若体系所指正是此数，请在 aliases 中登记",
            "Add the column of {name} itself; if that figure is meant, list it under aliases",
        ),
    ),
    "altered-section": Rule(
        "error",
        Text(
            "“{value}”以下各行是另一个数，未读取",
            "The rows below {value} hold another figure and were not read",
        ),
        Text("请删去这些行，或另列各栏", "Take them out, or give them columns of their own"),
    ),
    "altering-title": Rule(
        "warning",
        Text(
            "标题“{value}”似指另一个数，各列仍按体系指标读取",
            "The title {value} seems to be of other figures; read as the indicators all the same",
        ),
        Text("请核对表中数值是否为指标本身", "Make sure that the figures are the indicators"),
    ),
    "chapter": Rule(
        "info",
        Text(
            "“{value}”按章节标题处理，不影响其下各列",
            "{value} is taken for the title of a chapter and changes nothing below it",
        ),
        Text("如不是章节标题，请写入各列表头", "If it is none, write it into the headers below"),
    ),
    "heading-unclear": Rule(
        "warning",
        Text(
            "“{name}”（{place}）之上的“{value}”不在体系中，仍按“{name}”读取",
            "{value} above {name} ({place}) is not in the framework; read as {name} all the same",
        ),
        Text(
            "若指另一个数请改正表头；若是章节标题，无需处理",
            "Correct the header if it means another figure; a chapter's title may stay",
        ),
    ),
    "no-header": Rule(
        "error",
        Text("该列有数据但没有表头", "The column has values but no header"),
        Text(
            "请补上表头；CSV 中请检查数字里的千分位逗号",
            "Give it a header; in a CSV file, look for thousands commas in numbers",
        ),
    ),
    "unit-column": Rule(
        "info",
        Text("以“{value}”一列为对象名称", "Column {value} was taken for the names of the units"),
        Text(
            "如不对请用 --unit-column 指定对象列",
            "If it is not, name the column with --unit-column",
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
    "sheets-read": Rule(
        "info",
        Text(
            "{number} 张分年工作表合并读作一张面板：{sheets}",
            "Sheets of one year each were read as one panel: {sheets}",
        ),
        Text("只读其中一张请用 --sheet 指定", "To read one of them, name it with --sheet"),
    ),
    "sheet-period": Rule(
        "warning",
        Text(
            "工作表“{value}”的名称写 {named}，表中写 {periods}，按表中所写读取",
            "The name of sheet {value} says {named}, its table says {periods}, which was taken",
        ),
        Text("请核对年份，并改正名称或表格", "Check the year; correct the name or the table"),
    ),
    "sheet-columns": Rule(
        "warning",
        Text(
            "其他年份有而本表没有的列：{names}，这些值按缺失处理",
            "The sheets of other years have columns that this one lacks: {names}",
        ),
        Text("请补上这些列", "Add these columns"),
    ),
    "rows-selected": Rule(
        "info",
        Text(
            "选取 {conditions}：读取 {kept} 行，其余 {left} 行不参与",
            "Selected {conditions}: rows read {kept}, left out {left}",
        ),
        Text("无需处理", "Nothing to do"),
    ),
    "select-absent": Rule(
        "warning",
        Text(
            "体系选取 {value} 的行，而表中没有这一列，未按它选取",
            "The framework selects rows of {value}; the table has no such column, so none left by it",
        ),
        Text("如表中只有这些行则无需处理", "Nothing to do if the table holds these rows only"),
    ),
    "no-indicator-name": Rule(
        "error",
        Text("该行没有指标名称", "The row has no indicator name"),
        Text("请填写指标名称", "Fill in the indicator"),
    ),
    "converted": Rule(
        "info",
        Text(
            "换算了 {number} 个单元格，如“{value}”读作 {read} {measure}",
            "Converted cells: {number}, such as {value} to {read} {measure}",
        ),
        Text(
            "每格换算前后见排名工作簿的 Records 表，或 table.cells",
            "Before and after: sheet Records of the ranking workbook, or table.cells",
        ),
    ),
    "qualified-value": Rule(
        "warning",
        Text(
            "“{value}”不是确数，按 {read} 计算，保留标记“{sign}”",
            "{value} is no exact figure, taken as {read} and marked {sign}",
        ),
        Text("如有确数请填写", "Give the exact figure if there is one"),
    ),
    "percent-scale": Rule(
        "warning",
        Text(
            "单位为百分比，{value} 按 {value}% 读取，也可能是 {percent}%；这样的单元格有 {number} 个：{examples}",
            "In percent: {value} is read as {value} %, yet may mean {percent} %; "
            "cells concerned: {number} ({examples})",
        ),
        Text(
            "请改写为带 % 的数，或加 --percent fraction / percent 说明",
            "Write it with %, or say which: --percent fraction or percent",
        ),
    ),
    "ambiguous-none": Rule(
        "error",
        Text("“{value}”可能是 0，也可能是缺失", "{value} may be 0 or missing"),
        Text(
            "请填 0 或留空，或加 --none zero / missing 说明",
            "Write 0 or leave it blank, or say which: --none zero or missing",
        ),
    ),
    "ambiguous-parentheses": Rule(
        "error",
        Text("“{value}”可能是负数，也可能是注释", "{value} may be negative or a remark"),
        Text(
            "请写负号，或加 --parentheses negative 说明",
            "Write a minus sign, or say so: --parentheses negative",
        ),
    ),
    "ambiguous-multiple": Rule(
        "error",
        Text(
            "“{value}”有两种读法：数额就是 {value}，或 {value} 个“{expected}”",
            "{value} can be read in two ways: as that amount, or as that many {expected}",
        ),
        Text("请写出完整单位", "Write the unit in full"),
    ),
    "decimal-mark": Rule(
        "error",
        Text(
            "文件似以逗号为小数点：“{value}”即 {read}；这样的单元格有 {number} 个",
            "The file seems to use decimal commas: {value} would be {read}; cells concerned: {number}",
        ),
        Text(
            "如是请加 --decimal comma；若小数点是点号、逗号是千分位，请加 --decimal point",
            "If so say --decimal comma; if commas part thousands say --decimal point",
        ),
    ),
    "multiple-of-nothing": Rule(
        "error",
        Text(
            "“{value}”以“{given}”计，而该指标没有单位",
            "{value} is counted in {given}, yet the indicator has no unit",
        ),
        Text(
            "请在体系或表头写明单位，或写出全部数字",
            "State the unit in the framework or the header, or write the number in full",
        ),
    ),
    "unit-of-cell": Rule(
        "error",
        Text(
            "单元格写的单位“{given}”不能换算为“{expected}”",
            "The cell is in {given}, which does not convert to {expected}",
        ),
        Text("请核对数值和单位", "Check the number and its unit"),
    ),
    "excel-error": Rule(
        "error",
        Text("Excel 错误值 {value}", "The cell holds the Excel error {value}"),
        Text("请修正公式，没有数据则留空", "Correct the formula, or leave the cell blank"),
    ),
    "uncalculated": Rule(
        "error",
        Text("公式 {value} 没有计算结果", "The formula {value} was never calculated"),
        Text("请先用 Excel 打开并保存", "Open the file in Excel and save it first"),
    ),
    "merged-cell": Rule(
        "warning",
        Text(
            "“{value}”所在的合并单元格跨了几格，只算第一格",
            "{value} is merged over several cells and counts for the first only",
        ),
        Text("请取消合并，逐格填写", "Unmerge it and fill in each cell"),
    ),
    "wrong-suffix": Rule(
        "info",
        Text(
            "文件后缀与内容不符，按 {kind} 读取", "The file is really {kind} and was read as such"
        ),
        Text("请改正后缀", "Correct the suffix"),
    ),
    "repeated-header": Rule(
        "info",
        Text(
            "表中再次出现表头（续表），已接续读取", "The header is repeated here; the table goes on"
        ),
        Text("无需处理", "Nothing to do"),
    ),
    "reordered-header": Rule(
        "error",
        Text(
            "表头在此再次出现，但所列对象或顺序与第一个不同",
            "The header is repeated here, yet with other units or in another order",
        ),
        Text("请按第一个表头的顺序排列", "Put them in the order of the first header"),
    ),
    "note-row": Rule(
        "info",
        Text("说明文字，未作为数据读取：{value}", "A note, not read as data: {value}"),
        Text("无需处理", "Nothing to do"),
    ),
    "filled-down": Rule(
        "info",
        Text(
            "只写在第一行的名称，向下读取了 {number} 个空格，如此处为“{value}”",
            "Written on the first of its rows: blanks read from above: {number}, this one as {value}",
        ),
        Text("如有误请逐行填写", "Fill in every row if that is wrong"),
    ),
    "indicator-row": Rule(
        "info",
        Text(
            "“{value}”一行（列）说明指标，未作为评价对象读取",
            "{value}: describes the indicators, not read as a unit",
        ),
        Text("无需处理", "Nothing to do"),
    ),
    "direction-differs": Rule(
        "error",
        Text(
            "表中写指标方向为“{value}”，体系为“{expected}”",
            "The table gives the direction as {value}, the framework says {expected}",
        ),
        Text(
            "两者必有一误：请改正表中的方向，或体系的 direction",
            "One of them is wrong: correct the table, or direction in the framework",
        ),
    ),
    "direction-unlike": Rule(
        "warning",
        Text(
            "表中写指标方向为“{value}”，体系为“{expected}”，按体系计算",
            "The table gives the direction as {value}, the framework says {expected}, which counts",
        ),
        Text(
            "请核对表与体系中的方向",
            "Make sure that both mean the same",
        ),
    ),
    "direction-unread": Rule(
        "warning",
        Text("未能识别指标方向“{value}”，未与体系核对", "{value} is no direction; not compared"),
        Text("请写正向、负向或适度", "Write higher, lower or target"),
    ),
    "weights-stated": Rule(
        "info",
        Text(
            "表中写有权重（{value}），仅在指定 from-table 时使用",
            "The table states weights ({value}); they count only where from-table is asked for",
        ),
        Text("如需使用请加 --weighting from-table", "To use them say --weighting from-table"),
    ),
    "weights-sum": Rule(
        "warning",
        Text(
            "表中权重之和为 {value}，不是 1 或 100%",
            "The weights in the table sum to {value}, not to 1 or 100 %",
        ),
        Text("请核对权重；使用时按比例折算", "Check them; if used they are rescaled"),
    ),
    "weight-unread": Rule(
        "warning",
        Text("“{value}”不是有效的权重", "{value} is no weight"),
        Text("请写非负数或百分数", "Give a number or percentage that is not negative"),
    ),
    "weight-twice": Rule(
        "warning",
        Text("“{name}”写有几个不同的权重：{cells}", "{name} has several weights: {cells}"),
        Text("请只保留一个", "Keep one of them"),
    ),
    "hidden-rows": Rule(
        "warning",
        Text("隐藏的行也读取了：{cells}", "Hidden rows were read as well: {cells}"),
        Text("不需要的请删除", "Delete those that should not count"),
    ),
    "hidden-columns": Rule(
        "warning",
        Text("隐藏的列也读取了：{cells}", "Hidden columns were read as well: {cells}"),
        Text(
            "请取消隐藏并核对，不需要的请删除",
            "Show and check them; delete those that should not count",
        ),
    ),
    "outer-row": Rule(
        "warning",
        Text(
            "“{value}”在下面各行之上，像是上一级地区，仍按一个对象读取",
            "{value} stands above other rows, like a region above its cities, yet is read as a unit",
        ),
        Text("如不参与排名请删除该行", "Take the row out if it is not to be ranked"),
    ),
    "part-row": Rule(
        "warning",
        Text(
            "“{value}”像是上一行的一部分，仍按一个对象读取",
            "{value} looks like a part of the row above, yet is read as a unit",
        ),
        Text("如不参与排名请删除该行", "Take the row out if it is not to be ranked"),
    ),
    "names-matched": Rule(
        "info",
        Text(
            "按体系别名统一了 {number} 个名称：{names}", "Names matched to the framework's: {names}"
        ),
        Text("如有误请改正名称", "Correct a name if that is wrong"),
    ),
    "names-joined": Rule(
        "info",
        Text(
            "同一对象在表的各部分写法不同，已合并 {number} 个名称：{names}",
            "Written in two ways in parts of the table that complete each other, joined: {names}",
        ),
        Text("如不是同一对象请改正名称", "Correct the names if they are different units"),
    ),
    "near-name": Rule(
        "warning",
        Text(
            "体系中没有“{value}”，是否指“{near}”？", "{value} is not listed; did you mean {near}?"
        ),
        Text("请改正名称，或在体系 aliases 中登记", "Correct it, or list it under aliases"),
    ),
    "not-in-register": Rule(
        "warning",
        Text(
            "体系的对象名录（register）中没有“{value}”",
            "{value} is not in the framework's register",
        ),
        Text("请核对名称，或在体系 aliases 中登记", "Check the name, or list it under aliases"),
    ),
    "similar-names": Rule(
        "warning",
        Text("几个名称可能指同一对象：{names}", "These names may mean one unit: {names}"),
        Text("请统一写法，或在体系 aliases 中登记", "Write it one way, or list it under aliases"),
    ),
    "unit-of-measure": Rule(
        "error",
        Text(
            "给出的单位“{given}”不能换算为体系单位“{expected}”",
            "Given in {given}, which does not convert to the framework's {expected}",
        ),
        Text(
            "请填以“{expected}”计的数值，并改正表头",
            "Give the figures in {expected} and correct the header",
        ),
    ),
    "unit-base": Rule(
        "info",
        Text(
            "给出的单位“{given}”按“{expected}”读取，其基数或口径未核对",
            "Given in {given}, read as {expected}: of what, or how reckoned, was not compared",
        ),
        Text("请核对口径是否与体系一致", "Make sure that the framework means the same"),
    ),
    "unit-unsaid": Rule(
        "warning",
        Text(
            "未写单位，按“{expected}”读取，而同类的列以“{beside}”计",
            "No unit is stated: read in {expected}, yet a column of that kind is in {beside}",
        ),
        Text("请在表头写明单位", "State the unit in the header"),
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
        Text("此处没有时期", "There is no period here"),
        Text("请填写时期，如 2022", "Fill in the period, such as 2022"),
    ),
    "duplicate-unit": Rule(
        "error",
        Text("“{name}”出现多次：{cells}", "{name} stands in several places: {cells}"),
        Text("请只保留一行，或改正名称", "Keep one of them, or correct a name"),
    ),
    "total-row": Rule(
        "info",
        Text(
            "“{value}”是合计、平均一类的行，不参与排名",
            "{value} is a row of totals and is not ranked",
        ),
        Text("无需处理", "Nothing to do"),
    ),
    "aggregate-row": Rule(
        "warning",
        Text(
            "“{value}”是地区、国家组一类的汇总，不参与排名",
            "{value} is a group of units beside its members and is not ranked",
        ),
        Text(
            "如确为评价对象，请写入体系的 aliases",
            "If it is to be ranked, list it among the framework's aliases",
        ),
    ),
    "aggregates-stay": Rule(
        "warning",
        Text(
            "{all} 个名称中有 {number} 个像是地区、国家组一类的汇总，仍参与排名：{names}",
            "Names that may each stand for a group of units: {number} of {all}, all ranked: {names}",
        ),
        Text(
            "请确认它们互不包含；不参与排名的请删去",
            "See that none holds another; delete those that are not to be ranked",
        ),
    ),
    "years-read": Rule(
        "warning",
        Text(
            "名称带年份，{number} 行读作 {units} 个对象、{periods} 个时期，如“{value}”读作 {unit}、{period}",
            "Names carry a year: {number} rows are read as {units} units in {periods} periods, "
            "{value} as {unit} in {period}",
        ),
        Text(
            "如年份是名称的一部分，请写入体系的 aliases",
            "If a year is part of a name, list the name among the framework's aliases",
        ),
    ),
    "year-in-name": Rule(
        "warning",
        Text(
            "{all} 个名称中有 {number} 个似带年份，各按一个对象排名：{names}",
            "Names that seem to carry a year: {number} of {all}, each ranked as a unit: {names}",
        ),
        Text(
            "如是不同年份的数据，请把年份单列一列",
            "If these are data of different years, give the year a column of its own",
        ),
    ),
    "copied-rows": Rule(
        "warning",
        Text(
            "有 {number} 组对象的各项指标值完全相同：{groups}",
            "Groups of units with the same value in every indicator: {number} ({groups})",
        ),
        Text("请核对是否重复录入或照抄", "See whether they were copied or entered twice"),
    ),
    "derived-row": Rule(
        "warning",
        Text(
            "{number} 个指标的值等于{members}的{how}，可能是汇总行，仍参与排名",
            "In {number} indicators the value is the {how} of {members}: this may be a row of "
            "totals or averages, yet it is ranked",
        ),
        Text(
            "如是汇总行，请删去或改称“合计”“平均”",
            "If so, delete it or name it Total or Average",
        ),
    ),
    "duplicate-value": Rule(
        "error",
        Text("同一对象、时期、指标有多个值：{cells}", "Several values for one cell: {cells}"),
        Text("请只保留一个", "Keep one of them"),
    ),
    "breakdown": Rule(
        "error",
        Text("同一对象有几行，{columns}", "Several rows are of one unit; {columns}"),
        Text("请选取其一，如 {options}", "Choose with {options}"),
    ),
    "unknown-indicator": Rule(
        "info",
        Text(
            "体系中没有这个指标，已忽略 {number} 个值",
            "Not in the framework; values ignored: {number}",
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
    "computed-undefined": Rule(
        "warning",
        Text(
            "“{name}”= {formula} 在此无值（除数为零，或对数、开方的数不在其范围），按缺失处理",
            "{name} = {formula} has no value here (division by zero, or a logarithm or root of what "
            "has none), so it counts as missing",
        ),
        Text("请核对所用的数值", "See the figures that it takes"),
    ),
    "computed-column": Rule(
        "info",
        Text(
            "“{name}”由公式 {formula} 计算，表中的这一列已忽略",
            "{name} is computed as {formula}; the column of the table is ignored",
        ),
        Text("可从表中删去这一列", "It need not be in the table"),
    ),
    "computed-differs": Rule(
        "warning",
        Text(
            "“{name}”按公式 {formula} 应为 {computed}，表中的数值不同，未采用",
            "{name} is {computed} by its formula {formula}; the table has another figure, which is "
            "not used",
        ),
        Text("请核对所用的数值和公式", "See the figures that it takes, and the formula"),
    ),
    "no-year-before": Rule(
        "error",
        Text(
            "“{name}”= {formula} 需要一年前的数据，表中没有",
            "{name} = {formula} takes figures of a year before, and the table has none",
        ),
        Text("请提供含上一年的面板数据", "Give a panel that has the year before, too"),
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
    "check-total": Rule(
        "error",
        _SHOULD_BE,
        Text("请核对合计与各分项", "Check the total and its parts"),
    ),
    "check-total-row": Rule(
        "error",
        _SHOULD_BE,
        Text(
            "请核对合计行，以及对象是否有遗漏或多余",
            "Check the row of totals, and whether a unit is left out or too many",
        ),
    ),
    "check-share": Rule(
        "error",
        _SHOULD_BE,
        Text("请核对占比、分子、分母及其单位", "Check the share, both figures and their units"),
    ),
    "check-growth": Rule(
        "warning",
        _SHOULD_BE,
        Text(
            "请核对增速与两期数值；按可比价计算的增速请在校验中写 tolerance",
            "Check the rate and both figures; rates at constant prices need a tolerance",
        ),
    ),
    "check-rank": Rule(
        "error",
        Text(
            "{name}应为 1 到 {among} 的整数，表中为 {value}",
            "{name} should be a whole number from 1 to {among}, the table says {value}",
        ),
        Text("请核对名次", "Check the rank"),
    ),
    "check-counts": Rule(
        "error",
        Text(
            "{name}为“{label}”的应有 {expected} 个，表中有 {value} 个",
            "{name}: {expected} should be {label}, the table has {value}",
        ),
        Text("请核对名单", "Check the list"),
    ),
    "check-change": Rule(
        "warning",
        Text(
            "{name}较 {period} 变动 {change}，超出 {allowed}：{previous} → {value}",
            "{name} changed by {change} since {period}, outside {allowed}: {previous} → {value}",
        ),
        Text("请核对两期数值、单位和口径", "Check both figures, their units and definitions"),
    ),
    "check-stale": Rule(
        "warning",
        Text(
            "{value} 的数据早于 {before}，涉及 {units} 个对象",
            "Data of {value} are older than {before}; units concerned: {units}",
        ),
        Text("请换用较新的数据", "Use newer data"),
    ),
}
