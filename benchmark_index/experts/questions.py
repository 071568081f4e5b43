"""What the forms ask of each item in a list (评分项): a number within bounds, one or two of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..errors import Text
from ..weighting.pairwise import SCALE

FULL_SCORE, BUDGET = 5, 100
MOST_STEP = 9


class Question(NamedTuple):
    """A column to fill in beside the items: the parameter it is for, and what may be typed.

    ``needed``: whether an item that is left blank is an error, its siblings being answered.
    """

    parameter: str
    title: Text
    low: float
    high: float | None = None  # None: as many as there are items
    whole: bool = True
    needed: bool = True

    def most(self, items: int) -> float:
        """Return the largest answer."""
        return items if self.high is None else self.high


_RANK = Question("ranks", Text("名次 1-n", "Rank 1-n"), 1)
QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "budget": (Question("points", Text("分数", "Points"), 0, BUDGET, whole=False, needed=False),),
    "delphi": (
        Question("scores", Text("重要性 1-5", "Importance 1-5"), 1, FULL_SCORE, needed=False),
    ),
    "best_worst": (
        Question("best_to_others", Text("最优比该项 1-9", "Best over this, 1-9"), 1, SCALE),
        Question("others_to_worst", Text("该项比最劣 1-9", "This over worst, 1-9"), 1, SCALE),
    ),
    "swara": (
        _RANK,
        Question(
            "steps",
            Text("前一名高出多少（0.3 即 30%）", "Lead of the rank before (0.3 is 30 %)"),
            0,
            MOST_STEP,
            whole=False,
        ),
    ),
    **dict.fromkeys(("rank_sum", "rank_reciprocal", "rank_centroid"), (_RANK,)),
}
RANKED = ("rank_sum", "rank_reciprocal", "rank_centroid")  # whose forms ask the same

_RANK_TITLE = Text("重要性排序表", "Order of importance")
TITLES: Mapping[str, Text] = {
    "best_worst": Text("最优最劣法判断表", "Best-worst judgements"),
    "swara": Text("逐步权重评估表", "Step-wise weight assessment (SWARA)"),
    **dict.fromkeys(RANKED, _RANK_TITLE),
}
_RANKS = Text(
    "请在每一组内排名：最重要的填 1，其次填 2，以此类推；同样重要的填同一名次。",
    "Rank the items of every group: 1 for the most important, 2 for the next, and so on; items "
    "of like importance have the same rank.",
)
GUIDES: Mapping[str, tuple[Text, ...]] = {
    "best_worst": (
        Text(
            "在每一组内先选出最重要（最优）与最不重要（最劣）的一项。第一列：最优的一项比各项重要多少，"
            "1 至 9，最优自身填 1。第二列：各项比最劣的一项重要多少，1 至 9，最劣自身填 1。",
            "In every group choose the most and the least important item, the best and the worst. "
            "First column: how much more important the best is than each item, 1 to 9, 1 for "
            "itself. Second: how much more important each item is than the worst, 1 for itself.",
        ),
    ),
    "swara": (
        Text(
            "第一列：在每一组内排名，最重要的填 1，名次不得并列。第二列：排在前一名的一项比该项重要多少，"
            "0.3 即重要 30%，同样重要填 0；第一名不填。",
            "First column: rank the items of every group, 1 the most important, each rank once. "
            "Second: how much more important the item ranked before is, 0.3 for 30 %, 0 for alike; "
            "nothing for the first.",
        ),
    ),
    **dict.fromkeys(RANKED, (_RANKS,)),
}


def check_of(method: str, columns: tuple[str, ...], n: int) -> tuple[str, Text] | None:
    """Return a formula that is true where the answers of n items can be used, and what is wrong."""
    first = columns[0]
    if method == "best_worst":
        ones = [f"COUNTIF({column},1)>0" for column in columns]
        return ",".join(ones), Text("每列须有一项为 1", "each column needs a 1")
    if method == "swara":
        once = f"SUMPRODUCT((COUNTIF({first},{first})>1)*1)=0"
        return once, Text("名次不得并列", "each rank once")
    return (f"COUNTIF({first},1)>0", Text("没有第一名", "no rank 1")) if method in RANKED else None
