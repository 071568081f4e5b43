"""Indicators that are ranks or labels: a published rank among N, an ordered map of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.utils import Tags
from sklearn.utils.validation import validate_data

from ..errors import MethodError, Text, shorten
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.parameters import number, per_column
from ..estimators.rows import Rows
from ..numerics import Booleans, Bounds, Floats, Values, column_bounds, shown
from .scaler import ENDS, OfBounds, PerIndicator, Scaled, linear_scale


class PublishedRank(OfBounds):
    """A published rank as an indicator (公布名次): first of N is best, N-th is worst.

    ``low + (high - low) (1 - (r - 1) / (N - 1))``

    Parameters
    ----------
    of : float or mapping by name
        N, how many were ranked; more than 1.
    low, high : float or mapping by name, default 0 and 100
        The output range: what rank N and what rank 1 get.
    directions : list or mapping by name, optional
        Default: the lower the rank the better. An indicator of which more is better counts from
        the other end: N is best.

    Attributes
    ----------
    worst_, best_ : array of shape (m,)
        The ranks that get ``low`` and ``high``.

    Notes
    -----
    Ranks outside 1 to N are an error that names the cells. Among indicators of other kinds, in
    one index, goalposts of 1 and N say the same.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    Mobile download speed, second of 190 cities:

    >>> PublishedRank(of=190).fit_transform([[2.0]]).round(2)
    array([[99.47]])
    """

    declaration = Declaration(
        "published_rank",
        Text("公布名次", "Published rank r of N"),
        "low + (high - low) (1 - (r - 1) / (N - 1))",
        bare="of",
        excel="benchmark_index.report.live.scales:published_rank",
    )

    parts = ENDS
    _default_direction = -1

    def __init__(
        self,
        of: PerIndicator | None = None,
        low: PerIndicator = 0,
        high: PerIndicator = 100,
        directions: DirectionsLike = None,
    ) -> None:
        self.of = of
        self.low = low
        self.high = high
        self.directions = directions

    def _read_parameters(self) -> None:
        self.low_, self.high_ = self._output_range()
        last = self._parameter("of")
        raw = self._raw_columns()
        self._refuse_columns(
            np.isnan(last) & raw,
            Text("缺少参加排名的总数 N", "How many were ranked is not given for"),
            Text("请用 of= 给出，一个数或按指标名。", "Give of=, one number or by name."),
        )
        self._refuse_columns(
            (last <= 1) & raw,
            Text("参加排名的总数须大于 1", "of= must be more than 1 for"),
            Text("请核对 of=。", "Check of=."),
        )
        first, last = np.where(raw, 1.0, 0.0), np.where(raw, last, 1.0)  # closeness is 0 to 1
        self.worst_, self.best_ = self._directions.ends(first, last)

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        self._check(x, rows, column_bounds(x))
        return linear_scale(x, self.worst_, self.best_, self.low_, self.high_)

    def _check(self, x: Floats, rows: Rows | None, bounds: Bounds) -> None:
        low, high = np.minimum(self.worst_, self.best_), np.maximum(self.worst_, self.best_)
        columns = ((bounds.low < low) | (bounds.high > high)) & self._raw_columns()
        if columns.any():
            what = Text("名次不在 1 到 N 之间", "Ranks outside 1 to N")
            hint = Text("请核对名次与 of=。", "Check them and of=.")
            self._refuse_cells(((x < low) | (x > high)) & columns, x, rows, what, hint)


def label_key(label: object) -> str:
    """Return a label in the one form it is looked up by: numbers as numbers, 1 the same as 1.0.

    >>> label_key(1.0), label_key("1"), label_key(" good ")
    ('1', '1', 'good')
    """
    try:
        return shown(float(label))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return str(label).strip()


def look_up(labels: Values, scores: Mapping[str, float]) -> tuple[Floats, Booleans]:
    """Return the score of each label, NaN where there is none, and which labels are unknown."""
    codes, different = pd.factorize(labels)
    keys = [label_key(label) for label in different]
    score = np.array([scores.get(key, np.nan) for key in keys] + [np.nan])
    strange = np.array([key not in scores for key in keys] + [False], dtype=bool)
    return score[codes], strange[codes]


class Categorical(OfBounds, Scaled):
    """Scores of ordered categories (分类指标赋分): each label has its score.

    Parameters
    ----------
    scores : mapping from label to score, or such mappings by name
        What each label is worth, larger is better. Labels are texts or numeric codes; ``1``,
        ``1.0`` and ``"1"`` are one label.
    directions : list or mapping by name, optional
        Play no part: the scores say what is better.
    scale : float or mapping by name, default 1
        What the scores are multiplied by.

    Attributes
    ----------
    scores_ : list of dict
        Per column, label to score.

    Notes
    -----
    On its own the step takes texts, numbers and missing cells in a DataFrame or an array. Inside an
    index, whose tables hold numbers, labels are numeric codes. A label without a score is an error
    that names the cell. Directions of the kinds target and range do not apply to labels.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> grade = Categorical({"差": 0, "中": 60, "优": 100})
    >>> grade.fit_transform([["优"], ["中"], ["差"]]).ravel()
    array([100.,  60.,   0.])
    """

    declaration = Declaration(
        "categorical", Text("分类赋分", "Scores of categories"), "label -> score"
    )

    def __init__(
        self,
        scores: Mapping[object, object] | Sequence[Mapping[object, float]] | None = None,
        directions: DirectionsLike = None,
        scale: PerIndicator = 1,
    ) -> None:
        self.scores = scores
        self.directions = directions
        self.scale = scale

    def _read_to_fit(self, X: ArrayLike) -> Floats:
        return self._read(X, reset=True)

    def _read(self, X: ArrayLike, *, reset: bool) -> Floats:
        """Return labels as they are; NaN or None is missing."""
        labels: Floats = validate_data(
            self, X, dtype=None, ensure_all_finite="allow-nan", reset=reset
        )
        return labels

    def _read_parameters(self) -> None:
        if self._directions.special:
            reason = Text("分类指标没有适度值和区间", "labels have no target and no range")
            raise MethodError.bad_parameter("directions", reason)
        scores: object = self.scores
        if isinstance(scores, Mapping) and not any(isinstance(v, Mapping) for v in scores.values()):
            scores = [scores] * self.n_features_in_
        columns = per_column("scores", scores, self._names, self.n_features_in_)
        self._refuse_columns(
            np.array([not isinstance(worth, Mapping) or not worth for worth in columns]),
            Text("没有给出各类别的分值", "No scores of labels given for"),
            Text("请用 scores={类别: 分值} 给出。", "Give scores={label: score}."),
        )
        self.scores_ = [
            {label_key(label): number("scores", score) for label, score in worth.items()}
            for worth in columns
            if isinstance(worth, Mapping)
        ]

    def state(self, x: Floats, rows: Rows | None = None) -> Bounds:
        """Return the bounds of scores, or name the cells whose label has no score."""
        return column_bounds(self._normalize(x, rows))

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        z = np.empty(x.shape, order="F")
        strange = np.zeros(x.shape, dtype=bool)
        for j, scores in enumerate(self.scores_):
            z[:, j], strange[:, j] = look_up(x[:, j], scores)
        known = shorten(dict.fromkeys(label for scores in self.scores_ for label in scores))
        hint = Text(f"已有分值：{known}", f"Labels with a score: {known}")
        what = Text("类别没有分值", "Labels without a score")
        self._refuse_cells(strange, x, rows, what, hint)
        return z

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags
