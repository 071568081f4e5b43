"""The same work written by hand on three engines: the yardstick for scores of very many rows.

Min-max to 0..100, entropy weights over all columns, weighted mean, competition ranks of scores
rounded to ten decimals, five tiers by quantiles, Parquet out. No validation, no groups.
"""

import glob
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TIERS = 5


def by_pyarrow(folder, columns, output):
    """Batches of pyarrow through numpy, ranks in memory."""
    files = sorted(glob.glob(os.path.join(folder, "*.parquet")))

    def batches():
        for file in files:
            for batch in pq.ParquetFile(file).iter_batches(1 << 17, columns=columns):
                x = np.empty((batch.num_rows, len(columns)), order="F")
                for j in range(len(columns)):
                    x[:, j] = batch.column(j).to_numpy(zero_copy_only=False)
                yield x

    low, high = np.full(len(columns), np.inf), np.full(len(columns), -np.inf)
    for x in batches():
        low, high = np.minimum(low, x.min(axis=0)), np.maximum(high, x.max(axis=0))
    span, n = high - low, 0
    total, logs = np.zeros(len(columns)), np.zeros(len(columns))
    for x in batches():
        z = (x - low) / span
        n += len(z)
        total += z.sum(axis=0)
        logs += (z * np.log(np.where(z > 0, z, 1.0))).sum(axis=0)
    divergence = 1 - (np.log(total) - logs / total) / np.log(n)
    slope = 100 * divergence / divergence.sum() / span
    scores = np.concatenate([x @ slope - low @ slope for x in batches()])
    rounded = np.round(scores, 10)
    order = np.argsort(-rounded)
    falling = -rounded[order]
    place = np.arange(1, n + 1)
    place[1:][falling[1:] == falling[:-1]] = 0
    ranks = np.empty(n, dtype=np.int64)
    ranks[order] = np.maximum.accumulate(place)
    cuts = np.quantile(rounded, np.arange(TIERS - 1, 0, -1) / TIERS)
    tiers = np.searchsorted(-cuts, -rounded)
    os.makedirs(output, exist_ok=True)
    start = 0
    for i, file in enumerate(files):
        units = pq.read_table(file, columns=["unit"]).column("unit")
        rows = slice(start, start + len(units))
        start += len(units)
        named = {"unit": units, "score": scores[rows], "rank": ranks[rows], "tier": tiers[rows]}
        pq.write_table(pa.table(named), os.path.join(output, f"{i:05}.parquet"))


def by_polars(folder, columns, output):
    """Lazy frames of Polars, streaming."""
    import polars as pl

    frame = pl.scan_parquet(os.path.join(folder, "*.parquet"))
    names = [pl.col(name).cast(pl.Float64) for name in columns]
    bounds = frame.select(
        *[name.min().name.suffix("_low") for name in names],
        *[name.max().name.suffix("_high") for name in names],
        pl.len().alias("n"),
    ).collect(engine="streaming")
    low = {name: bounds[f"{name}_low"][0] for name in columns}
    span = {name: bounds[f"{name}_high"][0] - low[name] for name in columns}
    z = {name: (pl.col(name).cast(pl.Float64) - low[name]) / span[name] for name in columns}
    logs = [
        (z[name] * pl.when(z[name] > 0).then(z[name]).otherwise(1.0).log()).sum().alias(f"{name}_l")
        for name in columns
    ]
    sums = frame.select(*[z[name].sum().alias(name) for name in columns], *logs)
    sums = sums.collect(engine="streaming")
    total = np.array([sums[name][0] for name in columns])
    divergence = 1 - (np.log(total) - np.array([sums[f"{n}_l"][0] for n in columns]) / total) / (
        np.log(bounds["n"][0])
    )
    weights = 100 * divergence / divergence.sum()
    score = pl.sum_horizontal([z[n] * w for n, w in zip(columns, weights, strict=True)])
    scored = frame.select("unit", score.alias("score")).collect(engine="streaming")
    rounded = pl.col("score").round(10)
    quantiles = [
        scored.select(rounded.quantile(k / TIERS, "linear")).item() for k in range(1, TIERS)
    ]
    ranked = scored.with_columns(
        rounded.rank("min", descending=True).alias("rank"),
        (
            pl.lit(TIERS - 1)
            - pl.sum_horizontal([(rounded >= cut).cast(pl.Int8) for cut in quantiles])
        ).alias("tier"),
    )
    os.makedirs(output, exist_ok=True)
    ranked.write_parquet(os.path.join(output, "scores.parquet"))


def by_duckdb(folder, columns, output):
    """SQL of DuckDB."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    source = f"read_parquet('{folder}/*.parquet')"
    bounds = connection.execute(
        f"SELECT {', '.join(f'min({c})::DOUBLE, max({c})::DOUBLE' for c in columns)}, count(*) FROM {source}"
    ).fetchone()
    low, high, n = bounds[0:-1:2], bounds[1:-1:2], bounds[-1]
    z = [
        f"(({c}::DOUBLE - ({a!r})) / ({b - a!r}))"
        for c, a, b in zip(columns, low, high, strict=True)
    ]
    sums = connection.execute(
        "SELECT "
        + ", ".join(f"sum({e}), sum(CASE WHEN {e} > 0 THEN {e} * ln({e}) ELSE 0 END)" for e in z)
        + f" FROM {source}"
    ).fetchone()
    total, logs = np.array(sums[::2]), np.array(sums[1::2])
    divergence = 1 - (np.log(total) - logs / total) / np.log(n)
    weights = 100 * divergence / divergence.sum()
    score = " + ".join(f"({float(w)!r}) * {e}" for w, e in zip(weights, z, strict=True))
    os.makedirs(output, exist_ok=True)
    connection.execute(f"CREATE TEMP TABLE scores AS SELECT unit, {score} AS score FROM {source}")
    cuts = connection.execute(
        f"SELECT quantile_cont(round(score, 10), {[k / TIERS for k in range(1, TIERS)]}) FROM scores"
    ).fetchone()[0]
    tier = f"{TIERS - 1} - (" + " + ".join(f"(round(score, 10) >= {c!r})::INT" for c in cuts) + ")"
    connection.execute(
        f"COPY (SELECT unit, score, rank() OVER (ORDER BY round(score, 10) DESC) AS rank, {tier} AS tier "
        f"FROM scores) TO '{output}/scores.parquet' (FORMAT parquet)"
    )
