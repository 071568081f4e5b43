"""Tier rules whose cuts are computed from the scores, as formulas."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from ...excel import Cell
from ...numerics import Floats
from ...tiers import EqualIntervals, MeanDeviations, ProbitTiers
from .classes import SHEET, Divided, TierPlace


def equal_intervals(rule: EqualIntervals, place: TierPlace) -> Divided:
    """Divide the range of the scores into equal parts."""
    k, scores = rule.count, place.scores
    best, other = ("MIN", "MAX") if place.lower else ("MAX", "MIN")
    formulas = [
        f"{best}({scores})-({best}({scores})-{other}({scores}))*({i}/{k})" for i in range(1, k)
    ]
    cuts = _cuts(formulas, rule.assign(place.oriented).cuts, place)
    return Divided({"cut": [*cuts, None]}, place.below("cut", k - 1))


def mean_deviations(rule: MeanDeviations, place: TierPlace) -> Divided:
    """Divide at the mean and so many standard deviations above and below it."""
    scores, multiples = place.scores, rule.multiples.tolist()
    sign = "-" if place.lower else "+"
    sd = f"IF(MAX({scores})>MIN({scores}),STDEV({scores}),0)"
    cells = [place.grid.fixed("multiple", place.start + i, SHEET) for i in range(len(multiples))]
    formulas = [f"AVERAGE({scores}){sign}{cell}*{sd}" for cell in cells]
    cuts = _cuts(formulas, rule.assign(place.oriented).cuts, place)
    columns = {"multiple": [*map(Cell, multiples), None], "cut": [*cuts, None]}
    return Divided(columns, place.below("cut", len(multiples)))


def probits(rule: ProbitTiers, place: TierPlace) -> Divided:
    """Divide the distribution of ranks at probits."""
    scores, own = place.scores, place.score
    bounds = rule.cuts[::-1].tolist()
    behind = ">" if place.lower else "<"
    count = f"COUNT({scores})"
    worse = f"SUMPRODUCT(ISNUMBER({scores})*({scores}{behind}{own}))"
    equal = f"SUMPRODUCT(ISNUMBER({scores})*({scores}={own}))"
    share = f"IF({worse}+{equal}={count},1-1/(4*{count}),({worse}+({equal}+1)/2)/{count})"
    # As shares of the normal distribution, which no function is needed for.
    tier = f"1+SUMPRODUCT(--({place.lines('share', len(bounds))}>ROUND({share},12)))"
    shares = [Cell(share) for share in np.round(ndtr(np.array(bounds) - 5), 12).tolist()]
    return Divided({"probit": [*map(Cell, bounds), None], "share": [*shares, None]}, tier)


def _cuts(formulas: list[str], cuts: Floats, place: TierPlace) -> list[Cell]:
    """Return cuts as cells, rounded to 12 digits of the largest score as the library rounds them."""
    scores = place.scores
    values = (cuts * (-1 if place.lower else 1)).tolist() or [None] * len(formulas)
    largest = f"MAX(MAX({scores}),-MIN({scores}))"
    digits = f"11-INT(LN({largest})/LN(10)+1E-12)"
    return [
        Cell(value, f'IF(COUNT({scores})>0,IF({largest}>0,ROUND({formula},{digits}),0),"")')
        for value, formula in zip(values, formulas, strict=True)
    ]
