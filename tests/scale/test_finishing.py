"""What stands twice among very many rows, and equal ranks, in the order of the files."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from split_files import NAMES, SYSTEM, firms, write_parts

import benchmark_index as bi
from benchmark_index.scale.finishing import repeated_keys
from benchmark_index.scale.scoring import KEY

FRAMEWORK = bi.Framework.from_dict(SYSTEM)


def test_the_first_hundred_that_stand_twice_are_told_and_the_others_counted(tmp_path):
    frame = firms(300, seed=2)
    frame["unit"] = [f"U{i}" for i in range(150)] * 2
    folder = write_parts(tmp_path / "in", frame, [150])
    with pytest.raises(bi.FindingsError) as refused:
        bi.evaluate_dataset(folder, FRAMEWORK, tmp_path / "out")
    told = refused.value.findings.query("rule == 'duplicate-unit'")
    assert set(told["unit"][:100]) == {f"U{i}" for i in range(100)}
    assert told["message"].iloc[100:].tolist() == ["and 50 more"]


@pytest.mark.parametrize("memory", [100, 300, 10**6])
def test_keys_that_repeat_are_those_of_memory_in_however_little_of_it(tmp_path, memory):
    keys = np.random.default_rng(0).integers(0, 90, 120).astype(np.uint64)
    files = [tmp_path / f"{i}.parquet" for i in range(3)]
    for file, some in zip(files, np.split(keys, 3), strict=True):
        pq.write_table(pa.table({KEY: some}), file)
    values, counts = np.unique(keys, return_counts=True)
    repeated = np.sort(repeated_keys(files, memory))
    np.testing.assert_array_equal(repeated, values[counts > 1])


def test_units_of_one_rank_come_in_the_order_of_the_files(tmp_path):
    one = firms(1)
    frame = pd.concat([one] * 3000, ignore_index=True)
    frame["unit"] = [f"U{i}" for i in np.random.default_rng(1).permutation(3000)]
    frame.loc[2900, NAMES] += [1, 1, -1, 1, 1]
    folder = write_parts(tmp_path / "in", frame, [700, 2000], group=300)
    run = bi.evaluate_dataset(folder, FRAMEWORK, tmp_path / "out")
    first = run.top(1500)
    others = frame["unit"].drop(2900)
    assert first["unit"].tolist() == [frame["unit"][2900], *others[:1499]]
    assert first["rank"].tolist() == [1] + [2] * 1499
