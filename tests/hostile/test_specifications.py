"""Frameworks, records of runs and options from others: nothing they say runs code, hangs or passes unread."""

import contextlib
import copy
import json
import os
import random
from fractions import Fraction

import numpy as np
import pytest
import yaml
from sklearn.utils.discovery import all_estimators

import benchmark_index as bi
from benchmark_index.catalog import KINDS, foreign, listed, specs
from benchmark_index.files import limits, plain
from benchmark_index.framework.fields import share
from benchmark_index.weighting import WeightSet

ODD = [
    *(
        None,
        True,
        False,
        [],
        {},
        "",
        "x",
        -1,
        1e308,
        10**300,
        1e-320,
        0.5,
        float("nan"),
        float("inf"),
    ),
    *({"a": 1}, [1, 2], [[["x"]]], {"zh": 1}, {"": 1}, "framework", "none", "1e999999999"),
    *("/dev/zero", "/dev/zero.yaml", "2022-13-45", "9" * 400, "critic", "sklearn.svm.SVC"),
    *({"quantiles": 999999999}, {"cuts": []}, {"entropy": {"shift": {}}}),
    {"sklearn.cluster.FeatureAgglomeration": {"memory": "folder"}},
    {"combined": {"parts": ["set:/etc/weights.yaml"]}},
]


def refused_or(run):
    """Return what a run gives; None where the package refuses it. Any other error is a traceback."""
    with contextlib.suppress(bi.BenchmarkIndexError):
        return run()


# --- code -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_of_all_classes_of_scikit_learn_only_the_listed_are_built(kind):
    names = {f"{cls.__module__}.{name}" for name, cls in all_estimators()}
    names |= {
        name.replace(f".{part}", "") for name in names for part in name.split(".") if part[0] == "_"
    }
    built = {name for name in names if refused_or(lambda name=name: specs.build(kind, name))}
    assert built == names & set(foreign.ALLOWED.get(kind, ()))


@pytest.mark.parametrize("name", sorted({*foreign.IMPUTERS, *foreign.SCALERS}))
def test_a_listed_class_takes_listed_parameters_only(name):
    kind = "imputation" if name in foreign.IMPUTERS else "normalization"
    for parameter in specs.build(kind, name).get_params():
        for value in ODD:
            built = refused_or(lambda p=parameter, v=value: specs.build(kind, {name: {p: v}}))
            assert built is None or parameter in foreign.ALLOWED[kind][name]


