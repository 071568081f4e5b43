"""Both ends of the ranks of 50 units by 40 indicators, exactly. All data are synthetic.

``pytest tests/benchmarks/test_extreme_ranks_speed.py --benchmark-columns=min,median,rounds``
"""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi

NAMES = [f"x{j}" for j in range(40)]
FRAMEWORK = {
    "id": "wide",
    "name": "Wide",
    "indicators": [{"id": name, "name": name, "direction": "higher"} for name in NAMES],
}
BOUNDS = dict.fromkeys(NAMES, (0.8 / 40, 1.2 / 40))


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "weights", [bi.WeightNoise(0.2), bi.WeightRegion(BOUNDS)], ids=["noise", "bounds"]
)
def test_extreme_ranks_of_50_units(benchmark, weights):
    x = np.random.default_rng(0).uniform(0, 100, (50, 40))
    table = pd.DataFrame(x, columns=NAMES, index=[f"u{i}" for i in range(50)])
    framework = bi.Framework.from_dict(FRAMEWORK)
    limits = benchmark.pedantic(bi.extreme_ranks, (framework, table, weights), rounds=1)
    assert limits["exact"].all()
