"""The same rows in memory and in files, however they are split."""

import itertools
from contextlib import contextmanager
from typing import NamedTuple
from unittest import mock

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import benchmark_index as bi
from benchmark_index.scale import data_pieces, dataset


def leaf(name, direction="higher", **more):
    return {"id": name, "name": name, "direction": direction, **more}


SYSTEM = {
    "id": "firms",
    "name": "Firms",
    "unit": "firm",
    "attributes": ["region"],
    "min_coverage": 0.5,
    "groups": [
        {"id": "size", "name": "Size", "indicators": [leaf("staff"), leaf("sales")]},
        {
            "id": "risk",
            "name": "Risk",
            "indicators": [leaf("debt", "lower"), leaf("growth"), leaf("patents")],
        },
    ],
}
NAMES = ["staff", "sales", "debt", "growth", "patents"]


class Both(NamedTuple):
    """A run over files and one in memory."""

    files: pd.DataFrame
    memory: pd.DataFrame


def firms(n, seed=0, missing=0.0, ties=False):
    """Return a table of units with two attributes."""
    rng = np.random.default_rng(seed)
    x = rng.lognormal(2, 0.7, (n, 5))
    x[:, 3] -= 8
    if ties:
        x = np.round(x)
    x[rng.random((n, 5)) < missing] = np.nan
    frame = pd.DataFrame(x, columns=NAMES)
    frame.insert(0, "unit", [f"U{i:04}" for i in rng.permutation(n)])
    frame["region"] = rng.choice(["north", "south", "west"], n)
    return frame


@contextmanager
def small(rows=8, piece=None):
    """Read so many rows at once, and cut files into pieces of so many."""
    with (
        mock.patch.object(dataset, "_MOST", rows),
        mock.patch.object(dataset, "_LEAST", 1),
        mock.patch.object(data_pieces, "PIECE_ROWS", piece or data_pieces.PIECE_ROWS),
    ):
        yield


def write_parts(folder, frame, cuts=(), group=None):
    """Write a table as Parquet files cut at some rows, in groups of so many rows."""
    folder.mkdir()
    edges = [0, *sorted(cuts), len(frame)]
    for i, (start, end) in enumerate(itertools.pairwise(edges)):
        part = pa.Table.from_pandas(frame.iloc[start:end], preserve_index=False)
        pq.write_table(part, folder / f"f{i}.parquet", row_group_size=group or len(frame) or 1)
    return folder


def in_memory(frame, framework, **choices):
    """Return the ranking of a table in memory, of all its periods."""
    table = bi.read_table(frame, framework)
    return bi.CompositeIndex(framework, **choices).fit(table).evaluate(table).ranking


def assert_alike(files, memory):
    """Assert that scores are equal to 1e-12 of their scale, and all else equal."""
    keys = ["unit", *(["period"] if "period" in files else [])]
    files, memory = files.set_index(keys), memory.set_index(keys)
    memory = memory.loc[files.index]
    for name in files.columns.difference(["region"]):
        a, b = files[name].astype(object), memory[name].astype(object)
        a, b = a.where(a.notna(), None).tolist(), b.where(b.notna(), None).tolist()
        if memory[name].dtype == "float64" and name != "rank":
            a, b = np.array(a, float), np.array(b, float)
            scale = np.nanmax(np.abs(b), initial=1e-300)
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12 * scale, err_msg=name)
        else:
            assert a == b, name
