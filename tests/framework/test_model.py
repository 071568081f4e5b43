import copy
import pickle
from fractions import Fraction
from functools import cached_property

import pytest

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.framework import Variable
from benchmark_index.framework.model import Method, Name

COUNTS = {
    "beijing-city": 41,
    "beijing-enterprise": 17,
    "beijing-district": 12,
    "china-city": 8,
    "hdi": 4,
    "egdi": 3,
    "gii": 8,
}


def test_systems_that_ship():
    assert set(catalog.frameworks()) == set(COUNTS)


@pytest.mark.parametrize(("name", "indicators"), COUNTS.items())
def test_every_shipped_system_is_complete(name, indicators):
    system = bi.Framework.load(name)
    assert system.id == name
    assert len(system.all_indicators) == indicators
    assert system.source
    for node in (*system.nodes.values(), *system.variables):
        assert any("\u4e00" <= char <= "\u9fff" for char in node.name.zh), node.id
        assert node.name.en.isascii(), node.id


def test_the_city_system_has_the_eight_dimensions_of_the_report():
    assert len(bi.Framework.load("beijing-city").groups) == 8


def test_the_china_system_divides_totals():
    china = bi.Framework.load("china-city")
    assert len(china.groups) >= 3
    assert any(leaf.denominator for leaf in china.all_indicators)


def test_the_hdi_carries_its_published_method():
    hdi = bi.Framework.load("hdi")
    assert hdi.method.normalization.name == "goalposts"
    assert hdi.method.aggregation.name == "geometric"
    assert hdi.method.rank_decimals == 3
    income = hdi.nodes["gni_per_capita"]
    assert (income.goalposts, income.transform) == ((100, 75000), "log")


@pytest.mark.parametrize(
    ("period", "decimals"), [("2012", 5), ("2016", 5), ("2018", 4), ("2022", 4)]
)
def test_the_egdi_is_ranked_as_published_in_its_year(period, decimals):
    assert bi.Framework.load("egdi").method.decimals(period) == decimals


def test_a_plain_name_stands_for_both_languages():
    assert Name.model_validate("GDP") == Name(zh="GDP", en="GDP")


def test_the_tree_is_read_from_top_to_bottom(city):
    assert list(city.nodes) == [
        "small", "economy", "gdp", "firms", "roads", "life", "air", "schools",
    ]  # fmt: skip
    assert city.levels["small"] == 0
    assert city.levels["economy"] == 1
    assert city.levels["gdp"] == 2
    assert city.parents["gdp"].id == "economy"
    assert city.leaves("life") == ("air", "schools")
    assert city.leaves("air") == ("air",)


def test_coverage_is_two_thirds_unless_the_node_or_the_framework_says_otherwise():
    plain = {
        "id": "x",
        "name": "X",
        "groups": [
            {
                "id": "g",
                "name": "G",
                "indicators": [{"id": "a", "name": "A", "direction": "higher"}],
            }
        ],
    }
    own = plain | {"groups": [plain["groups"][0] | {"min_coverage": 0.75}], "min_coverage": "1/3"}
    assert bi.Framework.from_dict(plain).coverage("g") == Fraction(2, 3)
    assert bi.Framework.from_dict(plain | {"min_coverage": "1/3"}).coverage("g") == Fraction(1, 3)
    assert bi.Framework.from_dict(own).coverage("g") == Fraction(3, 4)


def test_the_unit_of_a_divided_total_is_that_of_the_result(city):
    assert city.nodes["gdp"].unit == "亿元"
    assert city.nodes["gdp"].result_unit == "万元"
    assert city.nodes["firms"].result_unit == "家"


def test_a_framework_cannot_be_changed(city):
    with pytest.raises(ValueError, match="frozen"):
        city.id = "other"


def test_an_unknown_system_is_named_with_what_was_probably_meant():
    with pytest.raises(bi.UsageError) as error:
        bi.Framework.load("china-citi")
    assert "china-city" in error.value.explain("zh")
    assert "Did you mean china-city" in error.value.explain("en")


def test_a_framework_built_in_python_is_checked_like_a_file():
    with pytest.raises(ValueError, match="Empty group"):
        bi.Framework(id="x", name=Name(zh="空", en="Empty"))


DERIVED = [
    name for name, member in vars(bi.Framework).items() if isinstance(member, cached_property)
]
COPIES = {
    "model_copy": lambda node: node.model_copy(),
    "deep model_copy": lambda node: node.model_copy(deep=True),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda node: pickle.loads(pickle.dumps(node)),
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("name", COUNTS)
def test_a_copy_is_the_same_system_whatever_was_looked_at_before(name, copied):
    system = bi.Framework.load(name)
    looked_at = {part: getattr(system, part) for part in DERIVED}
    twin = copied(system)
    assert twin == system
    assert not set(DERIVED) & set(vars(twin))
    assert {part: getattr(twin, part) for part in DERIVED} == looked_at
    assert twin == system  # which now both hold themselves among their nodes
    assert twin.nodes[name] is twin


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_column_that_is_copied_keeps_its_formula(copied):
    column = Variable(id="x", name="x", formula="a / b")
    assert column.computation.names == ("a", "b")
    assert copied(column).computation == column.computation


def test_what_is_exchanged_in_a_copy_counts():
    city = bi.Framework.load("china-city")
    assert len(city.nodes) > len(city.indicator_ids) > 0  # known before
    smaller = city.model_copy(update={"groups": city.groups[:2]})
    assert smaller.indicator_ids == [leaf.id for g in city.groups[:2] for leaf in g.indicators]
    column = Variable(id="x", name="x", formula="a / b")
    assert column.computation.names == ("a", "b")
    assert column.model_copy(update={"formula": "c"}).computation.names == ("c",)
    with pytest.raises(ValueError, match="Empty group"):
        city.model_copy(update={"groups": ()})


def test_a_method_of_one_kind_is_none_of_another():
    method = Method(tiers="quantiles:4")
    assert Method(tiers=method.tiers) == method
    with pytest.raises(ValueError, match="no normalization named 'quantiles'"):
        Method(normalization=method.tiers)
