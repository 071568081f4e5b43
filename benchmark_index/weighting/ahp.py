"""The analytic hierarchy process (层次分析法)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..errors import MethodError, Text, WeightsError, shorten
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.learner import column_labels
from ..estimators.parameters import listed, number, one_of
from ..framework import Framework
from ..numerics import Floats
from .judged import ALONE, JudgedWeights, Names, expert_shares
from .matrices import by_expert, read_matrix
from .pairwise import (
    ACCEPTED,
    PRIORITIES,
    RANDOM_INDICES,
    Consistency,
    Priorities,
    Repair,
    consistency,
    joint_judgements,
    linked,
    random_index,
    repairs,
    told,
)
from .siblings import Weights

_MATRIX, _PANEL = Text("判断矩阵", "The matrix"), Text("专家组", "The panel")
_COLUMNS = {
    "consistency": ["node", "items", "experts", "lambda_max", "ci", "ri", "table", "cr"],
    "experts": ["node", "expert", "lambda_max", "ci", "cr", "kept"],
    "repairs": ["node", "expert", "row", "column", "judged", "repair", "cr"],
}


class _Verdict(NamedTuple):
    """What one matrix says."""

    priorities: Priorities
    consistency: Consistency
    repairs: list[Repair]


class AhpWeights(JudgedWeights):
    """Analytic hierarchy process, AHP (层次分析法): weights from pairwise comparisons.

    ``A w = lambda_max w``, ``CI = (lambda_max - n) / (n - 1)``, ``CR = CI / RI``; a matrix with
    CR above 0.1 is noted with the three judgements that fit the others worst.

    Parameters
    ----------
    judgements : matrix, several of them, or mapping by node id, optional
        A matrix says in row i and column j how many times as important i is as j: an array, a
        DataFrame, or rows of columns by name, of which one triangle is enough. Several experts:
        a list of matrices or a mapping by expert. In an index: by node id, the matrix comparing
        the children of the node. Numbers, or text such as ``"1/3"``. Default, alone: all equal.
    priorities : {"eigenvector", "geometric", "column-mean"}, default "eigenvector"
        Principal eigenvector, geometric mean of each row (方根法), or mean of the columns, each
        divided by its sum (和积法).
    group : {"aij", "aip"}, default "aij"
        Several experts: priorities of the geometric mean of their judgements, or arithmetic mean
        of their priorities.
    random_index : str or list, default "saaty1980"
        RI: ``saaty1980``, ``saaty2004``, ``donegan-dodd``, ``tummala-ling``, ``alonso-lamata``,
        or values from n = 3 on (a leading 0, 0 for n = 1, 2 is passed over).
    max_cr : float, optional
        Where several judge a node, those whose matrix has a larger CR are left out. Default:
        nobody is.
    tolerance : float, default 0.05
        How far ``a_ij a_ji`` may be from 1; 0.33 beside 3 is 0.99.
    expert_weights : list or mapping by expert, optional
        How much each expert counts in both means, scaled to the sum of those who judge a node.
        Default: all alike.

    Attributes
    ----------
    weights_ : array of shape (m,)
        Alone.
    lambda_max_, ci_, ri_, cr_ : float
        Alone: of the one matrix, or of the experts' joint one.
    consistency_ : DataFrame
        Per node: items, experts kept, lambda_max, ci, ri, its table, cr. With ``group="aip"``
        several experts have no joint matrix, and no joint consistency.
    experts_ : DataFrame
        Per node and expert: lambda_max, ci, cr, kept.
    dropped_ : list of tuple
        Node and expert of the matrices left out.
    repairs_ : DataFrame
        Per node and expert with CR above 0.1: row, column, judged, repair, cr with the repair.
    by_expert_ : DataFrame
        The priorities of each expert.
    notes_ : list of Finding

    Raises
    ------
    MethodError
        A judgement is no positive number, two are not reciprocal, not everything is compared
        with the rest, or no expert is left.

    Notes
    -----
    Missing judgements: Harker's method, that is 0 for each and 1 more on its row's diagonal; with
    other ``priorities`` the matrix is completed by the ratios that follow. lambda_max of
    geometric and of column means is the mean of ``(A w)_i / w_i``. Beyond the end of a table RI is Alonso and
    Lamata's, ``(1.7699 n - 4.3513) / (n - 1)``. With one or two items CR is 0. The worst
    judgements are those whose ``a_ij w_j / w_i`` is farthest from 1; a repair is the ratio that
    Harker's method finds without the judgement. Siblings that nobody compared are equal.

    References
    ----------
    Saaty (1980), *The Analytic Hierarchy Process*; Saaty (2003), *Decision-making with the AHP:
    Why is the principal eigenvector necessary*; Harker (1987), *Incomplete pairwise comparisons
    in the analytic hierarchy process*; Alonso and Lamata (2006), *Consistency in the analytic
    hierarchy process: a new approach*; Forman and Peniwati (1998), *Aggregating individual
    judgments and priorities with the AHP*.

    Examples
    --------
    >>> import pandas as pd
    >>> judged = {"income": {"health": 3, "air": 5}, "health": {"air": 3}}
    >>> frame = pd.DataFrame([[1.0, 2.0, 3.0]], columns=["income", "health", "air"])
    >>> ahp = AhpWeights(judged).fit(frame)
    >>> ahp.weights_.round(3), round(ahp.cr_, 3)
    (array([0.637, 0.258, 0.105]), 0.033)
    """

    declaration = Declaration(
        "ahp",
        Text("层次分析法", "Analytic hierarchy process (AHP)"),
        "A w = lambda_max w; CR = (lambda_max - n) / (n - 1) / RI",
    )

    parts = (
        Part("consistency", "", Text("各节点的一致性", "Consistency of each node's matrix")),
        Part("experts", "", Text("各专家的一致性", "Consistency of each expert's matrix")),
        Part("repairs", "", Text("最不一致的判断", "The most inconsistent judgements")),
        Part("by_expert", "", Text("各专家的权重", "Priorities of each expert")),
    )
    _judged = "judgements"

    def __init__(
        self,
        judgements: object = None,
        priorities: Literal["eigenvector", "geometric", "column-mean"] = "eigenvector",
        group: Literal["aij", "aip"] = "aij",
        random_index: str | Sequence[float] = "saaty1980",
        max_cr: float | None = None,
        tolerance: float = 0.05,
        expert_weights: object = None,
    ) -> None:
        self.judgements = judgements
        self.priorities = priorities
        self.group = group
        self.random_index = random_index
        self.max_cr = max_cr
        self.tolerance = tolerance
        self.expert_weights = expert_weights

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Match the judgements to the columns of X, whose values play no part."""
        super().fit(X)
        for row in self.consistency_.to_dict("records"):
            self.lambda_max_, self.ci_ = row["lambda_max"], row["ci"]
            self.ri_, self.cr_ = row["ri"], row["cr"]
        return self

    def _raw(self, names: Names | None, m: int) -> Floats:
        self._given: Mapping[str, object] = {ALONE: self.judgements}
        self._compared: list[str] = []
        return super()._raw(names, m)

    def local(self, framework: Framework) -> Weights:
        """Return each node's weight among its siblings; siblings nobody compared are equal."""
        self._given = self._by_node(framework)
        parents = [node for node in framework.inner if node.id in self._given]
        self._compared = [child.id for parent in parents for child in parent.children]
        return super().local(framework)

    def _mentioned(self) -> list[str]:
        return self._compared

    def _by_node(self, framework: Framework) -> Mapping[str, object]:
        inner = [node.id for node in framework.inner]
        if self.judgements is None:
            return {}
        if not isinstance(self.judgements, Mapping):
            reason = Text(f"须按节点给出：{inner[0]} ...", f"give them by node: {inner[0]} ...")
            raise WeightsError.misjudged(framework.id, reason)
        if lost := [node for node in map(str, self.judgements) if node not in inner]:
            listed = shorten(lost)
            reason = Text(f"没有这些上级节点：{listed}", f"no nodes with children: {listed}")
            raise WeightsError.misjudged(framework.id, reason)
        return {str(node): matrices for node, matrices in self.judgements.items()}

    def _begin(self) -> None:
        super()._begin()
        one_of("priorities", self.priorities, tuple(PRIORITIES))
        one_of("group", self.group, ("aij", "aip"))
        if isinstance(self.random_index, str):
            one_of("random_index", self.random_index, tuple(RANDOM_INDICES))
        else:
            for value in listed("random_index", self.random_index):
                number("random_index", value, least=0)
        self._limit = np.inf if self.max_cr is None else number("max_cr", self.max_cr)
        self.dropped_: list[tuple[str, str]] = []
        self._rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in _COLUMNS}

    def _conclude(self) -> None:
        super()._conclude()
        for name, rows in self.__dict__.pop("_rows").items():
            setattr(self, f"{name}_", pd.DataFrame(rows, columns=_COLUMNS[name]))

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        matrix_of = by_expert(self._given[node])
        if not matrix_of:
            raise WeightsError.misjudged(node, Text("没有判断矩阵", "no matrix"))
        tolerance = number("tolerance", self.tolerance)
        names = column_labels(items, m)
        alone = len(matrix_of) == 1
        matrices = {
            expert: read_matrix(raw, items, m, tolerance, node if alone else f"{node}, {expert}")
            for expert, raw in matrix_of.items()
        }
        verdicts = {expert: self._judge(a) for expert, a in matrices.items()}
        individual = np.stack([verdict.priorities.weights for verdict in verdicts.values()])
        self._keep(list(verdicts), names, individual)
        kept = [e for e in verdicts if alone or not verdicts[e].consistency.cr > self._limit]
        for expert, verdict in verdicts.items():
            who = _MATRIX if alone else Text(f"专家 {expert}", f"Expert {expert}")
            self._report(node, expert, who, verdict, names, expert in kept)
            if missing := int(np.isnan(matrices[expert]).sum()) // 2:
                self._note("incomplete-judgements", node, who=who, missing=missing)
        if not kept:
            raise MethodError.nobody_consistent(node, self._limit)
        if len(kept) == 1:
            verdict = verdicts[kept[0]]
            self._require_linked(node, matrices[kept[0]], names)
        elif self.group == "aij":
            stacked = np.stack([matrices[expert] for expert in kept])
            joint = joint_judgements(stacked, self._shares(list(verdicts), kept))
            self._require_linked(node, joint, names)
            verdict = self._judge(joint)
            self._warn(node, _PANEL, "", verdict, names)
        else:
            for expert in kept:
                self._require_linked(f"{node}, {expert}", matrices[expert], names)
            priorities = [verdicts[expert].priorities.weights for expert in kept]
            mean = np.average(priorities, axis=0, weights=self._shares(list(verdicts), kept))
            verdict = self._unknown(mean)
        lambda_max, verified = verdict.priorities.lambda_max, verdict.consistency
        self._rows["consistency"].append((node, m, len(kept), lambda_max, *verified))
        if verified.table == "alonso-lamata" != self.random_index:
            self._note("ri-beyond-table", node, n=m, ri=f"{verified.ri:.4f}")
        return verdict.priorities.weights

    def _shares(self, experts: list[str], kept: list[str]) -> Floats | None:
        """Return how much each expert that is kept counts; None for all alike."""
        if self.expert_weights is None or isinstance(self.expert_weights, (Mapping, pd.Series)):
            return expert_shares(self.expert_weights, kept)
        panel = expert_shares(self.expert_weights, experts)
        by_name = dict(zip(experts, np.asarray(panel).tolist(), strict=True))
        return expert_shares(by_name, kept)

    def _unknown(self, weights: Floats) -> _Verdict:
        """Return weights that no single matrix stands behind."""
        unknown = Consistency(np.nan, *random_index(len(weights), self.random_index), np.nan)
        return _Verdict(Priorities(weights, np.nan), unknown, [])

    def _judge(self, a: Floats) -> _Verdict:
        if len(linked(a)) < len(a):
            return self._unknown(np.full(len(a), np.nan))
        rule = PRIORITIES[self.priorities]
        priorities = rule(a)
        checked = consistency(priorities.lambda_max, len(a), self.random_index)
        inconsistent = checked.cr > ACCEPTED
        worst = repairs(a, self.random_index, priorities=rule) if inconsistent else []
        return _Verdict(priorities, checked, worst)

    def _report(
        self, node: str, expert: str, who: Text, verdict: _Verdict, names: Names, kept: bool
    ) -> None:
        """Write down what one expert's matrix says, and what is wrong with it."""
        checked = verdict.consistency
        self._rows["experts"].append(
            (node, expert, verdict.priorities.lambda_max, checked.ci, checked.cr, kept)
        )
        self._warn(node, who, expert, verdict, names)
        if not kept:
            self.dropped_.append((node, expert))
            cr, limit = f"{checked.cr:.3f}", f"{self._limit:g}"
            self._note("expert-dropped", node, who=who, cr=cr, limit=limit)

    def _warn(self, node: str, who: Text, expert: str, verdict: _Verdict, names: Names) -> None:
        if verdict.repairs:
            self._rows["repairs"] += [
                (node, expert, names[r.row], names[r.column], *r[2:]) for r in verdict.repairs
            ]
            cr, fitting = f"{verdict.consistency.cr:.3f}", told(verdict.repairs, names)
            self._note("inconsistent-judgements", node, who=who, cr=cr, repairs=fitting)

    def _require_linked(self, node: str, a: Floats, names: Names) -> None:
        """Refuse a matrix some of whose items nobody compared with the others."""
        reached = linked(a)
        if len(reached) < len(a):
            apart = [name for i, name in enumerate(names) if i not in reached]
            zh = f"{node}：以下各项没有与 {names[0]} 直接或间接比较"
            en = f"{node}: never compared with {names[0]}, not even through others"
            hint = Text("请补充判断。", "Add judgements.")
            raise MethodError.cannot_take(Text(zh, en), apart, hint)
