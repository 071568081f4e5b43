"""Frames of Dask (分布式表): the same numbers as in memory, each row in its partition."""

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from engines import SYSTEM, methods, refusal, same_as_in_memory, units

import benchmark_index as bi
from benchmark_index.scale import dask_frames
from benchmark_index.scale.dask_frames import evaluate


@methods(("normalization", "weighting", "aggregation", "holes"))
def test_scores_and_ranks_are_those_of_memory(normalization, weighting, aggregation, holes):
    frame = units(holes=holes)
    choices = {"normalization": normalization, "weighting": weighting, "aggregation": aggregation}
    choices["tiers"] = "quantiles"
    of_memory = refusal(lambda: bi.evaluate(frame, SYSTEM, **choices))
    pieces = dd.from_pandas(frame, npartitions=3)
    if of_memory:
        assert refusal(lambda: evaluate(pieces, SYSTEM, **choices).compute()) == of_memory
        return
    ranking = evaluate(pieces, SYSTEM, **choices)
    assert ranking.npartitions == 3
    computed = ranking.compute()
    assert list(computed["unit"]) == list(frame["unit"])
    assert list(computed["region"]) == list(frame["region"])
    assert dict(computed.dtypes) == dict(ranking.dtypes)
    same_as_in_memory(frame, computed, **choices)


def test_ranks_are_the_same_in_as_many_buckets_as_it_takes(monkeypatch):
    frame = units(holes="missing values")
    monkeypatch.setattr(dask_frames, "BUCKET", 50)
    ranking = evaluate(dd.from_pandas(frame, npartitions=4), SYSTEM, tiers="counts:counts=10|33|57")
    same_as_in_memory(frame, ranking.compute(), tiers="counts:counts=10|33|57")


def test_periods_are_ranked_each_by_itself():
    frame = pd.concat([units(60, seed=k).assign(period=str(2020 + k)) for k in range(3)])
    pieces = dd.from_pandas(frame.reset_index(drop=True), npartitions=4, sort=False)
    ranking = evaluate(pieces, SYSTEM, tiers="quantiles").compute()
    same_as_in_memory(frame, ranking, tiers="quantiles")


def test_a_unit_that_stands_twice_is_told_with_its_places(monkeypatch):
    frame = units(40)
    frame.loc[33, "unit"] = "unit 2"
    pieces = dd.from_pandas(frame, npartitions=2)
    with pytest.raises(bi.FindingsError, match="unit 2") as refused:
        evaluate(pieces, SYSTEM)
    assert "partition 0!4, partition 1!15" in str(refused.value.findings.to_dict())


def test_a_unit_under_two_names_stands_twice():
    frame = units(40).replace({"unit": {"unit 2": "Beijing", "unit 33": "Peking"}})
    named = SYSTEM.model_copy(update={"aliases": {"Beijing": ("Peking",)}})
    with pytest.raises(bi.FindingsError, match="Beijing"):
        evaluate(dd.from_pandas(frame, npartitions=2), named)


def test_an_empty_partition_and_an_index_with_a_name_make_no_difference():
    frame = units(30)
    pieces = dd.from_map(lambda part: part, [frame[:0], frame[:20], frame[20:20], frame[20:]])
    same_as_in_memory(frame, evaluate(pieces, SYSTEM).compute())
    named = dd.from_map(lambda part: part.set_index("unit"), [frame[:20], frame[20:]])
    same_as_in_memory(frame, evaluate(named, SYSTEM).compute())


def test_what_needs_all_rows_is_refused_with_what_to_use_instead():
    pieces = dd.from_pandas(units(30), npartitions=2)
    with pytest.raises(bi.MethodError, match="evaluate_dataset"):
        evaluate(pieces, SYSTEM, normalization="rank")
    with pytest.raises(bi.UsageError, match="from_pandas"):
        evaluate(units(30), SYSTEM)


@pytest.mark.parametrize("converted", [True, False])
def test_rows_with_errors_are_found_in_their_partition(converted):
    frame = units(30)
    frame["a0"] = frame["a0"].astype(object)
    frame.loc[25, "a0"] = "many"
    pieces = dd.from_map(lambda part: part, [frame[:20], frame[20:]])
    texts = dask.config.set({"dataframe.convert-string": converted})
    with texts, pytest.raises(bi.FindingsError, match="many") as refused:
        evaluate(pieces, SYSTEM)
    cells = refused.value.findings["cell"]
    assert any("partition 1" in cell for cell in cells)
    assert np.all([bool(cell) for cell in cells])


@pytest.mark.parametrize("aggregation", ["topsis", "grey"])
def test_a_partition_without_a_complete_unit_has_no_scores(aggregation):
    frame = units(60)
    frame.loc[40:, ["a0", "b1"]] = np.nan
    pieces = dd.from_map(lambda part: part, [frame[:40], frame[40:]])
    ranking = evaluate(pieces, SYSTEM, aggregation=aggregation).compute()
    assert ranking["score"].isna().tolist() == [False] * 40 + [True] * 20
    same_as_in_memory(frame, ranking, aggregation=aggregation)
