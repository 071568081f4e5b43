import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.weighting import GivenWeights, WeightSet

SYSTEMS = list(catalog.frameworks())
SETS = [(system, name) for system in SYSTEMS for name in catalog.weight_sets(system)]

text = (
    st.text("经济数字，：、（）“”中Ab1 .-'\"#&=%,:{}[]|?*!@~\n", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
number = st.floats(-1e9, 1e9, allow_subnormal=False)
positive = st.floats(1e-6, 1e9)
names = st.one_of(text, st.builds(lambda zh, en: {"zh": zh, "en": en}, text, text))
bounds = st.lists(number, min_size=2, max_size=2, unique=True).map(sorted)
aggregations = st.sampled_from(
    ["arithmetic", "geometric", {"geometric": {"floor": 0.5}}, {"geometric": {"zero": "keep"}}]
)


def some(**options):
    """Any selection of optional keys."""
    return st.fixed_dictionaries({}, optional=options)


described = some(source=text, note=text)
prepared = some(
    imputation=st.sampled_from(["median", "none", "fixed:value=0", {"mean": {"by": "region"}}]),
    treatment=st.sampled_from(["iqr", {"winsorize": {"k": 2, "then": "log_shift"}}]),
    normalization=st.sampled_from(["zscore", {"goalposts": {"high": 1, "clip": False}}]),
)
formulas = st.sampled_from(
    ["[{}] / 2", "-[{}] ^ 2 * 100", "max(ln([{}]), 1)", "change([{}])", "lag('{}', 2)"]
)
measured = some(
    aliases=st.lists(text, min_size=1, max_size=3),
    unit=text,
    allowed=bounds.map(lambda b: {"min": b[0], "max": b[1], "integer": True}),
    missing_codes=st.lists(number, min_size=1, max_size=2),
)
directed = st.one_of(
    st.sampled_from([{"direction": "higher"}, {"direction": "lower"}]),
    number.map(lambda x: {"direction": "target", "optimum": x}),
    st.lists(number, min_size=4, max_size=4, unique=True).map(
        lambda x: {"direction": "range", "range": sorted(x)}
    ),
)
bounded = st.one_of(
    st.just({}),
    bounds.map(lambda b: {"goalposts": b}),
    st.lists(positive, min_size=2, max_size=2, unique=True).map(
        lambda b: {"goalposts": sorted(b), "transform": "log"}
    ),
)
aimed = some(target=st.dictionaries(st.sampled_from(["2025", "2023-Q3"]), number, min_size=1))


def checks(name):
    """Cross-checks of one column, of every kind."""
    grave = some(severity=st.sampled_from(["error", "warning", "info"]))
    rough = some(severity=st.just("info"), tolerance=positive)
    share = {"kind": "share", "of": name, "part": name, "whole": name}
    return st.one_of(
        rough.map(lambda more: {"kind": "total", "of": name, "parts": [name, name]} | more),
        rough.map(lambda more: {"kind": "total-row", "of": [name]} | more),
        positive.map(lambda scale: share | {"scale": scale}),
        rough.map(lambda more: {"kind": "growth", "of": name, "value": name} | more),
        grave.map(lambda more: {"kind": "rank", "of": name, "among": 193} | more),
        st.dictionaries(text, st.integers(0, 99), min_size=1).map(
            lambda labels: {"kind": "counts", "of": name, "counts": labels}
        ),
        bounds.map(lambda b: {"kind": "change", "of": name, "min": b[0], "max": b[1]}),
        st.just({"kind": "stale", "before": "2022"}),
    )


@st.composite
def frameworks(draw):
    ids = iter(f"节点{i}" if i % 2 else f"node_{i}" for i in range(10_000))
    variables = [
        {"id": next(ids), "name": draw(names)} | draw(described) | draw(measured)
        for _ in range(draw(st.integers(0, 2)))
    ]

    def indicator():
        node = {"id": next(ids), "name": draw(names)}
        for part in (described, measured, directed, bounded, aimed, prepared):
            node |= draw(part)
        if variables and "missing_codes" not in node and draw(st.booleans()):
            node["formula"] = draw(formulas).format(variables[0]["id"])
        if variables and draw(st.booleans()):
            node["denominator"] = {"variable": variables[0]["id"], "scale": draw(positive)}
            node["denominator"] |= draw(some(unit=text))
        return node

    def inner(depth):
        node = {"id": next(ids), "name": draw(names)} | draw(described)
        node |= draw(prepared) if depth else {}
        node |= draw(
            some(aggregation=aggregations, min_coverage=st.sampled_from(["1/3", "1", "0.25"]))
        )
        groups = [inner(depth + 1) for _ in range(draw(st.integers(0, 2 if depth < 2 else 0)))]
        leaves = [indicator() for _ in range(draw(st.integers(0 if groups else 1, 2)))]
        if draw(st.booleans()):
            for child in (*groups, *leaves):
                child["weight"] = draw(positive)
        return node | {"groups": groups, "indicators": leaves}

    root = inner(0) | {"variables": variables}
    if variables:
        root["checks"] = draw(st.lists(checks(variables[0]["id"]), max_size=3))
    return root | draw(
        some(
            unit=st.builds(lambda zh, en: {"zh": zh, "en": en}, text, text),
            attributes=st.just(["region", "segment"]),
            register=st.sampled_from(
                ["cn-cities", {"甲，乙": ["甲: 丙"], "乙": [], "no": ["007"]}]
            ),
            select=st.dictionaries(
                text, st.one_of(text, st.lists(text, min_size=2, max_size=3)), min_size=1
            ),
            aliases=st.dictionaries(text, st.lists(text, min_size=1, max_size=2), min_size=1),
            method=st.sampled_from(
                [
                    {"normalization": {"goalposts": {"low": 0, "high": 1}}},
                    {"weighting": "entropy", "rank_decimals": {"2016": 5, "2018": 4}},
                    {"tiers": {"cuts": {"cuts": [0.8, 0.5], "labels": ["高", "中", "低"]}}},
                ]
            ),
        )
    )


ONE = {"id": "i", "name": "I", "direction": "higher"}


@example({"id": "x", "name": "X", "indicators": [ONE | {"aliases": ["其中：工业", "甲，乙"]}]})
@example({"id": "x", "name": "X", "indicators": [ONE | {"weight": 0.1 + 0.2}]})
@given(frameworks())
def test_yaml_and_excel_give_back_any_framework(tmp_path_factory, raw):
    folder = tmp_path_factory.getbasetemp()
    framework = bi.Framework.from_dict(raw)
    framework.to_yaml(folder / "round.yaml")
    framework.to_excel(folder / "round.xlsx")
    framework.to_yaml(folder / "round-zh.yaml", language="zh")
    assert bi.Framework.load(folder / "round.yaml") == framework
    assert bi.Framework.load(folder / "round-zh.yaml") == framework
    assert bi.Framework.load(folder / "round.xlsx") == framework


@pytest.mark.parametrize("name", SYSTEMS)
def test_yaml_and_excel_give_back_the_shipped_systems(tmp_path, name):
    framework = bi.Framework.load(name)
    framework.to_yaml(tmp_path / "round.yaml")
    framework.to_excel(tmp_path / "round.xlsx")
    assert bi.Framework.load(tmp_path / "round.yaml") == framework
    assert bi.Framework.load(tmp_path / "round.xlsx") == framework


def test_the_sheet_has_one_row_per_node_and_variable(city, tmp_path):
    city.to_excel(tmp_path / "small.xlsx")
    rows = list(load_workbook(tmp_path / "small.xlsx").active.values)
    assert rows[0][:5] == ("kind", "id", "parent", "name_zh", "name_en")
    assert [row[1] for row in rows[1:]] == ["small", "population", *list(city.nodes)[1:]]
    assert {row[1]: row[2] for row in rows[1:]}["gdp"] == "economy"


def test_an_evaluator_can_write_a_sheet_by_hand(write):
    path = write(
        "mine.xlsx",
        [
            ["kind", "id", "parent", "name_zh", "direction", "goalposts", "denominator", "aliases"],
            ["framework", "mine", None, "我的体系"],
            ["variable", "people", None, "人口"],
            ["group", 2022, "mine", "年度组"],
            ["indicator", "gdp", 2022, "产值", "higher", "0，100", "variable: people, unit: 万元"],
            ["indicator", "air", "mine", "空气", "lower", None, None, "PM2.5, 细颗粒物"],
        ],
    )
    mine = bi.Framework.load(path)
    assert mine.parents["gdp"].id == "2022"
    assert mine.nodes["gdp"].goalposts == (0, 100)
    assert mine.nodes["gdp"].denominator.unit == "万元"
    assert mine.nodes["air"].aliases == ("PM2.5", "细颗粒物")
    assert mine.nodes["air"].name.en == "空气"


def test_a_cross_check_is_a_row_of_its_own(write):
    path = write(
        "mine.xlsx",
        [
            ["kind", "id", "name_zh", "direction", "unit", "check", "parent"],
            ["framework", "mine", "我的体系"],
            ["indicator", "firms", "企业数", "higher", "户"],
            ["indicator", "new_firms", "新增企业数", "higher", "户"],
            ["indicator", "share", "新增占比", "higher", "%"],
            [
                "check",
                None,
                None,
                None,
                None,
                "kind: share, of: share, part: new_firms, whole: firms",
            ],
            ["校验", None, None, None, None, "kind：total，of：firms，parts：[new_firms]"],
        ],
    )
    share, total = bi.Framework.load(path).checks
    assert (share.kind, share.of, share.part, share.whole) == (
        "share",
        "share",
        "new_firms",
        "firms",
    )
    assert (total.kind, total.parts) == ("total", ("new_firms",))


def test_the_framework_sheet_need_not_be_the_first(write):
    path = write("mine.xlsx", [["读我"]], sheet="说明")
    book = load_workbook(path)
    sheet = book.create_sheet("体系")
    sheet.append(["kind", "id", "parent", "name_zh", "direction"])
    sheet.append(["framework", "mine", None, "我的体系"])
    sheet.append(["indicator", "air", None, "空气", "lower"])
    book.save(path)
    assert bi.Framework.load(path).nodes["air"].direction == "lower"


def test_a_failed_write_leaves_the_old_file(city, tmp_path, monkeypatch):
    path = tmp_path / "small.yaml"
    path.write_text("old")

    def refuse(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(bi.BenchmarkIndexError):
        city.to_yaml(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("system", "name"), SETS)
def test_shipped_weights_fit_their_system(system, name):
    framework = bi.Framework.load(system)
    weights = WeightSet.load(name, system)
    assert (weights.id, weights.framework) == (name, system)
    assert weights.source
    assert weights.date
    weighed = {node for node, parent in framework.parents.items() if not parent.formula}
    assert set(weights.weights) == weighed
    local = GivenWeights(name).local(framework)
    for parent in (framework, *framework.all_groups):
        assert sum(local[child.id] for child in parent.children) == pytest.approx(1)


def test_every_system_has_equal_weights_and_two_have_published_ones():
    assert {system for system, name in SETS if name == "equal"} == set(SYSTEMS)
    assert {system for system, name in SETS if name == "published"} == {"hdi", "egdi"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_equal_means_equal_among_siblings(system):
    framework = bi.Framework.load(system)
    local = GivenWeights("equal").local(framework)
    for parent in (framework, *framework.all_groups):
        assert [local[child.id] for child in parent.children] == pytest.approx(
            [1 / len(parent.children)] * len(parent.children)
        )


def test_a_sheet_may_be_written_in_chinese(tmp_path):
    book = Workbook()
    book.active.append(["kind", "id", "parent", "name_zh", "direction", "allowed", "goalposts"])
    book.active.append(["体系", "x", None, "某体系", None, None, None])
    book.active.append(["分组", "g", "x", "某组", None, None, None])
    book.active.append(["指标", "a", "g", "甲", "越小越好", "min：1，max：3", "1，2"])
    book.active.append(["Indicator", "b", "g", "乙", "Higher", None, None])
    book.save(tmp_path / "zh.xlsx")
    framework = bi.Framework.load(tmp_path / "zh.xlsx")
    a, b = framework.all_indicators
    assert (a.direction, a.allowed.min, a.allowed.max, a.goalposts) == ("lower", 1, 3, (1, 2))
    assert b.direction == "higher"
