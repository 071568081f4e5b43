"""Tiers and the rules on top of them, each decision with its reason: :func:`grade`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar, TypeAlias

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import Text, UsageError, shorten
from ..framework import Framework
from ..framework.grade_rules import GradeRules
from ..index.composite import CompositeIndex
from ..index.scorecard import Scorecard
from ..numerics import Integers
from .conditions import Conditions, dimensions
from .earlier_grades import refuse_twice
from .grade_reasons import Reason, reasons_of, told
from .settling import Graded, settle


class Grades(Displayed):
    """The tier of each unit after the rules, and why.

    Attributes
    ----------
    scorecard : Scorecard
        The run, whose ``tier`` stays that of the scores alone.
    rules : GradeRules or None
        What was applied: of the framework, or of the caller.
    notes : list of Text
        What to know about the tiers and the rules.
    """

    _kind: ClassVar[str] = "grades"

    def __init__(
        self,
        scorecard: Scorecard,
        rules: GradeRules | None,
        graded: Graded,
        notes: list[Text],
    ) -> None:
        self.scorecard, self.rules, self._graded, self.notes = scorecard, rules, graded, notes

    @property
    def tier_numbers(self) -> Integers:
        """Each unit's tier after the rules, 0 = best, -1 = none."""
        return self._graded.tier

    @property
    def before(self) -> Integers:
        """Each unit's tier before the rules."""
        return self._graded.before

    @cached_property
    def reasons(self) -> list[Reason]:
        """All that may be told of a unit, by the bits of :attr:`met`."""
        return reasons_of(self.rules, self.scorecard.framework, self.tier_label)

    @property
    def met(self) -> Integers:
        """The reasons of each unit as bits."""
        return self._graded.met

    def tier_label(self, tier: int) -> Text:
        """Return the label of a tier in both languages."""
        rule = self.scorecard.fitted.tiers
        assert rule is not None
        return rule.label(tier)

    def labels(self, tiers: Integers, language: str = "en") -> pd.Categorical[str]:
        """Return tiers by their labels; missing where there is none."""
        labels = [self.tier_label(tier).pick(language) for tier in range(self._graded.levels)]
        if len(set(labels)) < len(labels):
            labels = [f"{tier + 1} {label}" for tier, label in enumerate(labels)]
        return pd.Categorical.from_codes(tiers, pd.Index(labels))

    def codes(self) -> pd.Categorical:
        """Return the reason codes of each unit, ``; `` between them."""
        return told(self.met, lambda reason: reason.code, self.reasons, "; ")

    def sentences(self, language: str) -> pd.Categorical:
        """Return the reasons of each unit in words."""
        between = "；" if language == "zh" else "; "
        return told(self.met, lambda reason: reason.text.pick(language), self.reasons, between)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Best first: rank, unit, name, (period,) score, before, tier, reasons, zh, en.

        ``before`` and ``tier`` are the English labels before and after the rules; ``reasons`` are
        codes, ``zh`` and ``en`` say them in words.
        """
        return self.in_language("en")

    def in_language(self, language: str) -> pd.DataFrame:
        """Return :attr:`table` with the labels of tiers in ``"zh"`` or ``"en"``."""
        scorecard = self.scorecard
        table, order = scorecard.table, scorecard.order
        columns: dict[str, object] = {
            "rank": scorecard.rank.array,
            "unit": table.unit_labels,
            "name": pd.Index(table.units.get("name", table.unit_labels)),
        }
        if table.period_labels is not None:
            columns["period"] = table.period_labels
        columns |= {
            "score": scorecard.published.to_numpy(),
            "before": self.labels(self.before, language),
            "tier": self.labels(self.tier_numbers, language),
            "reasons": self.codes(),
            "zh": self.sentences("zh"),
            "en": self.sentences("en"),
        }
        return pd.DataFrame(columns).iloc[order].reset_index(drop=True)

    @property
    def waiting(self) -> pd.DataFrame:
        """Who waits for which tier, in the order of places: tier, place, unit, (period,) score."""
        waits, scorecard = self._graded.waits, self.scorecard
        rows = scorecard.order[waits[scorecard.order] >= 0]
        table = scorecard.table
        periods = table.period_labels
        frame = pd.DataFrame(
            {
                "tier": self.labels(waits[rows]).astype(object),
                "unit": np.asarray(table.unit_labels)[rows],
                "score": scorecard.published.to_numpy()[rows],
                "number": waits[rows],
                "rank": scorecard.rank.to_numpy(dtype=float, na_value=np.nan)[rows],
                "period": "" if periods is None else np.asarray(periods, dtype=object)[rows],
            }
        )
        keys = ["period", "number"]
        place = frame.groupby(keys)["rank"].rank(method="min").astype(int)
        frame.insert(1, "place", place)
        frame = frame.sort_values([*keys, "place"], kind="stable").drop(columns=["number", "rank"])
        frame = frame.drop(columns=["period"] if periods is None else [])
        return frame.reset_index(drop=True)

    @property
    def counts(self) -> pd.DataFrame:
        """How many units each tier has before and after the rules; those without one last."""
        tiers = range(self._graded.levels)
        names = [self.tier_label(tier).en for tier in tiers]
        ranked = ~np.isnan(self.scorecard.score.to_numpy())
        columns = {
            name: [int(np.sum(held == tier)) for tier in tiers] + [int(np.sum(ranked & (held < 0)))]
            for name, held in (("before", self.before), ("after", self.tier_numbers))
        }
        return pd.DataFrame(columns, index=pd.Index([*names, "none"], name="tier"))

    @property
    def effects(self) -> pd.DataFrame:
        """How many units each reason concerns: code, units, zh, en."""
        rows = [
            (reason.code, int(np.sum(self.met >> bit & 1)), *reason.text)
            for bit, reason in enumerate(self.reasons)
        ]
        frame = pd.DataFrame(rows, columns=["code", "units", "zh", "en"])
        return frame[frame["units"] > 0].reset_index(drop=True)

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write grades, waiting list, counts and rules as a workbook of values."""
        verb("grades.to_excel")(self, Path(path), language)

    def to_csv(self, path: str | Path, language: str = "en") -> None:
        """Write :attr:`table` as CSV: UTF-8 with BOM, texts guarded as a spreadsheet needs it."""
        verb("grades.to_csv")(self, Path(path), language)

    def to_parquet(self, path: str | Path, language: str = "en") -> None:
        """Write :attr:`table` as Parquet; texts that repeat are written once."""
        verb("grades.to_parquet")(self, Path(path), language)


