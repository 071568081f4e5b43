"""Draws of an index worked in blocks: each is the full index with what was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..errors import Text, UsageError
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.plan import Places
from ..numerics import Booleans, Floats, Integers, group_rows
from ..table import IndicatorTable
from .assumptions import (
    Assumption,
    DataError,
    DropIndicator,
    DropUnit,
    OneOf,
    WeightAssumption,
    WeightRegion,
)
from .drawn import uniforms
from .intervals import Intervals, intervals
from .ranked import rank_draws
from .regions import BLOCK, Polytope
from .sampling import chosen_of, draw_weights, leave_out, left_out, weight_width
from .scenarios import Choices, Scenario, with_errors, with_steps

Parts = Sequence[Floats]  # by assumption, draws x what it takes


class Drawn(NamedTuple):
    """What a block of draws came to: draws x units; ranks are 0 where there is none."""

    scores: Floats
    ranks: Integers
    turned: Floats  # -1 in the draws in which the lowest score is the best


@dataclass(frozen=True, eq=False)
class Runs:
    """An index, a table and what is uncertain, ready to be drawn.

    Attributes
    ----------
    index : CompositeIndex
    table : IndicatorTable
    assumptions : sequence of Assumption
    cache_bytes : int
        How much fitted scenarios may take that are kept for later blocks.
    """

    index: CompositeIndex
    table: IndicatorTable
    assumptions: Sequence[Assumption]
    cache_bytes: int = 1 << 26

    @cached_property
    def framework(self) -> Framework:
        """The indicator system."""
        return Framework.load(self.index.framework)

    @cached_property
    def nominal(self) -> Scenario:
        """The index as it is."""
        return Scenario.of(with_steps(self.index, ()), self.table, self._everyone)

    @cached_property
    def _everyone(self) -> Integers:
        return np.arange(len(self.table.data))

    @cached_property
    def _scenarios(self) -> dict[tuple[int, ...], Scenario]:
        return {}

    @cached_property
    def _intervals(self) -> dict[int, Mapping[str, Intervals]]:
        return {}

    @cached_property
    def units(self) -> list[str]:
        """The units that may be left out: those named, else all."""
        named = [
            unit for one in self.assumptions if isinstance(one, DropUnit) for unit in one.units
        ]
        every = list(map(str, self.table.unit_labels.unique()))
        for unit in named:
            if unit not in every:
                raise UsageError.unknown(Text("对象", "unit"), unit, every)
        return named or every

    @cached_property
    def periods(self) -> list[tuple[Places, int]]:
        """The rows of each period, and the decimals to which its scores are ranked."""
        labels, fitted = self.table.period_labels, self.nominal.fitted
        if labels is None:
            return [(slice(0, len(self.table.data)), fitted.decimals(self.table.period))]
        groups = group_rows(np.asarray(labels, dtype=object))
        return [(rows, fitted.decimals(str(period))) for period, rows in groups]

    def width(self, assumption: Assumption) -> int:
        """Return how many uniform numbers a draw of an assumption takes."""
        match assumption:
            case WeightAssumption():
                return weight_width(assumption, self.framework)
            case DropIndicator(probability=None) | OneOf() | DropUnit():
                return 1
            case DropIndicator():
                return len(assumption.names(self.framework))
            case DataError():
                within = sum(len(cells.rows) for cells in self._within(assumption).values())
                return len(assumption.erring(self.framework)) * len(self.table.data) + within
        return 0

    def _within(self, assumption: DataError) -> Mapping[str, Intervals]:
        """Return the cells whose values lie in intervals, looked for once."""
        place = self.assumptions.index(assumption)
        if place not in self._intervals:
            self._intervals[place] = intervals(assumption, self.table, self.framework)
        return self._intervals[place]

    # --- one block ---------------------------------------------------------------------------

    def samples(
        self, blocks: Sequence[int], seed: int, samples: int = 1
    ) -> Iterator[list[list[Floats]]]:
        """Yield what blocks of draws are drawn from, by sample and assumption."""
        widths = [self.width(assumption) for assumption in self.assumptions]
        regions = {
            (sample, place): self._region(assumption, blocks, [seed, place, sample])
            for place, assumption in enumerate(self.assumptions)
            if isinstance(assumption, WeightRegion)
            for sample in range(samples)
        }
        for block in uniforms(widths, blocks, seed, samples):
            for (sample, place), weights in regions.items():
                block[sample][place] = next(weights)
            yield block

    def polytope(self, region: WeightRegion) -> Polytope:
        """Return the weights of siblings that a region holds."""
        (parent,) = region.parents(self.framework)
        names = [name for name, above in self.framework.parents.items() if above.id == parent]
        return Polytope.of(region, names)

    def _region(
        self, region: WeightRegion, blocks: Sequence[int], key: Sequence[int]
    ) -> Iterator[Floats]:
        """Yield weights within a region, as many as there are in each block."""
        polytope = self.polytope(region)
        seed = int(np.random.SeedSequence(key).generate_state(1)[0])
        kept, first = np.empty((0, len(polytope.names))), 0
        for count in blocks:
            while len(kept) < count:
                kept = np.concatenate([kept, polytope.draws(seed, BLOCK, first)])
                first += BLOCK
            yield kept[:count]
            kept = kept[count:]

    def drawn(self, parts: Parts, draws: int) -> Drawn:
        """Score and rank a block of draws."""
        scores = np.full((draws, len(self.table.data)), np.nan)
        turned = np.ones(draws)
        for scenario, some in self.grouped(parts, draws):
            local, nothing = self.local(scenario, [part[some] for part in parts], len(some))
            values = scenario.scores(local)
            if len(values) < len(some):
                values = np.broadcast_to(values, (len(some), values.shape[1])).copy()
            values[nothing] = np.nan
            everyone = len(scenario.rows) == scores.shape[1]
            if everyone and len(some) == draws:
                scores = values
            else:
                scores[np.ix_(some, scenario.rows)] = values
            turned[some] = -1.0 if scenario.fitted.lower_is_better else 1.0
        oriented = scores if (turned > 0).all() else scores * turned[:, np.newaxis]
        return Drawn(scores, rank_draws(oriented, self.periods), turned)

    def local(self, scenario: Scenario, parts: Parts, draws: int) -> tuple[Floats | None, Booleans]:
        """Return local weights, draws x nodes, None where they are the fitted in every draw.

        And the draws in which no indicator is left.
        """
        nothing = np.zeros(draws, dtype=bool)
        if not any(isinstance(one, (WeightAssumption, DropIndicator)) for one in self.assumptions):
            return None, nothing
        local = np.broadcast_to(scenario.local, (draws, len(scenario.local))).copy()
        pairs = list(zip(self.assumptions, parts, strict=True))
        for assumption, part in pairs:
            if isinstance(assumption, WeightAssumption):
                draw_weights(assumption, part, local, scenario.kept, self.framework)
        out = np.zeros((draws, len(self.framework.indicator_ids)), dtype=bool)
        for assumption, part in pairs:
            if isinstance(assumption, DropIndicator):
                out |= left_out(assumption, part, self.framework)
        if out.any():
            nothing = leave_out(out, local, scenario.kept, self.framework)
        return local, nothing

    def grouped(self, parts: Parts, draws: int) -> Iterator[tuple[Scenario, Integers]]:
        """Yield the scenarios of a block, each with its draws."""
        keys = self.keys(parts, draws)
        if any(isinstance(one, DataError) for one in self.assumptions):
            for draw in range(draws):
                yield self._fitted(tuple(keys[draw].tolist()), parts, draw), np.array([draw])
            return
        distinct, of_draws = np.unique(keys, axis=0, return_inverse=True)
        for number, key in enumerate(distinct.tolist()):
            yield self.scenario(tuple(key), parts), np.flatnonzero(of_draws.ravel() == number)

    def keys(self, parts: Parts, draws: int) -> Integers:
        """Return the discrete choices of each draw: methods in the order listed, unit left out."""
        columns = [np.zeros(draws, dtype=int)]
        for assumption, part in zip(self.assumptions, parts, strict=True):
            if isinstance(assumption, OneOf):
                columns.append(chosen_of(part[:, 0], len(assumption.choices)))
            elif isinstance(assumption, DropUnit):
                columns.append(chosen_of(part[:, 0], len(self.units)))
        return np.column_stack(columns)

    def scenario(self, key: tuple[int, ...], parts: Parts = ()) -> Scenario:
        """Return the index fitted with some discrete choices."""
        kept = self._scenarios
        if len(key) == 1:
            return self.nominal
        if key not in kept:
            scenario = self._fitted(key, parts, 0)
            if sum(one.nbytes for one in kept.values()) + scenario.nbytes > self.cache_bytes:
                kept.clear()
            kept[key] = scenario
            return scenario
        return kept[key]

    def _fitted(self, key: tuple[int, ...], parts: Parts, draw: int) -> Scenario:
        return Scenario.of(*self.settings(key, parts, draw))

    def settings(
        self, key: Sequence[int], parts: Parts, draw: int
    ) -> tuple[CompositeIndex, IndicatorTable, Integers, Choices]:
        """Return the index and the table of one draw, before its weights."""
        table, rows, errors = self.table, self._everyone, None
        choices, numbers = [], iter(key[1:])
        for place, assumption in enumerate(self.assumptions):
            if isinstance(assumption, OneOf):
                choices.append((assumption, next(numbers)))
            elif isinstance(assumption, DataError):
                uniform, within = parts[place][draw], self._within(assumption)
                table = with_errors(assumption, uniform, table, self.framework, within)
                errors = "ignore"
            elif isinstance(assumption, DropUnit):
                left = self.units[next(numbers)]
                rows = np.flatnonzero(np.asarray(self.table.unit_labels.astype(str)) != left)
        if len(rows) < len(self._everyone):
            chosen = np.zeros(len(self._everyone), dtype=bool)
            chosen[rows] = True
            table = table.keep(chosen)
        return with_steps(self.index, choices, errors), table, rows, choices
