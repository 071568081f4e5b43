"""Every method of the library by name: where its class lives, what it is called, its formula.

Adding a method takes one row here. What else there is to say of it stands in its docstring.
"""

from __future__ import annotations

from importlib import import_module
from itertools import chain
from typing import Any, NamedTuple

from ..errors import Text, UsageError

KINDS = {
    "imputation": Text("缺失值插补方法", "imputation method"),
    "treatment": Text("异常值处理方法", "outlier treatment"),
    "normalization": Text("标准化方法", "normalization"),
    "weighting": Text("赋权方法", "weighting"),
    "aggregation": Text("合成方法", "aggregation"),
    "tiers": Text("分档方法", "tier rule"),
}


class MethodEntry(NamedTuple):
    """One method.

    Attributes
    ----------
    kind : str
        The step it belongs to, a key of ``KINDS``.
    id : str
        Its name on the command line and in files.
    home : str
        Module and class, ``"normalization:MinMax"``.
    name : Text
    formula : str
    mergeable : bool
        Whether what its fit needs can be computed per batch and merged; methods that need all
        rows at once (ranks, medians, quantiles, pairs of units) cannot.
    values : str
        The parameter that bare values go to: ``cuts:80,60``.
    """

    kind: str
    id: str
    home: str
    name: Text
    formula: str
    mergeable: bool = True
    values: str = ""

    def load(self) -> type[Any]:
        """Import and return the class."""
        module, _, name = self.home.partition(":")
        return getattr(import_module(f"benchmark_index.{module}"), name)  # type: ignore[no-any-return]


