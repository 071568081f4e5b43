"""Steps that need all rows, fitted a column after the other, are those of memory."""

import pandas as pd
import pytest
from split_files import NAMES, SYSTEM, assert_alike, firms, in_memory, write_parts

import benchmark_index as bi

SHARES = [0.02, 0.05, 0.1, 0.15, 0.2]
STEPS = [
    {
        "winsorize": {
            "k": 1,
            "max_skew": 0.5,
            "max_kurtosis": 1,
            "then": {"log_shift": {"guard": False}},
        }
    },
    {"winsorize": {"k": 1, "max_skew": 0.5, "max_kurtosis": 1, "then": "boxcox"}},
    {
        "winsorize": {
            "k": {"staff": 2, "debt": 0},
            "max_skew": 0.5,
            "max_kurtosis": 1,
            "then": {"log_scaled": {"a": {"sales": 0.3}}},
        }
    },
    {"quantiles": {"low": SHARES}},
    {"quantiles": {"low": {"staff": 0.2, "growth": 0.3}, "high": 0.9}},
    {"iqr": {"factor": {"debt": 0.5}}},
]


@pytest.mark.parametrize("treatment", STEPS)
def test_what_is_said_by_column_is_that_of_memory(tmp_path, treatment):
    frame = firms(40, seed=3)
    folder = write_parts(tmp_path / "in", frame, [11, 25])
    framework = bi.Framework.from_dict(SYSTEM)
    run = bi.evaluate_dataset(folder, framework, tmp_path / "out", treatment=treatment)
    assert_alike(pd.read_parquet(run.folder), in_memory(frame, framework, treatment=treatment))


@pytest.mark.parametrize("low", [{"staff": 0.1, "wages": 0.1}, [0.1] * (len(NAMES) - 1)])
def test_what_is_said_of_no_column_is_refused(tmp_path, low):
    folder = write_parts(tmp_path / "in", firms(20))
    with pytest.raises(bi.MethodError, match=r"wages|needed"):
        bi.evaluate_dataset(
            folder,
            bi.Framework.from_dict(SYSTEM),
            tmp_path / "out",
            treatment={"quantiles": {"low": low}},
        )
