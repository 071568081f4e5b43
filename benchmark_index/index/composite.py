"""The steps in order, as one scikit-learn estimator: :class:`CompositeIndex`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self, TypedDict, Unpack, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ..catalog import specs
from ..errors import BenchmarkIndexError, MethodError, Text, UsageError
from ..estimators.contracts import Scaler, Weighter
from ..estimators.parameters import one_of
from ..files.plain import excess
from ..findings.finding import Finding
from ..framework import Framework, Method, Publication
from ..reading.door import as_table, read_table, refuse_unscorable
from ..reading.selection import Units, Values
from ..table import IndicatorTable
from ..table.coverage import COVERAGE_RULES
from ..tiers import Tiers
from ..validation.table_report import ValidationReport, table_findings
from ..weighting import GivenWeights, WeightSet
from ..weighting.from_table import FROM_TABLE, table_weights
from ..weighting.weight_table import TABLES
from . import resolve as steps
from .fitted import FittedIndex
from .publishing import PublicationLike, PublishedScale, check_cuts, chosen_publication
from .resolve import FROM_FRAMEWORK, StepLike, StepsLike, WeightingLike
from .sample import LearningSample, RowsInMemory, StepFit, View, as_denominated, as_imputed
from .scorecard import Scorecard
from .settle import Tree
from .specification import Specification


class CompositeIndex(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A composite index (综合指数): the Handbook's steps in order over one framework.

    Every step is an estimator object, an alias such as ``"minmax:low=1"``, ``None`` to switch it
    off, or ``"framework"``, the default: what the framework says, else the library's default
    (min-max 0 to 100, the framework's weights else equal, arithmetic means).

    Parameters
    ----------
    framework : Framework, str or Path
        The indicator system, a shipped id, or a file.
    imputation, treatment : step or mapping of steps
        Transformers that fill missing cells or tame outliers, such as scikit-learn's imputers. One
        for all indicators, whatever the framework says of some; or by id of an indicator or group
        (for all below it that are not named more nearly) or by level: what is not named keeps what
        the framework says. Indicators of equal steps share one, and an imputation by other
        indicators looks at those that share it.
    normalization : step or mapping of steps
        Brings the indicators to one scale; likewise.
    weighting : step, list, array, Series, mapping or "from-table"
        Decides the weights. Weights written out, ``[30, 20, 50]`` or ``{"gdp": "30%", ...}``, are
        :class:`~benchmark_index.GivenWeights`; ``"from-table"`` takes those that the table states
        in a row or column 权重 (``weights_stated``).
    aggregation : step or mapping of steps
        One for all nodes, or by node id or level (0 is the index itself); a node not named keeps
        what the framework says.
    tiers : step
        Puts the ranked units into classes.
    min_coverage : float, str, mapping or "framework"
        The share of direct children a node needs to have a score, counted level by level.
    rank_decimals : int, mapping by first period or "framework"
        Scores are rounded so before they are ranked.
    errors : {"raise", "ignore"}, default "raise"
        Whether a table with errors is refused, to fit as to score, or taken for what its cells
        hold: what could not be read is missing. A missing column, infinity and a unit that stands
        twice are refused either way.
    publish : mapping, str or "framework"
        The scale on which the index is shown: ``{"leader": 100}`` gives the best of each period
        100 and all others in proportion, ``{"low": 0, "high": 100}`` takes the normalized scale to
        these ends, ``{"decimals": 1}`` rounds; also ``"leader=100,decimals=1"``. Ranks are those
        of the index's own scores, tiers by cut points those of what is shown.

    Attributes
    ----------
    fitted_ : FittedIndex
        The steps as learned, the plan up the tree, and what fitting noticed.
    weights_ : DataFrame
        Per node: parent, level, local weight among its siblings, effective weight in the index.

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
        imputation: StepsLike = FROM_FRAMEWORK,
        treatment: StepsLike = FROM_FRAMEWORK,
        normalization: StepsLike = FROM_FRAMEWORK,
        weighting: WeightingLike = FROM_FRAMEWORK,
        aggregation: StepsLike = FROM_FRAMEWORK,
        tiers: StepLike = FROM_FRAMEWORK,
        min_coverage: object = FROM_FRAMEWORK,
        rank_decimals: int | Mapping[str, int] | str = FROM_FRAMEWORK,
        errors: Literal["raise", "ignore"] = "raise",
        publish: PublicationLike = FROM_FRAMEWORK,
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
        self.errors = errors
        self.publish = publish

    def set_params(self, **params: object) -> Self:
        """Set parameters; ``normalization__high=1`` reaches into a step, also the framework's."""
        for name in {name.partition("__")[0] for name in params if "__" in name}:
            choice = self.get_params(deep=False).get(name)
            if name in (*_KINDS, "aggregation") and isinstance(choice, str):
                framework = Framework.load(cast(_Source, params.get("framework", self.framework)))
                super().set_params(**{name: steps.resolve(name, choice, framework)})
        super().set_params(**params)
        return self

    @classmethod
    def from_specification(cls, specification: Mapping[str, object]) -> CompositeIndex:
        """Build the index of an earlier run from its scorecard's specification.

        Fitted on the table whose hash stands under ``fitted_on``, it gives the same numbers.
        """
        try:
            if reason := excess(specification):
                raise ValueError(reason.en)
            return cls._of(cast(Specification, specification))
        except BenchmarkIndexError:
            raise
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise UsageError.no_specification(error) from None

    @classmethod
    def _of(cls, specification: Specification) -> CompositeIndex:
        chosen: dict[str, StepLike]
        chosen, origin = dict(specification["steps"]), specification.get("weights_origin")
        if set(chosen) != set(_KINDS):
            raise KeyError(", ".join(sorted(set(_KINDS) ^ set(chosen))))
        specs.check_packages(specification.get("packages", {}))
        # As an object it keeps the labels that it had, or had not.
        chosen["tiers"] = cast(StepLike, specs.build("tiers", cast(_Spec, chosen["tiers"])))
        in_0_1 = specification["library"]["version"].startswith("0.1.")
        chosen["treatment"] = _as_recorded(specification["steps"]["treatment"], in_0_1)
        if FROM_FRAMEWORK in chosen.values() or _names_a_file(chosen["weighting"]):
            raise ValueError("steps")  # a record holds its weights and opens no files
        if origin:
            weights = cast(_Given, specification["steps"]["weighting"])["given"]["weights"]
            chosen["weighting"] = GivenWeights(WeightSet.of(origin, weights))
        elif chosen["weighting"] == "given":  # which a run could say of a system without any
            chosen["weighting"] = GivenWeights()
        return cls(
            Framework.from_dict(specification["framework"]),
            **chosen,
            aggregation=dict(specification["aggregation"]),
            min_coverage=dict(specification["min_coverage"]),
            rank_decimals=specification["rank_decimals"],
            errors=specification.get("errors", "ignore"),  # which fit did up to version 0.2
            publish=specification.get("publish"),
        )

    def fit(self, X: object, y: object = None) -> Self:
        """Learn bounds, weights and everything else scoring needs; periods are pooled.

        Parameters
        ----------
        X : IndicatorTable, DataFrame or array
            A DataFrame has units as index and columns named as in the framework; an array has
            the framework's indicators in order.

        Raises
        ------
        FindingsError
            The table has errors, and they are not ignored; ``findings`` lists everything found.
        """
        framework = Framework.load(self.framework)
        table = self._table(X, framework)
        rows = table.denominated(framework), table.rows
        return self.fit_sample(RowsInMemory(*rows, framework.indicator_ids), table)

    def fit_sample(self, sample: LearningSample, table: IndicatorTable) -> Self:
        """Learn from a sample of valid rows, which may come in batches.

        Parameters
        ----------
        sample : LearningSample
        table : IndicatorTable
            The rows, or of batches the first ones.
        """
        framework = Framework.load(self.framework)
        _check_decimals(self.rank_decimals)
        findings: list[Finding] = []
        choices = self.get_params(deep=False)
        if isinstance(self.weighting, str) and self.weighting == FROM_TABLE:
            choices["weighting"] = table_weights(table, framework)
        chosen = {kind: steps.resolve(kind, choices[kind], framework) for kind in _KINDS}
        weighting = cast(Weighter, chosen["weighting"]).resolved(framework)
        published = self._publication(cast("Tiers | None", chosen["tiers"]), framework)
        written = {
            kind: specs.spec_of(step) for kind, step in (chosen | {"weighting": weighting}).items()
        }
        imputation, treatment, scaler = (steps.adapted(chosen[kind]) for kind in _KINDS[:3])
        settled = sample.settled
        if imputation is not None:
            settled.imputation = _fit(imputation, sample, framework, as_denominated)
            findings += settled.imputation.notes_
        if treatment is not None:
            settled.treatment = _fit(treatment, sample, framework, as_imputed)
            findings += settled.treatment.notes_
        aggregations = steps.aggregations(self.aggregation, framework)
        coverages = steps.coverages(self.min_coverage, framework)
        tree = Tree(framework, aggregations, coverages, sample, findings)
        if scaler is not None and tree.brings_own_scaling(weighting):
            if self.normalization != FROM_FRAMEWORK:
                findings.append(Finding("normalization-unused"))
            scaler, written["normalization"] = None, "none"
        tree.check_scales()
        tree.check_normalization(scaler)
        tree.normalize(scaler, weighting)
        plan, local = tree.plan(weighting)
        self.fitted_ = FittedIndex(
            framework=framework,
            imputation=settled.imputation,
            treatment=settled.treatment,
            normalization=settled.normalization,
            weighting=weighting,
            tiers=cast("Tiers | None", chosen["tiers"]),
            weights=tree.weight_table(local),
            plan=plan,
            rank_decimals=self.rank_decimals,
            errors=self.errors,
            findings=list(map(table.located, findings)),
            specs=written,
            weights_origin=weighting.origin,
            table=table,
            publishing=PublishedScale.settled(published, framework, scaler, plan),
        )
        names = framework.indicator_ids
        self.feature_names_in_ = np.array(names, dtype=object)
        self.n_features_in_ = len(names)
        return self

    def _table(self, X: object, framework: Framework) -> IndicatorTable:
        """Return the table of what is to be fitted or scored, refused as ``errors`` says."""
        one_of("errors", self.errors, ("raise", "ignore"))
        table = as_table(X, framework)
        if self.errors == "ignore":
            refuse_unscorable(table, framework)
        else:
            ValidationReport(table, table_findings(table, framework), framework).raise_if_errors()
        return table

    def _publication(self, tiers: Tiers | None, framework: Framework) -> Publication | None:
        """Return how the index is shown, on a scale that the cut points of its tiers are for."""
        publication = chosen_publication(self.publish, framework)
        if self.tiers == FROM_FRAMEWORK:
            check_cuts(tiers, publication, framework.publish)
        return publication

    @property
    def weights_(self) -> pd.DataFrame:
        """Per node: parent, level, local and effective weight."""
        check_is_fitted(self, "fitted_")
        return self.fitted_.weights

    def evaluate(self, X: object) -> Scorecard:
        """Score units and return everything the run produced as a Scorecard."""
        check_is_fitted(self, "fitted_")
        table = self._table(X, self.fitted_.framework)
        return Scorecard(self.fitted_, table, self.fitted_.findings)

    def transform(self, X: object) -> NDArray[np.float64]:
        """Return the scores on their own scale, units x (index, every group): see ``get_feature_names_out``."""
        check_is_fitted(self, "fitted_")
        framework = self.fitted_.framework
        nodes = [framework.id, *(group.id for group in framework.all_groups)]
        scores = self.fitted_.node_scores(self._table(X, framework), nodes)
        return np.column_stack([scores[node] for node in nodes])

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the names of what ``transform`` returns: ``score``, then every group."""
        check_is_fitted(self, "fitted_")
        groups = [group.id for group in self.fitted_.framework.all_groups]
        return np.array(["score", *groups], dtype=object)


def _fit(step: Scaler, sample: LearningSample, framework: Framework, view: View) -> Scaler:
    steps.receive(step, framework)
    return sample.fit(StepFit(step, framework.indicator_ids, view))


def _as_recorded(treatment: _Spec, in_0_1: bool) -> _Spec:
    """Return a recorded treatment as it worked then: ``BoxCox.by_rows``, ``Winsorization.criterion``."""
    if isinstance(treatment, Mapping) and len(treatment) > 1:  # by indicator
        return {leaf: _as_recorded(cast(_Spec, spec), in_0_1) for leaf, spec in treatment.items()}
    name, params = specs.parse("treatment", treatment)
    if name == "boxcox" and in_0_1:
        return {name: {**params, "by_rows": True}}
    if name == "winsorize":
        params = {"criterion": "both", **params}
        if params.get("then") is not None:
            params["then"] = _as_recorded(cast(_Spec, params["then"]), in_0_1)
        return {name: params}
    return treatment


def _names_a_file(spec: object) -> bool:
    if isinstance(spec, Mapping):
        return _names_a_file([*spec.values()])
    if isinstance(spec, (list, tuple)):
        return any(map(_names_a_file, spec))
    return isinstance(spec, str) and spec.lower().endswith(_FILES)


_FILES = (".yaml", ".yml", *TABLES)  # of weights
_Source = Framework | str | Path
_Spec = str | Mapping[str, object]
_Given = Mapping[str, Mapping[str, Mapping[str, float]]]  # a record of given weights


class IndexChoices(TypedDict, total=False):
    """Parameters of :class:`CompositeIndex` besides the framework."""

    imputation: StepsLike
    treatment: StepsLike
    normalization: StepsLike
    weighting: WeightingLike
    aggregation: StepsLike
    tiers: StepLike
    min_coverage: object
    rank_decimals: int | Mapping[str, int] | str
    errors: Literal["raise", "ignore"]
    publish: PublicationLike


_KINDS = ("imputation", "treatment", "normalization", "weighting", "tiers")


def _check_decimals(decimals: object) -> None:
    if isinstance(decimals, str) and decimals == FROM_FRAMEWORK:
        return
    try:
        Method(rank_decimals=decimals)
    except ValueError:
        reason = Text(
            f"{decimals!r} 无效；请写 0 到 15 的整数、按起始时期的映射或 framework",
            f"{decimals!r}: write a whole number from 0 to 15, a mapping by first period or "
            '"framework"',
        )
        raise MethodError.bad_parameter("rank_decimals", reason) from None


def check_choices(index: CompositeIndex, framework: Framework) -> None:
    """Refuse methods and parameters that no table can be scored with, before one is read.

    Raises
    ------
    UsageError
        There is no method of a name.
    MethodError
        A method has no such parameter, or not such a value of it.
    """
    choices, chosen = index.get_params(deep=False), {}
    for kind in _KINDS:
        if not (isinstance(choices[kind], str) and choices[kind] == FROM_TABLE):
            chosen[kind] = steps.resolve(kind, choices[kind], framework)
    if "weighting" in chosen:
        cast(Weighter, chosen["weighting"]).resolved(framework)
    index._publication(cast("Tiers | None", chosen["tiers"]), framework)
    steps.aggregations(index.aggregation, framework)
    steps.coverages(index.min_coverage, framework)


def evaluate(
    data: object,
    framework: Framework | str | Path,
    *,
    sheet: str | Sequence[str] | None = None,
    period: str | None = None,
    units: Units | None = None,
    where: Mapping[str, Values] | None = None,
    none: Literal["missing", "zero"] | None = None,
    parentheses: Literal["negative"] | None = None,
    percent: Literal["fraction", "percent"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    unit_column: Hashable | None = None,
    **choices: Unpack[IndexChoices],
) -> Scorecard:
    """Read, validate, fit and score in one line.

    Parameters
    ----------
    data : str, Path, DataFrame or IndicatorTable
        The table to score.
    framework : Framework, str or Path
        The indicator system, a shipped id, or a file.
    sheet, period, unit_column : str, optional
        Which sheet and period to take, and which column names the units; see
        :func:`~benchmark_index.read_table`.
    units, where : optional
        Which rows to score; see :func:`~benchmark_index.read_table`.
    none, parentheses, percent, decimal : str, optional
        How to read cells that can be read in two ways; see :func:`~benchmark_index.read_table`.
    **choices
        Parameters of :class:`CompositeIndex`.

    Returns
    -------
    Scorecard

    Raises
    ------
    FindingsError
        The table has errors, and ``errors="ignore"`` is not said; ``findings`` lists them all.

    Examples
    --------
    >>> frame = pd.DataFrame({"osi": [0.9], "hci": [0.8], "tii": [0.7]}, index=["A"])
    >>> evaluate(frame, "egdi").ranking.loc[0, "score"].round(4)
    np.float64(0.8)
    """
    framework = Framework.load(framework)
    index = CompositeIndex(framework, **choices)
    check_choices(index, framework)
    table = read_table(
        data,
        framework,
        sheet=sheet,
        period=period,
        units=units,
        where=where,
        none=none,
        parentheses=parentheses,
        percent=percent,
        decimal=decimal,
        unit_column=unit_column,
    )
    index.fit(table)
    noticed = table_findings(table, framework)
    findings = [finding for finding in noticed if finding.rule not in COVERAGE_RULES]
    scorecard = Scorecard(index.fitted_, table, [*findings, *index.fitted_.findings])
    scorecard.finding_items += scorecard.coverage_findings()
    return scorecard