# A row: id, home, Chinese name, English name, formula, then whether its fit merges (True unless
# said) and where bare values go.
# fmt: off
_ROWS: dict[str, list[tuple[Any, ...]]] = {
    "imputation": [
        ("mean", "imputation:MeanImputation", "均值插补", "Mean imputation", "mean of the values present", True, "by"),
        ("median", "imputation:MedianImputation", "中位数插补", "Median imputation", "median of the values present", False, "by"),
        ("row_mean", "imputation:RowMeanImputation", "同组指标均值插补", "Row mean imputation", "min + z (max - min), z = mean of the unit's scaled values", True, "within"),
        ("knn", "imputation:KnnImputation", "K 近邻插补", "Nearest-neighbour imputation", "mean of the k nearest units", False, "neighbors"),
        ("regression", "imputation:RegressionImputation", "回归插补", "Regression imputation", "prediction from the other indicators", False, "max_iter"),
        ("latest", "imputation:LatestImputation", "沿用最近值", "Latest value carried forward", "x_t = x_s, s last before t", False, "max_gap"),
        ("constant", "imputation:ConstantImputation", "前后沿用", "Carried forward, then backwards", "x_t = x_s, s last before t, else first after", False, "max_gap"),
        ("linear", "imputation:LinearImputation", "线性插值", "Linear interpolation in time", "x_s + (t - s) / (u - s) (x_u - x_s)", False),
    ],
    "treatment": [
        ("winsorize", "treatment:Winsorization", "逐点缩尾", "Winsorization by count", "max = next lower value, while |skew| >= 2 or kurtosis >= 3.5", False, "k"),
        ("quantiles", "treatment:QuantileWinsorization", "分位数缩尾", "Winsorization at quantiles", "max(q_low, min(x, q_high))", False),
        ("iqr", "treatment:IqrFence", "四分位距法", "Interquartile fence", "Q1 - 1.5 IQR <= x <= Q3 + 1.5 IQR", False, "factor"),
        ("zscore", "treatment:ZFence", "三倍标准差法", "Standard-deviation fence", "|x - mean| <= 3 sd", True, "factor"),
        ("mad", "treatment:MadFence", "绝对中位差法", "Median-absolute-deviation fence", "|x - median| <= 3.5 x 1.4826 MAD", False, "factor"),
        ("log", "treatment:Log", "对数变换", "Natural logarithm", "ln x"),
        ("log1p", "treatment:Log1p", "对数加一变换", "Logarithm of 1 + x", "ln(1 + x)"),
        ("log_shift", "treatment:LogShift", "平移对数变换", "Shifted logarithm", "ln(x - min + 1)"),
        ("log_scaled", "treatment:LogScaled", "按极差平移的对数变换", "Logarithm shifted by a share of the spread", "ln(x - min + a (max - min))", True, "a"),
        ("boxcox", "treatment:BoxCox", "Box-Cox 变换", "Box-Cox transform", "((x - min + 1)^L - 1) / L", False, "lam"),
    ],
    "normalization": [
        ("minmax", "normalization:MinMax", "极差标准化", "Min-max, sample bounds", "low + (high - low) (x - min) / (max - min)"),
        ("goalposts", "normalization:Goalposts", "固定上下限标准化", "Goalposts, fixed bounds", "low + (high - low) (x - x_low) / (x_high - x_low)"),
        ("zscore", "normalization:ZScore", "Z 分数标准化", "Z-score", "(x - mean) / sd"),
        ("rank", "normalization:RankScore", "名次得分", "Rank score", "1 ... n", False),
        ("borda", "normalization:Borda", "波达计分", "Borda score", "r - 1", False),
        ("percentile_rank", "normalization:PercentileRank", "百分位排名", "Percentile rank", "(r - 1) / (n - 1)", False),
        ("published_rank", "normalization:PublishedRank", "公布名次", "Published rank r of N", "low + (high - low) (1 - (r - 1) / (N - 1))", True, "of"),
        ("categorical", "normalization:Categorical", "分类赋分", "Scores of categories", "label -> score"),
        ("distance_to_leader", "normalization:DistanceToLeader", "与最优值之比", "Distance to the leader", "x / best"),
        ("distance_to_reference", "normalization:DistanceToReference", "与标杆之比", "Distance to a reference", "x / reference", True, "reference"),
        ("distance_to_target", "normalization:DistanceToTarget", "与目标值之比", "Distance to the target", "x / target", True, "targets"),
        ("above_below_mean", "normalization:AboveBelowMean", "均值上下三分法", "Above or below the mean", "+1, 0, -1: x / mean beyond 1 + p, within, below 1 - p", True, "p"),
        ("efficacy", "normalization:Efficacy", "功效系数法", "Efficacy score", "c + e (x - unacceptable) / (satisfactory - unacceptable)"),
        ("index_number", "normalization:IndexNumber", "指数化", "Index number", "100 x / x_base", True, "base"),
        ("vector", "normalization:VectorNorm", "向量归一化", "Vector normalization", "x / ||x||"),
        ("sum", "normalization:SumNorm", "比重法", "Sum normalization", "x / sum x"),
    ],
    "weighting": [
        ("equal", "weighting:EqualWeights", "等权", "Equal weights", "1 / k"),
        ("given", "weighting:GivenWeights", "给定权重", "Given weights", "w / sum w"),
        ("set", "weighting:GivenWeights", "权重方案", "Weight set", "w / sum w", True, "weights"),
        ("entropy", "weighting:EntropyWeights", "熵值法", "Entropy weights", "(1 - e) / sum(1 - e), e = -sum p ln p / ln n"),
        ("critic", "weighting:CriticWeights", "CRITIC 法", "CRITIC weights", "C / sum C, C = sd sum_k(1 - r_k)"),
        ("standard_deviation", "weighting:StandardDeviationWeights", "标准差法", "Standard deviation weights", "sd / sum sd"),
        ("variance", "weighting:VarianceWeights", "方差法", "Variance weights", "sd^2 / sum sd^2"),
        ("variation", "weighting:VariationWeights", "变异系数法", "Coefficient of variation weights", "V / sum V, V = sd / |mean|"),
        ("gini", "weighting:GiniWeights", "基尼系数法", "Gini coefficient weights", "G / sum G, G = mean |x_a - x_b| / (2 mean)", False),
        ("angle", "weighting:AngleWeights", "夹角法", "Angle weights", "u / sum u, cos u = sum x / (sqrt(n) ||x||)"),
        ("merec", "weighting:MerecWeights", "去除效应法", "MEREC weights", "E / sum E, E_j = sum_i |S_ij - S_i|, S = ln(1 + mean |ln r|)"),
        ("pca", "weighting:PcaWeights", "主成分赋权", "Principal component weights", "a^2 / sum a^2, a = rotated loading on the indicator's own factor"),
        ("correlation_balanced", "weighting:CorrelationBalancedWeights", "相关平衡赋权", "Correlation-balanced weights", "|r|^power / sum |r|^power = share, r with the parent's score", False, "shares"),
        ("combined", "weighting:CombinedWeights", "组合赋权", "Combined weights", "sum a_k w_k, prod w_k or sum |alpha_k| w_k, divided by its sum", False, "parts"),
        ("ahp", "weighting:AhpWeights", "层次分析法", "Analytic hierarchy process (AHP)", "A w = lambda_max w; CR = (lambda_max - n) / (n - 1) / RI"),
        ("delphi", "weighting:DelphiWeights", "德尔菲法", "Delphi method", "C / sum C, C = sum Cr x / sum Cr, Cr = (Ca + Cs) / 2"),
        ("budget", "weighting:BudgetAllocation", "预算分配法", "Budget allocation", "mean of points / 100"),
        ("rank_sum", "weighting:RankSumWeights", "排序和法", "Rank sum weights", "2 (n + 1 - r) / (n (n + 1))", True, "ranks"),
        ("rank_reciprocal", "weighting:RankReciprocalWeights", "排序倒数法", "Rank reciprocal weights", "(1 / r) / sum(1 / r)", True, "ranks"),
        ("rank_centroid", "weighting:RankCentroidWeights", "排序质心法", "Rank-order centroid weights", "(1 / n) sum_(k >= r) 1 / k", True, "ranks"),
        ("swara", "weighting:SwaraWeights", "逐步权重评估法", "Step-wise weight assessment (SWARA)", "q / sum q, q_j = q_(j-1) / (1 + s_j)"),
        ("best_worst", "weighting:BestWorstWeights", "最优最劣法", "Best-worst method", "min xi: |w_B - a_Bj w_j| <= xi, |w_j - a_jW w_W| <= xi"),
    ],
    "aggregation": [
        ("arithmetic", "aggregation:ArithmeticMean", "加权算术平均", "Weighted arithmetic mean", "sum w z"),
        ("geometric", "aggregation:GeometricMean", "加权几何平均", "Weighted geometric mean", "prod z ^ w"),
        ("topsis", "aggregation:Topsis", "优劣解距离法", "TOPSIS", "d- / (d+ + d-)"),
        ("vikor", "aggregation:Vikor", "多准则妥协解排序法", "VIKOR", "v (S - min S) / (max S - min S) + (1 - v) (R - min R) / (max R - min R)"),
        ("grey", "aggregation:GreyRelational", "灰色关联分析", "Grey relational analysis", "sum w (min D + r max D) / (D + r max D)"),
        ("rank_sum_ratio", "aggregation:RankSumRatio", "秩和比法", "Rank-sum ratio, RSR", "sum w R / n", False),
        ("moora", "aggregation:Moora", "比率分析多目标优化法", "MOORA", "sum of benefits - sum of costs of w x / ||x||"),
        ("copras", "aggregation:Copras", "复杂比例评估法", "COPRAS", "Q / max Q, Q = S+ + sum S- / (S- sum 1 / S-)"),
        ("weighted_product", "aggregation:WeightedProduct", "加权乘积法", "Weighted product model, WPM", "prod (x / max) ^ w"),
        ("aras", "aggregation:Aras", "加性比率评估法", "ARAS", "S / S0, S = sum w y / sum y"),
        ("codas", "aggregation:Codas", "组合距离评估法", "CODAS", "sum_k (E - E_k) + psi (T - T_k)", False),
        ("edas", "aggregation:Edas", "平均解距离评估法", "EDAS", "(SP / max SP + 1 - SN / max SN) / 2"),
        ("mabac", "aggregation:Mabac", "多属性边界近似区域比较法", "MABAC", "sum (v - g), v = w (1 + z)"),
        ("marcos", "aggregation:Marcos", "折衷解备选方案测度与排序法", "MARCOS", "(K+ + K-) / (1 + (1 - f(K+)) / f(K+) + (1 - f(K-)) / f(K-))"),
        ("waspas", "aggregation:Waspas", "加权聚合和积评估法", "WASPAS", "lambda sum w r + (1 - lambda) prod r ^ w"),
        ("spotis", "aggregation:Spotis", "稳定偏好排序理想解法", "SPOTIS", "sum w |x - ideal| / (high - low)"),
        ("harmonic", "aggregation:HarmonicMean", "加权调和平均", "Weighted harmonic mean", "1 / sum(w / z)"),
        ("power", "aggregation:PowerMean", "加权幂平均", "Weighted power mean", "(sum w z^p)^(1 / p)", True, "p"),
        ("owa", "aggregation:Owa", "有序加权平均", "Ordered weighted averaging", "sum v_k z_(k), z_(1) the largest", True, "weights"),
        ("minimum", "aggregation:Minimum", "最小值", "Minimum", "min z"),
        ("penalized", "aggregation:PenalizedMean", "变异系数惩罚均值", "Mean penalized by imbalance", "M - strength sd cv"),
        ("mazziotta_pareto", "aggregation:MazziottaPareto", "不平衡惩罚指数", "Mazziotta-Pareto index", "M -/+ sd cv, z = 100 + 10 (x - mean) / sd"),
        ("benefit_of_the_doubt", "aggregation:BenefitOfTheDoubt", "疑点利益法（BoD）", "Benefit of the doubt", "max sum w z, sum w z_k <= 1 for all k"),
        ("copeland", "aggregation:Copeland", "科普兰法", "Copeland's rule", "wins - losses, s_ab > 1 / 2", False),
        ("electre", "aggregation:ElectreIII", "消去选择法", "ELECTRE III", "sum credibility(a, b) - sum credibility(b, a)", False),
        ("promethee", "aggregation:Promethee", "偏好顺序结构评估法", "PROMETHEE I and II", "plus flow - minus flow", False, "function"),
    ],
    "tiers": [
        ("cuts", "tiers:CutPoints", "固定分数线", "Cut points", "score >= cut", True, "cuts"),
        ("counts", "tiers:Counts", "固定名额", "Counts", "rank <= places", False, "counts"),
        ("quantiles", "tiers:Quantiles", "分位数", "Quantiles", "score >= quantile", False, "quantiles"),
    ],
}
# fmt: on


