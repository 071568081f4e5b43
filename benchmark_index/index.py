"""The steps in order, as one scikit-learn estimator: :class:`CompositeIndex`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted

from . import catalog
from .aggregation import ArithmeticMean, Mean, PlanNode, run
from .directions import Direction, Range, Target
from .errors import MethodError, Text, UsageError
from .framework import Framework, Group, Indicator
from .normalization import MinMax
from .numerics import Floats, blocks, needed
from .scorecard import Scorecard
from .table import Finding, IndicatorTable, as_table
from .table.validation import load_table, validate
from .tiers import Tiers
from .weighting import (
    DataWeights,
    GivenWeights,
    effective_weights,
    spread_over_tree,
)

FROM_FRAMEWORK = "framework"
_DEFAULTS: Mapping[str, Callable[[], Any]] = {
    "imputation": lambda: None,
    "treatment": lambda: None,
    "normalization": MinMax,
    "weighting": GivenWeights,
    "aggregation": ArithmeticMean,
    "tiers": lambda: None,
}

Step = Any  # an estimator, an alias such as "minmax:low=1", None (off) or "framework"


class CompositeIndex(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A composite index (综合指数): the Handbook's steps in order over one framework.

    Every step is an estimator object, an alias such as ``"minmax:low=1"``, ``None`` to switch it
    off, or ``"framework"``, the default: what the framework says, else the library's default
    (min-max 0 to 100, the framework's weights else equal, arithmetic means).

    Parameters
    ----------
    framework : Framework, str or Path
        The indicator system, a shipped id, or a file.
    imputation, treatment : step
        Transformers that fill missing cells or tame outliers, such as scikit-learn's imputers.
    normalization : step
        Brings the indicators to one scale.
    weighting : step
        Decides the weights.
    aggregation : step or mapping of steps
        One for all nodes, or by node id or level (0 is the index itself); a node not named keeps
        what the framework says.
    tiers : step
        Puts the ranked units into classes.
    min_coverage : float, str, mapping or "framework"
        The share of direct children a node needs to have a score, counted level by level.
    rank_decimals : int or "framework"
        Scores are rounded so before they are ranked.

    Attributes
    ----------
    framework_ : Framework
    weights_ : DataFrame
        Per node: parent, level, local weight among its siblings, effective weight in the index.
    normalization_, imputation_, treatment_ : fitted steps or None
    findings_ : list of Finding
        What fitting noticed, such as indicators without spread.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.8, 0.7], "tii": [0.7, 0.3]}, index=["A", "B"]
    ... )
    >>> CompositeIndex("egdi").fit(frame).evaluate(frame).ranking[["rank", "unit", "score"]]
       rank unit  score
    0     1    A    0.8
    1     2    B    0.5
    """

    def __init__(
        self,
        framework: Framework | str | Path,
        imputation: Step = FROM_FRAMEWORK,
        treatment: Step = FROM_FRAMEWORK,
        normalization: Step = FROM_FRAMEWORK,
        weighting: Step = FROM_FRAMEWORK,
        aggregation: Step | Mapping[str | int, Step] = FROM_FRAMEWORK,
        tiers: Step = FROM_FRAMEWORK,
        min_coverage: Any = FROM_FRAMEWORK,
        rank_decimals: int | str = FROM_FRAMEWORK,
    ) -> None:
        self.framework = framework
        self.imputation = imputation
        self.treatment = treatment
        self.normalization = normalization
        self.weighting = weighting
        self.aggregation = aggregation
        self.tiers = tiers
        self.min_coverage = min_coverage
        self.rank_decimals = rank_decimals

    @classmethod
    def from_specification(cls, specification: Mapping[str, Any]) -> CompositeIndex:
        """Build the index of an earlier run from its scorecard's specification."""
        return cls(
            Framework.from_dict(specification["framework"]),
            **specification["steps"],
            aggregation=dict(specification["aggregation"]),
            min_coverage=dict(specification["min_coverage"]),
            rank_decimals=specification["rank_decimals"],
        )

    # --- fitting -----------------------------------------------------------------------------

    def fit(self, X: Any, y: object = None) -> Self:
        """Learn bounds, weights and everything else scoring needs; periods are pooled.

        Parameters
        ----------
        X : IndicatorTable, DataFrame or array
            A DataFrame has units as index and columns named as in the framework; an array has
            the framework's indicators in order.
        """
        given = self.framework
        framework = given if isinstance(given, Framework) else Framework.load(given)
        self.framework_ = framework
        table = as_table(X, framework)
        self.findings_: list[Finding] = []
        self.feature_names_in_ = np.array(
            [leaf.id for leaf in framework.all_indicators], dtype=object
        )
        self.n_features_in_ = len(self.feature_names_in_)
        self.tiers_: Tiers | None = self._resolve("tiers")
        x = self.denominate(table)
        self.imputation_ = self._fit_step("imputation", x)
        x = self.impute(x)
        self.treatment_ = self._fit_step("treatment", x)
        x = self.treat(x)
        self._fit_normalization(x)
        self._plan_tree(x)
        return self

    def _resolve(self, kind: str, said: Any = None) -> Any:
        """Return a new step: what the argument says, else the framework, else the default."""
        said = getattr(self, kind) if said is None else said
        if isinstance(said, str) and said == FROM_FRAMEWORK:
            method = getattr(self.framework_.method, kind)
            return method.build() if method else _DEFAULTS[kind]()
        if isinstance(said, (str, Mapping)):
            return catalog.build(kind, said)
        return None if said is None else clone(said)

    def _fit_step(self, kind: str, x: Floats) -> Any:
        step = self._resolve(kind)
        if step is None:
            return None
        self._receive(step)
        return step.fit(pd.DataFrame(x, columns=self.feature_names_in_, copy=False))

    def _receive(self, step: Any) -> None:
        """Hand the framework's directions and bounds to a step that takes them."""
        leaves = self.framework_.all_indicators
        params = step.get_params(deep=False)
        if "directions" in params:
            own = {leaf.id: _direction(leaf) for leaf in leaves}
            if params["directions"] is not None and params["directions"] != own:
                raise MethodError.bad_parameter(
                    "directions",
                    Text("方向由指标体系决定，请勿另设", "the framework decides; leave it out"),
                )
            step.set_params(directions=own)
        if "goalposts" in params and params["goalposts"] is None:
            posts = {leaf.id: leaf.goalposts for leaf in leaves if leaf.goalposts}
            step.set_params(goalposts=posts)
        if "transforms" in params and params["transforms"] is None:
            step.set_params(transforms={leaf.id: leaf.transform for leaf in leaves})

    def _fit_normalization(self, x: Floats) -> None:
        step = self._resolve("normalization")
        self.normalization_ = step
        if step is None:
            turned = [
                leaf.id for leaf in self.framework_.all_indicators if leaf.direction != "higher"
            ]
            if turned:
                raise MethodError.bad_parameter(
                    "normalization",
                    Text(
                        f"不标准化时所有指标须越大越好：{', '.join(turned)}",
                        f"without one every direction must be higher: {', '.join(turned)}",
                    ),
                )
            return
        self._receive(step)
        if "transforms" not in step.get_params(deep=False):
            logs = [leaf.id for leaf in self.framework_.all_indicators if leaf.transform]
            self.findings_ += [Finding("transform-unused", indicator=name) for name in logs]
        if hasattr(step, "fit_array"):
            step.fit_array(x, self.feature_names_in_)
        else:
            step.fit(pd.DataFrame(x, columns=self.feature_names_in_, copy=False))

    # --- weights and the way up the tree -----------------------------------------------------

    def _plan_tree(self, x: Floats) -> None:
        framework = self.framework_
        self._dropped = self._dropped_indicators()
        aggregations = self._aggregations()
        inner: list[Framework | Group] = [framework, *framework.all_groups]
        least = {
            node.id: needed(self._coverage(node.id), len(self._children(node))) for node in inner
        }
        weighting = self._resolve("weighting")
        siblings = isinstance(weighting, DataWeights) and weighting.scope == "siblings"
        local = {} if siblings else self._local_weights(weighting, x)
        scores = self._leaf_scores(x) if siblings else {}
        self.plan_: list[PlanNode] = []
        for parent in reversed(inner):
            children = self._children(parent)
            if siblings:
                local |= self._sibling_weights(weighting, parent, x, scores)
            node = PlanNode(
                parent.id,
                children,
                tuple(local[child] for child in children),
                aggregations[parent.id],
                least[parent.id],
            )
            self.plan_.append(node)
            if siblings:
                scores |= run([node], scores, self._describe(None, 0))
        self.weights_ = self._weight_table(local)

    def _local_weights(self, weighting: Any, x: Floats) -> dict[str, float]:
        if not isinstance(weighting, DataWeights):
            return dict(weighting.local(self.framework_))
        self._receive(weighting)
        names = [str(name) for name in self.feature_names_in_]
        weighting.fit_array(x, names)
        self._note_constant(weighting.constant_)
        weights = dict(zip(names, weighting.weights_.tolist(), strict=True))
        return spread_over_tree(weights, self.framework_)

    def _sibling_weights(
        self, weighting: DataWeights, parent: Any, x: Floats, scores: Mapping[str, Floats]
    ) -> dict[str, float]:
        """Weigh the children of one node: indicators as they are, groups by their scores."""
        children = self._children(parent)
        if len(children) == 1:
            return {children[0]: 1.0}
        where = {name: j for j, name in enumerate(self.feature_names_in_)}
        columns = [x[:, where[c]] if c in where else scores[c] for c in children]
        directions = {
            child: _direction(node) if isinstance(node, Indicator) else 1
            for child in children
            if (node := self.framework_.nodes[child])
        }
        step = clone(weighting).set_params(directions=directions)
        step.fit_array(np.column_stack(columns), children)
        self._note_constant(step.constant_)
        return dict(zip(children, step.weights_.tolist(), strict=True))

    def _note_constant(self, names: Iterable[str]) -> None:
        self.findings_ += [Finding("constant", indicator=name) for name in names]

    def _dropped_indicators(self) -> frozenset[str]:
        step = self.normalization_
        if getattr(step, "constant", None) != "drop":
            return frozenset()
        return frozenset(self.feature_names_in_[step.constant_])

    def _children(self, node: Framework | Group) -> tuple[str, ...]:
        kept = tuple(child.id for child in node.children if child.id not in self._dropped)
        if not kept:
            raise MethodError.constant([child.id for child in node.children], 0)
        return kept

    def _aggregations(self) -> dict[str, Mean]:
        """Return each inner node's aggregation: argument, node, framework, default."""
        framework, said = self.framework_, self.aggregation
        chosen: Mapping[Any, Any] = {}
        if isinstance(said, Mapping) and not _is_spec(said):
            chosen = said
            inner = {framework.id, *(group.id for group in framework.all_groups)}
            depths = {framework.levels[node] for node in inner}
            lost = [key for key in chosen if key not in inner and key not in depths]
            if lost:
                known = [*map(str, sorted(depths)), *sorted(inner)]
                raise UsageError.unknown(Text("节点或层级", "node or level"), str(lost[0]), known)
        found: dict[str, Mean] = {}
        for node in (framework, *framework.all_groups):
            level = framework.levels[node.id]
            if node.id in chosen or level in chosen:
                step = self._resolve("aggregation", chosen.get(node.id, chosen.get(level)))
            elif chosen or said == FROM_FRAMEWORK:
                own = node.aggregation
                step = own.build() if own else self._resolve("aggregation", FROM_FRAMEWORK)
            else:
                step = self._resolve("aggregation")
            if step is None:
                raise UsageError.bad_parameter("aggregation", node.id, "none is no aggregation")
            found[node.id] = step
        return found

    def _coverage(self, node: str) -> Any:
        said = self.min_coverage
        if isinstance(said, Mapping):
            level = self.framework_.levels[node]
            said = said.get(node, said.get(level, FROM_FRAMEWORK))
        if isinstance(said, str) and said == FROM_FRAMEWORK:
            return self.framework_.coverage(node)
        return _fraction(said)

    def _weight_table(self, local: Mapping[str, float]) -> pd.DataFrame:
        framework = self.framework_
        present = {node: local[node] for node in framework.parents if node not in self._dropped}
        kept = {
            child: weight
            for node in self.plan_
            for child, weight in zip(
                node.children, _normalised([present[c] for c in node.children]), strict=True
            )
        }
        kept |= dict.fromkeys(self._dropped, 0.0)
        effective = effective_weights(kept, framework)
        nodes = list(framework.parents)
        return pd.DataFrame(
            {
                "parent": [framework.parents[node].id for node in nodes],
                "level": [framework.levels[node] for node in nodes],
                "local": [kept[node] for node in nodes],
                "effective": [effective[node] for node in nodes],
            },
            index=pd.Index(nodes, name="node"),
        )

    # --- the stages, each from the one before ------------------------------------------------

    def denominate(self, table: IndicatorTable) -> Floats:
        """Divide totals by their denominators; a useless denominator leaves a missing value."""
        return table.denominated(self.framework_)

    def impute(self, x: Floats) -> Floats:
        """Fill missing values by the fitted imputation."""
        return self._apply("imputation", x)

    def treat(self, x: Floats) -> Floats:
        """Tame outliers by the fitted treatment."""
        return self._apply("treatment", x)

    def normalize(self, x: Floats) -> Floats:
        """Bring treated values to the index's scale, larger is better."""
        step = self.normalization_
        if hasattr(step, "transform_array"):
            z: Floats = step.transform_array(x)
            return z
        return self._apply("normalization", x)

    def _apply(self, kind: str, x: Floats) -> Floats:
        step = getattr(self, f"{kind}_")
        if step is None:
            return x
        frame = pd.DataFrame(x, columns=self.feature_names_in_, copy=False)
        result = np.asfortranarray(step.transform(frame), dtype=float)
        if result.shape != x.shape:
            raise MethodError.bad_parameter(
                kind, Text("步骤改变了列数", "the step changed the number of columns")
            )
        return result

    def prepare(self, table: IndicatorTable) -> Floats:
        """Return the values as they stand before normalization."""
        return self.treat(self.impute(self.denominate(table)))

    def node_scores(self, table: IndicatorTable, nodes: Sequence[str]) -> dict[str, Floats]:
        """Score chosen nodes, working in blocks so that no whole intermediate table is kept."""
        x = self.prepare(table)
        rowwise = all(node.aggregation.rowwise for node in self.plan_)
        parts = blocks(*x.shape) if rowwise else [slice(None)]
        result = {node: np.empty(len(x)) for node in nodes}
        for rows in parts:
            scores = run(self.plan_, self._leaf_scores(x[rows]), self._describe(table, rows.start))
            for node in nodes:
                result[node][rows] = scores[node]
        return result

    def _leaf_scores(self, x: Floats) -> dict[str, Floats]:
        return dict(zip(self.feature_names_in_, self.normalize(x).T, strict=True))

    def _describe(
        self, table: IndicatorTable | None, start: int | None
    ) -> Callable[[int, str], str]:
        def cell(row: int, node: str) -> str:
            place = " ".join(filter(None, table.place(row + (start or 0)))) if table else str(row)
            return f"{place} / {node}"

        return cell

    # --- results -----------------------------------------------------------------------------

    def evaluate(self, X: Any) -> Scorecard:
        """Score units and return everything the run produced as a Scorecard."""
        check_is_fitted(self, "plan_")
        return Scorecard(self, as_table(X, self.framework_), self.findings_)

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return the scores, units x (index, every group): see ``get_feature_names_out``."""
        check_is_fitted(self, "plan_")
        table = as_table(X, self.framework_)
        nodes = [self.framework_.id, *(group.id for group in self.framework_.all_groups)]
        scores = self.node_scores(table, nodes)
        return np.column_stack([scores[node] for node in nodes])

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the names of what ``transform`` returns: ``score``, then every group."""
        check_is_fitted(self, "plan_")
        groups = [group.id for group in self.framework_.all_groups]
        return np.array(["score", *groups], dtype=object)

    def decimals(self, period: str | None) -> int:
        """Return the rounding of scores before ranking in a period."""
        if isinstance(self.rank_decimals, str):
            return self.framework_.method.decimals(period)
        return self.rank_decimals