Previous: TypeAlias = "Grades | Mapping[str, object] | pd.Series[str] | None"


def grade(
    index: Scorecard | CompositeIndex | Framework | str | Path,
    table: object = None,
    rules: object = None,
    previous: Previous = None,
) -> Grades:
    """Put units into tiers and apply the rules on top of them, each with its reason (评级).

    Parameters
    ----------
    index : Scorecard, CompositeIndex, Framework, str or Path
        What was scored, or an index that is fitted on the table.
    table : IndicatorTable or DataFrame, optional
        What is to be scored; not beside a scorecard.
    rules : GradeRules, mapping or list, optional
        As a framework has them under ``grade``; default: those of the framework.
    previous : Grades, Series or mapping, optional
        The tier each unit had last, by its label or its number (1 = best), for rules that keep it;
        in a table of several periods each takes that of the one before.

    Returns
    -------
    Grades

    Raises
    ------
    UsageError
        The index has no tiers, or there is no such tier.
    FrameworkError
        The rules are wrong; every fault is listed.

    Examples
    --------
    >>> frame = pd.DataFrame({"osi": [0.9, 0.5], "hci": 0.8, "tii": [0.7, 0.3]}, index=["A", "B"])
    >>> index = CompositeIndex("egdi", tiers="cuts:0.7,0.4")
    >>> graded = grade(index, frame, [{"veto": "osi > 0.8", "cap": 2}])
    >>> graded.table[["unit", "before", "tier", "reasons"]].to_numpy().tolist()
    [['A', 'Tier 1', 'Tier 2', 'veto-1'], ['B', 'Tier 2', 'Tier 2', '']]
    """
    scorecard = _scored(index, table)
    if scorecard.fitted.tiers is None:
        raise UsageError(
            Text("没有分档规则，无从评级", "There are no tiers to grade by"),
            Text(
                "请给出 tiers（命令行 --tiers），如 counts:10,33,57。",
                "Give tiers (--tiers on the command line) such as counts:10,33,57.",
            ),
        )
    framework = scorecard.framework
    chosen = framework.grade if rules is None else _checked(rules, framework)
    conditions = None if chosen is None else conditions_of(scorecard, chosen)
    graded = settle(scorecard, chosen, conditions, _tiers_before(previous, scorecard))
    absent = [] if conditions is None else conditions.absent
    notes = [*scorecard.tier_notes, *map(_without, absent)]
    return Grades(scorecard, chosen, graded, notes)