def _entry(
    kind: str,
    name: str,
    home: str,
    zh: str,
    en: str,
    formula: str,
    mergeable: bool = True,
    values: str = "",
) -> MethodEntry:
    return MethodEntry(kind, name, home, Text(zh, en), formula, mergeable, values)


METHODS = tuple(
    chain.from_iterable([_entry(kind, *r) for r in rows] for kind, rows in _ROWS.items())
)
_BY_ID = {(entry.kind, entry.id): entry for entry in METHODS}


def method(kind: str, name: str) -> MethodEntry:
    """Return the catalogue entry of a method, or say which ones exist."""
    if (kind, name) not in _BY_ID:
        known = [entry.id for entry in METHODS if entry.kind == kind]
        raise UsageError.unknown(KINDS[kind], name, known)
    return _BY_ID[kind, name]


_PARTS_OF_RULES = {
    "carried": Text("沿用最近观测值", "nearest observation carried"),
    "all": Text("组内无值，取全体", "over all units, none in the group"),
}


def rule_name(kind: str, rule: str) -> Text:
    """Return the name of a rule that acted on a cell, such as ``winsorize+log_shift``.

    >>> rule_name("imputation", "linear:carried").en
    'Linear interpolation in time (nearest observation carried)'
    >>> rule_name("treatment", "winsorize+log_shift").zh
    '逐点缩尾，平移对数变换'
    """
    names = []
    for part in rule.split("+"):
        name, _, how = part.partition(":")
        entry = _BY_ID.get((kind, name))
        said = entry.name if entry else Text(name, name)
        if how:
            detail = _PARTS_OF_RULES[how]
            said = Text(f"{said.zh}（{detail.zh}）", f"{said.en} ({detail.en})")
        names.append(said)
    return Text("，".join(n.zh for n in names), ", ".join(n.en for n in names))
