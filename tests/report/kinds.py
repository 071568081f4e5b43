"""A small workbook of every kind that the library writes, for tests of what files are."""

import numpy as np
import pandas as pd
from openpyxl import Workbook

import benchmark_index as bi
from benchmark_index.experts.forms import METHODS, write_form

NAMES = ['甲"<x>&', "=1+1", " 丙 ", "丁_x000D_", *(f"市{i}" for i in range(6))]


def leaf(name, direction="higher", **more):
    return {"id": name, "name": {"zh": f"指标{name}", "en": name}, "direction": direction, **more}


SYSTEM = {
    "id": "kinds",
    "name": {"zh": "各类工作簿 <&>", "en": "Kinds of workbooks <&>"},
    "unit": {"zh": "城市", "en": "city"},
    "attributes": ["region"],
    "variables": [
        {"id": "people", "name": {"zh": "人口", "en": "People"}, "unit": "万人", "allowed": {"min": 0}}
    ],
    "groups": [
        {
            "id": "A",
            "name": {"zh": "甲", "en": "A"},
            "groups": [
                {
                    "id": "AA",
                    "name": {"zh": "甲一", "en": "AA"},
                    "indicators": [
                        leaf("a1", allowed={"min": 0, "max": 100}, unit="%"),
                        leaf("a2", "lower", goalposts=[1, 25], transform="log"),
                        leaf("a3", denominator={"variable": "people", "scale": 10, "unit": "x"}),
                    ],
                },
            ],
            "indicators": [leaf("a4", "target", optimum=12), leaf("a5", unit="家")],
        },
        {
            "id": "B",
            "name": {"zh": "乙", "en": "B"},
            "indicators": [leaf("b1"), leaf("b2", "range", range=[1, 8, 12, 18])],
        },
    ],
}  # fmt: skip
LIVE = {"tiers": "cuts:60,40"}


def frame(periods=(), seed=1):
    """Return a table with gaps, names that are no plain text and an attribute."""
    framework, rng, parts = bi.Framework.from_dict(SYSTEM), np.random.default_rng(seed), []
    for period in periods or ("",):
        x = rng.uniform(1, 20, (len(NAMES), len(framework.indicator_ids))).round(2)
        x[rng.random(x.shape) < 0.1] = np.nan
        x[2, :5] = np.nan
        part = pd.DataFrame(x, columns=framework.indicator_ids)
        part = part.assign(people=np.arange(1.0, 1 + len(part)), region=["东 & 西", "=北"] * 5)
        parts.append(part.assign(unit=NAMES, period=period))
    table = pd.concat(parts).set_index(["unit", "period"])
    return table if periods else table.droplevel("period")


def scored(periods=(), **chosen):
    return bi.evaluate(frame(periods), bi.Framework.from_dict(SYSTEM), **{**LIVE, **chosen})


def source(path):
    """Write a workbook of a user's own: faults, merged cells, a comment, formulas, a chart."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    table = frame().reset_index()
    book = Workbook()
    sheet = book.active
    sheet.append(["2024 年数据"])
    sheet.merge_cells("A1:D1")
    sheet.append(list(table.columns))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        first = row[0].removesuffix("_x000D_")  # openpyxl does not tell a sign from a name like it
        sheet.append([f"'{first}" if first[0] == "=" else first, *row[1:]])
    sheet["C4"], sheet["D5"], sheet["C6"] = "见附件", "=1+2", -5
    sheet["C4"].comment = Comment("mine", "me")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=8), titles_from_data=True)
    sheet.add_chart(chart, "M2")
    rule = CellIsRule(
        operator="lessThan", formula=["5"], fill=PatternFill("solid", bgColor="FFC7CE")
    )
    sheet.conditional_formatting.add("B3:B12", rule)
    check = DataValidation("decimal", operator="greaterThan", formula1="0")
    check.add("C3:C12")
    sheet.add_data_validation(check)
    book.create_sheet("其他 & more").append(["mine"])
    book.save(path)  # fmt: skip


def write_all(folder):
    """Write a workbook of every kind into a folder; return the paths by kind."""
    framework, years = bi.Framework.from_dict(SYSTEM), ("2022", "2023")
    one, panel = scored(), scored(years)
    made = {}

    def path(kind):
        made[kind] = folder / f"{kind}.xlsx"
        return made[kind]

    (folder / "secret").write_text("a secret for a signature")
    for language in ("zh", "en"):
        one.to_excel(path(f"live {language}"), language)
        one.to_excel(path(f"values {language}"), language, formulas=False)
    panel.to_excel(path("live panel with cards"), units=True)
    panel.to_excel(path("values panel"), "zh", formulas=False)
    for name, choices in (
        ("rank", {"normalization": "rank", "tiers": "quantiles:3", "aggregation": "geometric:floor=1"}),
        ("flat", {"aggregation": "topsis", "imputation": "median", "tiers": "counts:2,3"}),
        ("published", {"normalization": "minmax:low=1", "publish": "leader=100,decimals=1"}),
    ):  # fmt: skip
        scored(**choices).to_excel(path(f"live {name}"), "en")
    one.to_excel(path("split by an attribute"), split_by="region", formulas=False)
    panel.to_excel(path("large"), formulas=False, most_rows=6)
    one.to_excel(path("signed live"), sign=folder / "secret")
    panel.to_excel(path("signed split"), "zh", split_by="period", sign=folder / "secret")
    one.to_cards(folder / "cards", units=NAMES[:2], language="zh")
    for card in sorted((folder / "cards").iterdir()):
        made[f"card {card.stem}"] = card
    for language, units, periods in (("zh", NAMES, ()), ("en", NAMES[:3], years), ("zh", (), ())):
        kind = f"template {language}{' panel' if periods else ''}{'' if units else ' blank'}"
        bi.write_template(framework, path(kind), units, periods, language)
    for method in METHODS:
        write_form(method, framework, path(f"form {method}"), "甲 & 乙", "en")
    framework.to_excel(path("system"))
    bi.Framework.load("egdi").to_excel(path("shipped system"))
    source(folder / "source.xlsx")
    frame().reset_index().to_csv(folder / "source.csv", index=False)
    for language in ("zh", "en"):
        report = bi.validate(folder / "source.xlsx", framework)
        report.annotate(path(f"annotated {language}"), language)
    bi.validate(folder / "source.csv", framework).annotate(path("findings alone"), "en")
    bi.quality(folder / "source.xlsx", framework).to_excel(path("quality"))
    bi.quality(folder / "source.csv", framework).to_excel(path("quality zh"), "zh")
    return made
