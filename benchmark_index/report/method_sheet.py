"""The Method sheet: what was ranked, how, by which rules and from what, and the record of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Text
from ..excel import Column
from . import record
from .signing import SIGNATURE
from .words import TITLES, by_step, how_read, node_rules

if TYPE_CHECKING:
    from .workbook import Report


class MethodSheet:
    """Items and what is said of each, line by line."""

    def __init__(self, report: Report) -> None:
        self.report, self.scorecard, self.framework = report, report.scorecard, report.framework
        self.spec = report.specification

    def columns(self) -> list[Column]:
        """Return the columns of the sheet."""
        return items(self.report, [*self._choices()])

    def _choices(self) -> Iterator[tuple[Text, str]]:
        """Yield what was ranked, how, by which rules and from what, and the record of the run."""
        yield from self.description()
        written = record.specification_text(self.spec)
        kept = self.report.record_of(written)
        for item, text in (
            (record.SPECIFICATION, written),
            (record.RECORD, kept),
            (SIGNATURE, self.report.sign(written, kept)),
        ):
            for start in range(0, len(text), 30_000):
                yield item, text[start : start + 30_000]

    def description(self) -> Iterator[tuple[Text, str]]:
        """Yield everything but the record."""
        yield from self.about()
        yield from self.report.contents()
        yield from self._steps()
        yield from self._rules()
        yield from self._run()

    def about(self) -> Iterator[tuple[Text, str]]:
        """Yield what was ranked."""
        scorecard, framework = self.scorecard, self.framework
        yield (
            Text("指标体系", "Indicator system"),
            f"{framework.id}: {self.report.say(framework.name)}",
        )
        yield Text("体系来源", "Source"), framework.source
        yield Text("说明", "Note"), framework.note
        ranked = int((~np.isnan(scorecard.rank.to_numpy(float))).sum())
        total = len(self.report.table.data)
        periods = ", ".join(scorecard.table.periods)
        yield TITLES["period"], periods
        units = self.report.table.unit_labels.nunique()
        times = f" × {len(self.report.table.periods)}" if self.report.table.is_panel else ""
        yield (
            Text("参评对象", "Units"),
            self.report.say(
                Text(
                    f"{units} 个{times and times + ' 期'}，共 {total} 行，其中 {ranked} 行有排名",
                    f"{units}{times and times + ' periods'}: {total} rows, {ranked} of them ranked",
                )
            ),
        )

    def _steps(self) -> Iterator[tuple[Text, str]]:
        for kind, title in (
            ("imputation", Text("缺失值插补", "Imputation")),
            ("treatment", Text("异常值处理", "Outlier treatment")),
            ("normalization", Text("标准化", "Normalization")),
            ("weighting", Text("赋权", "Weighting")),
            ("tiers", Text("分档", "Tiers")),
        ):
            steps = by_step(kind, self.spec["steps"][kind], self.report.release)
            lines = {", ".join(leaves): self.report.say(step) for step, leaves in steps.items()}
            said = "\n".join(": ".join(filter(None, line)) for line in lines.items())
            origin = self.spec["weights_origin"] if kind == "weighting" else None
            if origin:
                name = self.report.say(Text(origin["zh"], origin["en"]))
                said = ", ".join(filter(None, [said, name, origin["source"], origin["date"]]))
            yield title, said
        yield (
            Text("合成", "Aggregation"),
            self._by_node(lambda node: self.report.combined(node)),
        )
        yield Text("分组得分", "Scores of groups"), self._node_rules()
        yield (
            Text("最低覆盖率", "Minimum coverage"),
            self._by_node(
                lambda node: Text(self.spec["min_coverage"][node], self.spec["min_coverage"][node])
            ),
        )

    def _node_rules(self) -> str:
        """Return a line for each node whose score has limits, or of which less is better."""
        fitted = self.scorecard.fitted
        rules = {
            node.id: node_rules(node, self.framework.nodes[node.id].direction == "lower")
            for node in reversed(fitted.plan)
        }
        lines = {
            node: "; ".join(map(self.report.say, said)) for node, said in rules.items() if said
        }
        return "\n".join(f"{node}: {said}" for node, said in lines.items())

    def _rules(self) -> Iterator[tuple[Text, str]]:
        yield (
            Text("缺失规则", "Missing data"),
            self.report.say(
                Text(
                    "逐级计数：直接下级中有得分的个数达到最低覆盖率才计算该级得分，其余下级的权重按比例放大；"
                    "不足者按缺失处理。",
                    "Counted level by level: a node has a score when enough of its direct children have "
                    "one; their weights are scaled up to 1. Otherwise the node itself is missing.",
                )
            ),
        )
        starts: list[str | None] = [*self.report.table.periods] or [None]
        rounded = {period: self.scorecard.fitted.decimals(period) for period in starts}
        by_period = ", ".join(f"{p}: {n}" for p, n in rounded.items())
        decimals = by_period if len(set(rounded.values())) > 1 else max(rounded.values())
        yield (
            Text("名次规则", "Ranks"),
            self.report.say(
                Text(
                    f"得分保留小数位数 {decimals}，据此排名，相同者并列（1, 2, 2, 4）。",
                    f"Scores rounded to decimals: {decimals}; equal scores share a rank (1, 2, 2, 4).",
                )
            ),
        )
        if publishing := self.scorecard.fitted.publishing:
            yield Text("公布尺度", "Published scale"), self.report.say(publishing.words)
        for note in self.scorecard.tier_notes:
            yield Text("分档说明", "Tiers, note"), self.report.say(note)

    def _run(self) -> Iterator[tuple[Text, str]]:
        if sure := self.report.sure:
            yield Text("稳健性", "Robustness"), self.report.say(sure.words)
        yield Text("数据文件", "Input file"), self.spec["input"]["file"]
        reading = how_read(self.spec["input"]["reading"], self.spec["framework"].get("select", {}))
        yield Text("读取方式", "Reading"), self.report.say(reading)
        yield Text("数据指纹", "Input SHA-256"), self.spec["input"]["sha256"]
        yield Text("软件", "Software"), f"benchmark-index {self.report.version}"

    def _by_node(self, words: Callable[[str], Text]) -> str:
        """Return a line about every inner node; once where it is the same for all."""
        nodes = {
            node.id: self.report.say(words(node.id))
            for node in reversed(self.scorecard.fitted.plan)
        }
        different = set(nodes.values())
        if len(different) == 1:
            return different.pop()
        return "\n".join(f"{node}: {said}" for node, said in nodes.items())


def items(report: Report, lines: Sequence[tuple[Text, str]]) -> list[Column]:
    """Return items and what is said of each as columns, leaving out those without."""
    lines = [(item, text) for item, text in lines if text]
    titles, texts = [report.say(item) for item, _ in lines], [text for _, text in lines]
    return [
        Column(report.head(TITLES["item"]), titles, wrap=True),
        Column(report.head(TITLES["content"]), texts, wrap=True, widest=110),
    ]
