"""What is assumed where nobody said: weights, normalization and means that others might choose."""

from __future__ import annotations

from ..catalog import specs
from ..errors import MethodError
from ..index.composite import CompositeIndex
from ..index.scorecard import Scorecard
from .as_written import AssumptionLike
from .result import Robustness
from .robustness import Progress, robustness

SCALES = ("minmax", "zscore:mean=50,sd=10", "rank")
MEANS = ("arithmetic", "geometric")
NOISE = "noise:0.2"
TRIED = 16  # draws by which a list of means is found not to be defined


def robustness_of(
    scorecard: Scorecard, draws: int = 10_000, seed: int = 0, progress: Progress | None = None
) -> Robustness:
    """Return how sure the ranks of a scorecard are.

    Within what its framework states under ``robustness``, else within :func:`usual_assumptions`.
    """
    index = CompositeIndex.from_specification(scorecard.specification)
    stated = list(scorecard.framework.robustness)
    assumptions = stated or usual_assumptions(index, scorecard)
    return robustness(index, scorecard.table, assumptions, draws, seed, progress=progress)


def usual_assumptions(index: CompositeIndex, scorecard: Scorecard) -> list[AssumptionLike]:
    """Return what is assumed of an index by default.

    Weights within 20 %; its own normalization, min-max, z-scores or ranks, where it has one;
    arithmetic or geometric means, where its own are such and both are defined for its values.
    """
    fitted = scorecard.fitted
    assumptions: list[AssumptionLike] = [NOISE]
    if fitted.normalization is not None:
        own = scorecard.specification["steps"]["normalization"]
        built = {scale: specs.spec_of(specs.build("normalization", scale)) for scale in SCALES}
        others = [scale for scale, spec in built.items() if spec != own]
        assumptions.append({"normalization": [own, *others]})
    means = {str(spec) for spec in scorecard.specification["aggregation"].values()}
    if means <= {*MEANS}:
        with_means: list[AssumptionLike] = [*assumptions, {"aggregation": [*MEANS]}]
        try:
            robustness(index, scorecard.table, with_means, TRIED)
        except MethodError:
            return assumptions
        return with_means
    return assumptions
