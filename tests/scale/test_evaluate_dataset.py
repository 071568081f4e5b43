"""An index over files says what the index in memory says: to 1e-12 of its scale, and the same ranks.

The tables are synthetic.
"""

import itertools

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.errors import FindingsError, MethodError, UsageError

NORMALIZATIONS = ("minmax:low=1", "goalposts:low=1", "zscore:mean=50,sd=10")
WEIGHTINGS = ("equal", "entropy", "critic", "pca")
AGGREGATIONS = ("arithmetic", "geometric:floor=1", "topsis")


def system(groups=3, each=4, **more):
    """A framework of equal groups, the third indicator of each a cost."""
    return bi.Framework.from_dict(
        {
            "id": "enterprises",
            "name": {"zh": "企业", "en": "Enterprises"},
            "attributes": ["region"],
            "groups": [
                {
                    "id": f"g{g}",
                    "name": {"zh": f"组{g}", "en": f"Group {g}"},
                    "indicators": [
                        {
                            "id": f"x{g}{i}",
                            "name": {"zh": f"指标{g}{i}", "en": f"Indicator {g}{i}"},
                            "direction": "lower" if i == 2 else "higher",
                            "goalposts": [1, 200],
                        }
                        for i in range(each)
                    ],
                }
                for g in range(groups)
            ],
            **more,
        }
    )


def table(framework, rows=240, gaps=0.0, seed=0):
    rng = np.random.default_rng([17, seed])
    x = 1 + rng.gamma(2, 10, (rows, len(framework.indicator_ids)))
    x = np.where(rng.random(x.shape) < gaps, np.nan, x)
    frame = pd.DataFrame(x, columns=framework.indicator_ids)
    frame.insert(0, "unit", [f"企业{k:05d}" for k in range(rows)])
    frame["region"] = rng.choice(["东", "中", "西"], rows)
    return frame


def in_files(frame, folder, number=3):
    """Write a table as files of unlike sizes, their columns in another order each."""
    folder.mkdir()
    cuts = np.linspace(0, len(frame), number + 1).astype(int)
    for k, (a, b) in enumerate(itertools.pairwise(cuts)):
        columns = list(np.roll(frame.columns, k))
        path = folder / f"part{k}.parquet"
        frame.iloc[a:b][columns].to_parquet(path, index=False, row_group_size=37)
    return folder


def assert_same(folder, ranking, scale=None):
    """Compare a folder of scores with a ranking in memory, unit by unit."""
    given, known = pd.read_parquet(folder).set_index("unit"), ranking.set_index("unit")
    given = given.loc[known.index]
    scale = known["score"].abs().max() if scale is None else scale
    for name in ("score", *(name for name in given if name.startswith("g"))):
        np.testing.assert_allclose(given[name], known[name], rtol=1e-12, atol=1e-12 * scale)
    for name in ("rank", "tier", "available"):
        assert list(given[name].astype(object).fillna("")) == list(
            known[name].astype(object).fillna("")
        )
    assert list(given["missing"]) == list(known["missing"])


CHOICES = list(itertools.product(NORMALIZATIONS, WEIGHTINGS, AGGREGATIONS))


@pytest.mark.parametrize(
    ("choice", "gaps"),
    [
        pytest.param(choice, gaps, marks=[] if (k + gaps) % 9 == 0 else [pytest.mark.exhaustive])
        for k, choice in enumerate(CHOICES)
        for gaps in (0, 1)
    ],
)
def test_files_say_what_memory_says(tmp_path, choice, gaps):
    normalization, weighting, aggregation = choice
    framework = system()
    frame = table(framework, gaps=0.04 * gaps)
    steps = {
        "normalization": normalization,
        "weighting": weighting,
        "aggregation": aggregation,
        "tiers": "quantiles:4",
    }
    index = bi.CompositeIndex(framework, **steps)
    data = frame.set_index("unit")
    ranking = index.fit(data).evaluate(data).ranking
    folder = in_files(frame, tmp_path / "in")
    scores = bi.evaluate_dataset(folder, framework, tmp_path / "out", memory="200MB", **steps)
    assert_same(tmp_path / "out", ranking)
    assert scores.rows == len(frame)
    assert sum(scores.ranked.values()) == ranking["rank"].notna().sum()


