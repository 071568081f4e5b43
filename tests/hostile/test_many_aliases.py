"""Unknown names are held against those a framework knows in a bounded number of pairs."""

import pandas as pd
import pytest
import yaml

import benchmark_index as bi
from benchmark_index.files import limits
from benchmark_index.reading import headers, names

PAIRS = 20_000


@pytest.fixture
def compared(monkeypatch):
    """Count the pairs of names that are compared."""
    pairs = []

    def close(word, listed, **options):
        pairs.append(len(listed))
        return []

    monkeypatch.setattr(limits, "COMPARED_PAIRS", PAIRS)
    for module in (headers, names):
        monkeypatch.setattr(module, "get_close_matches", close)
    return pairs


def spec():
    with open("indicators/egdi.yaml", encoding="utf-8") as file:
        return yaml.safe_load(file)


def validated(tmp_path, framework, units, columns):
    path = tmp_path / "framework.yaml"
    path.write_text(yaml.safe_dump(framework, allow_unicode=True), encoding="utf-8")
    frame = pd.DataFrame(0.5, index=units, columns=["osi", "hci", "tii", *columns])
    table = tmp_path / "table.csv"
    frame.to_csv(table, index_label="国家")
    return bi.validate(table, bi.Framework.load(path))


@pytest.mark.parametrize("aliases", [0, 3, 20])
def test_units_against_aliases_of_units(aliases, tmp_path, compared):
    framework = spec()
    framework["aliases"] = {f"甲{i}": [f"乙{i}丙{k}" for k in range(aliases)] for i in range(200)}
    validated(tmp_path, framework, [f"丁{i}戊" for i in range(150)], [])
    assert 0 < sum(compared) <= PAIRS


@pytest.mark.parametrize("aliases", [0, 300, 3_000])
def test_headers_against_aliases_of_indicators(aliases, tmp_path, compared):
    framework = {**spec(), "aliases": {}}
    framework["indicators"][0]["aliases"] = [f"乙{i}丙" for i in range(aliases)]
    found = validated(tmp_path, framework, ["丁", "戊"], [f"己{i}庚" for i in range(150)])
    assert 0 < sum(compared) <= PAIRS
    assert found.items
