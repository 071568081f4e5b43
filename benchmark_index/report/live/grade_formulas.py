"""Rules on top of tiers as formulas: who meets one, which tier is left, who moves up."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ...framework import Framework
from ...framework.grade_rules import (
    Condition,
    FloorRule,
    GradeRule,
    GradeRules,
    QuotaRule,
    SegmentRule,
    VetoRule,
)
from .placement import PlacedBlock, Placement, written
from .same_unit import RowOfUnit

_SIGNS = {"!=": "<>"}
PERIOD = "period number"  # tells the rows of periods apart, where formulas count in all of them


@dataclass(frozen=True)
class RuleFormulas:
    """The formulas of the Grades sheet, in a row to be filled in.

    Attributes
    ----------
    grid : Placement
        The sheet; see :class:`~.grade_sheet.GradeSheet`.
    framework : Framework
    rules : GradeRules
    count : int
        How many tiers there are.
    on_data, on_dimensions : RowOfUnit
        The unit of a line on these sheets.
    lower : bool
        Whether the lowest score is best.
    """

    grid: Placement
    framework: Framework
    rules: GradeRules
    count: int
    on_data: RowOfUnit
    on_dimensions: RowOfUnit
    lower: bool

    def of(self, key: Hashable, block: PlacedBlock) -> str:
        """Return the formula of a column in a period; empty where it enters as values."""
        if key == "after number":
            return self.own(self._last(len(self.rules.rules)))
        assert isinstance(key, tuple)
        kind, n = key[0], key[1]
        rule = self.rules.rules[n]
        match kind:
            case "met":
                return self._met(n, rule, block)
            case "limit":
                limit = self.count + 1
                if isinstance(rule, SegmentRule):
                    limit = (rule.tier or self.count) + 1
                elif isinstance(rule, VetoRule | FloorRule) and rule.cap is not None:
                    limit = rule.cap
                return (
                    f"IF({self.own(('met', n))}=1,MAX({self._limit(n)},{limit}),{self._limit(n)})"
                )
            case "tier":
                return self._tier(n, rule, key[2], block)
            case "tied":
                return self._tied(n, key[2], block)
            case "wait":
                tied = ",".join(self.own(("tied", n, place)) for place in range(self.count))
                return f"MAX({tied})"
        return ""

    def of_dimensions(self, key: Hashable) -> str:
        """Return a number of the unit on Dimensions; blank where there is none."""
        cell = self.on_dimensions.cell(key)
        return f'IF(ISNUMBER({cell}),{cell},"")'

    def own(self, key: Hashable) -> str:
        """Return a cell of the same line."""
        return self.grid.cell(key, "{d}", self.grid.name)

    def every(self, key: Hashable, block: PlacedBlock) -> str:
        """Return a column's cells of a period, or of all of them; see :meth:`_same_period`."""
        return self.grid.block(key, block.start, block.stop, self.grid.name)

    def _same_period(self, block: PlacedBlock) -> str:
        """Return a factor that leaves the rows of the unit's period, empty where all are."""
        if PERIOD not in self.grid.letters:
            return ""
        return f"*({self.every(PERIOD, block)}={self.own(PERIOD)})"

    def _how_many(self, key: Hashable, tier: int, block: PlacedBlock) -> str:
        """Return how many units of the period are of a tier."""
        every, same = self.every(key, block), self._same_period(block)
        return f"SUMPRODUCT(({every}={tier}){same})" if same else f"COUNTIF({every},{tier})"

    # --- what stood before a rule ------------------------------------------------------------

    def _last(self, n: int) -> Hashable:
        """Return the column of tiers before a rule."""
        if n == 0:
            return "before number"
        places = [
            key for key in self.grid.keys if isinstance(key, tuple) and key[:2] == ("tier", n - 1)
        ]
        return places[-1]

    def _limit_key(self, n: int) -> Hashable | None:
        """Return the column of the best tiers that are allowed before a rule; None: any."""
        earlier = [m for m in range(n) if ("limit", m) in self.grid.letters]
        return ("limit", earlier[-1]) if earlier else None

    def _limit(self, n: int) -> str:
        key = self._limit_key(n)
        return "1" if key is None else self.own(key)

    # --- rules -------------------------------------------------------------------------------

    def _met(self, n: int, rule: GradeRule, block: PlacedBlock) -> str:
        tier = self._last(n)
        own, every = self.own(tier), self.every(tier, block)
        match rule:
            case VetoRule() | FloorRule():
                return self._condition(rule.condition)
            case SegmentRule():
                last, group = rule.tier or self.count, ("group", n)
                among = f"ISNUMBER({every})*({every}<={last})*({self.every(group, block)}={self.own(group)})"
                better = f"SUMPRODUCT({among}*{self._ahead(block, strictly=True)})"
                stands = f"AND(ISNUMBER({own}),ISNUMBER({self.own(group)}))"
                return f"IF({stands},IF(AND({own}<={last},{better}>={rule.best}),1,0),0)"
            case QuotaRule():
                reached = (
                    f"SUMPRODUCT(ISNUMBER({every})*({every}={rule.tier})*{self._ahead(block)})"
                )
                return (
                    f"IF(ISNUMBER({own}),IF(AND({own}={rule.tier},{reached}>{rule.quota}),1,0),0)"
                )
        after = self.own(("tier", n, self.count - 1))
        rose = f"IF(ISNUMBER({own}),IF({after}<{own},1,0),1)"
        return f"IF(ISNUMBER({after}),{rose},0)"

    def _condition(self, asked: Condition) -> str:
        """Return who meets a condition about numbers; one about texts enters as values."""
        if not isinstance(asked.value, float):
            return ""
        value = self._number(asked.name)
        if not value:
            return ""
        sign = _SIGNS.get(asked.sign, asked.sign)
        limit = written(asked.value)
        if asked.name in self.on_dimensions.grid.letters:
            value = f"ROUND({value},10)" if value else ""
            return f"IF(ISNUMBER({self.on_dimensions.cell(asked.name)}),IF({value}{sign}{limit},1,0),0)"
        return f"IF(ISNUMBER({value}),IF({value}{sign}{limit},1,0),0)"

    def _number(self, name: str) -> str:
        """Return the figure of a unit that a condition is about, empty where no cell has it."""
        if name in self.on_dimensions.grid.letters:
            return self.on_dimensions.cell(name)
        column = self.framework.columns_by_id.get(name)
        divided = {leaf.id for leaf in self.framework.all_indicators if leaf.denominator}
        if column is None or name in divided or ("raw", name) not in self.on_data.grid.letters:
            return ""
        return self.on_data.cell(("raw", name))

    def _tier(self, n: int, rule: GradeRule, place: int, block: PlacedBlock) -> str:
        """Return the tier after a rule, or after a tier of it was filled."""
        before, met = self.own(self._last(n)), self.own(("met", n))
        match rule:
            case VetoRule() | FloorRule() | SegmentRule():
                best = f"MAX({before},{self.own(('limit', n))})"
                capped = f'IF({best}<={self.count},{best},"")'
                return f"IF(AND(ISNUMBER({before}),{met}=1),{capped},{before})"
            case QuotaRule():
                below = str(rule.tier + 1) if rule.tier < self.count else '""'
                return f"IF({met}=1,{below},{before})"
        held = self._within_refill(n, place)
        mine, free = self._candidates(n, place, block)
        reached = f"SUMPRODUCT({mine[1]}*{self._ahead(block)})"
        return f"IF({mine[0]},IF({reached}<={free},{place + 1},{self.own(held)}),{self.own(held)})"

    def _tied(self, n: int, place: int, block: PlacedBlock) -> str:
        """Return who waits for a tier, since there are more of its score than places left."""
        mine, free = self._candidates(n, place, block)
        reached = f"SUMPRODUCT({mine[1]}*{self._ahead(block)})"
        better = f"SUMPRODUCT({mine[1]}*{self._ahead(block, strictly=True)})"
        return f"IF({mine[0]},IF(AND({reached}>{free},{better}<{free}),1,0),0)"

    def _within_refill(self, n: int, place: int) -> Hashable:
        """Return the column of tiers before a tier is filled."""
        return ("tier", n, place - 1) if place else self._last(n)

    def _candidates(self, n: int, place: int, block: PlacedBlock) -> tuple[tuple[str, str], str]:
        """Return whether a unit, and which units, may move up into a tier, and its free places."""
        key, limit = self._within_refill(n, place), self._limit_key(n)
        own, every = self.own(key), self.every(key, block)
        top = place + 1
        allowed = "1" if limit is None else f"({self.every(limit, block)}<={top})"
        some = f"(1-ISNUMBER({every})*({every}<={top}))*{allowed}"
        below = f"1-ISNUMBER({own})*N({own}<={top})"
        is_one = f"AND(ISNUMBER({self.own('score')}),{below}=1,{self._limit(n)}<={top})"
        quotas = [
            rule.quota
            for rule in self.rules.rules[:n]
            if isinstance(rule, QuotaRule) and rule.tier == top
        ]
        places = str(quotas[-1]) if quotas else self._how_many("before number", top, block)
        return (is_one, some), f"({places}-{self._how_many(key, top, block)})"

    def _ahead(self, block: PlacedBlock, *, strictly: bool = False) -> str:
        """Return which units have a score as good as the unit's own, or a better one."""
        scores, own = self.every("score", block), self.own("score")
        better = ("<" if self.lower else ">") + ("" if strictly else "=")
        return f"ISNUMBER({scores})*({scores}{better}{own}){self._same_period(block)}"