@pytest.mark.parametrize(
    "spec",
    [
        {"sklearn.cluster.FeatureAgglomeration": {"memory": "{folder}"}},
        {"sklearn.pipeline.Pipeline": {"memory": "{folder}", "steps": []}},
        {"sklearn.decomposition.PCA": {}},
        {"joblib.Memory": {"location": "{folder}"}},
        {"os.system": {"command": "touch {folder}"}},
        {"builtins.eval": {}},
    ],
)
def test_a_framework_file_does_not_choose_what_runs(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "planted"
    spec = json.loads(json.dumps(spec).replace("{folder}", str(folder)))
    raw = bi.Framework.load("egdi").to_dict() | {"method": {"imputation": spec}}
    file = tmp_path / "system.yaml"
    file.write_text(yaml.safe_dump(raw), "utf-8")
    with pytest.raises(bi.FrameworkError, match=r"cannot be named"):
        bi.Framework.load(file)
    assert not folder.exists()


@pytest.mark.filterwarnings("ignore:n_quantiles")
def test_a_listed_transformer_keeps_the_shape_of_a_table():
    frame = np.array([[1.0, 5, 3], [2, np.nan, 4], [4, 1, 9], [3, 2, 1]])
    for name, rules in {**foreign.IMPUTERS, **foreign.SCALERS}.items():
        kind = "imputation" if name in foreign.IMPUTERS else "treatment"
        built = specs.build(kind, {name: {"random_state": 0} if "random_state" in rules else {}})
        assert built.fit_transform(frame).shape == frame.shape


# --- YAML -------------------------------------------------------------------------------------

UNREADABLE = {
    "an impossible date": "a: 2022-13-45",
    "5,000 digits": "a: " + "9" * 5000,
    "a word as a number": "a: !!int abc",
    "a word as a date": "a: !!timestamp x",
    "a word as a truth value": "a: !!bool maybe",
    "a word as a fraction": "a: !!float abc",
    "a set as a key": "? !!set {a}\n: 1",
    "a set": "a: !!set {b}",
    "bytes": "a: !!binary YQ==",
    "an object": "a: !!python/object/apply:os.system [ls]",
    "a tag of its own": "a: !ours 1",
    "a merge": "a: &a {b: 1}\nc: {<<: *a}",
    "a list in itself": "a: &a [*a]",
    "a mapping in itself": "a: &a {b: *a}",
    "deep lists": "a: " + "[" * 5000,
    "deep entries": "- " * 5000 + "a",
    "deep keys": "? " * 5000 + "a",
    "a control character": "a: \x1b[2J",
    "NUL": "a: \0",
    "two documents": "a: 1\n---\na: 2",
    "a key twice": "a: 1\na: 2",
    "a list as a key": "? [a]\n: 1",
    "an alias without anchor": "a: *b",
    "a lattice of aliases": "x: &a [b, b, b, b, b, b, b, b, b]\n"
    + "".join(
        f"x{i}: &{'abcdefgh'[i + 1]} [{', '.join(['*' + 'abcdefgh'[i]] * 9)}]\n" for i in range(7)
    ),
    "too many entries": "- a\n" * 250_000,
}


@pytest.mark.parametrize(
    "name",
    [
        n if n != "too many entries" else pytest.param(n, marks=pytest.mark.large)
        for n in UNREADABLE
    ],
)
def test_yaml_that_is_no_plain_data_is_refused_with_its_file(name, tmp_path):
    with pytest.raises(yaml.YAMLError):
        plain.load(UNREADABLE[name])
    file = tmp_path / "system.yaml"
    file.write_text(UNREADABLE[name], "utf-8")
    for load in (bi.Framework.load, WeightSet.load):
        with pytest.raises(bi.FrameworkError, match=r"system\.yaml"):
            load(file)


def lattice(levels, width=9):
    node = {"indicators": [{"id": "a", "name": "A", "direction": "higher"}]}
    for i in range(levels):
        node = {"id": f"g{i}", "name": f"G{i}", "groups": [node] * width}
    return node


@pytest.mark.parametrize("raw", [lattice(7), lattice(300, 1)], ids=["wide", "deep"])
def test_a_lattice_of_groups_is_refused_before_it_is_built(raw):
    with pytest.raises(bi.FrameworkError, match=r"more than|deeper"):
        bi.Framework.from_dict(raw)


# --- frameworks -------------------------------------------------------------------------------


def places(value, path=()):
    if path:
        yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield from places(inner, (*path, key))


def mutants(raw, count, seed):
    """Yield copies of plain data with one place removed or exchanged for something odd."""
    rng, found = random.Random(seed), list(places(raw))
    for _ in range(count):
        mutant = copy.deepcopy(raw)
        *way, last = rng.choice(found)
        inner = mutant
        for key in way:
            inner = inner[key]
        if rng.random() < 0.15:
            del inner[last]
        else:
            inner[last] = copy.deepcopy(rng.choice(ODD))
        yield mutant


@pytest.mark.parametrize("name", ["hdi", "china-city", "beijing-enterprise"])
def test_a_damaged_framework_is_loaded_whole_or_refused(name):
    for mutant in mutants(bi.Framework.load(name).to_dict(), 200, name):
        found = refused_or(lambda mutant=mutant: bi.Framework.from_dict(mutant))
        if found is not None:
            again = bi.Framework.from_dict(found.to_dict())
            assert repr(again.model_dump()) == repr(found.model_dump())


NUMBERS = {
    "weight": "indicators.0",
    "optimum": "indicators.0",
    "min_coverage": "",
    "tolerance": "checks.0",
    "min": "indicators.0.allowed",
    "max": "indicators.0.allowed",
    "rank_decimals": "method",
    "scale": "indicators.0.denominator",
}


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("key", NUMBERS)
def test_yes_and_no_are_no_numbers(key, truth):
    leaf = {
        "id": "a",
        "name": "A",
        "direction": "higher",
        "allowed": {},
        "denominator": {"variable": "v"},
    }
    raw = {
        "id": "s",
        "name": "S",
        "method": {},
        "variables": [{"id": "v", "name": "V"}],
        "indicators": [leaf],
        "checks": [{"kind": "total", "of": "a", "parts": ["v"]}],
    }
    assert bi.Framework.from_dict(raw)
    place = raw
    for step in filter(None, NUMBERS[key].split(".")):
        place = place[int(step) if step.isdigit() else step]
    place[key] = truth
    with pytest.raises(bi.FrameworkError, match=r"yes or no|write 0 to 1"):
        bi.Framework.from_dict(raw)


@pytest.mark.parametrize(
    "text",
    ["1e999999999", "1e-999999999", "0x1", "nan", "inf", "-0.5", "1.5", "1/0", "9" * 5000, "1/" + "9" * 5000,
     "", "1//2", "2/3/4", "⅔", "1_0", True, None, [], 10**400, Fraction(3, 2)],
)  # fmt: skip
def test_a_share_is_looked_at_before_it_is_computed(text):
    with pytest.raises(bi.BenchmarkIndexError):
        share(text)
    with pytest.raises(bi.UsageError):
        bi.CompositeIndex("egdi", min_coverage=text).fit(
            {"osi": [1.0, 2], "hci": [1.0, 2], "tii": [1.0, 3]} and np.arange(6.0).reshape(2, 3) / 6
        )


@pytest.mark.parametrize(
    "text", ["2/3", "0.5", ".5", "1", "0", "1e-3", "+0.25", " 2 / 3 ", 0.1, np.float64(0.5)]
)
def test_a_share_reads_what_people_write(text):
    assert share(text) == Fraction(str(text).replace(" ", ""))


@pytest.mark.parametrize("judged", ["1e999999999", "1/1e9", "9" * 5000, "1/0", "x"])
def test_a_judgement_is_looked_at_before_it_is_computed(judged):
    with pytest.raises(bi.MethodError, match="positive numbers"):
        bi.AhpWeights([[1, judged], [None, 1]]).fit(np.ones((2, 2)))


# --- records of runs --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded():
    table = bi.read_table("examples/data/china_cities_2022.csv", "china-city")
    index = bi.CompositeIndex(
        "china-city",
        imputation="median",
        aggregation="geometric:floor=1",
        weighting="entropy",
        tiers="counts:3,5",
    )
    run = index.fit(table).evaluate(table)
    return table, json.loads(json.dumps(run.specification))


@pytest.mark.large
def test_a_damaged_record_is_run_or_refused(recorded):
    table, whole = recorded
    steps = {key: whole[key] for key in ("steps", "aggregation", "min_coverage", "rank_decimals")}
    for part, seed in ((whole, 1), (steps, 2)):
        for mutant in mutants(part, 150, seed):
            record = {**whole, **mutant} if part is steps else mutant
            score = refused_or(
                lambda record=record: (
                    bi.CompositeIndex.from_specification(record).fit(table).evaluate(table).score
                )
            )
            assert score is None or not np.isinf(score).any()


@pytest.mark.parametrize(
    "weighting",
    [
        {"set": {"weights": "{file}"}},
        {"given": {"weights": "{file}"}},
        {"combined": {"parts": ["entropy", "set:{file}"]}},
        {"combined": {"parts": ["entropy", {"set": {"weights": "{file}"}}]}},
        "framework",
    ],
    ids=str,
)
def test_a_record_opens_no_files(recorded, weighting, tmp_path):
    _, record = recorded
    file = tmp_path / "weights.yaml"
    WeightSet.load("equal", "china-city").to_yaml(file)
    weighting = json.loads(json.dumps(weighting).replace("{file}", str(file)))
    record = {**record, "steps": {**record["steps"], "weighting": weighting}}
    with pytest.raises(bi.UsageError, match="specification of the run"):
        bi.CompositeIndex.from_specification(record)


# --- options ----------------------------------------------------------------------------------

SIGNS = [
    "1",
    "-1",
    "1e308",
    "9" * 400,
    "9" * 5000,
    "nan",
    "inf",
    "true",
    "x",
    "",
    "|",
    "1|2",
    "a=b",
    "=",
    ":",
]
SIGNS += [
    "[1",
    "{a: 1}",
    "!!set {a}",
    "&a [*a]",
    "2022-13-45",
    "!!int abc",
    "\x1b[2J",
    "*",
    "'",
    '"',
    "/dev/zero",
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_option_is_built_or_refused(kind):
    rng = random.Random(kind)
    names = [entry.id for entry in listed(kind)] + [
        "sklearn.impute.KNNImputer",
        "none",
        "",
    ]
    for _ in range(120):
        parts = rng.choices(
            [*SIGNS, *(f"{key}={sign}" for key in ("k", "low", "shift") for sign in SIGNS)], k=2
        )
        refused_or(lambda parts=parts: specs.build(kind, f"{rng.choice(names)}:{','.join(parts)}"))


@pytest.mark.parametrize("head", ["1" * 5000, "-1", "1e9", "economy ", "", "\x1b[2J"])
def test_an_aggregation_for_no_node_is_wrong_usage(head, capsys):
    with pytest.raises(SystemExit) as stop:
        run_command(
            "score", "examples/data/egdi.csv", "-f", "egdi", "--aggregation", f"{head}=geometric"
        )
    assert stop.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def run_command(*words):
    import sys

    from benchmark_index.cli import main

    before, sys.argv = sys.argv, ["benchmark-index", *words]
    try:
        main()
    finally:
        sys.argv = before


def test_parameters_of_every_method_are_used_or_refused():
    from inspect import signature

    framework = bi.Framework.load("china-city")
    table = bi.read_table("examples/data/china_cities_2022.csv", framework)
    odd = [
        True,
        [],
        {},
        "",
        "x",
        -1,
        1e308,
        10**300,
        10**9,
        {"a": 1},
        [1, 2],
        [[["x"]]],
        float("nan"),
        float("inf"),
    ]
    rng = random.Random(0)
    for entry in listed():
        for parameter in signature(entry.cls).parameters:
            spec = {entry.id: {parameter: rng.choice(odd)}}
            chosen = {"imputation": "median", entry.kind: spec}
            if entry.kind == "aggregation":
                chosen["aggregation"] = {0: spec}
            score = refused_or(
                lambda chosen=chosen: (
                    bi.CompositeIndex(framework, **chosen).fit(table).evaluate(table).score
                )
            )
            assert score is None or not np.isinf(score).any()


@pytest.mark.parametrize("suffix", [".yaml", ".xlsx"])
@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "nothing", "NUL", "long", "large"])
def test_a_framework_or_weight_file_is_looked_at_before_it_is_read(
    kind, suffix, tmp_path, monkeypatch
):
    path = tmp_path / f"file{suffix}"
    if kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "NUL":
        path = f"{path}\0{suffix}"
    elif kind == "long":
        path = tmp_path / ("x" * 5000 + suffix)
    elif kind == "large":
        path.write_text("a: 1\n" * 100, "utf-8")
        monkeypatch.setattr(plain, "MOST_BYTES", 100)
        monkeypatch.setattr(limits, "FILE_BYTES", 100)
    for load in (bi.Framework.load, WeightSet.load)[: 1 + (suffix == ".yaml")]:
        with pytest.raises((bi.UsageError, bi.TableError)):
            load(path)
