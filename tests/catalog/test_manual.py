"""The catalogue and its documents say the same, and say it of every method."""

import re
from pathlib import Path

import pytest

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.catalog import manuals as manual

DECIDED = {"equal", "given", "set"}  # nothing to cite


@pytest.fixture(params=catalog.listed(), ids=lambda entry: f"{entry.kind}-{entry.id}")
def entry(request):
    return request.param


def test_every_method_is_documented(entry):
    found = manual.manual(entry)
    assert entry.formula
    assert re.search("[\u4e00-\u9fff]", found.summary), "the Chinese term stands beside the English"
    assert ">>>" in found.example
    assert found.reference or entry.kind == "tiers" or entry.id in DECIDED
    assert [p.name for p in found.parameters if not p.text] == []


def test_names_are_unique_within_a_kind():
    keys = [(entry.kind, entry.id) for entry in catalog.listed()]
    assert len(keys) == len(set(keys))


def test_the_document_is_the_catalogue():
    """``benchmark-index methods --markdown`` writes it anew."""
    assert Path("docs/methods.md").read_text(encoding="utf-8") == manual.as_markdown()


def test_the_readme_has_every_method():
    assert manual.as_summary() in Path("docs/choose-a-method.md").read_text(encoding="utf-8")


def test_the_list_has_every_method(run):
    printed = run("methods").out
    assert all(entry.id in printed for entry in catalog.listed())
    assert run("methods", "--markdown").out == manual.as_markdown()


def test_one_method_in_full(run):
    printed = run("methods", "entropy", "--language", "en").out
    assert "熵值法" in printed
    assert "--weighting entropy" in printed
    assert "Shannon (1948)" in printed


def test_an_unknown_method_is_a_wrong_use(run):
    done = run("methods", "entropi")
    assert done.code == 2
    assert "entropy" in done.err


def test_every_method_is_public(entry):
    assert getattr(bi, entry.cls.__name__) is entry.cls


def test_only_what_is_fitted_to_rows_says_whether_it_merges():
    unfitted = {"aggregation", "tiers"}
    for entry in catalog.listed():
        from_people = entry.kind == "weighting" and not hasattr(entry.cls, "fit_array")
        assert (entry.merges is None) == (entry.kind in unfitted or from_people)
    assert catalog.method("weighting", "given").merges is None
    assert catalog.method("normalization", "rank").merges is False
