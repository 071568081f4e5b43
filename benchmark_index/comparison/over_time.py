"""Several periods of one index: how scores and ranks moved, and why (:func:`panel`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar, TypeAlias

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import BenchmarkIndexError, MethodError, Text, UsageError
from ..findings.finding import Finding, to_frame
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..numerics import Booleans, Floats, Integers, competition_ranks
from ..reading.door import as_table
from ..table import IndicatorTable
from ..table.periods import time_of
from .because import decimals_for, sentences
from .convergence import Beta, beta_convergence
from .effects_of_change import ChangeEffects, effects_between, is_exact
from .growth import base_year_index
from .scored_periods import (
    GOALPOSTS,
    WEIGHTS,
    GoalpostsOf,
    WeightsOf,
    replaced_scores,
    scored_periods,
    without_period,
)
from .statistics_of_periods import (
    attribute_of,
    coupling_table,
    growth_table,
    inequality_table,
    sigma_table,
)
from .transitions import ABSENCES, GAPS, Attendance, Gaps, RankMoves, Transition, rank_moves

IndexLike: TypeAlias = CompositeIndex | Framework | str | Path
_CHANGED = 1e-9  # of the size of scores: what is more than rounding


def panel(
    index: IndexLike,
    table: object,
    *,
    goalposts: GoalpostsOf = "pooled",
    weights: WeightsOf = "fixed",
    base: str | None = None,
    gaps: Gaps = "skip",
) -> Panel:
    """Score several periods and return how scores and ranks moved, and why (面板分析).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        The index, or the indicator system with its own steps. It is fitted anew.
    table : IndicatorTable or DataFrame
        Of two periods or more.
    goalposts : {"pooled", "fixed", "by_period"}
        What the steps before weighting learn from the data, such as the bounds of min-max:
        ``pooled`` from all periods, as an index is fitted; a later year may then change earlier
        scores, which is reported. ``fixed`` from the base period alone: a later year changes no
        earlier score, and values may pass the ends of the scale. ``by_period``: each period by
        itself, so that scores tell of a unit's place among the others of its period. Goalposts that
        the framework states are the same in all three.
    weights : {"fixed", "by_period"}
        What a weighting by data learns from: the same periods as goalposts (``by_period``: all of
        them together), one set of weights for all; or each period by itself. Weights that are
        stated are the same in both.
    base : str, optional
        The period that is 100 in :attr:`Panel.base_index`, and whose goalposts are fixed; default
        the first.
    gaps : {"skip", "bridge"}
        Whether a unit that is missing for some periods has no change across them, or the one from
        its last period to the next. :attr:`Panel.absences` lists them in any case.

    Returns
    -------
    Panel

    Raises
    ------
    UsageError
        The table holds one period only, or a choice is unknown.
    MethodError
        A period cannot be scored by itself, or nothing can be fixed in an index that compares units.

    Examples
    --------
    >>> rows = [("A", "2020", 0.5, 0.9), ("B", "2020", 0.6, 0.6), ("A", "2021", 0.7, 0.3)]
    >>> rows += [("B", "2021", 0.8, 0.6)]
    >>> frame = pd.DataFrame(rows, columns=["unit", "period", "osi", "hci"]).assign(tii=0.5)
    >>> moved = panel("egdi", frame)
    >>> moved.rank_changes[["unit", "change", "by_itself", "by_others"]]
      unit  change  by_itself  by_others
    0    A       1          1          0
    1    B      -1         -1          0
    >>> moved.changes.query("unit == 'A'").set_index("indicator")["value"].round(4).to_dict()
    {'osi': 0.0667, 'hci': -0.2, 'tii': 0.0}
    """
    index = index if isinstance(index, CompositeIndex) else CompositeIndex(index)
    framework = Framework.load(index.framework)
    index = CompositeIndex(**index.get_params(deep=False) | {"framework": framework})
    choices = (
        ("goalposts", goalposts, GOALPOSTS),
        ("weights", weights, WEIGHTS),
        ("gaps", gaps, GAPS),
    )
    for name, choice, known in choices:
        if choice not in known:
            raise UsageError.unknown(Text(f"{name} 取值", f"choice of {name}"), str(choice), known)
    of_table = as_table(table, framework)
    if not of_table.is_panel or len(of_table.periods) < 2:
        raise UsageError.no_panel(of_table.periods)
    start = of_table.periods[0] if base is None else str(base)
    if start not in of_table.periods:
        raise UsageError.unknown(Text("时期", "period"), start, of_table.periods)
    return Panel(index.fit(of_table), of_table, goalposts, weights, start, gaps)


class Panel(Displayed):
    """Several periods of one index, scored alike; nothing is computed before it is asked for.

    Ranks and changes are told among the units ranked in both of two periods: who enters or leaves
    moves nobody. Scores are those of the index itself, unrounded.

    Attributes
    ----------
    index : CompositeIndex
        As fitted to the whole table.
    table : IndicatorTable
    goalposts, weights, gaps : str
    base : str
        The base period.
    """

    _kind: ClassVar[str] = "panel"

    def __init__(
        self,
        index: CompositeIndex,
        table: IndicatorTable,
        goalposts: GoalpostsOf,
        weights: WeightsOf,
        base: str,
        gaps: Gaps,
    ) -> None:
        self.index, self.table = index, table
        self.goalposts, self.weights, self.base, self.gaps = goalposts, weights, base, gaps
        self.framework = index.fitted_.framework
        self.scored = scored_periods(index, table, goalposts, weights, base)
        units = list(dict.fromkeys(table.unit_labels.tolist()))
        self.attendance = Attendance.of(units, self.scored)

    # --- scores and ranks -----------------------------------------------------------------------

    @property
    def periods(self) -> list[str]:
        """The periods in order."""
        return self.table.periods

    @property
    def units(self) -> pd.Index:
        """The units, in the order in which the table names them first."""
        return pd.Index(self.attendance.units, name="unit")

    @cached_property
    def times(self) -> Floats:
        """The middle of each period in years; their number where they are no years."""
        times = [time_of(period) for period in self.periods]
        known = [time for time in times if time is not None]
        return np.array(known if len(known) == len(times) else range(len(times)), dtype=float)

    @property
    def scores(self) -> pd.DataFrame:
        """Units x periods: the scores of the index, missing where a unit has none."""
        return pd.DataFrame(self._scores, self.units, pd.Index(self.periods, name="period"))

    @cached_property
    def _scores(self) -> Floats:
        return self.attendance.spread([period.score for period in self.scored])

    @property
    def ranks(self) -> pd.DataFrame:
        """Units x periods: ranks among all units of the period; changes are :attr:`rank_changes`."""
        ranks = self.attendance.spread([competition_ranks(p.rounded) for p in self.scored])
        frame = pd.DataFrame(ranks, self.units, pd.Index(self.periods, name="period"))
        return frame.astype("Int64")

    # --- changes --------------------------------------------------------------------------------

    @cached_property
    def _transitions(self) -> list[Transition]:
        return list(self.attendance.transitions(self.gaps))

    @cached_property
    def _moves(self) -> list[RankMoves]:
        return [self._rank_moves(pair) for pair in self._transitions]

    def _rank_moves(self, pair: Transition) -> RankMoves:
        before, after = self.scored[pair.before], self.scored[pair.after]
        replaced = before.ranked_by(replaced_scores(before, after, pair.first, pair.last))
        return rank_moves(before.rounded[pair.first], after.rounded[pair.last], replaced)

    def _keys(self, pair: Transition, repeat: int = 1) -> dict[str, object]:
        told = np.repeat(pair.units[pair.told], repeat)
        return {
            "unit": self.units[told],
            "from": self.periods[pair.before],
            "to": self.periods[pair.after],
        }

    @cached_property
    def rank_changes(self) -> pd.DataFrame:
        """One row per change: scores and ranks of both periods, and why the rank moved.

        unit, from, to, score_before, score_after, score_change, rank_before, rank_after, change
        (new rank less old: less is better), by_itself (the rank with only the unit's own values
        replaced, less the old one), by_others (the rest). Ranks are among the units ranked in both
        periods; ``by_itself`` is missing where the unit's new values have no score in the old
        period, or an index that compares units has more than 300 of them.
        """
        parts = []
        for pair, moves in zip(self._transitions, self._moves, strict=True):
            old = self.scored[pair.before].score[pair.first]
            new = self.scored[pair.after].score[pair.last]
            columns = {"score_before": old, "score_after": new, "score_change": new - old}
            ranks = {
                "rank_before": moves.before,
                "rank_after": moves.after,
                "change": moves.after - moves.before,
                "by_itself": moves.by_itself,
                "by_others": moves.by_others,
            }
            part = self._keys(pair) | {name: held[pair.told] for name, held in columns.items()}
            part |= {n: pd.array(held[pair.told]).astype("Int64") for n, held in ranks.items()}
            parts.append(pd.DataFrame(part))
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """One row per change and indicator: unit, from, to, indicator, value, weight, scale.

        What an indicator added to the change of the score: by its values, by weights, and by other
        bounds of its scale; all of them sum to the change. Arithmetic and geometric means are split
        exactly, other indices by Shapley's value; where orders of indicators were drawn, of more
        than 12, ``error`` is the standard error of value and weight together.

        Raises
        ------
        MethodError
            What the index computes cannot be told apart by indicator.
        UsageError
            There are too many changes for Shapley's value; see :meth:`changes_of`.
        """
        parts = [self._effects(pair, pair.told) for pair in self._transitions]
        return self._table_of_changes([*zip(self._transitions, parts, strict=True)])

    def changes_of(self, unit: object) -> pd.DataFrame:
        """Return :attr:`changes` of one unit.

        Raises
        ------
        UsageError
            There is no such unit.
        """
        number = self.number_of(unit)
        pairs = [
            pair._replace(told=pair.told & (pair.units == number)) for pair in self._transitions
        ]
        parts = [self._effects(pair, pair.told) for pair in pairs]
        return self._table_of_changes([*zip(pairs, parts, strict=True)])

    def number_of(self, unit: object) -> int:
        """Return where a unit stands among :attr:`units`.

        Raises
        ------
        UsageError
            There is no such unit.
        """
        names = [str(name) for name in self.attendance.units]
        if str(unit) not in names:
            raise UsageError.unknown(self.framework.unit.title, str(unit), names)
        return names.index(str(unit))

    def _effects(self, pair: Transition, told: Booleans) -> ChangeEffects:
        places = pair.first[told], pair.last[told]
        return effects_between(
            self.scored[pair.before], self.scored[pair.after], places, self._everyone
        )

    @cached_property
    def _everyone(self) -> Floats:
        return np.concatenate([period.stages.taken for period in self.scored])

    def _table_of_changes(self, parts: list[tuple[Transition, ChangeEffects]]) -> pd.DataFrame:
        indicators = self.framework.indicator_ids
        frames = []
        for pair, effects in parts:
            columns = self._keys(pair, len(indicators))
            columns["indicator"] = np.tile(indicators, len(effects.value))
            columns |= {name: held.ravel() for name, held in effects._asdict().items()}
            frames.append(pd.DataFrame(columns))
        frame = pd.concat(frames, ignore_index=True)
        return frame.drop(columns="error") if is_exact(self.scored[0]) else frame

    @property
    def absences(self) -> pd.DataFrame:
        """Who is not ranked throughout: unit, period, what, zh, en.

        ``enters`` and ``leaves`` tell the first period with a rank and the first without; between
        them a unit may be ``missing`` or ``not ranked``. ``no data``, without a unit: a year that is
        missing among years that follow one another.
        """
        rows = [(*row, *ABSENCES[row[2]]) for row in self.attendance.absences()]
        return pd.DataFrame(rows, columns=["unit", "period", "what", "zh", "en"])

    @property
    def reasons(self) -> pd.DataFrame:
        """One sentence per change, in zh and en: scores, ranks, and the indicators that did most."""
        return self.reasons_of(self.rank_changes)

    def reasons_of(self, changes: pd.DataFrame) -> pd.DataFrame:
        """Return the sentences on some rows of :attr:`rank_changes`, which keep their index."""
        names = [leaf.name.text for leaf in self.framework.all_indicators]
        totals = self._totals[changes.index]
        return sentences(changes, totals, names, decimals_for(self._scores))

    @cached_property
    def _totals(self) -> Floats:
        """What each indicator added to each change; no indicators where that is not known."""
        try:
            effects: Floats = self.changes[["value", "weight", "scale"]].to_numpy().sum(axis=1)
        except BenchmarkIndexError:  # it is told without, as changes says why
            return np.empty((len(self.rank_changes), 0))
        return effects.reshape(len(self.rank_changes), len(self.framework.all_indicators))

    # --- over all periods -----------------------------------------------------------------------

    @property
    def base_index(self) -> pd.DataFrame:
        """Units x periods: scores as index numbers (定基指数), the base period is 100.

        Missing where the score of the base period is not positive, or there is none.
        """
        return self._on_base(self._scores)

    def base_index_of(self, indicator: str) -> pd.DataFrame:
        """Return an indicator as :attr:`base_index` has the scores: units x periods.

        Raises
        ------
        UsageError
            There is no such indicator.
        """
        names = self.framework.indicator_ids
        if indicator not in names:
            raise UsageError.unknown(Text("指标", "indicator"), str(indicator), names)
        column = names.index(indicator)
        return self._on_base(self.attendance.spread([p.raw[:, column] for p in self.scored]))

    def _on_base(self, values: Floats) -> pd.DataFrame:
        base = values[:, self.periods.index(self.base)]
        periods = pd.Index(self.periods, name="period")
        return pd.DataFrame(base_year_index(values, base), self.units, periods)

    @property
    def growth(self) -> pd.DataFrame:
        """Growth of scores and of each indicator in its own unit, by unit.

        unit, indicator (the index by its id), from, to, first, last: the first and the last value
        present; cagr: compound annual growth in percent, both positive; trend: percent a year of
        the least-squares line, of two values of the change.
        """
        return growth_table(self.attendance, self.times, self._scores)

    @property
    def sigma(self) -> pd.DataFrame:
        """Sigma convergence (σ收敛): units, sd, cv of scores by period, over units ranked in all."""
        return sigma_table(self._scores, self.periods)

    @property
    def beta(self) -> Beta:
        """Beta convergence (β收敛) from the first period to the last, in years where periods are."""
        years = float(self.times[-1] - self.times[0])
        return beta_convergence(self._scores[:, 0], self._scores[:, -1], years)

    def inequality(self, by: str | None = None) -> pd.DataFrame:
        """Return how unequal scores are in each period, within and between regions.

        Parameters
        ----------
        by : str, optional
            An attribute of units such as region; units without one stay out. Default: the whole.

        Returns
        -------
        DataFrame
            By period: units, gini, theil; with regions their number, Dagum's parts of the Gini
            coefficient (gini_within, gini_net_between, gini_transvariation) and Theil's
            (theil_within, theil_between). Missing where a score is negative.

        Raises
        ------
        UsageError
            There is no such attribute.
        """
        attributes = None if by is None else attribute_of(self.table.units, by)
        labels = np.asarray(self.table.period_labels, dtype=object)
        rows: list[Integers] = [np.flatnonzero(labels == period) for period in self.periods]
        return inequality_table(self.scored, attributes, rows)

    def coupling(
        self,
        weights: Mapping[str, float] | Sequence[float] | None = None,
        ends: tuple[float, float] | None = None,
    ) -> pd.DataFrame:
        """Return the coupling coordination degree (耦合协调度) of the dimensions of each unit.

        Dimensions are what stands directly below the index, brought to 0 to 1, turned where less
        is better.

        Parameters
        ----------
        weights : mapping by id, or list, optional
            Of the dimensions in the development index T; default those of the index.
        ends : (float, float), optional
            The ends of the scale of dimensions; default those of minmax or goalposts.

        Returns
        -------
        DataFrame
            unit, period, coupling C, development T, degree D, its class in zh and en.

        Raises
        ------
        MethodError
            Dimensions have no common ends, or pass them.
        """
        return coupling_table(self.scored, weights, ends)

    # --- what the newest period did to earlier ones -----------------------------------------------

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """Earlier scores that the newest period changed: unit, period, without, score.

        Empty under ``goalposts="fixed"``. ``without`` is missing where the earlier periods cannot be
        scored by themselves.
        """
        columns = ["unit", "period", "without", "score"]
        earlier = self.periods[:-1]
        if self.goalposts == "fixed" or len(earlier) < 1:
            return pd.DataFrame(columns=columns)
        part = without_period(self.table, self.periods[-1], self.framework)
        base = self.base if self.base in earlier else earlier[0]
        try:
            index = CompositeIndex(**self.index.get_params(deep=False)).set_params(errors="ignore")
            before = scored_periods(index.fit(part), part, self.goalposts, self.weights, base)
            without = np.concatenate([period.score for period in before])
        except MethodError:
            without = np.full(len(part.data), np.nan)
        now = np.concatenate([period.score for period in self.scored[:-1]])
        scale = float(np.nanmax(np.abs(now), initial=0))
        same = np.abs(now - without) <= _CHANGED * scale
        same |= np.isnan(now) & np.isnan(without)
        keys = [(unit, period.period) for period in self.scored[:-1] for unit in period.units.units]
        frame = pd.DataFrame(keys, columns=columns[:2]).assign(without=without, score=now)
        revised: pd.DataFrame = frame[~same].reset_index(drop=True)
        return revised

    @property
    def finding_items(self) -> list[Finding]:
        """What fitting noticed, and whether the newest period changed earlier scores."""
        items = list(self.index.fitted_.findings)
        revised = self.revisions
        if len(revised):
            away = (revised["score"] - revised["without"]).abs().max()
            most = "-" if away != away else f"{away:.3g}"  # where none had a score without
            details = {"number": len(revised), "most": most}
            items.append(Finding("panel-revised", period=self.periods[-1], details=details))
        return items

    @property
    def findings(self) -> pd.DataFrame:
        """What fitting noticed, and whether the newest period changed earlier scores, in English."""
        return to_frame(self.finding_items)

    # --- files and the screen ---------------------------------------------------------------------

    def to_csv(self, path: str | Path) -> None:
        """Write :attr:`rank_changes` with the sentences as CSV: UTF-8 with BOM, texts guarded."""
        verb("panel.to_csv")(self, Path(path))

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write all tables as a workbook, headers in both languages or in one."""
        verb("panel.to_excel")(self, Path(path), language)
