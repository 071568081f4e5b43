"""Every error the package raises, each with what to do next, in Chinese and English.

Raise sites stay one line: the constructors below build the message and the hint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Text(NamedTuple):
    """One sentence in both languages of the package."""

    zh: str
    en: str

    def pick(self, language: str) -> str:
        """Return the sentence in ``"zh"`` or ``"en"``."""
        return self.zh if language == "zh" else self.en


class BenchmarkIndexError(ValueError):
    """The root of all errors of the package: a message and a hint in two languages."""

    def __init__(self, message: Text | str, hint: Text | str = "") -> None:
        self.message = message if isinstance(message, Text) else Text(message, message)
        self.hint = hint if isinstance(hint, Text) else Text(hint, hint)
        super().__init__(self.message, self.hint)

    def explain(self, language: str = "en") -> str:
        """Return message and hint as plain text."""
        parts = [self.message.pick(language), self.hint.pick(language)]
        return "\n".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.explain()


def shorten(items: Iterable[object], most: int = 5) -> str:
    """Join items for a message, saying how many were left out.

    >>> shorten(["a", "b", "c"], most=2)
    'a, b, ... (+1)'
    """
    texts = [str(item) for item in items]
    more = len(texts) - most
    return ", ".join(texts[:most]) + (f", ... (+{more})" if more > 0 else "")


def closest(name: str, known: Sequence[str]) -> list[str]:
    """Return what was probably meant, if anything; among very many names nothing is looked for.

    >>> closest("entrpy", ["entropy", "equal"])
    ['entropy']
    """
    return get_close_matches(name[:100], known, n=1) if len(known) <= 2000 else []


class UsageError(BenchmarkIndexError):
    """Something was asked for that does not exist."""

    @classmethod
    def unknown(cls, kind: Text, name: str, known: Sequence[str]) -> UsageError:
        """Say that ``name`` is not known and what was probably meant."""
        name = name if len(name) <= 100 else f"{name[:100]}..."
        close = closest(name, known)
        guess_zh = f"是否想用 {close[0]}？" if close else ""
        guess_en = f"Did you mean {close[0]}? " if close else ""
        listed = shorten(known, most=12)
        return cls(
            Text(f"没有名为 {name!r} 的{kind.zh}。", f"There is no {kind.en} named {name!r}."),
            Text(f"{guess_zh}可用：{listed}", f"{guess_en}Known: {listed}") if known else "",
        )

    @classmethod
    def not_from_files(cls, kind: Text, name: str, known: Sequence[str]) -> UsageError:
        """Say that a class of another package is not built from a file or an option."""
        listed = shorten(known, most=12) or "none"
        return cls(
            Text(
                f"文件、运行参数和命令行不能指定 {name} 作为{kind.zh}。",
                f"{name} cannot be named as {kind.en} by a file, a specification or an option.",
            ),
            Text(
                f"可用的 scikit-learn 转换器：{listed}。其他类请在自己的 Python 代码中传入对象。",
                f"Transformers of scikit-learn that can: {listed}. Pass any other as an object in "
                "your own Python code.",
            ),
        )

    @classmethod
    def bad_option(cls, step: Text, text: str, reason: Text) -> UsageError:
        """Say that a step cannot be built from the parameters given."""
        text = text if len(text) <= 100 else f"{text[:100]}..."
        return cls(
            Text(f"{step.zh} {text} 无效：{reason.zh}", f"{step.en} {text}: {reason.en}"),
        )

    @classmethod
    def no_step(cls, kind: Text, said: object) -> UsageError:
        """Say that something is neither a method's name nor an estimator."""
        shown = repr(said)[:100]
        return cls(
            Text(f"{shown} 不是{kind.zh}", f"{shown} is no {kind.en}"),
            Text(
                "请给出方法名（如 minmax:low=1）、估计器对象或 None。",
                "Give the name of a method (minmax:low=1), an estimator object or None.",
            ),
        )

    @classmethod
    def bad_plugin(cls, package: str, target: str, reason: Text) -> UsageError:
        """Say that a class that another package adds cannot serve as a method."""
        return cls(
            Text(
                f"软件包 {package} 提供的方法 {target} 无法使用：{reason.zh}",
                f"The package {package} adds a method {target} that cannot be used: {reason.en}",
            ),
            Text(
                "请更新或卸载该软件包；本软件自带的方法不受影响。",
                "Update or remove that package; the library's own methods work all the same.",
            ),
        )

    @classmethod
    def not_installed(cls, method: str, package: str) -> UsageError:
        """Say that a recorded run took a method of a package that is not there."""
        return cls(
            Text(
                f"这次运行使用了软件包 {package} 的方法 {method!r}，该软件包未安装。",
                f"The run took the method {method!r} of the package {package}, which is not here.",
            ),
            Text(f"请安装 {package} 后重试。", f"Install {package}, then try again."),
        )

    @classmethod
    def no_panel(cls, periods: Sequence[str]) -> UsageError:
        """Say that a table holds fewer than two periods."""
        held = shorten(periods) or "0"
        return cls(
            Text(
                f"面板分析需要多个时期，表中只有：{held}",
                f"A panel has several periods, the table holds: {held}",
            ),
            Text(
                "请给出含时期列的长表、各年一列的宽表或各年一页的工作簿。",
                "Give a table with a column of periods, a column for each year, or a sheet for each.",
            ),
        )

    @classmethod
    def too_many_changes(cls, changes: int, most: int) -> UsageError:
        """Say that more changes of scores are to be split by coalitions than are looked at."""
        return cls(
            Text(
                f"该合成方法须逐个组合计算，共 {changes:,} 个得分变化，上限 {most:,}",
                f"This aggregation is split by coalitions: {changes:,} changes, at most {most:,}",
            ),
            Text(
                "请逐个对象查看：panel.changes_of(对象)，或用 units= 只取部分对象。",
                "Ask for one unit, panel.changes_of(unit), or read fewer with units=.",
            ),
        )

    @classmethod
    def too_large(cls, needed: int, most: int) -> UsageError:
        """Say how much memory something takes, and how much was allowed."""
        megabytes = -(-needed // (1 << 20))
        return cls(
            Text(
                f"需要 {megabytes} MB 内存，上限为 {most >> 20} MB",
                f"It takes {megabytes} MB of memory, {most >> 20} MB are allowed",
            ),
            Text(
                f"请减少抽样次数或对象，或写 memory={megabytes}MB。",
                f"Take fewer draws or units, or say memory={megabytes}MB.",
            ),
        )

    @classmethod
    def no_specification(cls, error: Exception) -> UsageError:
        """Say that a record of a run is damaged."""
        details = shorten([f"{type(error).__name__}: {error}"[:100]])
        return cls(
            Text(
                f"运行参数已损坏（{details}）",
                f"The specification of the run is damaged ({details})",
            ),
            Text(
                "请使用 Scorecard.specification 的原样内容。",
                "Give what Scorecard.specification holds.",
            ),
        )


MOST_LINES = 40  # of faults in a message; the error has them all


class Fault(NamedTuple):
    """One thing wrong in a framework or weight file."""

    where: str
    node: str
    message: Text
    hint: Text

    def explain(self, language: str) -> str:
        """Return the fault as one line."""
        node = f" [{self.node}]" if self.node else ""
        return f"{self.where}{node}: {self.message.pick(language)} {self.hint.pick(language)}"


def _listed(faults: Sequence[Fault]) -> Text:
    """Return faults as lines, as many as a screen holds."""
    left = len(faults) - MOST_LINES
    zh, en = ([f"- {fault.explain(way)}" for fault in faults[:MOST_LINES]] for way in ("zh", "en"))
    zh += [f"- 另有 {left} 处"] * (left > 0)
    en += [f"- and {left} more"] * (left > 0)
    return Text("\n".join(zh), "\n".join(en))


class FrameworkError(BenchmarkIndexError):
    """A framework or weight file is wrong; ``faults`` lists everything at once."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = list(faults)
        count = len(self.faults)
        super().__init__(
            Text(f"{file}：发现 {count} 处错误", f"{file}: {count} fault{'s' * (count != 1)}"),
            _listed(self.faults),
        )

    def __reduce__(self) -> tuple[type[FrameworkError], tuple[str, list[Fault]]]:
        return type(self), (self.file, self.faults)


class AssumptionsError(UsageError):
    """Assumptions of uncertainty are wrong; ``faults`` lists everything at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        count = len(self.faults)
        super().__init__(
            Text(
                f"不确定性假设：发现 {count} 处错误",
                f"Assumptions: {count} fault{'s' * (count != 1)}",
            ),
            _listed(self.faults),
        )

    def __reduce__(self) -> tuple[type[AssumptionsError], tuple[list[Fault]]]:
        return type(self), (self.faults,)


class FormulaError(BenchmarkIndexError):
    """A text is no formula."""

    @classmethod
    def at(cls, place: int, said: str, reason: Text, functions: str) -> FormulaError:
        """Say what is wrong at a character, counted from 1, and what may stand there."""
        said = said if len(said) <= 40 else f"{said[:40]}..."
        return cls(
            Text(
                f"第 {place} 个字符“{said}”处：{reason.zh}。",
                f"character {place} ({said!r}): {reason.en}.",
            ),
            Text(
                f"可用：数、编号、+ - * / ^、括号和 {functions}；含其他字符的编号写在 [方括号] 中。",
                f"Write numbers, ids, + - * / ^, parentheses and {functions}; an id with other "
                "characters in [brackets].",
            ),
        )

    @classmethod
    def empty(cls) -> FormulaError:
        """Say that a formula names no column."""
        return cls(
            Text("公式中没有编号。", "there is no id in the formula."),
            Text("请写如 gdp / population。", "Write such as gdp / population."),
        )

    @classmethod
    def too_long(cls, limit: Text) -> FormulaError:
        """Say that a formula is longer or deeper than formulas may be."""
        return cls(
            Text(f"公式超过 {limit.zh}。", f"the formula is over {limit.en}."),
            Text(
                "多项相加请写 sum(a, b, c)，或分成几个变量。",
                "Write long sums as sum(a, b, c), or compute variables first.",
            ),
        )


class TableError(BenchmarkIndexError):
    """A file cannot be read as a table at all."""

    @classmethod
    def unreadable(cls, path: object, reason: Text, hint: Text | None = None) -> TableError:
        """Say that the file could not be opened and why."""
        return cls(
            Text(f"无法读取 {path}：{reason.zh}", f"Cannot read {path}: {reason.en}"),
            hint
            or Text(
                "请用 Excel 打开并另存为 .xlsx 或 UTF-8 的 .csv 后重试。",
                "Open it in Excel and save it as .xlsx or as UTF-8 .csv, then try again.",
            ),
        )

    @classmethod
    def missing_columns(cls, columns: Sequence[str]) -> TableError:
        """Say that a DataFrame lacks columns the framework needs."""
        return cls(
            Text(f"缺少列：{shorten(columns)}", f"Missing columns: {shorten(columns)}"),
            Text(
                "列名可用编号、中文名、英文名或别名；没有数据的指标请从体系中删去。",
                "Head columns by id, Chinese or English name, or alias; drop an indicator without "
                "data from the framework.",
            ),
        )

    @classmethod
    def not_numbers(cls, columns: Sequence[str]) -> TableError:
        """Say that columns, or some of them, hold what is no number."""
        listed = shorten(columns)
        return cls(
            Text(f"列须为数值：{listed}", f"Columns have to hold numbers: {listed}"),
            Text(
                "请去掉文字列，或先用 read_table 读取。",
                "Leave columns of text out, or read the table by read_table first.",
            ),
        )

    @classmethod
    def infinite(cls, columns: Sequence[str]) -> TableError:
        """Say that columns hold infinity."""
        return cls(
            Text(f"列含无穷大：{shorten(columns)}", f"Columns hold infinity: {shorten(columns)}"),
            Text("请改为缺失或正确的数值。", "Make the cells missing or give the right numbers."),
        )


class FindingsError(TableError):
    """A table has errors; ``findings`` is the full list as a DataFrame."""

    def __init__(self, summary: Text, findings: pd.DataFrame, lines: Text) -> None:
        self.findings = findings
        self.summary, self.lines = summary, lines
        super().__init__(summary, lines)

    def __reduce__(self) -> tuple[type[FindingsError], tuple[Text, pd.DataFrame, Text]]:
        return type(self), (self.summary, self.findings, self.lines)


class MethodError(BenchmarkIndexError):
    """A step cannot be computed on these data."""

    @classmethod
    def in_period(cls, period: str, error: MethodError) -> MethodError:
        """Say in which period something cannot be computed."""
        said = error.message
        return cls(Text(f"{period}：{said.zh}", f"{period}: {said.en}"), error.hint)

    @classmethod
    def constant(cls, columns: Sequence[str], n: int) -> MethodError:
        """Say that columns have no spread to be normalized by."""
        single = n == 1
        return cls(
            Text(
                f"指标没有差异，无法按自身的极差或标准差标准化：{shorten(columns)}"
                + ("（只有 1 个对象）" if single else ""),
                f"No spread to normalize by in: {shorten(columns)}"
                + (" (n_samples = 1)" if single else ""),
            ),
            Text(
                '可设 constant="zero"、"middle" 或 "drop"，或改用固定上下限 Goalposts。',
                'Use constant="zero", "middle" or "drop", or fixed bounds with Goalposts.',
            ),
        )

    @classmethod
    def uninformative(cls, columns: Sequence[str], n: int) -> MethodError:
        """Say that no column has any spread."""
        single = n == 1
        return cls(
            Text(
                f"所有指标都没有差异：{shorten(columns)}" + ("（只有 1 个对象）" if single else ""),
                f"No column has any spread: {shorten(columns)}"
                + (" (n_samples = 1)" if single else ""),
            ),
            Text(
                "请核对数据；由数据定权时可改用等权。",
                "Check the data; equal weights need no spread.",
            ),
        )

    @classmethod
    def empty(cls, columns: Sequence[str]) -> MethodError:
        """Say that columns have no value at all."""
        return cls(
            Text(
                f"指标没有任何数值：{shorten(columns)}", f"No value at all in: {shorten(columns)}"
            ),
            Text(
                "请补充数据，或从体系中删去该指标。",
                "Fill them in or drop them from the framework.",
            ),
        )

    @classmethod
    def unscalable(cls, columns: Sequence[str], n: int) -> MethodError:
        """Say that columns have no spread by which an imputation could scale them."""
        one = " (n_samples = 1)" if n == 1 else ""
        return cls.cannot_take(
            Text("指标没有差异，无法按自身离散程度缩放", f"No spread to scale by{one} in"),
            columns,
            Text(
                "请从体系中删去，或改用均值、中位数插补。",
                "Drop them from the framework, or impute by mean or median.",
            ),
        )

    @classmethod
    def missing_goalposts(cls, columns: Sequence[str]) -> MethodError:
        """Say that indicators lack fixed bounds."""
        return cls(
            Text(
                f"缺少固定上下限：{shorten(columns)}", f"No goalposts given for: {shorten(columns)}"
            ),
            Text(
                "请在体系中写 goalposts: [下限, 上限]，或改用样本上下限（MinMax、Topsis）。",
                "Write goalposts: [low, high] in the framework, or use sample bounds (MinMax, Topsis).",
            ),
        )

    @classmethod
    def bad_parameter(cls, name: str, reason: Text) -> MethodError:
        """Say that a parameter of a step cannot be used."""
        return ParameterError(Text(f"参数 {name}：{reason.zh}", f"Parameter {name}: {reason.en}"))

    @classmethod
    def unpublishable(cls, reason: Text) -> MethodError:
        """Say why an index cannot be shown on the scale that is asked for."""
        return cls(
            Text(f"publish：{reason.zh}", f"Cannot publish on this scale: {reason.en}"),
            Text(
                "请改用 minmax 等得分为正且有上下端的标准化，或去掉 publish 的尺度，只留 decimals。",
                "Normalize by minmax or goalposts, or leave out the scale of publish and keep decimals.",
            ),
        )

    @classmethod
    def no_complete_rows(cls) -> MethodError:
        """Say that a missing value stands in every row."""
        return cls(
            Text("没有一个对象的数据是完整的", "No unit has a value in every column"),
            Text("请先插补缺失值，或减少指标。", "Impute first, or use fewer indicators."),
        )

    @classmethod
    def cannot_take(cls, what: Text, cells: Sequence[str], hint: Text) -> MethodError:
        """Say that a method met values it cannot take, naming the first cells."""
        listed = shorten(cells)
        return cls(Text(f"{what.zh}：{listed}", f"{what.en}: {listed}"), hint)

    @classmethod
    def open_interval(cls, indicator: str, cells: Sequence[str]) -> MethodError:
        """Say that values are stated as bounds and nobody says how far they may reach."""
        listed = shorten(cells)
        return cls(
            Text(
                f"以界限给出的数据，区间的另一端没有说明，或不在界限的那一侧：{listed}",
                f"Values stated as bounds, and their intervals do not end beyond them: {listed}",
            ),
            Text(
                f"请写 qualifiers: {{{indicator}: 另一端}}（或 [下端, 上端]），或在体系中写该指标的 allowed。",
                f"Say how far they reach, qualifiers: {{{indicator}: end}} (or [low, high]), or what "
                "the indicator is allowed to be in the framework.",
            ),
        )

    @classmethod
    def all_rows(cls, method: str, way_out: Text) -> MethodError:
        """Say that a fit needs all rows at once, so that batches of them will not do."""
        return cls(
            Text(
                f"{method} 需要一次看到全部数据行，不能分批拟合",
                f"{method} needs all rows at once and cannot be fitted in batches",
            ),
            way_out,
        )

    @classmethod
    def compares_units(cls, method: str) -> MethodError:
        """Say that scores come from comparing units, which batches do not hold together."""
        return cls(
            Text(
                f"{method} 把对象两两比较，不能分批评分",
                f"{method} compares units with one another and cannot score them in batches",
            ),
            Text(
                "请改用 topsis、grey 或平均类方法，或用 evaluate 一次读入全部数据。",
                "Use topsis, grey or a mean, or score all of them at once with evaluate.",
            ),
        )

    @classmethod
    def not_by_indicator(cls, reason: Text) -> MethodError:
        """Say why the change of a score cannot be told apart by indicator."""
        return cls(
            Text(
                f"得分变化不能按指标分解：{reason.zh}",
                f"Changes cannot be split by indicator: {reason.en}",
            ),
            Text(
                "得分、名次及其变化仍可用；如需分解，请用算术或几何平均。",
                "Scores, ranks and their changes are there all the same; arithmetic and geometric "
                "means can be split.",
            ),
        )

    @classmethod
    def no_ends(cls) -> MethodError:
        """Say that dimensions have no scale on which they could be brought to 0 to 1."""
        return cls(
            Text(
                "耦合协调度需要 0 到 1 的维度得分，而各维度的尺度没有共同的上下端",
                "Coupling coordination needs dimensions on 0 to 1, and these have no common ends",
            ),
            Text(
                "请写明尺度，如 ends=(0, 1)，或用 minmax、goalposts 标准化。",
                "Say the ends of their scale, ends=(0, 1), or normalize by minmax or goalposts.",
            ),
        )

    @classmethod
    def beyond_float(cls, method: str, columns: Sequence[str] = ()) -> MethodError:
        """Say that the arithmetic of a method leaves the range of float64 numbers."""
        listed = shorten(columns)
        zh, en = (f"：{listed}", f" for: {listed}") if listed else ("", "")
        return cls(
            Text(
                f"{method} 的计算超出浮点数范围{zh}",
                f"The arithmetic of {method} leaves the range of numbers (float64){en}",
            ),
            Text(
                "请换用合适的计量单位（数值过大或过小），并核对数据与参数。",
                "Use a unit of measure that brings very large or very small values nearer to 1, and "
                "check data and parameters.",
            ),
        )

    @classmethod
    def too_many(cls, method: str, what: Text, given: int, most: int, raised: str) -> MethodError:
        """Say that a method whose time grows fast meets more than it is let loose on."""
        return cls(
            Text(
                f"{method}：{given} {what.zh}，最多 {most}，更多则耗时过长",
                f"{method}: {given} {what.en}, at most {most}, beyond which it takes too long",
            ),
            Text(
                f"请分组或分时期计算、减少指标，或换用其他方法；在 Python 中可提高 {raised}。",
                "Score groups or periods by themselves, use fewer indicators or another method; in "
                f"Python, raise {raised}.",
            ),
        )

    @classmethod
    def unsolved(cls, method: str, reason: str) -> MethodError:
        """Say that a solver of a method gave up, with what it said."""
        return cls(
            Text(f"{method} 未能求解：{reason}", f"{method} found no solution: {reason}"),
            Text(
                "请核对数据（重复或几乎恒定的指标），或换用其他方法。",
                "Check the data (indicators that repeat others or hardly vary), or use another "
                "method.",
            ),
        )

    @classmethod
    def nobody_consistent(cls, node: str, limit: float) -> MethodError:
        """Say that a limit of the consistency ratio leaves no expert."""
        return cls(
            Text(
                f"{node}：所有专家的一致性比率都大于 {limit:g}",
                f"{node}: every expert's consistency ratio is above {limit:g}",
            ),
            Text(
                "请按提示复核判断，或放宽 max_cr。",
                "Go over the judgements, or allow a larger max_cr.",
            ),
        )


class ParameterError(MethodError, UsageError):
    """A parameter of a step cannot be used."""


class WeightsError(MethodError):
    """Weights do not fit the nodes they are for."""

    @classmethod
    def absent(cls, parent: str, nodes: Sequence[str]) -> WeightsError:
        """Say which of the nodes below one have no weight."""
        listed = shorten(nodes)
        return cls.unusable(parent, Text(f"缺少 {listed}", f"none for {listed}"))

    @classmethod
    def misjudged(cls, parent: str, reason: Text) -> WeightsError:
        """Say what is wrong with the experts' judgements of what is below one node."""
        return cls(
            Text(f"{parent} 下的判断无效：{reason.zh}", f"Judgements below {parent}: {reason.en}"),
            Text(
                "判断按编号对应；同一上级下的各项要么都判断、要么都不判断。",
                "Judgements go by id; the items below one node are judged all or none.",
            ),
        )

    @classmethod
    def unusable(cls, parent: str, reason: Text) -> WeightsError:
        """Say what is wrong with the weights below one node."""
        return cls(
            Text(f"{parent} 下的权重无效：{reason.zh}", f"Weights below {parent}: {reason.en}"),
            Text(
                "权重须为非负数，同一上级下至少一个为正，且要么全给、要么全不给。",
                "Weights are non-negative, at least one sibling is positive, and siblings have "
                "weights all or none.",
            ),
        )

    @classmethod
    def not_whole(cls, parent: str, reason: Text) -> WeightsError:
        """Say what is wrong with the weights below one node that are written in percent."""
        return cls(
            Text(f"{parent} 下的权重无效：{reason.zh}", f"Weights below {parent}: {reason.en}"),
            Text(
                "请改正百分数，或写不带百分号的数，由程序按比例折算。",
                "Correct the percentages, or write plain numbers, which are scaled to their sum.",
            ),
        )

    @classmethod
    def no_nodes(cls, framework: str, names: Sequence[str], close: Sequence[str]) -> WeightsError:
        """Say which names of weights no node has, and what was probably meant."""
        listed = shorten(names)
        return cls(
            Text(
                f"{framework} 下的权重无效：体系中没有这些节点：{listed}",
                f"Weights below {framework}: no such nodes: {listed}",
            ),
            Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?")
            if close
            else Text(
                "请写指标或分组的编号或名称。", "Write ids or names of indicators and groups."
            ),
        )

    @classmethod
    def none_given(cls, framework: str) -> WeightsError:
        """Say that a framework has no weights that could be taken."""
        return cls(
            Text(f"体系 {framework} 没有写明权重", f"System {framework} states no weights"),
            Text(
                "请写出权重（如 weighting=[30, 20, 50]），或用 equal（等权）。",
                "Write them out, as in weighting=[30, 20, 50], or use equal.",
            ),
        )

    @classmethod
    def undetermined(cls, nodes: Sequence[str]) -> WeightsError:
        """Say that columns tell the same, so that no weight follows from them."""
        listed = shorten(nodes)
        return cls(
            Text(f"指标完全相关，无法由数据定权：{listed}", f"Perfectly correlated: {listed}"),
            Text("请去掉重复的指标，或改用等权。", "Drop what repeats another, or weigh equally."),
        )
