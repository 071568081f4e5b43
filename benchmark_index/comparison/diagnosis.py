"""What an index and its table look like from the side: :func:`diagnose`, and its :class:`Diagnosis`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
from sklearn.base import clone

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..diagnostics.correlations import Kind, correlations
from ..diagnostics.importance import importance
from ..diagnostics.profiles import indicator_profiles, unit_availability
from ..diagnostics.reliability import Reliability, reliability
from ..errors import Text, UsageError
from ..estimators.parameters import one_of
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.oriented import oriented_indicators, oriented_scores
from ..index.scorecard import Scorecard
from ..numerics import Floats, column_bounds
from ..reading.door import as_table
from .ranked_list import RankingLike
from .remarks import Remark, remarks
from .two_rankings import RankingComparison, compare

OF = ("indicators", "groups")


class Diagnosis(Displayed):
    """Profiles, correlations, reliability and importance of an index over one table.

    Rows are units, in panels units and periods. Profiles and availability are of the values as
    scored before imputation (totals divided by their denominators); everything else is of the
    index's normalized values, larger is better, and of the scores that they amount to.

    Attributes
    ----------
    scorecard : Scorecard
    comparison : RankingComparison or None
        Beside another index or an earlier edition, where one is named.
    """

    _kind: ClassVar[str] = "diagnosis"

    def __init__(self, scorecard: Scorecard, comparison: RankingComparison | None = None) -> None:
        self.scorecard, self.comparison = scorecard, comparison
        self.framework: Framework = scorecard.framework

    # --- the data ----------------------------------------------------------------------------

    @cached_property
    def profiles(self) -> pd.DataFrame:
        """Min, max, mean, median, sd, skew, kurtosis, shares and flags of each indicator."""
        x = self.scorecard.denominated.to_numpy(dtype=float)
        return indicator_profiles(x, self._leaves).rename_axis("indicator")

    @cached_property
    def availability(self) -> pd.DataFrame:
        """Of each unit: missing, zeros and the share available, overall and by group."""
        groups = {group.id: self.framework.leaves(group.id) for group in self.framework.all_groups}
        x = self.scorecard.denominated.to_numpy(dtype=float)
        return unit_availability(x, self._leaves, groups).set_axis(self.scorecard.table.index)

    @property
    def _leaves(self) -> list[str]:
        return self.framework.indicator_ids

    # --- what correlations are of --------------------------------------------------------------

    @cached_property
    def _z(self) -> pd.DataFrame:
        """Normalized values; where a method brings its own scaling, values on 0 to 1, costs turned."""
        values = oriented_indicators(self.scorecard)
        fitted = self.scorecard.fitted
        scaling = [node for node in fitted.plan if node.aggregation.own_scaling]
        if fitted.normalization is None and scaling:
            scaled = {child for node in scaling for child in node.children}
            own = np.array([leaf in scaled for leaf in self._leaves])
            low, high = column_bounds(values)
            with np.errstate(invalid="ignore", divide="ignore"):
                unit = np.where(low < high, (values - low) / (high - low), values - low)
            values = np.where(own, unit, values)
        return pd.DataFrame(values, self.scorecard.table.index, self._leaves)

    def _scores(self, node: str) -> Floats:
        """Return the values of an indicator, or the scores of a group or the index as they stand."""
        if node == self.framework.id:
            return np.asarray(self.scorecard.score, dtype=float)
        held = self._z if node in self._z else self.scorecard.groups
        return np.asarray(held[node], dtype=float)

    def _oriented(self, node: str) -> Floats:
        """Return the scores of a node, more is better."""
        if node in self._z:
            return self._scores(node)
        return oriented_scores(self.scorecard, node)

    def _columns(self, nodes: Sequence[str]) -> Floats:
        empty = np.empty((len(self._z), 0))
        return np.column_stack([empty, *(self._oriented(node) for node in nodes)])

    def nodes(self, of: str = "indicators") -> list[str]:
        """Return the indicators, or the groups of the first level and what stands beside them."""
        one_of("of", of, OF)
        if of == "indicators":
            return self._leaves
        return [node.id for node in self.framework.children]

    # --- correlations --------------------------------------------------------------------------

    def correlation_matrix(self, kind: Kind = "pearson", of: str = "indicators") -> pd.DataFrame:
        """Return the correlations of indicators or of groups as a square table."""
        nodes = self.nodes(of)
        return pd.DataFrame(correlations(self._columns(nodes), kind).r, nodes, nodes)

    def correlations(self, kind: Kind = "pearson", of: str = "indicators") -> pd.DataFrame:
        """Return every two indicators, or groups, with r, n and p, pairwise complete.

        Parameters
        ----------
        kind : {"pearson", "spearman", "kendall"}, default "pearson"
        of : {"indicators", "groups"}, default "indicators"
            Groups are those of the first level.

        Returns
        -------
        DataFrame
            first, second, ``where``: "within" one parent or "across" two, r, n, p.
        """
        nodes = self.nodes(of)
        found = correlations(self._columns(nodes), kind)
        first, second = np.triu_indices(len(nodes), 1)
        parents = np.array([self.framework.parents[node].id for node in nodes], dtype=object)
        names = np.array(nodes, dtype=object)
        within = parents[first] == parents[second]
        return pd.DataFrame(
            {
                "first": names[first],
                "second": names[second],
                "where": np.where(within, "within", "across"),
                "r": found.r[first, second],
                "n": found.n[first, second],
                "p": found.p[first, second],
            }
        )

    @cached_property
    def with_parents(self) -> pd.DataFrame:
        """Pearson's r of each indicator and group with its own parent's score and with the index.

        As the parent takes it: a group that is turned is turned here.
        """
        nodes = [node for _, node in self.framework.walk()]
        plan, rows = self.scorecard.fitted.nodes, []
        whole = self._oriented(self.framework.id)
        for node in nodes:
            parent = self.framework.parents[node.id].id
            taken = parent in plan and node.id in plan[parent].children
            own = self._scores(node.id) if taken else self._oriented(node.id)
            own = -own if taken and node.id in plan[parent].mirrors else own
            above = self._scores(parent)
            if parent in plan and plan[parent].aggregation.lower_is_better:
                above = -above
            pair = correlations(np.column_stack([own, above]))
            index = correlations(np.column_stack([self._oriented(node.id), whole])).r[0, 1]
            rows.append((node.id, parent, pair.r[0, 1], pair.n[0, 1], pair.p[0, 1], index))
        names = ["node", "parent", "r", "n", "p", "r_index"]
        return pd.DataFrame(rows, columns=names).set_index("node")

    # --- reliability ---------------------------------------------------------------------------

    @cached_property
    def _reliability(self) -> Mapping[str, Reliability]:
        """Of the whole and of each group with two indicators or more."""
        nodes = {node.id: list(self.framework.leaves(node.id)) for node in self.framework.inner}
        return {
            node: reliability(self._z[leaves].to_numpy(dtype=float))
            for node, leaves in nodes.items()
            if len(leaves) > 1
        }

    @cached_property
    def reliability(self) -> pd.DataFrame:
        """Cronbach's alpha, KMO and Bartlett's test of the whole and of each group, complete rows.

        items, n, alpha, standardized, kmo, bartlett (chi-square), df, p, ``components``: principal
        components with an eigenvalue above 1, ``first``: the share of variance of the first.
        """
        rows = {
            node: {
                "items": held.items,
                "n": held.n,
                "alpha": held.alpha,
                "standardized": held.standardized,
                "kmo": held.kmo,
                "bartlett": held.bartlett,
                "df": held.bartlett_df,
                "p": held.bartlett_p,
                "components": int((held.eigenvalues > 1 + 1e-10).sum()),
                "first": held.eigenvalues[0] / held.items if held.items > 1 else np.nan,
            }
            for node, held in self._reliability.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("node")

    @cached_property
    def alpha_if_deleted(self) -> pd.DataFrame:
        """Cronbach's alpha of a node, and what it is without each of its indicators."""
        rows = [
            (node, leaf, held.alpha, without)
            for node, held in self._reliability.items()
            for leaf, without in zip(self.framework.leaves(node), held.without, strict=True)
        ]
        return pd.DataFrame(rows, columns=["node", "indicator", "alpha", "without"])

    @property
    def components(self) -> pd.DataFrame:
        """Eigenvalues of the correlation matrix of all indicators, their shares, summed up."""
        held = self._reliability.get(self.framework.id)
        values = np.empty(0) if held is None else held.eigenvalues
        share = values / max(len(values), 1)
        names = [f"PC{i}" for i in range(1, len(values) + 1)]
        columns = {"eigenvalue": values, "share": share, "cumulative": np.cumsum(share)}
        return pd.DataFrame(columns, index=pd.Index(names, name="component"))

    @property
    def loadings(self) -> pd.DataFrame:
        """Indicators x components: correlations of indicators with principal components."""
        held = self._reliability.get(self.framework.id)
        values = np.empty((len(self._leaves), 0)) if held is None else held.loadings
        return pd.DataFrame(values, self._leaves, self.components.index)

    # --- importance ----------------------------------------------------------------------------

    def importance(self, of: str = "indicators") -> pd.DataFrame:
        """Return nominal weight beside effective importance (Paruolo, Saisana and Saltelli 2013).

        Parameters
        ----------
        of : {"indicators", "groups"}, default "indicators"

        Returns
        -------
        DataFrame
            ``weight`` within the index, ``r2``: Pearson's r squared with the score,
            ``importance``: its share of the sum of all, ``ratio`` of importance to weight.
        """
        one_of("of", of, OF)
        return self._importance[of].copy()

    @cached_property
    def _importance(self) -> Mapping[str, pd.DataFrame]:
        return {of: self._weighed(of) for of in OF}

    def _weighed(self, of: str) -> pd.DataFrame:
        nodes = self.nodes(of)
        weight = self.scorecard.weights["effective"].reindex(nodes).to_numpy(dtype=float)
        held = importance(
            self._columns(nodes), self._oriented(self.framework.id), np.nan_to_num(weight)
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = np.where(held.weight > 0, held.share / held.weight, np.nan)
        columns = {"weight": weight, "r2": held.r2, "importance": held.share, "ratio": ratio}
        frame = pd.DataFrame(columns, index=pd.Index(nodes, name="node"))
        marks = {"dead_weight": held.dead & (held.weight > 0)}
        marks |= {"heavier": held.heavier, "lighter": held.lighter}
        told = [
            [name for name, of in marks.items() if of[row]]
            for row in range(len(nodes) if np.isfinite(held.share).any() else 0)
        ]
        return frame.assign(flags=[", ".join(names) for names in told] or "")

    # --- what is to be asked -------------------------------------------------------------------

    @cached_property
    def remarks(self) -> list[Remark]:
        """Everything that is to be asked about, each with its figure, in words."""
        return list(remarks(self))

    @property
    def flags(self) -> pd.DataFrame:
        """The same as a table: flag, node, ``other`` node where there is one, value, zh, en."""
        rows = [(one.flag, one.node, one.other, one.value, *one.words) for one in self.remarks]
        return pd.DataFrame(rows, columns=["flag", "node", "other", "value", "zh", "en"])

    def name(self, node: str) -> Text:
        """Return the name of a node in both languages."""
        return self.framework.nodes[node].name.text

    def to_frame(self) -> pd.DataFrame:
        """Return one row per indicator: profile, r with its parent and the index, importance."""
        above = self.with_parents.loc[self._leaves, ["parent", "r", "p", "r_index"]]
        weighed = self.importance().drop(columns="flags")
        named: dict[str, list[str]] = {leaf: [] for leaf in self._leaves}
        for one in self.remarks:
            for node in filter(named.__contains__, (one.node, one.other)):
                named[node] += [one.flag] if one.flag not in named[node] else []
        flags = [", ".join(named[leaf]) for leaf in self._leaves]
        profiles = self.profiles.drop(columns="flags")
        return pd.concat([profiles, above, weighed], axis=1).assign(flags=flags)

    def parts(self, kind: Kind = "pearson") -> dict[str, object]:
        """Return everything as tables by name, for JSON."""
        groups = self.importance("groups") if self.framework.groups else None
        return {
            "command": "diagnose",
            "framework": self.framework.id,
            "flags": self.flags,
            "indicators": self.to_frame().rename_axis("indicator"),
            "groups": groups,
            "parents": self.with_parents,
            "correlation": kind,
            "correlations": self.correlations(kind),
            "reliability": self.reliability,
            "alpha_if_deleted": self.alpha_if_deleted,
            "components": self.components,
            "loadings": self.loadings.rename_axis("indicator"),
            "availability": self.availability,
            "comparison": None if self.comparison is None else self.comparison.parts(),
        }

    def to_csv(self, path: str | Path) -> None:
        """Write :meth:`to_frame` as CSV: UTF-8 with BOM, texts guarded as a spreadsheet needs it."""
        verb("diagnosis.to_csv")(self, Path(path))

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write everything as a workbook: one sheet to read, the tables behind it on others."""
        verb("diagnosis.to_excel")(self, Path(path), language)


def diagnose(
    index: CompositeIndex | Scorecard | Framework | str | Path,
    table: object = None,
    *,
    beside: RankingLike | None = None,
    period: str | tuple[str | None, str | None] | None = None,
) -> Diagnosis:
    """Return what an index and its table look like from the side (指标体系诊断).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        The index, or the indicator system with its own steps; it is fitted anew. A Scorecard is
        taken as it is, without a table.
    table : IndicatorTable or DataFrame
    beside : Scorecard, DataFrame, Series, str or Path, optional
        Another index or an earlier edition to compare the ranking with, see :func:`compare`.
    period : str or pair of str, optional
        Of the rankings that are compared, where they have several.

    Returns
    -------
    Diagnosis
        ``print`` says what is to be asked about.

    Raises
    ------
    UsageError
        There is no table.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 4; Paruolo, Saisana and
    Saltelli (2013), *Ratings and rankings: voodoo or science?*

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.7, 0.5], "hci": [0.8, 0.9, 0.7], "tii": [0.7, 0.5, 0.3]},
    ...     index=["A", "B", "C"],
    ... )
    >>> diagnose("egdi", frame).importance()["importance"].round(2).to_dict()
    {'osi': 0.41, 'hci': 0.18, 'tii': 0.41}
    """
    if isinstance(index, Scorecard):
        scorecard = index
    else:
        if table is None:
            raise UsageError(
                Text("没有数据表", "There is no table"),
                Text(
                    "请写 bi.diagnose(index, table)，或给出 Scorecard。",
                    "Write bi.diagnose(index, table), or give a Scorecard.",
                ),
            )
        chosen = clone(index) if isinstance(index, CompositeIndex) else CompositeIndex(index)
        of_table = as_table(table, Framework.load(chosen.framework))
        scorecard = chosen.fit(of_table).evaluate(of_table)
    comparison = None if beside is None else compare(scorecard, beside, period=period)
    return Diagnosis(scorecard, comparison)
