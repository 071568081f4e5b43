"""Normalizations as formulas: one small function per class, which declares it.

A function gets the fitted step and a :class:`~.goalposts.Leaf`, and returns a :class:`Scale`: the
formula of a normalized value, in which ``leaf.x`` stands for the value. What the formula needs
besides, it asks of the leaf, which gives it a cell of the Goalposts sheet. None says that there is
no formula, and the values enter as they are. That a missing value stays missing, that constant
columns become what the step says, and the step's ``scale`` are seen to by :func:`formula`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...errors import Text
from ...estimators.directions import Range, Target
from ...estimators.parameters import per_column
from ...normalization import (
    AboveBelowMean,
    Borda,
    DistanceToLeader,
    DistanceToReference,
    DistanceToTarget,
    Efficacy,
    Goalposts,
    IndexNumber,
    MinMax,
    PercentileRank,
    PublishedRank,
    RankScore,
    SumNorm,
    VectorNorm,
    ZScore,
)
from .builders import builder
from .goalposts import Leaf

DISTINCT_ROWS = 100  # counting distinct values in a formula takes the cube of the rows
ROUNDED = (RankScore, Borda, PercentileRank)  # these take closeness to 12 decimals
BLANK = '""'

WORST, BEST = Text("最差值", "Worst"), Text("最好值", "Best")
LOW, HIGH = Text("下限得分", "Low"), Text("上限得分", "High")
MEAN, SD = Text("均值", "Mean"), Text("标准差", "Standard deviation")
REFERENCE = Text("参照值", "Reference")


class Scale(NamedTuple):
    """A normalized value as a formula.

    Attributes
    ----------
    body : str
    constant : str
        When the column has no spread; empty where that makes no difference.
    zero, middle : str
        What the value becomes then, for the two ways to fill it.
    """

    body: str
    constant: str = ""
    zero: str = ""
    middle: str = ""


def formula(step: Any, leaf: Leaf) -> str:
    """Return the formula of an indicator's normalized value; empty where there is none."""
    if step is None:
        return f"IF(ISNUMBER({leaf.x}),{leaf.x},{BLANK})"
    write = builder(step)
    scale: Scale | None = write(step, leaf) if write else None
    if scale is None:
        return ""
    body, fill = scale.body, getattr(scale, getattr(step, "constant", ""), "")
    if np.any(getattr(step, "scale_", 1) != 1):
        unit = leaf.ask("scale", Text("倍数", "Scale"), step.scale_[leaf.column], edit=True)
        body, fill = f"{unit}*({body})", fill and f"{unit}*{fill}"
    if scale.constant and step.constant != "error":
        body = f"IF({scale.constant},{fill or BLANK},{body})"
    return f"IF(ISNUMBER({leaf.x}),{body},{BLANK})"


def closeness(word: Target | Range, farthest: float, leaf: Leaf, edit: bool = True) -> str:
    """Return the formula of the closeness of a value to what is best, from 0 to 1.

    ``edit`` is whether what is best may be changed.
    """
    x = leaf.x
    if isinstance(word, Target):
        optimum = leaf.ask("optimum", Text("最优值", "Optimum"), word.optimum, edit=edit)
        sample = leaf.sample
        span = f"MAX(ABS(MAX({sample})-{optimum}),ABS(MIN({sample})-{optimum}))"
        far = leaf.ask("farthest", Text("最远距离", "Farthest"), farthest, span if sample else "")
        return f"IF({far}=0,1,1-ABS({x}-{optimum})/{far})"
    corners = zip("AabB", (word.lower, word.best_from, word.best_to, word.upper), strict=True)
    lower, start, stop, upper = (
        leaf.ask(f"range {letter}", Text(f"区间 {letter}", f"Range {letter}"), corner, edit=edit)
        for letter, corner in corners
    )
    return (
        f"IF(AND({x}>={start},{x}<={stop}),1,IF(OR({x}<={lower},{x}>={upper}),0,"
        f"IF({x}<{start},({x}-{lower})/({start}-{lower}),({upper}-{x})/({upper}-{stop}))))"
    )


# --- between two values ----------------------------------------------------------------------


def min_max(step: MinMax, leaf: Leaf) -> Scale:
    """Between the sample's worst and best value; closeness between 0 and 1."""
    j, more = leaf.column, step.directions_.sign[leaf.column] > 0
    found = not leaf.special
    worst = leaf.ask("worst", WORST, step.worst_[j], leaf.of("MIN" if more else "MAX", found))
    best = leaf.ask("best", BEST, step.best_[j], leaf.of("MAX" if more else "MIN", found))
    low, high = _output(step, leaf)
    body = _line(leaf.x, worst, best, low, high)
    return Scale(body, f"{worst}={best}", low, f"({low}+{high})/2")


def goalposts(step: Goalposts, leaf: Leaf) -> Scale:
    """Between fixed bounds; MEDIAN caps a value at both."""
    worst, best = _ends(step, leaf)
    x = f"MEDIAN({leaf.x},{worst},{best})" if step.clip else leaf.x
    if step.log_[leaf.column]:
        x, worst, best = f"LN({x})", f"LN({worst})", f"LN({best})"
    return Scale(_line(x, worst, best, *_output(step, leaf)))


def published_rank(step: PublishedRank, leaf: Leaf) -> Scale:
    """Between the first and the last of the published ranks, of which the last may be edited."""
    j = leaf.column
    last = "" if leaf.special else "worst" if step.directions_.sign[j] < 0 else "best"
    worst = leaf.ask("worst", WORST, step.worst_[j], edit=last == "worst")
    best = leaf.ask("best", BEST, step.best_[j], edit=last == "best")
    return Scale(_line(leaf.x, worst, best, *_output(step, leaf)))


def efficacy(step: Efficacy, leaf: Leaf) -> Scale:
    """Points for the way from the unacceptable to the satisfactory value."""
    j, more = leaf.column, step.directions_.sign[leaf.column] > 0

    def bound(name: str, zh: str, function: str) -> str:
        given = per_column(name, getattr(step, name), leaf.names, len(leaf.names), None)[j]
        value = getattr(step, f"{name}_")[j]
        found = leaf.of(function, given is None)
        edit = given is not None and not leaf.special
        return leaf.ask(name, Text(zh, name.capitalize()), value, found, edit=edit)

    worst = bound("unacceptable", "不允许值", "MIN" if more else "MAX")
    best = bound("satisfactory", "满意值", "MAX" if more else "MIN")
    c = leaf.ask("c", Text("基础分", "Pass mark c"), step.c_[j], edit=True)
    e = leaf.ask("e", Text("功效分", "Points e"), step.e_[j], edit=True)
    body = f"{c}+{e}*({leaf.x}-{worst})/({best}-{worst})"
    body = f"MIN({c}+{e},{body})" if step.cap else body
    return Scale(body, f"{worst}={best}", c, f"({c}+{e}/2)")


def _line(x: str, worst: str, best: str, low: str, high: str) -> str:
    return f"{low}+({high}-{low})*({x}-{worst})/({best}-{worst})"


def _ends(step: Any, leaf: Leaf) -> tuple[str, str]:
    edit = not leaf.special
    worst = leaf.ask("worst", WORST, step.worst_[leaf.column], edit=edit)
    return worst, leaf.ask("best", BEST, step.best_[leaf.column], edit=edit)


def _output(step: Any, leaf: Leaf) -> tuple[str, str]:
    low = leaf.ask("low", LOW, step.low_[leaf.column], edit=True)
    return low, leaf.ask("high", HIGH, step.high_[leaf.column], edit=True)


# --- by the mean -----------------------------------------------------------------------------


def z_score(step: ZScore, leaf: Leaf) -> Scale:
    """Distances from the sample's mean in its standard deviations."""
    j, sample = leaf.column, leaf.sample
    spread = f"IF(COUNT({sample})>1,STDEV({sample}),0)" if sample else ""
    mean = leaf.ask("mean", MEAN, step.mean_[j], leaf.of("AVERAGE"))
    sd = leaf.ask("sd", SD, 0.0 if step.constant_[j] else step.sd_[j], spread)
    middle = Text("目标均值", "Mean of the result")
    target_mean = leaf.ask("target mean", middle, step.target_mean_[j], edit=True)
    width = Text("目标标准差", "Sd of the result")
    target_sd = leaf.ask("target sd", width, step.target_sd_[j], edit=True)
    distance = f"({leaf.x}-{mean})" if step.directions_.sign[j] > 0 else f"({mean}-{leaf.x})"
    constant = f"MAX({sample})=MIN({sample})" if sample else f"{sd}=0"
    return Scale(f"{target_mean}+{target_sd}*{distance}/{sd}", constant, target_mean, target_mean)


def above_below(step: AboveBelowMean, leaf: Leaf) -> Scale:
    """Above, within or below a band around the mean."""
    j = leaf.column
    mean = leaf.ask("mean", MEAN, step.mean_[j], leaf.of("AVERAGE"))
    p = leaf.ask("p", Text("中间带宽", "Half width p"), step.p_[j], edit=True)
    ratio = f"ROUND({leaf.x}/{mean},12)"
    above, below = f"({ratio}>ROUND(1+{p},12))", f"({ratio}<ROUND(1-{p},12))"
    return Scale(f"{above}-{below}" if step.directions_.sign[j] > 0 else f"{below}-{above}")


# --- by a reference --------------------------------------------------------------------------


def to_leader(step: DistanceToLeader, leaf: Leaf) -> Scale:
    """Distance to the best value of the sample."""
    least = step.directions_.sign[leaf.column] < 0 and step.cost == "inverse"
    found = leaf.of("MIN" if least else "MAX")
    assert step.reference_ is not None
    r = leaf.ask("reference", REFERENCE, step.reference_[leaf.column], found)
    if step.cost == "inverse":
        return _distance(step, leaf, r)
    more = step.directions_.sign[leaf.column] > 0
    return Scale(_capped(step, f"{leaf.x}/{r}" if more else f"1-{leaf.x}/{r}"))


