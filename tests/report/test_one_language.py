"""A workbook in one language has nothing of the other; data, ids, sheet and file names excepted."""

import io
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from lxml import etree

import benchmark_index as bi
from benchmark_index.report import live

HAN = re.compile(r"[㐀-鿿，。：；、（）]")
SENTENCE = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2}")
WORD = re.compile(r"[A-Za-z]{3,}")
IDENTIFIER = re.compile(r"[a-z0-9_.:/-]+")
SHEETS = [
    "Summary",
    "Ranking",
    "Profile",
    "Dimensions",
    "Partial ranks",
    "Diagnostics",
    "Contributions",
    "Obstacles",
    "Changes",
    "Normalized",
    "Data",
    "Weights",
    "Goalposts",
    "Method",
    "Findings",
    "Charts",
    "Tiers",
    "Intermediates",
    "Records",
]


def framework():
    """Return a system whose names are of one script in each language and whose ids are numbers."""
    groups = [
        {
            "id": f"g{g}",
            "name": {"zh": "甲乙丙"[g], "en": ("Alpha", "Beta", "Gamma")[g]},
            "indicators": [
                {
                    "id": f"i{g}{k}",
                    "name": {"zh": f"指标{g}{k}", "en": f"Indicator {g}{k}"},
                    "unit": "%",
                    "direction": "lower" if k else "higher",
                    "goalposts": [0, 100],
                }
                for k in range(2)
            ],
        }
        for g in range(3)
    ]
    name = {"zh": "体系", "en": "System"}
    unit = {"zh": "城市", "en": "city"}
    return bi.Framework.model_validate({"id": "x1", "name": name, "unit": unit, "groups": groups})


def table(periods):
    rng = np.random.default_rng(4)
    ids = [f"i{g}{k}" for g in range(3) for k in range(2)]
    rows = []
    for p in range(periods):
        values = rng.uniform(5, 95, (7, 6)).round(1)
        values[rng.random(values.shape) < 0.06] = np.nan
        frame = pd.DataFrame(values, columns=ids)
        frame.insert(0, "unit", [f"u{i}" for i in range(7)])
        frame.insert(1, "period", str(2020 + p))
        rows.append(frame)
    whole = pd.concat(rows)
    return whole.set_index(["unit", "period"] if periods > 1 else "unit").drop(
        columns=[] if periods > 1 else "period"
    )


RUNS = {
    "tiers": (2, {"tiers": "quantiles:3"}),
    "periods": (4, {"tiers": "cuts:60,40", "normalization": "goalposts"}),
    "entropy": (
        1,
        {"weighting": "entropy", "normalization": "minmax:low=1", "imputation": "median"},
    ),
    "topsis": (1, {"aggregation": "topsis", "imputation": "mean"}),
    "zscore": (3, {"normalization": "zscore", "weighting": "critic", "imputation": "mean"}),
    "ranks": (1, {"normalization": "rank", "treatment": "winsorize"}),
}
LIVE = ("tiers", "periods", "ranks")  # the others as values


def texts(content):
    """Yield what a reader of a workbook sees in words, with the part it stands in."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if not part.endswith((".xml", ".vml")) or part.startswith(("xl/theme", "docProps")):
                continue
            root = etree.fromstring(archive.read(part))
            for item in root.iter():
                name = etree.QName(item).localname if isinstance(item.tag, str) else ""
                if name in ("t", "v", "oddHeader", "oddFooter") and item.text:
                    yield part, item.text
                if name == "f" and item.text:  # the words inside a formula
                    yield from ((part, word) for word in re.findall(r'"([^"]*)"', item.text))
                if name == "dataValidation":
                    keys = ("prompt", "error", "promptTitle", "errorTitle")
                    yield from ((part, item.get(key)) for key in keys if item.get(key))


def is_record(text):
    """Return whether a text is the run as data, or a check code."""
    return text.lstrip().startswith(("{", '"', "[")) or len(text) > 400


def is_foreign(text, language):
    """Return whether a text is of the other language; formulas of methods are of none."""
    if language == "en":
        return bool(HAN.search(text))
    text = re.sub(r"benchmark-index [0-9.]+", "", text)
    words = re.sub(r"[:：] [a-z|(].*", "", text) if HAN.search(text) else text
    if HAN.search(words):
        return bool(SENTENCE.search(words))
    return bool(WORD.search(words)) and not IDENTIFIER.fullmatch(words) and words not in SHEETS


@pytest.mark.parametrize(("name", "formulas"), [(n, n in LIVE) for n in RUNS])
def test_a_workbook_in_one_language_has_nothing_of_the_other(name, formulas):
    periods, steps = RUNS[name]
    scorecard = bi.evaluate(table(periods), framework(), **steps)
    for language in ("zh", "en"):
        content = live.LiveReport(scorecard, language, formulas=formulas).book().content()
        shown = {(part, text[:100]) for part, text in texts(content) if not is_record(text)}
        assert sorted(pair for pair in shown if is_foreign(pair[1], language)) == []
