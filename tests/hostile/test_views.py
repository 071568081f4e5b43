"""What follows a ranking, on bad and odd tables: no traceback, no warning, no number that is none."""

import contextlib
import json
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
import yaml

import benchmark_index as bi
from benchmark_index.cli import commands

METHODS = {
    "arithmetic": {},
    "geometric": {"aggregation": "geometric:zero=keep"},
    "vikor": {"aggregation": "vikor"},
    "copeland": {"aggregation": "copeland"},
    "zscore": {"normalization": "zscore"},
    "rank": {"normalization": "rank"},
    "raw": {"normalization": "none"},
    "entropy": {"weighting": "entropy"},
}


def leaf(name, **more):
    return {"id": name, "name": name.upper(), "direction": "higher", **more}


def system(path, method=None, **more):
    a, b = leaf("a", target={"2023": 50, "2025": 60}), leaf("b", direction="lower")
    groups = [
        {"id": "d1", "name": "D1", "indicators": [a, b]},
        {"id": "d2", "name": "D2", "indicators": [leaf("c"), leaf("e", formula="c / pop")]},
    ]
    grade = [{"veto": "b > 90", "cap": 2}, {"floor": "d1", "below": 0.1, "cap": 2}]
    said = {
        "id": "views",
        "name": "Views",
        "attributes": ["region"],
        "variables": [{"id": "pop", "name": "Pop"}],
        "min_coverage": "1/2",
        "method": {"tiers": "counts:1,2", **(method or {})},
        "groups": groups,
        "grade": grade,
        **more,
    }
    path.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return path


def plain(units=5, periods=("2022", "2023")):
    rng = np.random.default_rng(7)
    rows = [(f"U{i}", period) for period in periods for i in range(units)]
    frame = pd.DataFrame(rows, columns=["unit", "period"])
    frame["region"] = np.where(np.arange(len(frame)) % 2, "N", "S")
    for name in "abc":
        frame[name] = rng.uniform(1, 100, len(frame)).round(2)
    return frame.assign(pop=rng.uniform(1, 10, len(frame)).round(2))


EXTREME = {
    "a": [1e300, -1e300, 1e-300, -0.0, 1e308] * 2,
    "c": [1e-300, 1e-308, 5e-324, 0, 1] * 2,
    "pop": [1e-300, 1e300, 1, 1, 1] * 2,
}
LAYOUTS = {
    "one unit": lambda: plain(1),
    "two units": lambda: plain(2),
    "mixed periods": lambda: plain(4, ("2022", "2023-Q1", "2024")),
    "all equal": lambda: plain().assign(a=5.0, b=5.0, c=5.0, pop=1.0),
    "no last values": lambda: plain().assign(
        **{name: lambda f, name=name: f[name].where(f["period"] == "2022") for name in "abc"}
    ),
    "no dimension": lambda: plain().assign(a=np.nan, b=np.nan),
    "zeros": lambda: plain().assign(a=0.0, pop=0.0),
    "huge": lambda: plain().assign(a=lambda f: f["a"] * 1e300),
    "extreme": lambda: plain().assign(**EXTREME),
    "odd names": lambda: plain().replace({"U1": "[red]", "U2": "mean", "U3": "=1+1", "U4": "U0 U"}),
}
VIEWS = ("explain --unit U0", "explain --unit U2 --against U0", "panel", "panel --unit U0",
         "panel --goalposts by_period", "diagnose", "grade", "monitor")  # fmt: skip


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command in this process; a warning of numpy is an error."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["benchmark-index", *map(str, words)])
        code = 0
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                commands.main()
            except SystemExit as end:
                code = end.code or 0
        return code, *capsys.readouterr()

    return run


def strict(text):
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


