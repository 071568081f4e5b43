"""Frames of Spark: the same numbers as in memory (nox -s spark, where Java is)."""

import os
import shutil
import sys

import numpy as np
import pandas as pd
import pytest
from engines import SYSTEM, methods, refusal, same_as_in_memory, units

import benchmark_index as bi
from benchmark_index.scale.spark import SparkWorkers, evaluate, falling_ranks

pytest.importorskip("pyspark", reason="pyspark is not installed: nox -s spark")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("there is no Java", allow_module_level=True)


@pytest.fixture(scope="module")
def spark():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "3",
        "spark.driver.host": "localhost",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "150",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture
def frames(spark, tmp_path):
    def written(*parts):
        for k, part in enumerate(parts):
            part.to_parquet(tmp_path / f"{k}.parquet", index=False)
        paths = [str(tmp_path / f"{k}.parquet") for k in range(len(parts))]
        whole = spark.read.parquet(paths[0])
        for path in paths[1:]:
            whole = whole.union(spark.read.parquet(path))
        return whole

    yield written
    spark.catalog.clearCache()


@methods(("normalization", "weighting", "aggregation", "holes"))
def test_scores_and_ranks_are_those_of_memory(frames, normalization, weighting, aggregation, holes):
    frame = units(holes=holes)
    choices = {"normalization": normalization, "weighting": weighting, "aggregation": aggregation}
    choices["tiers"] = "quantiles"
    of_memory = refusal(lambda: bi.evaluate(frame, SYSTEM, **choices))
    whole = frames(frame[:170], frame[170:170], frame[170:])
    if of_memory:
        assert refusal(lambda: evaluate(whole, SYSTEM, **choices).collect()) == of_memory
        return
    ranking = evaluate(whole, SYSTEM, **choices)
    expected = ["rank", "unit", "region", "score", "tier", "a", "b", "available", "missing"]
    assert ranking.columns == expected
    computed = ranking.toArrow().to_pandas()
    assert computed["rank"].dropna().is_monotonic_increasing
    assert (
        computed.set_index("unit")["region"].to_dict()
        == frame.set_index("unit")["region"].to_dict()
    )
    same_as_in_memory(frame, computed, **choices)


def test_periods_are_ranked_each_by_itself(frames):
    parts = [units(60, "missing values", seed=k).assign(period=str(2020 + k)) for k in range(3)]
    ranking = evaluate(frames(*parts), SYSTEM, tiers="counts:counts=5|9").toArrow().to_pandas()
    same_as_in_memory(pd.concat(parts), ranking, tiers="counts:counts=5|9")


def test_equal_scores_that_batches_divide_have_one_rank(frames):
    frame = units(400)
    frame.loc[100:, SYSTEM.indicator_ids] = frame.loc[100, SYSTEM.indicator_ids].to_numpy()
    ranking = evaluate(frames(frame), SYSTEM, tiers="cuts:cuts=0.5").toArrow().to_pandas()
    same_as_in_memory(frame, ranking, tiers="cuts:cuts=0.5")


def test_a_unit_that_stands_twice_and_rows_with_errors_are_told(frames):
    frame = units(40)
    frame.loc[33, "unit"] = "unit 2"
    with pytest.raises(bi.FindingsError, match="unit 2"):
        evaluate(frames(frame[:20], frame[20:]), SYSTEM)
    frame = units(40).astype({"a0": str})
    frame.loc[33, "a0"] = "many"
    with pytest.raises(bi.FindingsError, match="partition 1"):
        evaluate(frames(frame[:20], frame[20:]), SYSTEM)


def test_a_unit_under_two_names_stands_twice_and_no_score_is_none(frames):
    frame = units(40, "missing values").replace(
        {"unit": {"unit 2": "Beijing", "unit 33": "Peking"}}
    )
    named = SYSTEM.model_copy(update={"aliases": {"Beijing": ("Peking",)}})
    with pytest.raises(bi.FindingsError, match="Beijing"):
        evaluate(frames(frame[:20], frame[20:]), named)
    ranking = evaluate(frames(frame[:20], frame[20:]), SYSTEM)
    of_memory = bi.evaluate(frame, SYSTEM).ranking
    without = ranking.where(ranking["score"].isNull()).count()
    assert without == of_memory["score"].isna().sum() > 0


def test_what_needs_all_rows_is_refused_with_what_to_use_instead(frames):
    with pytest.raises(bi.MethodError, match="evaluate_dataset"):
        evaluate(frames(units(30)), SYSTEM, normalization="rank")


def test_an_error_of_a_worker_comes_back_as_it_was(frames):
    def refuse(job):
        raise bi.MethodError.all_rows("Step", bi.errors.Text("甲", "way out"))

    workers = SparkWorkers(frames(units(30)))
    job = (bi.scale.partitions.FramePartition(0), [])
    with pytest.raises(bi.MethodError, match="way out"):
        list(workers.run(refuse, [job]))


def test_falling_scores_have_competition_ranks():
    scores = np.array([9.0, 9.0, 7.0, 7.0, 5.0])
    assert falling_ranks(scores, 1).tolist() == [1, 1, 3, 3, 5]
    assert falling_ranks(scores[1:], 2, (9.0, 1)).tolist() == [1, 3, 3, 5]
    assert falling_ranks(scores[3:4], 4, (7.0, 3)).tolist() == [3]