def to_reference(step: DistanceToReference, leaf: Leaf) -> Scale | None:
    """Distance to the mean, the best, the worst or a named unit, of one period."""
    if step.reference_ is None:
        return None
    highest = (step.directions_.sign[leaf.column] > 0) == (step.reference == "best")
    functions = {"mean": "AVERAGE", **dict.fromkeys(("best", "worst"), "MAX" if highest else "MIN")}
    if step.reference in functions:
        found = leaf.of(functions[step.reference])
    else:
        found = leaf.at(str(step.reference), step.period)
    r = leaf.ask("reference", REFERENCE, step.reference_[leaf.column], found)
    return _distance(step, leaf, r)


def to_target(step: DistanceToTarget, leaf: Leaf) -> Scale:
    """Distance to a target, to be edited."""
    assert step.reference_ is not None
    value = step.reference_[leaf.column]
    target = leaf.ask("reference", Text("目标值", "Target"), value, edit=not leaf.special)
    return _distance(step, leaf, target)


def _distance(step: Any, leaf: Leaf, r: str) -> Scale:
    x, more = leaf.x, step.directions_.sign[leaf.column] > 0
    if step.form == "ratio":
        return Scale(_capped(step, f"{x}/{r}" if more else f"{r}/{x}"))
    if step.form == "difference":
        return Scale(_capped(step, f"{x}/{r}-1" if more else f"1-{x}/{r}"))
    found = leaf.of("MIN" if more else "MAX")
    worst = leaf.ask("worst", WORST, step.farthest_[leaf.column], found)
    return Scale(_capped(step, f"({x}-{worst})/({r}-{worst})"), f"{r}={worst}", "0", "0.5")


def _capped(step: Any, body: str) -> str:
    return f"MIN(1,{body})" if step.cap else body


def index_number(step: IndexNumber, leaf: Leaf) -> Scale | None:
    """Value in terms of a given base; bases of the units' own enter as values."""
    if step.base_ is None:
        return None
    value = step.base_[leaf.column]
    base = leaf.ask("base", Text("基期值", "Base value"), value, edit=not leaf.special)
    more = step.directions_.sign[leaf.column] > 0
    return Scale(f"100*{leaf.x}/{base}" if more else f"100*{base}/{leaf.x}")


# --- by the whole column ---------------------------------------------------------------------


def vector_norm(step: VectorNorm, leaf: Leaf) -> Scale:
    """Share of the column's length."""
    found = f"SQRT(SUMSQ({leaf.sample}))" if leaf.sample else ""
    norm = leaf.ask("norm", Text("向量的模", "Norm"), step.norm_[leaf.column], found)
    share = f"{leaf.x}/{norm}"
    return Scale(share if step.directions_.sign[leaf.column] > 0 else f"1-{share}")


def sum_norm(step: SumNorm, leaf: Leaf) -> Scale:
    """Share of the column's sum, for costs of the sum of reciprocals."""
    more, sample = step.directions_.sign[leaf.column] > 0, leaf.sample
    found = f"SUM({sample})" if more else f"COUNT({sample})/HARMEAN({sample})"
    total = leaf.ask("sum", Text("合计", "Sum"), step.sum_[leaf.column], found if sample else "")
    return Scale(f"{leaf.x}/{total}" if more else f"1/{leaf.x}/{total}")


# --- ranks, only where the sample is in the workbook -----------------------------------------


def rank_score(step: RankScore, leaf: Leaf) -> Scale | None:
    """Ranks among the sample, 1 = worst."""
    rank = _rank(step, leaf, step.ties)
    return Scale(rank) if rank else None


def borda(step: Borda, leaf: Leaf) -> Scale | None:
    """Ranks less one."""
    rank = _rank(step, leaf, step.ties)
    return Scale(f"{rank}-1") if rank else None


def percentile_rank(step: PercentileRank, leaf: Leaf) -> Scale | None:
    """Share of the others that are worse."""
    rank = _rank(step, leaf, "average" if step.ties == "half" else "min")
    if not rank:
        return None
    count = leaf.ask("count", Text("有值数", "Present"), step.count_[leaf.column], leaf.of("COUNT"))
    inclusive = step.form == "inclusive"
    return Scale(f"({rank})/{count}" if inclusive else f"({rank}-1)/({count}-1)")


def _rank(step: Any, leaf: Leaf, ties: str) -> str:
    x, sample = leaf.x, leaf.sample
    if not sample or (ties == "dense" and leaf.rows > DISTINCT_ROWS):
        return ""
    worse = "<" if step.directions_.sign[leaf.column] > 0 else ">"
    # Text is larger than any number and a blank counts as 0, so both have to be told apart.
    present = f"ISNUMBER({sample})"
    below = f"SUMPRODUCT({present}*({sample}{worse}{x}))"
    equal = f"SUMPRODUCT({present}*({sample}={x}))"
    distinct = f"(COUNTIF({sample},{sample})+1-{present})"
    return {
        "min": f"{below}+1",
        "max": f"{below}+{equal}",
        "average": f"{below}+({equal}+1)/2",
        "dense": f"SUMPRODUCT({present}*({sample}{worse}{x})/{distinct})+1",
    }[ties]
