"""Cells, bars and lines before they are drawn."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_index.errors import Text
from benchmark_index.excel.text import display_width
from benchmark_index.views.as_html import as_html
from benchmark_index.views.as_text import as_text
from benchmark_index.views.overview import (
    Bar,
    Node,
    Overview,
    ShownTable,
    bars_to,
    cut,
    figure,
    plain,
    rank_bars,
    table_of,
    wrapped,
)

ANYTHING = st.text(max_size=60) | st.text("城市 aé\t\n\u202e<&\"'", max_size=400)


@settings(deadline=None, max_examples=40)
@given(text=ANYTHING, room=st.integers(8, 96))
def test_a_text_is_cut_and_wrapped_to_the_room_there_is(text, room):
    line = plain(text)
    assert "\n" not in line
    assert display_width(cut(line, room)) <= room
    lines = wrapped(line, room)
    assert all(display_width(part) <= room for part in lines)
    if display_width(line) <= room:
        assert lines == [line]
        assert cut(line, room) == line


@settings(deadline=None, max_examples=20)
@given(
    head=ANYTHING,
    lines=st.lists(ANYTHING, max_size=30),
    names=st.lists(ANYTHING, min_size=1, max_size=40),
    columns=st.integers(1, 40),
)
def test_any_overview_takes_one_screen(head, lines, names, columns):
    frame = pd.DataFrame({f"column {j}": pd.Series(names, dtype=object) for j in range(columns)})
    shown = as_text(Overview(head, lines, [table_of(frame, head)])).split("\n")
    assert len(shown) <= 24
    assert max(map(display_width, shown)) <= 96


def test_a_lone_half_of_a_character_is_shown_as_none():
    shown = Overview("half \ud83d", ["\udc00"], [])
    assert "half \ufffd" in as_html(shown).encode().decode()
    assert as_text(shown).encode().decode() == "<half \ufffd>\n\ufffd"


@settings(deadline=None)
@given(st.lists(st.floats(-1e300, 1e300) | st.just(math.nan), min_size=1))
def test_bars_stay_on_the_scale_and_grow_with_the_value(values):
    bars = bars_to(np.array(values))
    drawn = [(value, bar) for value, bar in zip(values, bars, strict=True) if bar is not None]
    assert all(0 <= bar.low <= bar.high <= 1 for _, bar in drawn)
    ordered = sorted(drawn)
    assert all(a.high <= b.high and a.low <= b.low for (_, a), (_, b) in pairwise(ordered))


def test_bars_of_ranks_cover_the_ranks_and_mark_the_middle_of_one():
    low, high, mark = (np.array(part, dtype=float) for part in ([1, 2], [1, 4], [1, np.nan]))
    first, second = rank_bars(low, high, mark, 4)
    assert first == Bar(0, 0.25, 0.125)
    assert second is not None
    assert second[:2] == (0.25, 1)


def test_figures_of_a_column_have_the_decimals_they_need():
    frame = pd.DataFrame({"a": [1.5, 2.25, np.nan], "b": [1e-5, 2e-5, 0.0], "c": [1e16, 1.0, 2.0]})
    cells = [column.cells for column in table_of(frame, "").columns]
    assert cells[0] == ["1.50", "2.25", "-"]
    assert cells[1] == ["1e-05", "2e-05", "0"]
    assert cells[2][0] == "1e+16"
    assert figure(math.inf) == "inf"


def test_columns_without_content_are_left_out_and_rows_beyond_are_counted():
    frame = pd.DataFrame({"unit": [f"u{i}" for i in range(40)], "cell": "", "value": 1})
    table = table_of(frame, "", rows=25)
    assert [column.key for column in table.columns] == ["unit", "value"]
    assert (table.rows, table.more) == (25, 15)


def test_a_node_is_its_id_on_a_screen_and_its_names_in_a_notebook():
    frame = pd.DataFrame({"node": ["gdp", "other"]})
    table: ShownTable = table_of(frame, "", names={"gdp": Text("产值", "Output")})
    assert table.columns[0].cells == [Node("gdp", Text("产值", "Output")), "other"]
    shown = Overview("", [], [table])
    assert as_text(shown).splitlines()[2] == "gdp"
    assert 'title="gdp">产值 <span class="other">Output</span>' in as_html(shown)