def test_a_run_leaves_one_dataset_with_its_record(tmp_path):
    framework = system()
    frame = table(framework, gaps=0.04)
    folder = in_files(frame, tmp_path / "in")
    scores = bi.evaluate_dataset(folder, framework, tmp_path / "out", tiers="counts:10,20")
    whole = pd.read_parquet(tmp_path / "out")
    assert list(whole["unit"]) == list(frame["unit"])  # in the order of the files
    assert list(whole)[:5] == ["rank", "unit", "region", "score", "tier"]
    assert scores.top(3)["rank"].tolist() == [1, 2, 3]
    assert scores.by("region")["units"].sum() == len(frame)
    assert scores.of("企业00007").loc[0, "unit"] == "企业00007"
    assert scores.weights["g0"] == pytest.approx(1 / 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    again = bi.DatasetScores(tmp_path / "out")
    assert again.specification["input"]["units"] == len(frame)


def test_a_specification_gives_the_same_index_in_memory(tmp_path):
    framework = system()
    frame = table(framework)
    folder = in_files(frame, tmp_path / "in")
    scores = bi.evaluate_dataset(folder, framework, tmp_path / "out", weighting="entropy")
    index = bi.CompositeIndex.from_specification(scores.specification)
    data = frame.set_index("unit")
    assert_same(tmp_path / "out", index.fit(data).evaluate(data).ranking)


def test_at_most_three_passes_where_weights_look_at_bounds(tmp_path):
    framework = system()
    folder = in_files(table(framework), tmp_path / "in")
    for aggregation in ("arithmetic", "topsis"):
        stages = []
        bi.evaluate_dataset(
            folder,
            framework,
            tmp_path / "out",
            weighting="entropy",
            aggregation=aggregation,
            progress=lambda standing, stages=stages: stages.append(standing.stage),
        )
        assert list(dict.fromkeys(stages)) == ["pass 1", "pass 2", "scores", "order", "ranks"]


def test_rows_with_errors_are_told_with_file_and_cell_and_nothing_is_written(tmp_path):
    framework = system()
    frame = table(framework)
    frame["x00"] = frame["x00"].astype(object)
    frame.loc[200, "x00"] = "abc"
    folder = tmp_path / "in"
    folder.mkdir()
    frame.iloc[:100].to_csv(folder / "a.csv", index=False)
    frame.iloc[100:].to_csv(folder / "b.csv", index=False)
    with pytest.raises(FindingsError) as caught:
        bi.evaluate_dataset(folder, framework, tmp_path / "out")
    found = caught.value.findings.iloc[0]
    assert (found["rule"], found["unit"], found["indicator"]) == (
        "not-a-number",
        "企业00200",
        "x00",
    )
    assert found["cell"] == "b.csv!B102"  # the header is row 1
    assert not (tmp_path / "out").exists()


def test_units_that_stand_twice_are_found_across_files(tmp_path):
    framework = system()
    frame = table(framework)
    frame.loc[200, "unit"] = frame.loc[3, "unit"]
    folder = in_files(frame, tmp_path / "in")
    with pytest.raises(FindingsError) as caught:
        bi.evaluate_dataset(folder, framework, tmp_path / "out")
    found = caught.value.findings.iloc[0]
    assert found["rule"] == "duplicate-unit"
    assert found["unit"] == "企业00003"
    assert "part0.parquet!5" in found["message"]
    assert "part2.parquet!42" in found["message"]


@pytest.mark.parametrize("method", ["copeland", "promethee", "vikor"])
def test_methods_that_compare_units_are_refused_with_others_named(tmp_path, method):
    framework = system()
    folder = in_files(table(framework), tmp_path / "in")
    with pytest.raises(MethodError, match="topsis"):
        bi.evaluate_dataset(folder, framework, tmp_path / "out", aggregation=method)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    framework = system()
    folder = in_files(table(framework), tmp_path / "in")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="stays as it is"):
        bi.evaluate_dataset(folder, framework, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_damaged_file_is_told_and_only_it_is_read_again_once_mended(tmp_path):
    framework = system()
    folder = in_files(table(framework), tmp_path / "in")
    whole = (folder / "part1.parquet").read_bytes()
    (folder / "part1.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FindingsError) as caught:
        bi.evaluate_dataset(folder, framework, tmp_path / "out")
    found = caught.value.findings
    assert list(found["rule"]) == ["unreadable-file"]
    assert list(found["cell"]) == ["part1.parquet"]
    (folder / "part1.parquet").write_bytes(whole)
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / ".out.partial").glob("*.npz")}
    assert len(kept) == 2  # of the two files that could be read
    bi.evaluate_dataset(folder, framework, tmp_path / "out")
    assert bi.DatasetScores(tmp_path / "out").rows == 240


def test_checks_that_compare_rows_are_said_to_be_left_out(tmp_path):
    checks = [
        {"kind": "change", "of": "x00", "max": 50},
        {"kind": "total", "of": "x01", "parts": ["x00", "x03"]},
    ]
    framework = system(checks=checks)
    folder = in_files(table(framework), tmp_path / "in")
    findings = bi.evaluate_dataset(folder, framework, tmp_path / "out", errors="ignore").findings
    told = findings[findings["rule"] == "checks-across-rows"]
    assert len(told) == 1
    assert "change" in told.iloc[0]["en"]
    assert "total" not in told.iloc[0]["en"]
    assert (findings["rule"] == "check-total").sum() == 101  # a hundred, and how many more
    counted = findings[findings["rule"] == "check-total"]["count"].sum()
    assert counted == 240


def test_quantiles_need_all_rows_or_are_said_to_be_approximate(tmp_path, monkeypatch):
    from benchmark_index.scale import gathered

    framework = system()
    frame = table(framework)
    folder = in_files(frame, tmp_path / "in")
    steps = {"treatment": "quantiles", "tiers": "quantiles:3"}
    data = frame.set_index("unit")
    ranking = bi.evaluate(data, framework, **steps).ranking
    exact = bi.evaluate_dataset(folder, framework, tmp_path / "exact", **steps)
    assert_same(tmp_path / "exact", ranking)
    assert "approximate" not in set(exact.findings.get("rule", []))
    monkeypatch.setattr(gathered, "SAMPLED", 50)
    near = bi.evaluate_dataset(folder, framework, tmp_path / "near", approximate=True, **steps)
    assert "approximate" in set(near.findings["rule"])
