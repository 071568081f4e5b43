"""How sure each rank is, as a workbook shows it and its record keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from ..errors import Text, UsageError
from ..uncertainty.as_written import read
from ..uncertainty.assumptions import WeightAssumption
from ..uncertainty.result import CERTAINTY, words_of_draws
from .kept_particulars import Particulars

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard
    from ..numerics import Floats, Integers
    from ..uncertainty.assumptions import Assumption
    from ..uncertainty.result import Robustness

MOST_RANKS = 30  # whose shares are shown
WORDS = tuple(CERTAINTY)  # by number
HEADS = ("median", "low", "high", "certainty", "band", "not_ranked")  # before the shares


class Sureness(NamedTuple):
    """What many draws say of each rank.

    Attributes
    ----------
    run : dict
        ``assumptions``, ``draws`` and ``seed``, from which it can be repeated.
    numbers : array of shape (rows, 6 + ranks)
        Median, lowest and highest rank (5 to 95 %, 0 for none), the number of the word, the band,
        draws without rank; then in how many draws the row has each rank, from 1.
    particulars : Particulars or None
        What else is kept, since the fourth edition.
    """

    run: Mapping[str, Any]
    numbers: Integers
    particulars: Particulars | None = None

    @classmethod
    def of(cls, result: Robustness, scorecard: Scorecard) -> Sureness:
        """Return what a result says of the rows of a scorecard.

        Raises
        ------
        UsageError
            It is of another table or another index.
        """
        if result.nominal.specification != scorecard.specification:
            raise UsageError(
                Text(
                    "稳健性结果属于另一张表或另一种算法",
                    "The robustness is of another table or another index",
                ),
                Text(
                    "请对同一个 CompositeIndex 和同一张表运行 bi.robustness。",
                    "Run bi.robustness on the same CompositeIndex and the same table.",
                ),
            )
        return cls.from_draws(result)._replace(particulars=Particulars.of(result))

    def again(self, result: Robustness) -> Sureness:
        """Return what the same draws, repeated, say."""
        kept = self.particulars
        drawn = Sureness.from_draws(result)
        return drawn if kept is None else drawn._replace(particulars=kept.again(result))

    @classmethod
    def from_draws(cls, result: Robustness) -> Sureness:
        """Return what a result says, of whatever index and table."""
        ranks, words = result.ranks, result.certainty["certainty"]
        draws = result.draws
        columns = [ranks[name].to_numpy(float, na_value=0) for name in ("median", "low", "high")]
        columns += [np.array([WORDS.index(word) for word in words], dtype=float)]
        columns += [result.bands.to_numpy(float, na_value=0)]
        columns += [ranks["not_ranked"].to_numpy(float) * draws]
        shares = result.acceptability.to_numpy()[:, :MOST_RANKS]
        shares = shares[:, : 1 + np.flatnonzero(shares.any(axis=0)).max(initial=0)]
        numbers = np.column_stack([*columns, shares * draws]).round().astype(np.int64)
        run = cast("Mapping[str, Any]", result.specification["robustness"])
        return cls(run, numbers)

    @classmethod
    def read(
        cls, run: Any, numbers: Integers, particulars: Mapping[str, object] | None = None
    ) -> Sureness:
        """Return what a record holds.

        Raises
        ------
        ValueError, LookupError, TypeError
            It holds something else.
        """
        sure = cls(run, numbers)
        words = sure.column("certainty")
        if type(run["draws"]) is not int or run["draws"] < 1 or np.any(words >= len(WORDS)):
            raise ValueError("robustness")
        assert sure.words
        if particulars is None:
            return sure
        count = len(sure.assumptions)
        return sure._replace(particulars=Particulars.read(particulars, len(numbers), count))

    @property
    def record(self) -> tuple[Integers, dict[str, object] | None]:
        """What a record holds of it."""
        return self.numbers, None if self.particulars is None else self.particulars.record()

    @property
    def assumptions(self) -> list[Assumption]:
        """What was assumed."""
        return [read(one) for one in self.run["assumptions"]]

    @property
    def draws(self) -> int:
        """The number of draws."""
        draws: int = self.run["draws"]
        return draws

    @property
    def ranks(self) -> int:
        """How many ranks have their shares shown."""
        return len(self.numbers[0]) - len(HEADS) if len(self.numbers) else 0

    @property
    def runs_of_sensitivity(self) -> int:
        """How many further draws sensitivity takes."""
        kept = self.particulars
        return 0 if kept is None else kept.runs * (len(self.assumptions) + 2)

    @property
    def weights(self) -> list[WeightAssumption]:
        """What was assumed of weights."""
        return [one for one in self.assumptions if isinstance(one, WeightAssumption)]

    def column(self, name: str) -> Integers:
        """Return one of the columns before the shares."""
        values: Integers = self.numbers[:, HEADS.index(name)]
        return values

    def share(self, rank: int) -> Floats:
        """Return the share of draws in which each row has a rank."""
        shares: Floats = self.numbers[:, len(HEADS) + rank - 1] / self.draws
        return shares

    def word(self, row: int) -> Text:
        """Return whether the rank of a row is certain, likely or open."""
        return CERTAINTY[WORDS[int(self.column("certainty")[row])]]

    def interval(self, row: int) -> str:
        """Return the lowest and highest rank of a row as one text."""
        low, high = int(self.column("low")[row]), int(self.column("high")[row])
        return "" if not low else str(low) if low == high else f"{low}–{high}"

    def number_of(self, word: str, rows: Integers) -> int:
        """Return how many of some rows are so sure."""
        return int(np.sum(self.column("certainty")[np.asarray(rows)] == WORDS.index(word)))

    @property
    def words(self) -> Text:
        """What was drawn, in a line."""
        return words_of_draws([one.words for one in self.assumptions], self.draws, self.run["seed"])
