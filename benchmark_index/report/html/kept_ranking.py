"""The ranking that a workbook holds, as its cells stand, for a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...errors import BenchmarkIndexError, MethodError, TableError, Text, UsageError, WeightsError
from ..differences import Comparison
from ..kept_draws import Sureness
from ..stored import Stored
from ..verification import run_again

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard

_DECISIVE = {"specification", "data", "name"}  # changes after which draws are of another run


class KeptRanking(NamedTuple):
    """A ranking read back out of its workbook.

    Attributes
    ----------
    scorecard : Scorecard
        As :func:`benchmark_index.rerun` scores it: yellow cells count as they stand.
    sure : Sureness or None
        How sure ranks are, where that is of this run.
    made : str
        The day on which the workbook was written.
    yellow, data : int
        How many yellow cells that decide a score, and how many others, are not as exported.
    had_draws : bool
        Whether the record says how sure ranks are, be it of this run or not.
    """

    scorecard: Scorecard
    sure: Sureness | None
    made: str
    yellow: int
    data: int
    had_draws: bool

    @classmethod
    def of(cls, path: Path) -> KeptRanking:
        """Read a workbook.

        Raises
        ------
        TableError, MethodError
            As :func:`benchmark_index.rerun`.
        UsageError
            There is no such file.
        """
        stored = Stored(path)
        check = Comparison(stored)
        yellow = sum(bool(edit.part) for edit in check.edits)
        data = sum(change.kind in _DECISIVE for change in stored.changed)
        try:
            scorecard = run_again(check)
        except (MethodError, UsageError, WeightsError) as error:  # of what its cells say
            raise _unusable(path, error) from None
        sure = None if yellow or data else stored.sure
        made = stored.kept.made.partition(" ")[0]
        return cls(scorecard, sure, made, yellow, data, stored.sure is not None)

    @property
    def remarks(self) -> list[Text]:
        """What whoever opens the page has to know of it."""
        remarks = []
        if self.yellow:
            n = self.yellow
            remarks.append(
                Text(
                    f"工作簿中有 {n} 个黄色单元格改过：按现在的值评分",
                    f"{n} yellow cell{'s' * (n > 1)} of the workbook changed: scored as "
                    f"{'they stand' if n > 1 else 'it stands'}",
                )
            )
        if self.data:
            remarks.append(
                Text(
                    "数据或运行参数在导出后改过：按现在的值评分（verify 逐一列出）",
                    "Data or specification were changed since the export: scored as they stand; "
                    "verify names each",
                )
            )
        if self.had_draws and self.sure is None:
            remarks.append(
                Text(
                    "名次区间属于改动前的排名，页面不再显示",
                    "The rank intervals are those of the ranking before: the page leaves them out",
                )
            )
        return remarks


def _unusable(path: Path, error: BenchmarkIndexError) -> TableError:
    """Return the error of a workbook whose cells, as they stand, make no ranking."""
    said, hint = error.message, error.hint
    return TableError(
        Text(
            f"{path.name} 现在的单元格算不出排名：{said.zh}", f"{path.name} as it stands: {said.en}"
        ),
        hint
        if hint.zh
        else Text(
            "Weights、Goalposts、Method 的黄色单元格按现在的值计算；verify 会列出改动之处。",
            "Yellow cells of Weights, Goalposts and Method count as they stand; verify names those "
            "that changed.",
        ),
    )
