"""However rows are split into files and batches, the numbers are those of memory."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from split_files import SYSTEM, assert_alike, firms, in_memory, small, write_parts

import benchmark_index as bi

NORMALIZATIONS = ["minmax", "goalposts", "zscore", "minmax:low=1,high=10", "vector"]
WEIGHTINGS = ["equal", "entropy", "critic", "pca", "entropy:scope=siblings"]
AGGREGATIONS = [
    *("arithmetic", "geometric:floor=0.01", "topsis", "grey"),
    *({"firms": "topsis"}, {"size": "grey", "risk": "topsis"}),
]
TIERS = ["cuts:60,20", "counts:1,3", "quantiles:4", "equal_intervals:3", "jenks:3", None]
TIERS += ["mean_sd", "probit", "kmeans:3"]
LIMITS = {"goalposts": [-10, 30]}


def system(**risk):
    groups = [
        group | {"indicators": [leaf | LIMITS for leaf in group["indicators"]]}
        for group in SYSTEM["groups"]
    ]
    groups[1]["indicators"][2] |= risk
    return bi.Framework.from_dict(SYSTEM | {"groups": groups})


def assert_same(folder, frame, framework, cuts=(), group=None, rows=8, piece=None, **choices):
    """Assert that files give the ranking of memory, or its refusal; return both."""
    write_parts(folder / "in", frame, cuts, group)

    def run():
        with small(rows, piece):
            return bi.evaluate_dataset(folder / "in", framework, folder / "out", **choices)

    try:
        memory = in_memory(frame, framework, **choices)
    except bi.MethodError:  # what memory refuses, files do too
        with pytest.raises(bi.MethodError):
            run()
        return None
    run = run()
    files = pd.read_parquet(run.folder)
    assert_alike(files, memory)
    assert files["unit"].tolist() == frame["unit"].tolist()  # in the files' order
    assert files["region"].tolist() == frame["region"].tolist()
    return run, files


@pytest.fixture
def folder(tmp_path_factory):
    return lambda: tmp_path_factory.mktemp("split")


@st.composite
def splits(draw, n):
    return {
        "cuts": draw(st.lists(st.integers(0, n), max_size=3)),
        "group": draw(st.sampled_from([1, 7, n])),
        "rows": draw(st.sampled_from([1, 4, 64])),
        "piece": draw(st.sampled_from([5, None])),
    }


@settings(max_examples=settings().max_examples // 3)
@given(
    split=splits(40),
    seed=st.integers(0, 99),
    missing=st.sampled_from([0, 0.1]),
    ties=st.booleans(),
    normalization=st.sampled_from(NORMALIZATIONS),
    weighting=st.sampled_from(WEIGHTINGS),
    aggregation=st.sampled_from(AGGREGATIONS),
    tiers=st.sampled_from(TIERS),
)
def test_scores_ranks_and_tiers_are_those_of_memory(
    tmp_path_factory, split, seed, missing, ties, normalization, weighting, aggregation, tiers
):
    assert_same(
        tmp_path_factory.mktemp("split"),
        firms(40, seed, missing, ties),
        system(),
        **split,
        normalization=normalization,
        weighting=weighting,
        aggregation=aggregation,
        tiers=tiers,
    )


CHOSEN = [
    ({"normalization": {"size": "zscore", "patents": "minmax"}}, {}),
    ({"imputation": "mean:by=region", "treatment": "winsorize"}, {}),
    ({"publish": "leader=100,decimals=1", "tiers": "cuts:60,20"}, {}),
    ({"aggregation": "topsis"}, {"direction": "target", "optimum": 8}),
]
FURTHER = [
    ({"normalization": "rank"}, {}),
    ({"treatment": "winsorize", "imputation": "median"}, {}),
    ({"treatment": {"staff": "quantiles", "growth": "log_shift"}}, {}),
    ({"imputation": "median:by=region", "weighting": "critic:scope=siblings"}, {}),
    ({"publish": "low=0,high=1000,decimals=0", "rank_decimals": 1}, {}),
    ({"aggregation": "grey"}, {"direction": "range", "range": [1, 6, 9, 20]}),
]


@pytest.mark.parametrize(
    ("choices", "risk"), [*CHOSEN, *(pytest.param(*f, marks=pytest.mark.large) for f in FURTHER)]
)
def test_every_choice(tmp_path, choices, risk):
    assert_same(tmp_path, firms(30, 3, 0.1), system(**risk), [11, 12], rows=4, **choices)


@pytest.mark.parametrize(
    "aggregation",
    [
        "topsis",
        *(pytest.param(a, marks=pytest.mark.large) for a in ("arithmetic", {"size": "grey"})),
    ],
)
def test_periods_are_pooled_and_ranked_each(tmp_path, aggregation):
    years = [firms(20, year, 0.1).assign(period=str(year)) for year in (2022, 2023, 2024)]
    panel = pd.concat(years).sample(frac=1, random_state=1)
    run, files = assert_same(
        tmp_path,
        panel,
        system(),
        [7, 30],
        5,
        4,
        5,
        aggregation=aggregation,
        tiers="quantiles:3",
        publish="leader=100",
    )
    assert {*run.ranked} == {"2022", "2023", "2024"}
    assert files.groupby("period")["rank"].min().tolist() == [1, 1, 1]


def test_the_order_of_files_and_batches_changes_no_score(tmp_path):
    frame = firms(60, 5, 0.1)
    write_parts(tmp_path / "in", frame, [13, 44], group=6)
    paths = sorted((tmp_path / "in").iterdir())
    scores = []
    for i, (order, rows) in enumerate([(paths, 1), (paths[::-1], 16)]):
        with small(rows):
            run = bi.evaluate_dataset(order, system(), tmp_path / f"{i}", weighting="critic")
        frame = pd.read_parquet(run.folder).astype({"missing": str})
        scores.append(frame.set_index("unit").sort_index())
    pd.testing.assert_frame_equal(*scores, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("aggregation", "word"), [("vikor", "Vikor"), ({"size": "edas"}, "Edas"), ("copeland", "Copel")]
)
@pytest.mark.parametrize("scope", [pytest.param("indicators", marks=pytest.mark.large), "siblings"])
def test_what_compares_units_is_refused_and_leaves_no_output(tmp_path, aggregation, word, scope):
    files = write_parts(tmp_path / "in", firms(30), [10])
    with small(4), pytest.raises(bi.MethodError, match=f"{word}.*compares units"):
        bi.evaluate_dataset(
            files,
            system(),
            tmp_path / "out",
            aggregation=aggregation,
            weighting=f"entropy:scope={scope}",
        )
    assert not (tmp_path / "out").exists()


def test_an_approximation_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmark_index.scale.gathered.SAMPLED", 10)
    files = write_parts(tmp_path / "in", firms(45), [20])
    run = bi.evaluate_dataset(
        files, system(), tmp_path / "out", treatment="winsorize", approximate=True
    )
    told = run.findings.query("rule == 'approximate'")
    assert len(told) == 1
    assert told["en"].iloc[0].startswith("Winsorization")
    assert "9 rows spread evenly over 45" in told["en"].iloc[0]


@pytest.mark.exhaustive
@settings(max_examples=150)
@given(split=splits(25), data=st.data())
def test_further_choices(tmp_path_factory, split, data):
    frame = firms(25, data.draw(st.integers(0, 999)), data.draw(st.sampled_from([0, 0.15])))
    pick = {
        "normalization": [*NORMALIZATIONS, "rank", "percentile_rank", "efficacy"],
        "weighting": [*WEIGHTINGS, "critic:scope=siblings", "standard_deviation", "variation"],
        "aggregation": [*AGGREGATIONS, "power:p=2,floor=1", "minimum", "penalized:floor=1"],
        "tiers": TIERS,
        "imputation": [None, "mean", "median", "mean:by=region"],
        "treatment": [None, "winsorize", "iqr", "log_shift", "boxcox", "quantiles"],
        "publish": [None, "leader=100,decimals=1", "low=-10,high=10"],
    }
    choices = {name: data.draw(st.sampled_from(some), label=name) for name, some in pick.items()}
    folder = tmp_path_factory.mktemp("split")
    assert_same(folder, frame, system(), **split, **choices)