def told_or_refused(run, folder, layout, numbers, alternate=False, turn=0):
    """Check views by number; each on its screen and as JSON, or in turn."""
    table, out = folder / "table.csv", folder / "view.csv"
    LAYOUTS[layout]().to_csv(table, index=False)
    place = list(LAYOUTS).index(layout)
    for number in numbers:
        name = list(METHODS)[(number + place + turn) % len(METHODS)]
        command, *options = VIEWS[number].split()
        words = (command, table, "-f", system(folder / "system.yaml", METHODS[name]), *options)
        forms = [("-l", "en", "-o", out), ("-l", "en", "--json", "-o", out)]
        for form in [forms[(number // 2 + place) % 2]] if alternate else forms:
            code, said, wrong = run(*words, *form)
            where = (layout, VIEWS[number], name)
            assert code in (0, 1, 2), where
            assert out.exists() == (code == 0), where
            assert bool(wrong.strip()) == (code != 0), where
            if code == 0 and "--json" in form:
                strict(said)
            assert " nan" not in said, where
            assert "inf%" not in said, where
            out.unlink(missing_ok=True)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_views_of_odd_tables_are_told_or_refused(run, tmp_path, layout):
    place = list(LAYOUTS).index(layout)
    told_or_refused(run, tmp_path, layout, range(place % 2, len(VIEWS), 2), alternate=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_view_of_each_table_is_told_or_refused(run, tmp_path, layout):
    for turn in range(len(METHODS)):
        told_or_refused(run, tmp_path, layout, range(len(VIEWS)), turn=turn)


@pytest.mark.parametrize("layout", ["extreme", "huge", "no last values", "one unit"])
def test_tables_of_views_hold_no_infinity(tmp_path, layout):
    for name in ("arithmetic", "vikor", "zscore"):
        path = system(tmp_path / "system.yaml", METHODS[name])
        with contextlib.suppress(bi.BenchmarkIndexError), warnings.catch_warnings():
            warnings.simplefilter("error")
            table = bi.read_table(LAYOUTS[layout](), path)
            watched, followed = bi.monitor(path, table), bi.panel(path, table)
            for frame in (watched.targets, followed.sigma, followed.rank_changes, followed.reasons):
                assert not np.isinf(frame.select_dtypes("float64").to_numpy()).any()


def test_a_spread_around_nothing_is_no_variation(tmp_path):
    """The z-scores of a period have mean 0: what rounding leaves of it divides nothing."""
    path = system(tmp_path / "system.yaml", {"normalization": "zscore:mean=0"})
    cv = bi.panel(path, bi.read_table(plain(9), path), goalposts="by_period").sigma["cv"]
    assert not (cv > 1e6).any()


# --- rankings of others ---------------------------------------------------------------------------

WRITTEN = {
    "ordinal": ["第1名", "第2名", "第3名", "第4名"],
    "chinese": ["第一名", "第二名", "第三名", "第四名"],
    "english": ["1st", "2nd", "3rd", "4th"],
    "bands": ["1", "2", "3-100", "101+"],
    "text": ["1", "2 ", "３", "4"],
}


@pytest.mark.parametrize("form", WRITTEN)
def test_ranks_mean_the_same_however_they_are_written(form, tmp_path):
    path = tmp_path / "ranks.csv"
    pd.DataFrame({"unit": list("ABCD"), "rank": WRITTEN[form]}).to_csv(path, index=False)
    ours = pd.Series([4, 3, 2, 1], list("ABCD"), name="rank")
    assert bi.compare(path, ours).table["shift"].abs().tolist() == [3, 1, 1, 3]
    assert bi.compare(path, ours).spearman == pytest.approx(-1)


@pytest.mark.parametrize("cell", ["first", "0", "-1", "x" * 50_000, "#REF!"])
def test_what_is_no_rank_is_named(cell):
    ranks = pd.Series(["1", "2", cell], list("ABC"), name="rank")
    with pytest.raises(bi.TableError) as refused:
        bi.compare(ranks, ranks)
    assert cell[:40] in str(refused.value)
    assert len(str(refused.value)) < 1000


@pytest.mark.parametrize("gap", ["-", "", "NR", "未上榜", "n/a"])
def test_who_has_no_rank_is_left_out(gap):
    ranks = pd.Series(["1", "2", gap], list("ABC"), name="rank")
    assert bi.compare(ranks, pd.Series([1, 2, 3], list("ABC"), name="rank")).only_b == ["C"]


def test_a_column_that_is_not_there_is_named_with_those_that_are(run, tmp_path):
    path = tmp_path / "ranks.csv"
    path.write_text("unit,rank\nA,1\nB,2\n", encoding="utf-8")
    code, _, wrong = run("compare", path, path, "--column", "place", "-l", "en")
    assert code == 2
    assert "rank" in wrong


# --- last period's grades -------------------------------------------------------------------------


def test_of_the_grades_before_the_newest_count_and_names_are_as_written(run, tmp_path):
    """The command writes the newest period first; and it guards names that look like formulas."""
    table, before = tmp_path / "table.csv", tmp_path / "before.csv"
    LAYOUTS["odd names"]().to_csv(table, index=False)
    kept = system(tmp_path / "kept.yaml", {"tiers": "cuts:50,20"}, grade={"keep": 1000})
    assert run("grade", table, "-f", kept, "-o", before)[0] == 0
    now = bi.read_table(plain(periods=("2024",)).replace({"U3": "=1+1", "U1": "[red]"}), kept)
    last = bi.grade(kept, bi.read_table(LAYOUTS["odd names"](), kept))
    from benchmark_index.grading.earlier_grades import tiers_of_file

    of_file = bi.grade(kept, now, previous=tiers_of_file(before))
    assert (
        of_file.table["tier"].tolist() == bi.grade(kept, now, previous=last).table["tier"].tolist()
    )
    assert "=1+1" in tiers_of_file(before)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("unit,tier\nU0,1\nU0,2\n", 1),
        ("unit,tier\nnobody,1\n", 2),
        ("unit,tier\nU0,9\n", 2),
        ("unit,tier\nU0,inf\n", 2),
        ("a,b\n1,2\n", 1),
        ("", 1),
        ("unit,tier\nU0,\nU1,1\n", 0),
    ],
)
def test_files_that_are_no_grades_are_refused(run, tmp_path, rows, code):
    table, before, out = (tmp_path / name for name in ("table.csv", "before.csv", "out.csv"))
    plain().to_csv(table, index=False)
    before.write_text(rows, encoding="utf-8")
    path = system(tmp_path / "system.yaml")
    words = ("grade", table, "-f", path, "--previous", before, "-o", out)
    assert run(*words)[0] == code
    assert out.exists() == (code == 0)


# --- in Python ------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [("U0", "2022"), ["U0"], None, np.nan, 5])
def test_what_is_no_unit_is_said(unit, tmp_path):
    path = system(tmp_path / "system.yaml")
    with pytest.raises(bi.UsageError, match="U0"):
        bi.explain(path, bi.read_table(plain(), path), unit)


@pytest.mark.parametrize("previous", [[1], 5, "grades"])
def test_what_holds_no_grades_is_said(previous, tmp_path):
    path = system(tmp_path / "system.yaml")
    with pytest.raises(bi.UsageError):
        bi.grade(path, bi.read_table(plain(), path), previous=previous)


@pytest.mark.parametrize("view", [bi.location_quotients, bi.own_profile])
@pytest.mark.parametrize("cell", ["x", np.inf])
def test_profiles_take_numbers_only(view, cell):
    with pytest.raises(bi.TableError, match="a"):
        view(pd.DataFrame({"a": [1.0, cell], "b": [1.0, 2.0]}))


def test_quotients_have_no_scale():
    parts = pd.DataFrame({"a": [1.0, 4.0], "b": [2.0, 1.0]})
    large = bi.location_quotients(parts * 4e307)
    np.testing.assert_allclose(large, bi.location_quotients(parts))