def _direction(leaf: Indicator) -> Direction:
    if leaf.direction == "target" and leaf.optimum is not None:
        return Target(leaf.optimum)
    if leaf.direction == "range" and leaf.range is not None:
        return Range(*leaf.range)
    return -1 if leaf.direction == "lower" else 1


def _is_spec(said: Mapping[Any, Any]) -> bool:
    """Tell ``{"geometric": {"floor": 1}}`` from a mapping by node or level."""
    names = {entry.id for entry in catalog.METHODS if entry.kind == "aggregation"}
    return len(said) == 1 and next(iter(said)) in names


def _fraction(said: Any) -> Any:
    from fractions import Fraction

    try:
        share = Fraction(str(said))
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise UsageError.bad_parameter("min_coverage", str(said), "0..1 or a fraction such as 2/3")
    return share


def _normalised(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights] if total else list(weights)


def evaluate(
    data: Any,
    framework: Framework | str | Path,
    *,
    sheet: str | None = None,
    period: str | None = None,
    **steps: Any,
) -> Scorecard:
    """Read, validate, fit and score in one line.

    Parameters
    ----------
    data : str, Path, DataFrame or IndicatorTable
        The table to score.
    framework : Framework, str or Path
        The indicator system, a shipped id, or a file.
    sheet, period : str, optional
        Which sheet and period to take; see :func:`~benchmark_index.read_table`.
    **steps
        Parameters of :class:`CompositeIndex`.

    Returns
    -------
    Scorecard

    Raises
    ------
    FindingsError
        The table has errors; ``findings`` lists them all.

    Examples
    --------
    >>> frame = pd.DataFrame({"osi": [0.9], "hci": [0.8], "tii": [0.7]}, index=["A"])
    >>> evaluate(frame, "egdi").ranking.loc[0, "score"].round(4)
    np.float64(0.8)
    """
    if not isinstance(framework, Framework):
        framework = Framework.load(framework)
    reading = {k: v for k, v in (("sheet", sheet), ("period", period)) if v is not None}
    table = load_table(data, framework, **reading)
    report = validate(table, framework)
    report.raise_if_errors()
    index = CompositeIndex(framework, **steps).fit(table)
    return Scorecard(index, table, [*report.items, *index.findings_])
