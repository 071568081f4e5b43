"""Everything a run produced, each part named: :class:`Scorecard`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

import numpy as np
import pandas as pd

from ..aggregation import PlanNode
from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import Text
from ..estimators.intermediates import Intermediate
from ..estimators.rows import Labels
from ..findings.finding import Finding, to_frame
from ..numerics import (
    Booleans,
    Floats,
    Integers,
    competition_ranks,
    group_rows,
    positions,
    present_in_rows,
    round_scores,
    row_patterns,
)
from ..table import IndicatorTable
from ..table.coverage import coverage_findings, shortfall
from ..tiers import Assignment
from .fitted import FittedIndex
from .node_keys import score_findings
from .partial_ranks import DIMENSION, By, PartialRanks
from .plan import Places
from .records import changes, rules_of
from .specification import Specification, specification_of

if TYPE_CHECKING:
    from ..explanation.explained import Explanation
    from ..report.export import Export
    from ..report.plots import ScorecardPlots
    from ..uncertainty.alternatives import Alternatives
    from ..uncertainty.result import Robustness

KEPT_CELLS = 2_000_000  # stages of larger tables are computed anew each time they are asked for


class Division(NamedTuple):
    """The scores of a period as its tiers divide them, higher is better, and what came of it."""

    period: str
    rows: Places
    scores: Floats
    assigned: Assignment


class Scorecard(Displayed):
    """The result of one run: the stages from raw values to ranks, and how they came about.

    Stages are derived from the table and the fitted steps when asked for; nothing is overwritten.

    Attributes
    ----------
    ranking : DataFrame
        rank, unit, name, (period,) score, tier, one column per group, ``available``: the share of
        indicators with a value, ``missing``: the groups a unit has no score for. Units that are
        not ranked come last, without rank. The score is the :attr:`published` one.
    raw, denominated, imputed, treated, normalized : DataFrame
        Units x indicators after each step.
    groups : DataFrame
        Units x groups, the scores of every inner node.
    score, rank, tier : Series
        One value per unit; the score on the index's own scale, unrounded, as those of groups.
    published : Series
        The score as it is shown, see ``publish`` of :class:`CompositeIndex`; without that, the
        score itself.
    weights : DataFrame
        Local and effective weight of every node.
    not_ranked : DataFrame
        Units without rank, with the reason in Chinese and English.
    contributions : DataFrame
        Units x indicators; a unit's row sums to its ``score``, or to its distance from that of
        the column means where the index is not arithmetic.
    records : DataFrame
        One row per cell that could not be read, was converted, coded missing, imputed or treated:
        what stood there, what it became, and the rule that imputed or treated it.
    findings : DataFrame
        What validation and fitting noticed.
    specification : dict
        Plain JSON from which the run can be repeated.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, None], "hci": [0.8, 0.7], "tii": [0.7, 0.3]}, index=["A", "B"]
    ... )
    >>> scorecard = bi.CompositeIndex("egdi").fit(frame).evaluate(frame)
    >>> scorecard
    <Scorecard egdi: 1 of 2 ranked>
    Not ranked B: 2 of 3 present, 3 needed; missing Online Service Index
    Tiers: Very high 1
    rank  unit  score  tier
       1  A     0.800  Very high
       -  B         -  -
    >>> scorecard.not_ranked.loc[0, "en"]
    '2 of 3 present, 3 needed; missing Online Service Index'
    """

    _kind: ClassVar[str] = "scorecard"

    def __init__(
        self, fitted: FittedIndex, table: IndicatorTable, findings: Sequence[Finding] = ()
    ) -> None:
        self.fitted = fitted
        self.table = table
        self.framework = fitted.framework
        self.finding_items = list(findings)
        root = self.framework.id
        self._score = fitted.node_scores(table, [root])[root]
        self._rounded = self.round_as_ranked(self._score)
        self._oriented = -self._rounded if fitted.lower_is_better else self._rounded
        self._rank = competition_ranks(self._oriented, self._periods)
        publishing = fitted.publishing
        self._shown = self._score if publishing is None else publishing.of(self._score, table)

    # --- the stages --------------------------------------------------------------------------

    @property
    def _periods(self) -> Labels | None:
        labels = self.table.period_labels
        return None if labels is None else np.asarray(labels, dtype=object)

    def _keep(self, name: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return what is computed, kept for the next time where the table is small."""
        kept: dict[str, pd.DataFrame] = self.__dict__.setdefault("_kept", {})
        if name in kept:
            return kept[name]
        frame = compute()
        if self.table.data.size <= KEPT_CELLS:
            kept[name] = frame
        return frame

    def _stage(self, name: str, compute: Callable[[], Floats]) -> pd.DataFrame:
        columns = self.fitted.indicators
        return self._keep(
            name, lambda: pd.DataFrame(compute(), index=self.table.index, columns=columns)
        )

    @property
    def raw(self) -> pd.DataFrame:
        """The values as reported, in the framework's units."""
        return self.table.data

    @property
    def denominated(self) -> pd.DataFrame:
        """Totals divided by their denominators."""
        return self._stage("denominated", lambda: self.table.denominated(self.framework))

    @property
    def imputed(self) -> pd.DataFrame:
        """Missing values filled, where the index imputes."""
        return self._stage(
            "imputed", lambda: self.fitted.impute(self.denominated.to_numpy(), self.table.rows)
        )

    @property
    def treated(self) -> pd.DataFrame:
        """Outliers tamed, where the index treats them."""
        return self._stage(
            "treated", lambda: self.fitted.treat(self.imputed.to_numpy(), self.table.rows)
        )

    @property
    def normalized(self) -> pd.DataFrame:
        """Values on the index's scale, larger is better."""
        return self._stage(
            "normalized", lambda: self.fitted.normalize(self.treated.to_numpy(), self.table.rows)
        )

    @property
    def weights(self) -> pd.DataFrame:
        """Each node's parent, level, local and effective weight."""
        return self.fitted.weights

    @property
    def groups(self) -> pd.DataFrame:
        """The score of every group, in reading order."""
        names = [group.id for group in self.framework.all_groups]

        def compute() -> pd.DataFrame:
            scores = self.fitted.node_scores(self.table, names) if names else {}
            return pd.DataFrame(scores, index=self.table.index, columns=names, dtype=float)

        return self._keep("groups", compute)

    @property
    def score(self) -> pd.Series[float]:
        """The index itself, unrounded."""
        return pd.Series(self._score, index=self.table.index, name="score")

    @property
    def published(self) -> pd.Series[float]:
        """The score on the scale and with the decimals it is published with; else the score."""
        return pd.Series(self._shown, index=self.table.index, name="published")

    @property
    def rounded(self) -> pd.Series[float]:
        """The score as it is ranked, rounded to the decimals of its period."""
        return pd.Series(self._rounded, index=self.table.index, name="rounded")

    @property
    def rank(self) -> pd.Series[float]:
        """Competition ranks (1, 2, 2, 4) within each period; missing where not ranked."""
        ranks = pd.array(self._rank).astype("Int64")
        return pd.Series(ranks, index=self.table.index, name="rank")

    def round_as_ranked(self, score: Floats) -> Floats:
        """Return scores rounded to the decimals that ranks of their period go by."""
        if self._periods is None:
            return round_scores(score, self.fitted.decimals(self.table.period))
        rounded = score.copy()
        for period in self.table.periods:
            rows = self._periods == period
            rounded[rows] = round_scores(score[rows], self.fitted.decimals(period))
        return rounded

    # --- tiers -------------------------------------------------------------------------------

    @cached_property
    def divisions(self) -> list[Division]:
        """How the tier rule divides the scores of each period; none without one."""
        rule = self.fitted.tiers
        if rule is None:
            return []
        lower, scores = self.fitted.lower_is_better, self._oriented
        if rule.by_figures and self.fitted.publishing is not None:
            scores = -self._shown if lower else self._shown
        rule = rule.turned() if lower else rule
        everyone: list[tuple[str, Places]] = [("", slice(0, len(scores)))]
        periods = everyone if self._periods is None else group_rows(self._periods)
        return [
            Division(str(period), rows, scores[rows], rule.assign(scores[rows]))
            for period, rows in periods
        ]

    @cached_property
    def _tiers(self) -> tuple[Integers, list[Text]]:
        tier = np.full(len(self._score), -1)
        notes: list[Text] = []
        for period, rows, _, assigned in self.divisions:
            tier[rows] = assigned.tier
            head = f"{period}: " if period else ""
            notes += [Text(head + note.zh, head + note.en) for note in assigned.notes]
        return tier, notes

    def tier_labels(self, language: str = "en") -> list[str | None]:
        """Return each unit's tier label, None where it has none."""
        rule, tiers = self.fitted.tiers, self._tiers[0]
        if rule is None:
            return [None] * len(tiers)
        labels = {int(t): rule.label(int(t)).pick(language) for t in np.unique(tiers) if t >= 0}
        return [labels.get(t) for t in tiers.tolist()]

    @property
    def tier(self) -> pd.Series[str]:
        """Each unit's tier by its English label; missing where there is none."""
        return pd.Series(self.tier_labels(), index=self.table.index, name="tier", dtype="object")

    @property
    def tier_numbers(self) -> Integers:
        """Each unit's tier, 0 = best, -1 = none."""
        return self._tiers[0]

    @property
    def tier_notes(self) -> list[Text]:
        """What to know about the tiers, such as a cut that falls inside a tie."""
        return self._tiers[1]

    # --- the ranking and what it rests on -----------------------------------------------------

    @property
    def order(self) -> Integers:
        """The rows in ranking order: newest period first, then by rank, those not ranked last."""
        keys = [np.arange(len(self._rank)), np.where(np.isnan(self._rank), np.inf, self._rank)]
        if self._periods is not None:
            keys.append(-np.unique(self._periods, return_inverse=True)[1])
        return np.lexsort(keys)

    @property
    def ranking(self) -> pd.DataFrame:
        """The ranking, best first; see the class."""
        table, groups = self.table, self.groups
        names = table.units.get("name", table.unit_labels)
        columns: dict[str, object] = {
            "rank": pd.array(self._rank).astype("Int64"),
            "unit": table.unit_labels,
            "name": pd.Index(names),
        }
        if table.period_labels is not None:
            columns["period"] = table.period_labels
        columns |= {"score": self._shown, "tier": self.tier.to_numpy()}
        frame = pd.DataFrame(columns | {str(name): groups[name].to_numpy() for name in groups})
        frame["available"] = self.available
        without, which = self._missing(groups)
        frame["missing"] = pd.Index([", ".join(names) for names in without]).take(which)
        return frame.iloc[self.order].reset_index(drop=True)

    def partial_ranks(self, by: By = DIMENSION) -> pd.DataFrame:
        """Return partial ranks (分项排名), best unit of the index first.

        Parameters
        ----------
        by : str or list of str, default "dimension"
            ``"dimension"``: every node of the first level; the id of any group or indicator; an
            attribute such as ``"region"``, ``"tier"`` or ``"period"``, within which the index is
            ranked.

        Returns
        -------
        DataFrame
            rank, unit, name, (period,) then ``rank_<id>`` and ``rank_in_<attribute>``: competition
            ranks of rounded scores, period by period; missing where there is no score.

        Raises
        ------
        UsageError
            There is no dimension or attribute of a name.
        """
        ranking = self.ranking
        keys = [name for name in ("rank", "unit", "name", "period") if name in ranking]
        return ranking[keys].join(self._partial(by))

    def ranking_by(self, by: By = DIMENSION) -> pd.DataFrame:
        """Return :attr:`ranking` with the columns of :meth:`partial_ranks` at its end."""
        ranking = self.ranking
        return ranking.join(self._partial(by).drop(columns=ranking.columns, errors="ignore"))

    def _partial(self, by: By) -> pd.DataFrame:
        return PartialRanks(self).frame(by).iloc[self.order].reset_index(drop=True)

    @property
    def available(self) -> Floats:
        """For each unit, the share of indicators that entered its score with a value."""
        kept = self.table.data.size <= KEPT_CELLS
        x = self.treated.to_numpy() if kept else self.fitted.prepare(self.table)
        share: Floats = present_in_rows(x) / x.shape[1]
        return share

    @property
    def missing_groups(self) -> list[list[str]]:
        """For each unit, the ids of the groups it has no score for."""
        without, which = self._missing(self.groups)
        return [[*without[k]] for k in which.tolist()]

    def _missing(self, groups: pd.DataFrame) -> tuple[list[list[str]], Integers]:
        """Return the sets of groups that units have no score for, and which of them each unit has."""
        names = [name for name in groups if name in self.fitted.nodes]
        patterns, which = row_patterns(groups[names].isna().to_numpy())
        return [[str(names[j]) for j in positions(row)] for row in patterns], which

    @property
    def not_ranked(self) -> pd.DataFrame:
        """Units without a score: unit, (period,) reason in Chinese and English."""
        return self.not_ranked_at(positions(np.isnan(self._score)))

    def not_ranked_at(self, rows: list[int]) -> pd.DataFrame:
        """Return :attr:`not_ranked` of some rows."""
        root = self.fitted.nodes[self.framework.id]
        present: dict[str, Booleans] = {}
        if rows:
            scores = self.fitted.node_scores(self.table, root.children)
            present = {child: ~np.isnan(scores[child]) for child in root.children}
        reasons = [
            shortfall(present, row, root.children, root.least, self.framework) for row in rows
        ]
        columns: dict[str, object] = {"unit": self.table.unit_labels[rows]}
        if self.table.period_labels is not None:
            columns["period"] = self.table.period_labels[rows]
        columns |= {"zh": [r.zh for r in reasons], "en": [r.en for r in reasons]}
        return pd.DataFrame(columns)

    @property
    def contributions(self) -> pd.DataFrame:
        """What each indicator adds to the score, units x indicators (贡献).

        Arithmetic means: effective weight times normalized value, which sum to the score. Geometric
        means throughout: ``L(S, S_r) w ln(z / z_r)``, L the logarithmic mean (LMDI), which sum to
        the score less S_r, that of the column means of the normalized values. Anything else:
        Shapley values against the same reference, exact up to 12 indicators, estimated above;
        the ideals of TOPSIS, VIKOR and grey relational analysis stay as they are.
        ``attrs`` tells which (``method``), the reference's score (``start``, 0 for sums), what that
        means in ``zh`` and ``en``, and the largest ``standard_error`` of estimates.

        Weights are those of the unit: where something is missing, its siblings carry its weight.

        Raises
        ------
        MethodError
            Scores come from comparisons with other units, so that they have no parts.
        """
        compute = verb("scorecard.contributions")
        return self._keep("contributions", lambda: cast(pd.DataFrame, compute(self)))

    @property
    def obstacles(self) -> pd.DataFrame:
        """What holds scores back, units x indicators (障碍度): rows sum to 1.

        ``O_j = w_j max(0, high - z_j) / sum`` with the weights of the unit; all 0 where every value
        is at the top of its scale.

        Raises
        ------
        MethodError
            A scale has no top, such as a z-score.
        """
        return cast(pd.DataFrame, verb("scorecard.obstacles")(self))

    def explain(
        self,
        unit: Hashable,
        against: Hashable = "mean",
        *,
        period: str | None = None,
        most: int = 5,
    ) -> Explanation:
        """Explain why a unit is where it is (归因).

        Parameters
        ----------
        unit : label
            As the table names it.
        against : "mean", "leader", "target" or label, default "mean"
            What to hold it against.
        period : str, optional
            Of a panel; default the last of the unit.
        most : int, default 5
            How many strengths, weaknesses and similar units are listed.

        Returns
        -------
        Explanation
            See :func:`benchmark_index.explain`.
        """
        asked = verb("scorecard.explain")(self, unit, against, period=period, most=most)
        return cast("Explanation", asked)

    @cached_property
    def intermediates(self) -> dict[str, dict[str, Intermediate]]:
        """What methods computed on their way: by step or node, then by name, with its meaning."""
        return self.fitted.intermediates(self.table)

    @property
    def records(self) -> pd.DataFrame:
        """One row per cell that is not simply as reported: its status, before and after."""
        parts = [self.table.cells.assign(rule="")]
        imputation, treatment = self.fitted.imputation, self.fitted.treatment
        if imputation is not None:
            rules = rules_of(imputation, self.denominated.to_numpy(), self.table.rows)
            parts.append(changes(self.table, "imputed", self.denominated, self.imputed, rules))
        if treatment is not None:
            rules = rules_of(treatment, self.imputed.to_numpy(), self.table.rows)
            parts.append(changes(self.table, "treated", self.imputed, self.treated, rules))
        kept = [part for part in parts if len(part)]
        return pd.concat(kept, ignore_index=True) if kept else parts[0]

    @property
    def findings(self) -> pd.DataFrame:
        """What validation and fitting noticed, in English."""
        return self.findings_in("en")

    def findings_in(self, language: str) -> pd.DataFrame:
        """Return what validation and fitting noticed, in ``"zh"`` or ``"en"``."""
        return to_frame(self.finding_items, language)

    # --- the run as data ---------------------------------------------------------------------

    @property
    def specification(self) -> Specification:
        """The run as plain JSON: framework, steps, weights, version, hash of the input."""
        return specification_of(self.fitted, self.table)

    def coverage_findings(self) -> list[Finding]:
        """Return which units are not ranked in this run, or ranked without some group.

        Also which scores lie at a cap or floor, and where a formula of scores has no value.
        """
        nodes = self.fitted.nodes
        scores = self.fitted.node_scores(self.table, list(nodes))
        scored = {node: ~np.isnan(column) for node, column in scores.items()}
        root = nodes[self.framework.id]
        scored |= {
            leaf: self.treated[leaf].notna().to_numpy()
            for leaf in root.children
            if leaf not in nodes
        }
        filled = np.any(self.table.data.notna().to_numpy(), axis=1)
        args = self.table, self.framework, root.children, root.least, filled
        return [*coverage_findings(scored, *args), *self._score_findings()]

    def _score_findings(self) -> list[Finding]:
        plan = [node for node in self.fitted.plan if node.is_limited or not node.aggregation.weighs]
        if not plan:
            return []
        wanted = dict.fromkeys(name for node in plan for name in (node.id, *node.children))
        scores = self.fitted.node_scores(self.table, list(wanted))

        def at(rule: str, node: PlanNode, row: int) -> Finding:
            cell = self.table.addresses.cell(row, "unit")
            details = {"formula": self.framework.nodes[node.id].formula}
            return Finding(rule, cell, *self.table.place(row), node.id, details=details)

        return list(score_findings(plan, scores, at))

    @property
    def plot(self) -> ScorecardPlots:
        """Pictures: ``plot.ranking()``, ``contributions()``, ``profile(unit)``, ``heatmap()``."""
        return cast("ScorecardPlots", verb("scorecard.plot")(self))

    def compare_methods(self, methods: object) -> Alternatives:
        """Rank the same units by every combination of listed methods.

        Parameters
        ----------
        methods : sequence
            Lists such as ``{"normalization": ["minmax", "zscore"]}`` and ``{"aggregation":
            ["arithmetic", "geometric"]}``; what is not listed stays as in this run.

        Returns
        -------
        Alternatives
            See :func:`benchmark_index.compare_methods`.
        """
        return cast("Alternatives", verb("scorecard.compare_methods")(self, methods))

    def to_excel(
        self,
        path: str | Path,
        language: str | None = None,
        formulas: bool | None = None,
        *,
        units: bool | Collection[str] = False,
        split_by: str | None = None,
        progress: Callable[[int, int], object] | None = None,
        most_rows: int = 1_048_575,
        sign: str | Path | None = None,
        robustness: Robustness | None = None,
    ) -> Export:
        """Write the ranking workbook, in both languages unless one is chosen.

        Up to 5,000 rows it holds every stage, sheet by sheet. Above, it holds values only: the
        ranking with the scores of all groups and the attributes, sums by tier and by attribute,
        weights, method, findings and up to 50,000 records; indicators as reported and normalized
        are in :attr:`raw` and :attr:`normalized`. More rows than a sheet has go to a Parquet file
        of the same name, all of them, and the workbook sums them up and shows the first 1,000.

        Parameters
        ----------
        path : str or Path
        language : {"zh", "en", "both"}, default "both"
            The language of everything but the data.
        formulas : bool, optional
            Whether scores, ranks and tiers follow from the data, the weights and the goalposts by
            formulas, so that a weight may be changed and the ranking follows. Default: up to 500
            units, since the work of ranking grows with their square.
        units : bool or list of str, default False
            Whether each unit, or each of those named, gets a sheet of its own, as the Profile sheet
            shows it; only in a workbook of formulas.
        split_by : str, optional
            One sheet of the ranking for each value of an attribute, or of ``"tier"`` or
            ``"period"``; as values only.
        progress : callable, optional
            Called with the rows written so far and in all, while many rows are written.
        most_rows : int, default 1,048,575
            The rows of a sheet below its header.
        sign : str or Path, optional
            The file of a secret, or of a private Ed25519 key in PEM (which needs the library
            ``cryptography``), to sign the workbook with: ``verify(path, key)`` tells whether it is
            what the holder of the key wrote.
        robustness : Robustness, optional
            How sure ranks are, of the same index and table: :func:`~benchmark_index.robustness`.
            Intervals stand beside the ranks, and a sheet tells how often each unit had which.

        Returns
        -------
        Export
            The files, the number of rows, and a note where the workbook does not hold all rows.

        Raises
        ------
        BenchmarkIndexError
            The file cannot be written, or would replace the table it was made from. An earlier
            file stays as it is.
        UsageError
            There is nothing to split by, no unit of a name, or pyarrow is needed and not
            installed.
        """
        write = verb("scorecard.to_excel")
        where = (
            Path(path),
            language,
            formulas,
            units,
            split_by,
            progress,
            most_rows,
            sign,
            robustness,
        )
        return cast("Export", write(self, *where))

    def to_html(
        self,
        path: str | Path,
        language: str | None = None,
        *,
        robustness: Robustness | None = None,
    ) -> None:
        """Write the ranking as a page (交互网页) that any browser opens, with weights that move.

        One file, which asks for nothing from anywhere: the ranking, each unit beside the others,
        charts, methods and sources. Scores, ranks and tiers follow other weights by the rules of
        this library; what compares all units, such as TOPSIS, stays as it is, and the page says
        so. The weights chosen can be kept as a file that ``weighting="set:FILE.yaml"`` takes.

        Parameters
        ----------
        path : str or Path
        language : {"zh", "en"}, optional
            The language it opens in; default that of the reader's browser. It has a switch.
        robustness : Robustness, optional
            How sure ranks are, of the same index and table: :func:`~benchmark_index.robustness`.

        Raises
        ------
        BenchmarkIndexError
            The file cannot be written, or would replace the table it was made from.
        UsageError
            The robustness is of another table or another index.

        Examples
        --------
        >>> import tempfile
        >>> import benchmark_index as bi
        >>> frame = pd.DataFrame({"osi": [0.9, 0.5], "hci": 0.8, "tii": 0.7}, index=["A", "B"])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     bi.evaluate(frame, "egdi").to_html(Path(folder, "ranking.html"))
        """
        verb("scorecard.to_html")(self, Path(path), language, robustness)

    def to_cards(
        self,
        folder: str | Path,
        units: bool | Collection[str] = True,
        language: str | None = None,
    ) -> None:
        """Write one page per unit, each a workbook of its own, as values, into a new folder.

        Parameters
        ----------
        folder : str or Path
            Made whole or not at all.
        units : bool or list of str, default True
            All units, or those named.
        language : {"zh", "en", "both"}, default "both"
            Of everything but the data.

        Raises
        ------
        UsageError
            The folder exists already, there is no unit of a name, or there are more than 500.
        BenchmarkIndexError
            The folder cannot be written.
        """
        verb("scorecard.to_cards")(self, Path(folder), units, language)

    def to_csv(
        self,
        path: str | Path,
        language: str = "en",
        progress: Callable[[int, int], object] | None = None,
        *,
        sign: str | Path | None = None,
    ) -> Export:
        """Write :attr:`ranking` with the attributes as CSV: UTF-8 with BOM, as Excel expects it.

        Text that a spreadsheet would take for a formula gets an apostrophe in front: where its
        first character, after blanks and apostrophes, is one of ``= + - @``, or it opens with a
        tab or a line break. To undo it, take one apostrophe off text that begins with one and
        that, without it, is such text: :func:`benchmark_index.excel.unguarded`. Control
        characters become U+FFFD. Numbers have all their digits.

        Parameters
        ----------
        path : str or Path
        language : {"en", "zh"}
            The language of the tiers.
        progress : callable, optional
            Called with the rows written so far and in all.
        sign : str or Path, optional
            The file of a key, as of :meth:`to_excel`: ``ranking.csv.sig`` is written beside
            ``ranking.csv``, with the specification, check codes and the signature.

        Returns
        -------
        Export

        Raises
        ------
        BenchmarkIndexError
            As :meth:`to_excel`.
        """
        return cast("Export", verb("scorecard.to_csv")(self, Path(path), language, progress, sign))

    def to_parquet(
        self,
        path: str | Path,
        language: str = "en",
        progress: Callable[[int, int], object] | None = None,
        *,
        sign: str | Path | None = None,
    ) -> Export:
        """Write :attr:`ranking` with the attributes as Parquet, names exactly as they are.

        The file's metadata hold the :attr:`specification` under ``benchmark_index``, and check
        codes, so that ``verify`` finds what was changed. Parameters are those of :meth:`to_csv`;
        a signature goes into the metadata.

        Returns
        -------
        Export

        Raises
        ------
        UsageError
            pyarrow is not installed.
        BenchmarkIndexError
            As :meth:`to_excel`.
        """
        return cast(
            "Export", verb("scorecard.to_parquet")(self, Path(path), language, progress, sign)
        )