def _checked(rules: object, framework: Framework) -> GradeRules | None:
    """Return rules of a caller, judged as those of a file are."""
    if isinstance(rules, GradeRules):
        rules = rules.model_dump(mode="json", exclude_defaults=True)
    return Framework.from_dict({**framework.to_dict(), "grade": rules}, "grade").grade


def conditions_of(scorecard: Scorecard, rules: GradeRules) -> Conditions:
    """Return what the conditions of rules come to for the units of a scorecard."""
    table, framework = scorecard.table, scorecard.framework
    wanted = dimensions(rules, framework)
    scores = scorecard.fitted.node_scores(table, wanted) if wanted else {}
    return Conditions.of(table, framework, rules, scores)


def _without(attribute: str) -> Text:
    return Text(
        f"数据表没有 {attribute} 一列，涉及它的规则未起作用。",
        f"The table has no column {attribute}: rules about it had no effect.",
    )


def _scored(index: Scorecard | CompositeIndex | Framework | str | Path, table: object) -> Scorecard:
    if isinstance(index, Scorecard):
        if table is not None:
            raise UsageError(
                Text("给了评分结果就不再给数据表", "Give a scorecard or a table, not both")
            )
        return index
    if not isinstance(index, CompositeIndex):
        index = CompositeIndex(index)
    return index.fit(table).evaluate(table)


def _nobody_known(units: Sequence[str]) -> UsageError:
    listed = shorten(units)
    return UsageError(
        Text(f"上期评级中没有本期的任何对象：{listed}", f"No unit had a tier before: {listed}"),
        Text(
            "请核对名称：上期的 unit 须与数据表的对象一致。",
            "Check the names: units of last period's grades are named as in the table.",
        ),
    )


def _tiers_before(previous: Previous, scorecard: Scorecard) -> dict[str, int]:
    """Return the tier each unit had, 0 = best, by the name of the unit."""
    if previous is None:
        return {}
    if not isinstance(previous, Grades | Mapping | pd.Series):
        kind = type(previous).__name__
        raise UsageError(
            Text(f"{kind} 不是上期评级", f"{kind} holds no grades"),
            Text(
                "请给出 Grades，或 对象 -> 档次 的映射或 Series。",
                "Give Grades, or a mapping or Series from units to tiers.",
            ),
        )
    if isinstance(previous, Grades):
        labels, last = previous.scorecard.table.period_labels, previous.scorecard.table.periods
        units = np.asarray(previous.scorecard.table.unit_labels).astype(str)
        held = previous.tier_numbers
        rows = slice(None) if labels is None else np.asarray(labels, dtype=object) == last[-1]
        return dict(zip(units[rows].tolist(), held[rows].tolist(), strict=True))
    rule = scorecard.fitted.tiers
    assert rule is not None
    count = rule.count or int(np.max(scorecard.tier_numbers, initial=0)) + 1
    known = {str(tier + 1): tier for tier in range(count)}
    for tier in range(count):
        known |= dict.fromkeys(rule.label(tier), tier)
    tiers: dict[str, int] = {}
    names = [str(unit) for unit, _ in previous.items()]
    refuse_twice(names, "previous")
    if names and {*names}.isdisjoint(map(str, scorecard.table.unit_labels)):
        raise _nobody_known(names)
    for unit, said in previous.items():
        if said is None or said != said or said == "":
            continue
        text = f"{said:g}" if isinstance(said, float) else str(said)
        if text not in known:
            raise UsageError.unknown(Text("档次", "tier"), text, list(known))
        tiers[str(unit)] = known[text]
    return tiers
