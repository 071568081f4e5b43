"""Names of rows looked at as one text: what is found is what a look at each name finds."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.reading import names as rules
from benchmark_index.reading.names import TOTALS, are_plain, has_total, has_unseen, is_total
from benchmark_index.table.labels import Labels

STORAGES = ["str", object, pd.StringDtype("python", na_value=np.nan)]
WORDS = sorted(
    {*TOTALS, *rules._TOTAL_ENDS, "Total", "SUM", "均 值", "合　计", "小計", "北京", "street"}
)
ODD = [
    "",
    " ",
    "  ",
    "　",
    "\u200b",
    "\xa0",
    "\n",
    "(",
    "（",
    ")",
    "）",
    "：",
    ":",
    "[",
    "①",
    "*",
    "1. ",
    "（1）",
    "一、",
]
name = st.lists(
    st.sampled_from([*WORDS, *ODD, "企业", "é", "e\u0301", "🏙", "ſ", "ﬀ"]), max_size=4
).map("".join)
any_name = st.one_of(name, st.text(max_size=90))
many = st.lists(any_name, min_size=1, max_size=30)


def total_by_total(names):
    """The rule one name at a time: a look at both ends, then the whole."""
    starts = {
        c for c in {t[:1] for t in names} if not c.isalnum() or rules.fold(c) in rules._INITIALS
    }
    return any(is_total(t) for t in names if t[:1] in starts or t[-1:] in rules.LAST_SIGNS)


@given(many)
def test_every_total_is_found(names):
    assert has_total(names) == total_by_total(names)


FURTHER = [
    pytest.param(form, marks=pytest.mark.large) for form in (" {}：", "{}（家）", "({})", "  {} ")
]


@pytest.mark.parametrize("word", sorted(TOTALS))
@pytest.mark.parametrize("form", ["{}", *FURTHER])
def test_one_total_among_many_names_is_found(word, form):
    for written in (
        word,
        word.upper(),
        word.title(),
        " ".join(word) if not word.isascii() else word,
    ):
        label = form.format(written)
        for others in ("企业{}", "s{}", "mean street {}", "合肥{}厂", "企业（{}）", "unit\n{}"):
            names = [others.format(i) for i in range(50)]
            expected = total_by_total([*names, label])
            assert has_total([*names, label]) == expected
            labels = Labels(pd.Index([*names, label]))
            assert not (are_plain(labels) and (expected or has_unseen(labels.names)))


@given(many)
def test_plain_names_hold_no_total_and_nothing_unseen(names):
    names = [name.encode("utf-8", "ignore").decode() for name in names]
    for storage in STORAGES:
        if are_plain(Labels(pd.Index(names, dtype=storage))):
            assert not total_by_total(names)
            assert not has_unseen(names)


@given(many, st.integers(0, 3), st.booleans())
def test_names_are_the_same_whatever_holds_them(names, left, alike):
    names = [name.encode("utf-8", "ignore").decode() for name in names]
    names = [*names, "x" * 70 + "a", "x" * 70 + "b"] + ["x" * 70 + "a"] * alike
    for storage in STORAGES:
        index = pd.Index(names, dtype=storage)[left:]
        labels, own = Labels(index), names[left:]
        assert list(labels.names) == own
        assert labels.are_distinct == (len(set(own)) == len(own))
        assert labels.has_blank == ("" in own)
        halves = np.frombuffer("".join(own).encode("utf-16-le"), "<u2").tolist()
        assert labels.characters - {"\n"} == set(map(chr, halves)) - {"\n"}


def test_halves_of_pairs_and_numbers_among_names_are_looked_at():
    index = pd.Index(["\ud800", "北京", 3, 3.0], dtype=object)
    labels = Labels(index)
    assert list(labels.names) == ["\ud800", "北京", "3", "3.0"]
    assert "\ud800" in labels.characters


WORDS = ("合计", "Total", " 总 计：", None)
ONE_EACH = [*zip([*STORAGES, "str"], WORDS, strict=True)]
FURTHER = [case for case in itertools.product(STORAGES, WORDS) if case not in ONE_EACH]


@pytest.mark.parametrize(
    ("kind", "total"),
    [*ONE_EACH, *(pytest.param(*case, marks=pytest.mark.large) for case in FURTHER)],
)
def test_a_total_in_a_large_frame_is_taken_out(kind, total):
    names = [f"企业{i:05d}" for i in range(20_000)] + ([total] if total else [])
    data = pd.DataFrame(0.5, index=pd.Index(names, dtype=kind), columns=["osi", "hci", "tii"])
    table = bi.read_table(data, "egdi")
    assert len(table.data) == 20_000
    assert len(table.totals) == (total is not None)


@pytest.mark.parametrize(
    "kind",
    [STORAGES[0], *(pytest.param(kind, marks=pytest.mark.large) for kind in STORAGES[1:])],
    ids=str,
)
def test_a_unit_that_stands_twice_in_a_large_frame_is_found(kind):
    names = [f"企业{i:05d}" for i in range(20_000)] + ["企业00777"]
    scores = np.random.default_rng(1).uniform(size=(len(names), 3))
    data = pd.DataFrame(scores, pd.Index(names, dtype=kind), columns=["osi", "hci", "tii"])
    findings = bi.validate(data, "egdi").findings
    assert findings[["rule", "unit"]].to_numpy().tolist() == [["duplicate-unit", "企业00777"]]
