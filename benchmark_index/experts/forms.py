"""Forms for experts (专家评分表): workbooks to fill in, whose formulas check what is filled in.

A hidden first column says what each row is: the mark of a block, ``ahp:economy`` for the children
of a node, then the ids of its rows. :mod:`.panel` reads by these marks, not by places.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from ..errors import Text
from ..estimators.parameters import one_of
from ..excel import BLANK, Canvas, Check, Layout, Put, link_to, quoted, sheet_name
from ..excel.styles import CHOICE, HEADING, LABEL, RESULT, TEXT, TITLE
from ..files import letter
from ..files.output import check_output
from ..framework import Framework, Group
from ..weighting.pairwise import ACCEPTED, random_index
from .questions import BUDGET, GUIDES, QUESTIONS, TITLES, Question, check_of

METHODS = ("ahp", *QUESTIONS)
EXPERT, JUDGEMENT, FAMILIARITY = "expert", "judgement", "familiarity"
SCALE_VALUES = [*range(9, 0, -1), *(1 / k for k in range(2, 10))]
_ITERATIONS = 40
_FRACTION = "# ?/?"

_TITLES = {
    "ahp": Text("层次分析法判断表", "Pairwise judgements (AHP)"),
    "budget": Text("预算分配表", "Budget allocation"),
    "delphi": Text("德尔菲法咨询表", "Delphi questionnaire"),
    **TITLES,
}
_GUIDES = {
    "ahp": (
        Text(
            "请逐张填写判断表中的黄色单元格：行中的一项与列中的一项相比重要多少？"
            "同等重要填 1，行更重要填 2 至 9，列更重要填倒数 1/2 至 1/9。",
            "Fill in the yellow cells of every sheet: how much more important is the item of the "
            "row than that of the column? 1 for equally, 2 to 9 where the row is more important, "
            "1/2 to 1/9 where the column is.",
        ),
        Text(
            "白色单元格由公式得出，请勿改动。一致性比率 CR 不大于 0.1 为可接受；偏大时请复核。"
            "无法判断的可以留空。",
            "White cells are computed, leave them alone. A consistency ratio (CR) up to 0.1 is "
            "accepted; go over the judgements where it is larger. Leave blank what you cannot judge.",
        ),
    ),
    "budget": (
        Text(
            "请把每一组的 100 分分配给组内各项，越重要分数越高；每组合计须为 100。",
            "Spread 100 points over the items of each group, more for what is more important; "
            "every group sums to 100.",
        ),
    ),
    "delphi": (
        Text(
            "请为每一项的重要性打分：5 非常重要，4 重要，3 一般，2 不太重要，1 不重要。无法判断的可以留空。",
            "Score the importance of every item: 5 very important, 4 important, 3 fair, 2 minor, "
            "1 none. Leave blank what you cannot judge.",
        ),
    ),
    **GUIDES,
}
_SCALE = {
    "1": Text("同等重要", "Equally important"),
    "3": Text("稍微重要", "Moderately more important"),
    "5": Text("明显重要", "Strongly more important"),
    "7": Text("强烈重要", "Very strongly more important"),
    "9": Text("极端重要", "Extremely more important"),
    "2 4 6 8": Text("介于两者之间", "In between"),
    "1/2 … 1/9": Text("反过来：列比行重要", "The other way round: the column is more important"),
}
_NAME = Text("专家姓名", "Expert")
_SELF = {
    JUDGEMENT: Text(
        "判断依据系数 Ca（0 至 1）：实践经验、理论分析越充分越高",
        "Basis of judgement Ca (0 to 1): higher for more practice and analysis",
    ),
    FAMILIARITY: Text(
        "熟悉程度系数 Cs（0 至 1）：很熟悉 1，熟悉 0.8，一般 0.5，不太熟悉 0.2",
        "Familiarity Cs (0 to 1): expert 1, familiar 0.8, fair 0.5, slight 0.2",
    ),
}


class FormBlock(NamedTuple):
    """A set of siblings to judge: its node, with its number in the system."""

    number: str
    node: Framework | Group

    @property
    def items(self) -> list[str]:
        """The ids of the siblings."""
        return [child.id for child in self.node.children]


def blocks_of(framework: Framework) -> list[FormBlock]:
    """Return every set of at least two siblings, numbered like chapters, parents first.

    Children of a formula have no weights, and nobody is asked for them.

    >>> [block.number for block in blocks_of(Framework.load("hdi"))]
    ['0', '2']
    """
    return sorted(
        (
            block
            for block in _blocks(framework, "")
            if len(block.items) > 1 and not block.node.formula
        ),
        key=lambda block: framework.levels[block.node.id],
    )


def _blocks(node: Framework | Group, number: str) -> Iterator[FormBlock]:
    yield FormBlock(number or "0", node)
    for i, child in enumerate(node.groups, 1):
        yield from _blocks(child, f"{number}.{i}" if number else str(i))


def write_form(
    method: str,
    framework: Framework | str,
    path: str | Path,
    expert: str = "",
    language: str = "zh",
    previous: pd.DataFrame | None = None,
) -> None:
    """Write the workbook one expert fills in, which :func:`~.panel.read_forms` reads back.

    Parameters
    ----------
    method : str
        ``ahp``, ``budget``, ``delphi``, ``best_worst``, ``swara``, or a rank order: ``rank_sum``,
        ``rank_reciprocal``, ``rank_centroid``.
    framework : Framework or str
        Whose groups and indicators are to be weighed.
    path : str or Path
        The ``.xlsx`` to write.
    expert : str, optional
        The name, filled in beforehand.
    language : str
        ``"zh"`` or ``"en"``; items are named in both.
    previous : DataFrame, optional
        Delphi: the statistics of the round before (``items_`` of
        :class:`~benchmark_index.DelphiWeights`), shown beside each item.

    Raises
    ------
    UsageError
        The path is no ``.xlsx`` or its folder does not exist.
    """
    one_of("method", method, METHODS)
    framework, path = Framework.load(framework), Path(path)
    check_output(path)
    book = Canvas()
    form = _Form(framework, method, expert, language)
    if method == "ahp":
        form.write_matrices(book)
    else:
        form.write_list(book, previous)
    book.save(path)


class _Form:
    """What stands in a form, in one language."""

    def __init__(self, framework: Framework, method: str, expert: str, language: str) -> None:
        self.framework, self.method, self.language = framework, method, language
        self.expert = expert
        self.blocks = blocks_of(framework)

    def say(self, zh: str, en: str) -> str:
        """Return what is said in the language of the form."""
        return Text(zh, en).pick(self.language)

    def name(self, node: str) -> str:
        """Return a name in both languages, that of the form first."""
        name = self.framework.nodes[node].name
        both = (name.zh, name.en) if self.language == "zh" else (name.en, name.zh)
        return "\n".join(dict.fromkeys(both))

    def heading(self, block: FormBlock) -> str:
        """Return number and name of a block."""
        name = self.framework.nodes[block.node.id].name.pick(self.language)
        return f"{block.number} {name}"

    def start(self, layout: Layout, columns: int) -> None:
        """Add title, guide and the expert's name to the first sheet."""
        title = self.framework.name.pick(self.language)
        layout.add(BLANK, Put(f"{title} · {_TITLES[self.method].pick(self.language)}", TITLE))
        for line in _GUIDES[self.method]:
            layout.add(BLANK, Put(line.pick(self.language), TEXT, span=columns))
        name = _NAME.pick(self.language)
        layout.add(Put(EXPERT), Put(name, LABEL), Put(self.expert or None, CHOICE))

    # --- AHP ---------------------------------------------------------------------------------

    def write_matrices(self, book: Canvas) -> None:
        """Write the guide, a matrix per block, and the hidden list of the scale."""
        sheets = [self._matrix(block) for block in self.blocks]
        guide = Layout(self.say("填写说明", "Guide"), (3, 34, 34, 12, 12, 30), hidden_columns=(1,))
        self.start(guide, 5)
        guide.add()
        titles = (self.say("标度", "Scale"), self.say("含义", "Meaning"))
        guide.add(BLANK, *(Put(title, HEADING) for title in titles))
        for value, meaning in _SCALE.items():
            guide.add(BLANK, Put(value, RESULT), Put(meaning.pick(self.language), LABEL))
        guide.add()
        heads = (("判断表", "Sheet"), ("内容", "What is compared"), ("未填", "Blank"))
        last = (("一致性", "CR"), ("结论", "Verdict"))
        guide.add(BLANK, *(Put(self.say(*head), HEADING) for head in (*heads, *last)))
        first = len(guide.rows) + 1
        comma = self.say("、", ", ")
        for (layout, cells), block in zip(sheets, self.blocks, strict=True):
            blank, cr, verdict = (f"={link_to(layout.name, cell)}" for cell in cells)
            items = comma.join(child.name.pick(self.language) for child in block.node.children)
            guide.add(
                BLANK,
                Put(_link(layout.name, self.heading(block)), LABEL, formula=True),
                Put(items, LABEL),
                Put(blank, RESULT, formula=True),
                Put(cr, RESULT.shown("0.000"), formula=True),
                Put(verdict, LABEL, formula=True),
            )
        column = f"E{first}:E{len(guide.rows)}"
        guide.marks.append((column, f"AND(ISNUMBER(E{first}),E{first}>{ACCEPTED})", "error"))
        book.lay(guide)
        for layout, _ in sheets:
            book.lay(layout)
        scale = Layout("Scale", (10,), hidden=True)
        for number in SCALE_VALUES:
            scale.add(Put(number, CHOICE.shown(_FRACTION)))
        book.lay(scale)

    def _matrix(self, block: FormBlock) -> tuple[Layout, tuple[str, str, str]]:
        """Return a sheet with a matrix, and the cells with its blanks, its CR and the verdict."""
        items, n = block.items, len(block.items)
        layout = Layout(
            sheet_name(self.heading(block)), (3, 30, *[15] * n, 12), hidden_columns=(1,)
        )
        layout.add(BLANK, Put(self.heading(block), TITLE))
        guide = self.say(
            "黄色单元格：行中的一项比列中的一项重要多少？1 至 9，反之填倒数 1/2 至 1/9。",
            "Yellow cells: how much more important is the item of the row than that of the column? "
            "1 to 9, or 1/2 to 1/9 the other way round.",
        )
        layout.add(BLANK, Put(guide, TEXT, span=n + 2))
        marks = [Put(f"ahp:{block.node.id}"), BLANK, *map(Put, items)]
        layout.add(*marks, hidden=True)
        corner = self.say("行 比 列", "row over column")
        heads = [corner, *map(self.name, items), self.say("权重", "Weight")]
        layout.add(BLANK, *(Put(head, HEADING) for head in heads))
        top, left = len(layout.rows) + 1, 3
        at = _Places(n, top, left)
        for i, item in enumerate(items):
            cells = [Put(item), Put(self.name(item), LABEL)]
            cells += [self._judgement(at, i, j) for j in range(n)]
            cells.append(
                Put(f'=IF({at.blank}=0,{at.iterate(i)},"")', RESULT.shown("0.0%"), formula=True)
            )
            layout.add(*cells)
        self._verdict(layout, at)
        _iterate(layout, at)
        refusal = self.say("请填 1 至 9 或其倒数 1/2 至 1/9", "1 to 9, or a reciprocal 1/2 to 1/9")
        place = link_to("Scale", f"$A$1:$A${len(SCALE_VALUES)}")
        for i in range(n - 1):
            cells_of_row = f"{at.cell(i, i + 1)}:{at.cell(i, n - 1)}"
            layout.allowed.append((cells_of_row, Check("list", place, refusal=refusal)))
        layout.frozen = f"C{top}"
        return layout, (at.blank, at.cr, at.verdict)

    def _judgement(self, at: _Places, i: int, j: int) -> Put:
        if i == j:
            return Put(1, RESULT.shown(_FRACTION))
        if i < j:
            return Put(None, CHOICE.shown(_FRACTION))
        other = at.cell(j, i)
        formula = f'=IF(ISNUMBER({other}),IF({other}>0,1/{other},""),"")'
        return Put(formula, RESULT.shown(_FRACTION), formula=True)

    def _verdict(self, layout: Layout, at: _Places) -> None:
        """Add what is still blank, lambda_max, the consistency ratio and what to make of it."""
        n, ri = at.n, random_index(at.n)[0]
        matrix, sums, last = at.matrix, at.sums, at.last
        layout.add()
        blank = f"=INT(({n * n}-COUNT({matrix})+1)/2)"
        whole = f"{at.blank}=0"
        cr = f"MAX(0,({at.largest}-{n})/{n - 1}/{ri!r})" if n > 2 else "0"
        accepted = self.say("一致性可以接受", "Consistent enough")
        too_large = self.say("一致性不足，请复核判断", "Inconsistent: go over the judgements")
        left = quoted(self.say("还有未填的判断", "Judgements are missing"))
        verdict = f"IF({at.cr}<={ACCEPTED},{quoted(accepted)},{quoted(too_large)})"
        for title, formula, style in (
            (self.say("未填", "Blank"), blank, RESULT.shown("0")),
            ("λmax", f'=IF({whole},SUMPRODUCT({sums},{last}),"")', RESULT.shown("0.000")),
            (
                self.say("一致性比率 CR", "Consistency ratio CR"),
                f'=IF({whole},{cr},"")',
                RESULT.shown("0.000"),
            ),
        ):
            layout.add(BLANK, Put(title, LABEL), Put(formula, style, formula=True))
        layout.add(
            BLANK,
            Put(self.say("结论", "Verdict"), LABEL),
            Put(f"=IF({whole},{verdict},{left})", RESULT, formula=True, span=min(max(n - 1, 2), 4)),
        )
        layout.marks.append((at.cr, f"AND(ISNUMBER({at.cr}),{at.cr}>{ACCEPTED})", "error"))

    # --- budgets and scores ------------------------------------------------------------------

    def write_list(self, book: Canvas, previous: pd.DataFrame | None) -> None:
        """Write one sheet with a block per set of siblings."""
        questions = QUESTIONS[self.method]
        layout = Layout(_TITLES[self.method].pick(self.language), (3, 52, 16, 24, 24))
        layout.hidden_columns = (1,)
        self.start(layout, 4)
        if self.method == "delphi":
            for key, text in _SELF.items():
                row = layout.add(Put(key), Put(text.pick(self.language), LABEL), Put(None, CHOICE))
                layout.allowed.append((f"C{row}", Check("decimal", "0", "1", refusal="0 - 1")))
        for block in self.blocks:
            layout.add()
            heads = [
                Put(f"{self.method}:{block.node.id}"),
                Put(self.heading(block), HEADING),
                *(Put(question.title.pick(self.language), HEADING) for question in questions),
            ]
            if previous is not None:
                titles = (("上轮均值", "Mean, last round"), ("上轮变异系数", "CV, last round"))
                heads += [Put(self.say(*title), HEADING) for title in titles]
            layout.add(*heads)
            first = len(layout.rows) + 1
            for item in block.items:
                cells = [Put(item), Put(self.name(item), LABEL)]
                cells += [Put(None, CHOICE)] * len(questions)
                layout.add(*cells, *_of_last_round(previous, item))
            last = len(layout.rows)
            filled = tuple(f"{c}{first}:{c}{last}" for c in "CD"[: len(questions)])
            for question, cells_of in zip(questions, filled, strict=True):
                layout.allowed.append(_allow(question, cells_of, len(block.items)))
            if self.method == "budget":
                self._total(layout, filled[0])
            self._check(layout, filled, len(block.items))
        book.lay(layout)

    def _check(self, layout: Layout, filled: tuple[str, ...], n: int) -> None:
        """Add a row that says whether the answers of a block can be used."""
        check = check_of(self.method, filled, n)
        if check is None:
            return
        usable, wrong = check
        left = quoted(self.say("还有未填的", "Answers are missing"))
        needed = f"COUNT({filled[0]})"
        formula = (
            f"=IF({needed}<{n},{left},"
            f"IF(AND({usable}),{quoted('✓')},{quoted(wrong.pick(self.language))}))"
        )
        layout.add(BLANK, Put(self.say("检查", "Check"), LABEL), Put(formula, RESULT, formula=True))

    def _total(self, layout: Layout, cells: str) -> None:
        row = len(layout.rows) + 1
        left = quoted(self.say("还差 ", "still to spend: "))
        over = quoted(self.say("超出 ", "too many: "))
        rest = f"{BUDGET}-C{row}"
        check = (
            f"=IF(ABS({rest})<0.000001,{quoted('✓')},"
            f"IF({rest}>0,{left}&ROUND({rest},6),{over}&ROUND(-({rest}),6)))"
        )
        layout.add(
            BLANK,
            Put(self.say("合计", "Total"), LABEL),
            Put(f"=SUM({cells})", RESULT, formula=True),
            Put(check, RESULT, formula=True),
        )
        layout.marks.append((f"C{row}:D{row}", f"ABS({BUDGET}-$C{row})>=0.000001", "warning"))


