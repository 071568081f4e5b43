"""Why a unit is where it is: :class:`Explanation`."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import MethodError, Text
from ..index.unit_weights import counted
from ..numerics import Floats, Integers
from .compared import Compared
from .contributions import mean_state
from .index_forms import IndexForm
from .moves import STATUS, Improvements
from .obstacle_shares import greatest, obstacle_degrees, scale_tops
from .sentences import sentences
from .shapley import ShapleyEffects
from .standing import nearest, oriented, ranks_of_columns, strongest_and_weakest

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard

NOTHING = Text("", "")


class Explanation(Displayed):
    """Why a unit is where it is (归因), each answer a table by indicator.

    Nothing is computed before it is asked for. Scores and differences are on the index's own scale.

    Attributes
    ----------
    scorecard : Scorecard
    unit, period : str
        Whose score it is; the period is empty where none is known.
    rank, of : int
        Its rank among the ranked units of the period, and how many there are.
    score : float
    reference : Compared
        What it is held against; ``reference.words`` says what, ``reference.score`` its score.
    why_not : Text
        Why scores have no parts, empty where they have.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.8], "hci": [0.6, 0.8], "tii": [0.7, 0.3]}, index=["A", "B"]
    ... )
    >>> why = bi.explain("egdi", frame, "B", "A")
    >>> why.differences["difference"].round(3).to_dict()
    {'osi': -0.033, 'hci': 0.067, 'tii': -0.133}
    >>> why.moves["to"].round(3).to_dict(), why.moves.loc["osi", "en"]
    ({'osi': nan, 'hci': nan, 'tii': 0.6}, 'out of reach')
    """

    _kind: ClassVar[str] = "explanation"

    def __init__(
        self,
        scorecard: Scorecard,
        row: int,
        peers: Integers,
        form: IndexForm,
        states: tuple[Floats, Floats],
        reference: Compared,
        most: int = 5,
    ) -> None:
        self.scorecard, self.row, self.peers, self.form = scorecard, row, peers, form
        self.reference, self.most = reference, most
        self._values, self._weights = states
        self.unit, self.period = scorecard.table.place(row)
        ranks = scorecard.rank.to_numpy(dtype=float, na_value=np.nan)
        self.rank = int(ranks[row])
        self.of = int(np.sum(~np.isnan(ranks[peers])))
        self.score = float(scorecard.score.iloc[row])
        self.why_not = NOTHING
        try:
            if form.kind == "shapley":
                form.check()
        except MethodError as error:
            self.why_not = error.message

    # --- by indicator --------------------------------------------------------------------------

    @property
    def _names(self) -> list[str]:
        return self.scorecard.fitted.indicators

    def _frame(self, **columns: object) -> pd.DataFrame:
        return pd.DataFrame(columns, index=pd.Index(self._names, name="indicator"))

    def _row(self, frame: pd.DataFrame) -> Floats:
        return np.asarray(frame.iloc[self.row].to_numpy(dtype=float))

    @cached_property
    def _state(self) -> tuple[Floats, Floats]:
        return self._values[[self.row]], self._weights[[self.row]]

    def _effects(self, z: Floats, w: Floats) -> ShapleyEffects:
        return self.form.effects(z, w, *self._state)

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """Value, normalized value, weight and contribution of each indicator, its standard error.

        Contributions are those of ``Scorecard.contributions``: they sum to the score less
        ``attrs["start"]``.
        """
        values, weights = self._state
        start, error = 0.0, np.zeros(len(self._names))
        if self.why_not.en:
            start, parts = np.nan, np.full(len(self._names), np.nan)
        elif self.form.kind == "arithmetic":
            parts = (weights * self.form.lines.along(values))[0]
            parts[~counted(self.form.plan, ~np.isnan(values))[0]] = np.nan
        else:
            mean, whole = mean_state(self.form, self._values)
            effects, of_effects = self._effects(mean, whole)
            parts, error = effects.total[0], of_effects[0]
            start = float(self.form.scores(np.nan_to_num(mean), whole)[0])
        frame = self._frame(
            value=self._row(self.scorecard.denominated),
            z=values[0],
            weight=weights[0],
            contribution=parts,
            error=error,
        )
        frame.attrs = {"method": self.form.kind, "start": start}
        return frame

    @cached_property
    def differences(self) -> pd.DataFrame:
        """What makes the difference from the reference, by values and by weights; they sum to it."""
        values, weights = self._state
        reference = self.reference
        nothing = np.full(len(self._names), np.nan)
        by_value = by_weight = error = nothing
        if not self.why_not.en:
            effects, of_effects = self._effects(reference.z, reference.weights)
            by_value, by_weight, error = effects.value[0], effects.weight[0], of_effects[0]
        return self._frame(
            value=self._row(self.scorecard.denominated),
            reference=reference.x,
            z=values[0],
            z_reference=reference.z[0],
            weight=weights[0],
            weight_reference=reference.weights[0],
            by_value=by_value,
            by_weight=by_weight,
            difference=by_value + by_weight,
            error=error,
        )

    @cached_property
    def obstacles(self) -> pd.DataFrame:
        """The obstacle degree of each indicator, the largest first; see ``Scorecard.obstacles``.

        Missing throughout where a scale has no top.
        """
        try:
            tops = scale_tops(self.scorecard.fitted, self.form)
            values, weights = self._state
            seen = np.where(counted(self.form.plan, ~np.isnan(values)), values, np.nan)
            degrees = obstacle_degrees(self.form.lines.along(seen), weights, tops)[0]
        except MethodError:
            degrees = np.full(len(self._names), np.nan)
        above = [self.scorecard.framework.parents[name].id for name in self._names]
        frame = self._frame(group=above, obstacle=degrees)
        return frame.sort_values("obstacle", ascending=False, kind="stable", na_position="last")

    @property
    def top_obstacles(self) -> list[str]:
        """The three indicators with the largest obstacle degrees, those above 0."""
        frame = self.obstacles
        return [str(frame.index[j]) for j in greatest(frame["obstacle"].to_numpy(dtype=float))]

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Score and rank of each group, and the sums of its indicators' parts and obstacles."""
        framework, groups = self.scorecard.framework, self.scorecard.groups
        scores = groups.iloc[self.peers].to_numpy(dtype=float)
        turned = [self.scorecard.fitted.is_lower_better(str(name)) for name in groups]
        ranks = ranks_of_columns(np.where(turned, -scores, scores))
        place = int(np.flatnonzero(self.peers == self.row)[0])
        parts = pd.concat(
            [
                self.contributions[["contribution"]],
                self.differences[["difference"]],
                self.obstacles[["obstacle"]],
            ],
            axis=1,
        )
        below = [parts.loc[list(framework.leaves(str(name)))] for name in groups]
        sums = {
            str(column): [float(some[column].sum(min_count=1)) for some in below]
            for column in parts
        }
        columns = {"score": scores[place], "rank": ranks[place], **sums}
        frame = pd.DataFrame(columns, index=pd.Index(list(groups), name="group"))
        return frame.astype({"rank": "Int64"})

    @cached_property
    def _standing(self) -> tuple[Floats, Floats, int]:
        x = self.scorecard.denominated.to_numpy(dtype=float)
        better = oriented(self.scorecard.fitted, x, self.form.lines.slope)[self.peers]
        place = int(np.flatnonzero(self.peers == self.row)[0])
        return ranks_of_columns(better), x[self.row], place

    def _ranked(self, places: list[int]) -> pd.DataFrame:
        ranks, x, place = self._standing
        frame = self._frame(
            value=x,
            rank=pd.array(ranks[place]).astype("Int64"),
            of=np.sum(~np.isnan(ranks), axis=0),
        )
        return frame.iloc[places]

    @property
    def strengths(self) -> pd.DataFrame:
        """The indicators on which the unit ranks best, with rank and number of units.

        Last places are skipped, ties share the better rank; of equal ranks the first of the
        framework comes first.
        """
        ranks, _, place = self._standing
        return self._ranked(strongest_and_weakest(ranks, place, self.most)[0])

    @property
    def weaknesses(self) -> pd.DataFrame:
        """The indicators on which it ranks worst, the worst last; last places are skipped."""
        ranks, _, place = self._standing
        return self._ranked(strongest_and_weakest(ranks, place, self.most)[1])

    @property
    def ranks(self) -> pd.DataFrame:
        """The rank of the unit on every indicator."""
        return self._ranked(list(range(len(self._names))))

    @cached_property
    def moves(self) -> pd.DataFrame:
        """The smallest improvement of each indicator, alone, that gains one rank, a tie included.

        ``from``, ``to`` and ``change`` are as reported, in the indicator's unit, ``scored_from`` and
        ``scored_to`` after its denominator; bounds, treatment and weights stay as they are. ``status``: ``reached``; ``out of reach`` where the best value
        that is allowed does not do; ``missing``; ``first`` where there is no rank to gain.
        """
        trials = Improvements(self.scorecard, self.row, self.peers, self.form.lines.slope)
        scored, statuses = trials.sought()
        with np.errstate(over="ignore"):  # beyond the largest number nothing is reported
            before, after = self._row(self.scorecard.raw), scored * trials.factors
        leaves = self.scorecard.framework.all_indicators
        frame = self._frame(unit=[leaf.unit for leaf in leaves])
        frame["from"], frame["to"], frame["change"] = before, after, after - before
        frame["scored_unit"] = [leaf.result_unit for leaf in leaves]
        frame["scored_from"], frame["scored_to"] = trials.start, scored
        frame["status"] = statuses
        frame["zh"] = [STATUS[status].zh for status in statuses]
        frame["en"] = [STATUS[status].en for status in statuses]
        return frame

    @cached_property
    def peers_by_distance(self) -> tuple[Integers, Floats]:
        """The rows of the other ranked units of the period, nearest first, and the distances."""
        values = self.form.lines.along(self._values[self.peers])
        if self.scorecard.fitted.normalization is None:
            with np.errstate(all="ignore"):
                low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
            values = (values - low) / np.where(high > low, high - low, 1.0)
        effective = self.scorecard.weights["effective"].reindex(self._names).to_numpy(dtype=float)
        place = int(np.flatnonzero(self.peers == self.row)[0])
        order, distance = nearest(values, np.nan_to_num(effective), place)
        ranked = self.scorecard.rank.notna().to_numpy()[self.peers[order]]
        return self.peers[order[ranked]], distance[ranked]

    @property
    def nearest(self) -> pd.DataFrame:
        """The most similar units by weighted Euclidean distance of normalized values."""
        rows, distance = self.peers_by_distance
        rows, distance = rows[: self.most], distance[: self.most]
        ranks = self.scorecard.rank.iloc[rows].array
        return pd.DataFrame(
            {
                "rank": ranks,
                "score": self.scorecard.score.iloc[rows].to_numpy(),
                "distance": distance,
            },
            index=pd.Index([self.scorecard.table.place(row)[0] for row in rows], name="unit"),
        )

    # --- in words, on a screen, in a file --------------------------------------------------------

    def sentences(self, language: str = "zh") -> list[str]:
        """Return what the tables say, in ``"zh"`` or ``"en"``."""
        return [sentence.pick(language) for sentence in sentences(self)]

    def to_frame(self, language: str = "en") -> pd.DataFrame:
        """Return one row per indicator with all that is known of it."""
        leaves = self.scorecard.framework.all_indicators
        parents = self.scorecard.framework.parents
        frame = self._frame(
            name=[leaf.name.pick(language) for leaf in leaves],
            group=[parents[leaf.id].name.pick(language) for leaf in leaves],
            unit=[leaf.result_unit for leaf in leaves],
        )
        parts = self.contributions[["value", "z", "weight", "contribution"]]
        against = self.differences[["reference", "z_reference", "by_value", "by_weight"]]
        moves = self.moves
        frame = frame.join([parts, against, self.differences[["difference"]]])
        frame["obstacle"] = self.obstacles["obstacle"]
        frame[["rank", "of"]] = self.ranks[["rank", "of"]]
        frame["move_to"], frame["move"], frame["status"] = (
            moves["to"],
            moves["change"],
            moves[language],
        )
        return frame

    def to_dict(self) -> dict[str, object]:
        """Return everything as tables, texts and numbers by name, as ``--json`` prints it."""
        return {
            "unit": self.unit,
            "period": self.period,
            "rank": self.rank,
            "of": self.of,
            "score": self.score,
            "against": self.reference.words,
            "reference_score": self.reference.score,
            "method": self.form.kind,
            "start": self.contributions.attrs["start"],
            "why_not": self.why_not,
            "sentences": {way: self.sentences(way) for way in ("zh", "en")},
            "contributions": self.contributions,
            "differences": self.differences,
            "obstacles": self.obstacles,
            "groups": self.groups,
            "strengths": self.strengths,
            "weaknesses": self.weaknesses,
            "moves": self.moves,
            "nearest": self.nearest,
        }

    def to_csv(self, path: str | Path, language: str = "en") -> None:
        """Write :meth:`to_frame` as CSV: UTF-8 with BOM, texts guarded as a spreadsheet needs it."""
        verb("explanation.to_csv")(self, Path(path), language)

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write all tables as a workbook, headers in both languages or in one."""
        verb("explanation.to_excel")(self, Path(path), language)
