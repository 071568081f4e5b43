"""The Grades sheet follows edits, is confirmed, and what readers see is the tier after the rules."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from recalculation import (
    SHARED,
    SOFFICE,
    WHY_NOT,
    blank,
    differences,
    edited,
    functions,
    recalculated,
    results,
    saved,
)
from sorting import column_of, sorted_by

import benchmark_index as bi
from benchmark_index.report import live
from benchmark_index.report.live.grade_sheet import SHEET as GRADES

RULES = [
    {"veto": "fines > 3", "cap": 2},
    {"veto": "segment = c", "cap": 3},
    {"floor": "conduct", "below": 40, "cap": 2},
    {"segment": "segment", "best": 2, "tier": 1},
    {"quota": 2, "tier": 1},
    {"quota": 4, "tier": 2},
    {"refill": True},
]


def system(grade):
    return bi.Framework.from_dict(
        {
            "id": "firms",
            "name": {"zh": "企业", "en": "Firms"},
            "attributes": ["segment"],
            "min_coverage": "1/2",
            "groups": [
                {
                    "id": "output",
                    "name": {"zh": "产出", "en": "Output"},
                    "indicators": [
                        {"id": name, "name": name, "direction": "higher"}
                        for name in ("sales", "staff")
                    ],
                },
                {
                    "id": "conduct",
                    "name": {"zh": "行为", "en": "Conduct"},
                    "indicators": [{"id": "fines", "name": "fines", "direction": "lower"}],
                },
            ],
            "grade": grade,
        }
    )


def firms(framework, rows=14, periods=(), seed=0):
    """Small whole figures, so that there are ties at every boundary, and gaps."""
    rng = np.random.default_rng(seed)
    parts = []
    for period in periods or [None]:
        part = pd.DataFrame(
            rng.integers(0, 5, (rows, 3)).astype(float), columns=["sales", "staff", "fines"]
        )
        part = part.mask(rng.random(part.shape) < 0.05)
        part["segment"] = rng.choice(["a", "b", "c"], rows)
        part["unit"] = [f"企业{i}" for i in range(rows)]
        parts.append(part if period is None else part.assign(period=period))
    keys = ["unit", "period"] if periods else "unit"
    return bi.read_table(pd.concat(parts).set_index(keys), framework)


KINDS = {
    "counts": ({"tiers": "counts:3,5,6"}, ()),
    "cuts": ({"tiers": "cuts:60,30"}, ()),
    "values": ({"tiers": "jenks:3"}, ()),
    "lower": ({"tiers": "quantiles:3", "aggregation": "vikor", "normalization": "none"}, ()),
    "panel": ({"tiers": "counts:3,5,6"}, ("2021", "2022")),
    "kept": ({"tiers": "cuts:60,30"}, ("2021", "2022")),
}


@cache
def scored(kind):
    choices, periods = KINDS[kind]
    framework = system({"keep": 5, "rules": RULES} if kind == "kept" else RULES)
    return bi.evaluate(firms(framework, periods=periods), framework, **choices)


OFTEN = ("counts", "kept")  # the others are left to the slow run


@pytest.mark.parametrize(
    "kind",
    [kind if kind in OFTEN else pytest.param(kind, marks=pytest.mark.large) for kind in KINDS],
)
def test_the_workbook_is_confirmed_and_shows_the_tier_after_the_rules(kind, tmp_path):
    run, path = scored(kind), tmp_path / "ranking.xlsx"
    grades = bi.grade(run)
    assert (grades.tier_numbers != grades.before).any()
    for formulas in (True, False) if kind == "counts" else (True,):
        run.to_excel(path, "zh", formulas=formulas)
        assert bi.verify(path).ok
        book = load_workbook(path, data_only=True)
        rows = list(book["Ranking"].values)
        heads = [str(head).partition("\n")[0] for head in rows[0]]
        shown = [row[heads.index("评级后档次")] for row in rows[1:]]
        meant = (
            grades.in_language("zh").sort_values("period")
            if "period" in grades.table
            else (grades.in_language("zh"))
        )
        assert sorted(map(str, shown)) == sorted(
            str(tier or None) if tier == tier else "None" for tier in meant["tier"].astype(object)
        )


def test_a_system_without_rules_has_no_such_sheet_nor_one_of_other_tiers(tmp_path):
    path = tmp_path / "ranking.xlsx"
    framework = system(RULES)
    bi.evaluate(firms(framework), framework, tiers="quantiles:2").to_excel(path)
    book = load_workbook(path)
    assert "Grades" not in book.sheetnames
    assert "档次" in str(book["Ranking"]["D1"].value)
    assert bi.verify(path).ok


def test_a_changed_grade_is_found(tmp_path):
    path = tmp_path / "ranking.xlsx"
    scored("counts").to_excel(path)
    book = load_workbook(path)
    sheet = book["Grades"]
    at = next(cell.coordinate for cell in sheet[5] if str(cell.value).startswith("=IF(ISNUMBER("))
    sheet[at] = 1
    book.save(path)
    assert not bi.verify(path).ok


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_a_spreadsheet_computes_every_grade():
    books = {kind: live.build(scored(kind)) for kind in KINDS}
    calculated = recalculated({kind: blank(book.content()) for kind, book in books.items()})
    for kind, book in books.items():
        assert differences(calculated[kind], results(book)) == [], kind
        assert functions(book.content()) <= SHARED


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("panel", marks=pytest.mark.recalculation),
        pytest.param("counts", marks=pytest.mark.exhaustive),
    ],
)
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_rows_may_be_sorted(kind, tmp_path):
    """Those of a panel across its periods, too."""
    content = live.build(scored(kind), "zh").content()
    books = {
        sheet: sorted_by(content, sheet, ord(column_of(content, sheet, title)) - 64, downwards=True)
        for sheet, title in (
            (GRADES, "评级后档次"),
            ("Dimensions", "综合得分"),
            ("Data", "segment"),
        )
        if column_of(content, sheet, title)
    }
    assert len(books) > 1
    calculated = saved({name: blank(held) for name, held in books.items()})
    for sheet, held in [*books.items(), *calculated.items()]:
        path = tmp_path / f"{sheet}.xlsx"
        path.write_bytes(held)
        assert bi.verify(path).ok, sheet


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_grades_follow_an_edited_weight(tmp_path):
    content = edited(live.build(scored("counts")).content(), {"output": 5, "conduct": 0.5}, {})
    path = tmp_path / "edited.xlsx"
    path.write_bytes(saved({"edited": content})["edited"])
    verdict = bi.verify(path)
    assert verdict.ok
    assert len(verdict.edits) == 2