def _allow(question: Question, cells: str, items: int) -> tuple[str, Check]:
    """Return the numbers that may be typed as an answer."""
    low, high = f"{question.low:g}", f"{question.most(items):g}"
    refusal = f"{low} - {high}"
    kind: Literal["integer", "decimal"] = "integer" if question.whole else "decimal"
    return cells, Check(kind, low, high, refusal=refusal)


class _Places:
    """Where things stand on the sheet of one matrix."""

    def __init__(self, n: int, top: int, left: int) -> None:
        self.n, self.top, self.left = n, top, left
        below = top + n + 1
        first = letter(left)
        self.blank, self.largest = f"${first}${below}", f"${first}${below + 1}"
        self.cr, self.verdict = f"${first}${below + 2}", f"${first}${below + 3}"
        self.sums_row = below + 5
        self.matrix = f"{self.cell(0, 0)}:{self.cell(n - 1, n - 1)}"
        self.sums = self.across(self.sums_row)
        self.last = self.across(self.sums_row + 1 + _ITERATIONS)

    def cell(self, i: int, j: int) -> str:
        """Return the place of a judgement."""
        return f"{letter(self.left + j)}{self.top + i}"

    def across(self, row: int) -> str:
        """Return the n cells of a row below the columns of the matrix."""
        return f"${letter(self.left)}${row}:${letter(self.left + self.n - 1)}${row}"

    def iterate(self, i: int) -> str:
        """Return the place of an item's weight in the last step."""
        return f"{letter(self.left + i)}${self.sums_row + 1 + _ITERATIONS}"


