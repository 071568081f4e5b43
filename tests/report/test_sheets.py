"""Every sheet that a report could have is there, or the Method sheet names it with the reason."""

import io

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi

MAYBE = ("Contributions", "Obstacles", "Changes", "Targets", "Diagnostics", "Partial ranks")
LEFT = "Sheet left out: "


def system(columns, groups=1, **more):
    leaves = [{"id": f"x{j}", "name": f"x{j}", "direction": "higher"} for j in range(columns)]
    leaves[0] |= more
    parts = [
        {"id": f"g{k}", "name": f"g{k}", "indicators": leaves[k::groups]} for k in range(groups)
    ]
    return bi.Framework.from_dict({"id": "t", "name": "t", "unit": "u", "groups": parts})


def table(units, columns, periods=(), gaps=0):
    index = pd.Index([f"u{i}" for i in range(units)], name="unit")
    if periods:
        index = pd.MultiIndex.from_product([index, periods], names=["unit", "period"])
    x = np.random.default_rng(0).uniform(1, 9, (len(index), columns))
    x[:, :gaps] = np.nan
    return pd.DataFrame(x, index, [f"x{j}" for j in range(columns)])


def sheets_and_reasons(path):
    book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    rows = [row[:2] for row in book["Method"].iter_rows(values_only=True)]
    reasons = {str(k).removeprefix(LEFT): v for k, v in rows if str(k).startswith(LEFT)}
    return book.sheetnames, reasons


YEARS = ("2020", "2021")
KINDS = {
    "all there": (table(6, 4, YEARS), system(4, 2), {}, {}),
    "no top": (table(6, 4), system(4, 2), {"normalization": "zscore"}, {"Obstacles": "top"}),
    "one dimension": (table(6, 4), system(4), {}, {"Partial ranks": "dimensions"}),
    "few units": (table(4, 4), system(4, 2), {}, {"Diagnostics": "4 units"}),
    "targets without values": (
        *(table(6, 4, YEARS, gaps=1), system(4, 2, target={"2025": 9})),
        *(
            {"min_coverage": 0.5, "errors": "ignore"},
            {"Targets": "target"},
        ),
    ),
    "comparisons": (
        *(table(6, 4, YEARS), system(4, 2)),
        {"aggregation": "copeland", "normalization": None, "errors": "ignore"},
        dict.fromkeys(("Contributions", "Obstacles", "Changes"), ""),
    ),
    "many units": (
        *(table(251, 20, YEARS), system(20, 2), {}),
        dict.fromkeys(("Contributions", "Obstacles", "Diagnostics", "Changes"), "are over"),
    ),
}


@pytest.mark.parametrize(
    ("kind", "formulas"),
    [
        ("all there", True),
        *((kind, False) for kind in [*KINDS][1::2]),
        *(pytest.param(kind, False, marks=pytest.mark.large) for kind in [*KINDS][::2]),
    ],
)
def test_a_sheet_that_is_left_out_is_named_with_the_reason(kind, formulas, tmp_path):
    data, framework, steps, left = KINDS[kind]
    path = tmp_path / "r.xlsx"
    index = bi.CompositeIndex(framework, **steps)
    whole = data.apply(lambda x: x.fillna(pd.Series(np.arange(1.0, 1 + len(x)), x.index)))
    index.fit(whole).evaluate(data).to_excel(path, "en", formulas)
    sheets, reasons = sheets_and_reasons(path)
    assert reasons.keys() == left.keys()
    assert not reasons.keys() & set(sheets)
    for name, word in left.items():
        assert word in reasons[name]
    nothing_to_show = {"Changes"} - ({"Changes"} if YEARS[0] in str(data.index) else set())
    nothing_to_show |= {"Targets"}  # of a system that has none
    assert set(MAYBE) - set(sheets) - set(reasons) <= nothing_to_show
    assert kind in ("many units", "targets without values") or bi.verify(path).ok
