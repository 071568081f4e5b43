"""A system is shown as its tree: groups nested, with weights, directions and units."""

import pytest
from gallery import system

import benchmark_index as bi
from benchmark_index.catalog import frameworks


@pytest.mark.parametrize("name", sorted(frameworks()))
def test_every_node_of_a_shipped_system_stands_in_its_tree_in_order(name):
    framework = bi.Framework.load(name)
    page = framework._repr_html_()
    places = [page.find(f">{node.id}</th>") for _, node in framework.walk()][:80]
    assert places == sorted(places)
    assert min(places) > 0
    assert len(repr(framework).splitlines()) <= 24


def test_nodes_are_indented_under_their_groups():
    lines = repr(system("X")).splitlines()
    assert lines[0] == "<Framework city: 3 indicators in 2 groups>"
    tree = lines[lines.index(next(line for line in lines if line.startswith("id "))) + 1 :]
    assert [line.partition(" ")[0] == "" for line in tree] == [False, True, True, False, True]
    assert tree[-1].split()[-3:] == ["1", "↓", "lower"]


def test_a_node_is_shown_on_a_line():
    leaf = bi.Framework.load("egdi").all_indicators[0]
    assert repr(leaf).startswith("<Indicator osi: 在线服务指数 Online Service Index")
    assert str(leaf) == repr(leaf)
    population = bi.Framework.load("china-city").variables[0]
    assert repr(population).startswith(f"<Variable {population.id}: {population.name.zh}")


def test_a_weight_set_is_shown_with_its_source():
    weights = bi.WeightSet("ours", "hdi", {"income": 2.0}, bi.Framework.load("hdi").name.text, "us")
    assert repr(weights).splitlines()[1:] == ["Source: us", "node    weight", "income       2"]
