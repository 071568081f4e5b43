"""Normalizations as formulas: one small function per class, entered in ``SCALES``.

A function gets the fitted step and a :class:`Leaf`, and returns the formula of a normalized value
in which ``leaf.x`` stands for the value. What the formula needs besides, it asks of the leaf, which
gives it a cell of the Goalposts sheet. An empty formula says there is none: the values then
enter as they are. That a missing value stays missing is seen to by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...directions import Range, Target
from ...errors import Text
from ...normalization import Goalposts, MinMax, RankScore, ZScore
from .goalposts import Leaf

DISTINCT_ROWS = 100  # counting distinct values in a formula takes the cube of the rows
ROUNDED = (RankScore,)  # normalizations that take closeness to 12 decimals

WORST, BEST = Text("最差值", "Worst"), Text("最好值", "Best")
LOW, HIGH = Text("下限得分", "Low"), Text("上限得分", "High")
MEAN, SD = Text("均值", "Mean"), Text("标准差", "Standard deviation")


def closeness(word: Target | Range, farthest: float, leaf: Leaf) -> str:
    """Return the formula of the closeness of a value to what is best, from 0 to 1."""
    x = leaf.x
    if isinstance(word, Target):
        optimum = leaf.ask("optimum", Text("最优值", "Optimum"), word.optimum, edit=True)
        sample = leaf.sample
        span = f"MAX(ABS(MAX({sample})-{optimum}),ABS(MIN({sample})-{optimum}))" if sample else ""
        far = leaf.ask("farthest", Text("最远距离", "Farthest"), farthest, span)
        return f"IF({far}=0,1,1-ABS({x}-{optimum})/{far})"
    lower, start, stop, upper = (
        leaf.ask(f"range {letter}", Text(f"区间 {letter}", f"Range {letter}"), corner, edit=True)
        for letter, corner in zip(
            "AabB", (word.lower, word.best_from, word.best_to, word.upper), strict=True
        )
    )
    return (
        f"IF(AND({x}>={start},{x}<={stop}),1,IF(OR({x}<={lower},{x}>={upper}),0,"
        f"IF({x}<{start},({x}-{lower})/({start}-{lower}),({upper}-{x})/({upper}-{stop}))))"
    )


def _line(x: str, worst: str, best: str, leaf: Leaf, step: Any) -> str:
    """Return the straight line from worst to best, onto the output range."""
    low, high = _output(leaf, step)
    return f"{low}+({high}-{low})*({x}-{worst})/({best}-{worst})"


def _output(leaf: Leaf, step: Any) -> tuple[str, str]:
    low = leaf.ask("low", LOW, step.low_[leaf.column], edit=True)
    return low, leaf.ask("high", HIGH, step.high_[leaf.column], edit=True)


def _unless_constant(body: str, constant: str, condition: str, fill: str) -> str:
    """Return a formula with what a constant column becomes instead of it."""
    if constant == "error":
        return body
    blank = '""'
    return f"IF({condition},{blank if constant == 'drop' else fill},{body})"


def min_max(step: MinMax, leaf: Leaf) -> str:
    """Between the sample's worst and best value; closeness between 0 and 1."""
    functions = ("MIN", "MAX") if step.directions_.sign[leaf.column] > 0 else ("MAX", "MIN")
    taken = "" if leaf.special else leaf.sample
    worst, best = (
        leaf.ask(key, title, values[leaf.column], f"{function}({taken})" if taken else "")
        for key, title, values, function in zip(
            ("worst", "best"), (WORST, BEST), (step.worst_, step.best_), functions, strict=True
        )
    )
    low, high = _output(leaf, step)
    fill = low if step.constant == "zero" else f"({low}+{high})/2"
    return _unless_constant(
        _line(leaf.x, worst, best, leaf, step), step.constant, f"{worst}={best}", fill
    )


def goalposts(step: Goalposts, leaf: Leaf) -> str:
    """Between fixed bounds; MEDIAN caps a value at both."""
    j = leaf.column
    edit = not leaf.special
    worst = leaf.ask("worst", WORST, step.worst_[j], edit=edit)
    best = leaf.ask("best", BEST, step.best_[j], edit=edit)
    x = f"MEDIAN({leaf.x},{worst},{best})" if step.clip else leaf.x
    if step.log_[j]:
        x, worst, best = f"LN({x})", f"LN({worst})", f"LN({best})"
    return _line(x, worst, best, leaf, step)


def z_score(step: ZScore, leaf: Leaf) -> str:
    """Distances from the sample's mean in its standard deviations."""
    j, sample = leaf.column, leaf.sample
    spread = f"IF(COUNT({sample})>1,STDEV({sample}),0)" if sample else ""
    known = 0.0 if step.constant_[j] else step.sd_[j]
    mean = leaf.ask("mean", MEAN, step.mean_[j], f"AVERAGE({sample})" if sample else "")
    sd = leaf.ask("sd", SD, known, spread)
    middle = leaf.ask(
        "target mean", Text("目标均值", "Mean of the result"), step.target_mean_[j], edit=True
    )
    unit = leaf.ask(
        "target sd", Text("目标标准差", "Sd of the result"), step.target_sd_[j], edit=True
    )
    distance = f"({leaf.x}-{mean})" if step.directions_.sign[j] > 0 else f"({mean}-{leaf.x})"
    constant = f"MAX({sample})=MIN({sample})" if sample else f"{sd}=0"
    body = f"{middle}+{unit}*{distance}/{sd}"
    return _unless_constant(body, step.constant, constant, middle)


def rank_score(step: RankScore, leaf: Leaf) -> str:
    """Ranks among the sample, 1 = worst; only where the sample is in the workbook."""
    x, sample = leaf.x, leaf.sample
    if not sample or (step.ties == "dense" and leaf.rows > DISTINCT_ROWS):
        return ""
    worse = "<" if step.directions_.sign[leaf.column] > 0 else ">"
    present = f"ISNUMBER({sample})"
    below = f"SUMPRODUCT({present}*({sample}{worse}{x}))"
    equal = f"SUMPRODUCT({present}*({sample}={x}))"
    ranks = {
        "min": f"{below}+1",
        "max": f"{below}+{equal}",
        "average": f"{below}+({equal}+1)/2",
        "dense": f"SUMPRODUCT({present}*({sample}{worse}{x})"
        f"/(COUNTIF({sample},{sample})+1-{present}))+1",
    }
    unit = leaf.ask("scale", Text("倍数", "Scale"), step.scale_[leaf.column], edit=True)
    return f"{unit}*({ranks[step.ties]})"


SCALES: dict[type[Any], Callable[[Any, Leaf], str]] = {
    MinMax: min_max,
    Goalposts: goalposts,
    ZScore: z_score,
    RankScore: rank_score,
}
