"""Workers of a cluster (计算节点): small tasks, the same bytes, also where one is lost."""

import os
import signal
from contextlib import nullcontext

import cloudpickle
import dask.dataframe as dd
import joblib
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from engines import SYSTEM, methods, refusal, same_as_in_memory, units

import benchmark_index as bi
from benchmark_index.scale import dask_frames, dataset
from benchmark_index.scale.data_pieces import FilePiece
from benchmark_index.scale.dataset import evaluate_dataset
from benchmark_index.scale.workers import ThreadWorkers


@pytest.fixture(scope="module")
def client():
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    )
    with cluster, Client(cluster) as client:
        yield client


def near():
    """Return a cluster of this process."""
    return Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=":0")


@pytest.fixture
def files(tmp_path):
    def written(frame, number=4):
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        size = -(-len(frame) // number)
        for k in range(number):
            frame.iloc[k * size : (k + 1) * size].to_parquet(folder / f"{k}.parquet")
        return folder

    return written


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


@pytest.mark.parametrize("rows", [2000, 8000])
def test_tasks_and_what_they_tell_do_not_grow_with_the_rows(rows, files, tmp_path, monkeypatch):
    sizes = []

    class Measured(ThreadWorkers):
        def run(self, work, pieces):
            for piece, told in zip(pieces, super().run(work, pieces), strict=True):
                sizes.append(len(cloudpickle.dumps((work, piece))) + len(cloudpickle.dumps(told)))
                yield told

    monkeypatch.setattr(dataset, "workers_of", lambda *_: nullcontext(Measured(1)))
    choices = {"weighting": "critic", "aggregation": "topsis", "tiers": "quantiles"}
    evaluate_dataset(files(units(rows), 2), SYSTEM, tmp_path / "scores", **choices)
    assert len(sizes) >= 6
    assert max(sizes) < 25_000


@pytest.mark.large
def test_a_lost_worker_leaves_the_same_bytes(client, files, tmp_path):
    folder, choices = files(units(800), 8), {"weighting": "entropy", "tiers": "quantiles"}
    alone = evaluate_dataset(folder, SYSTEM, tmp_path / "alone", workers=1, **choices)
    lost = set()

    def lose(standing):
        if standing.done == 1 and standing.stage not in lost:
            lost.add(standing.stage)
            if len(lost) in (1, 3):
                workers = client.run(os.getpid)
                os.kill(next(iter(workers.values())), signal.SIGKILL)

    together = evaluate_dataset(
        folder, SYSTEM, tmp_path / "together", client=client, progress=lose, **choices
    )
    assert len(lost) >= 3
    assert bytes_of(together.folder) == bytes_of(alone.folder)
    assert len(bytes_of(alone.folder)) == 8


def test_a_file_that_no_worker_sees_is_told(tmp_path):
    class Elsewhere:
        paths = ()

        def pieces(self):
            return [FilePiece(str(tmp_path / "elsewhere.csv"), "")], []

    with near() as client, pytest.raises(bi.UsageError, match=r"does not see .*elsewhere\.csv"):
        evaluate_dataset(Elsewhere(), SYSTEM, tmp_path / "scores", client=client)


def test_a_scheduler_is_named_by_its_address(files, tmp_path):
    frame = units(60, "missing values")
    with near() as client:
        scores = evaluate_dataset(
            files(frame), SYSTEM, tmp_path / "scores", scheduler=client.scheduler.address
        )
    same_as_in_memory(frame, pd.read_parquet(scores.folder))
    with pytest.raises(bi.UsageError, match="Cannot reach the scheduler"):
        evaluate_dataset(files(frame), SYSTEM, tmp_path / "no", scheduler="nowhere")


@pytest.mark.exhaustive
@methods(("normalization", "weighting", "aggregation", "holes"))
def test_processes_come_to_what_memory_comes_to(
    client, files, tmp_path, normalization, weighting, aggregation, holes
):
    frame = units(holes=holes)
    choices = {"normalization": normalization, "weighting": weighting, "aggregation": aggregation}
    of_memory = refusal(lambda: bi.evaluate(frame, SYSTEM, **choices))
    scheduler = client.scheduler.address
    folder = files(frame)

    def run():
        return evaluate_dataset(folder, SYSTEM, tmp_path / "scores", scheduler=scheduler, **choices)

    if of_memory:
        assert refusal(run) == of_memory
    else:
        same_as_in_memory(frame, pd.read_parquet(run().folder), **choices)


@pytest.mark.exhaustive
def test_partitions_of_a_frame_are_scored_by_processes(client):
    frame = units(holes="missing values")
    choices = {"weighting": "critic", "aggregation": "topsis", "tiers": "quantiles"}
    choices["normalization"] = "goalposts:low=1,high=100"
    ranking = dask_frames.evaluate(dd.from_pandas(frame, npartitions=4), SYSTEM, **choices)
    same_as_in_memory(frame, ranking.compute(), **choices)


@pytest.mark.exhaustive
def test_draws_on_a_cluster_are_those_of_one_thread(client):
    unsure = (SYSTEM, units(40), [bi.WeightNoise(0.2)])
    alone = bi.robustness(*unsure, draws=2000, seed=5)
    with joblib.parallel_config("dask"):
        together = bi.robustness(*unsure, draws=2000, seed=5, workers=2)
    assert (alone.ranks == together.ranks).all(axis=None)
    assert (alone.scores == together.scores).all(axis=None)