def _iterate(layout: Layout, at: _Places) -> None:
    """Add hidden rows that find the principal eigenvector: power iteration, a step per row."""
    layout.add()
    columns = [f"{at.cell(0, j)}:{at.cell(at.n - 1, j)}" for j in range(at.n)]
    sums = [Put(f"=SUM({column})", formula=True) for column in columns]
    row = layout.add(BLANK, BLANK, *sums, hidden=True)
    row = layout.add(BLANK, BLANK, *[Put(1 / at.n)] * at.n, hidden=True)
    for _ in range(_ITERATIONS):
        before = at.across(row)
        steps = [
            f"=SUMPRODUCT({at.cell(i, 0)}:{at.cell(i, at.n - 1)},{before})"
            f"/SUMPRODUCT({at.sums},{before})"
            for i in range(at.n)
        ]
        row = layout.add(BLANK, BLANK, *(Put(step, formula=True) for step in steps), hidden=True)


def _link(sheet: str, text: str) -> str:
    """Return a formula that shows a text and leads to a sheet."""
    return f"=HYPERLINK({quoted('#' + link_to(sheet))},{quoted(text)})"


def _of_last_round(previous: pd.DataFrame | None, item: str) -> list[Put]:
    if previous is None:
        return []
    results = previous.loc[item].to_dict() if item in previous.index else {}
    return [Put(results.get(key), RESULT.shown("0.00")) for key in ("mean", "cv")]
