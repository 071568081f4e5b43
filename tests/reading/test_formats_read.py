"""One table of indicators, written in every format, is the same table with the same addresses."""

import gzip
import random

import pytest
from corpus.formats import WRITERS, Fault, Sheet, Shown, archive, html, shown_text
from numpy.testing import assert_array_equal

import benchmark_index as bi
from benchmark_index.files import Percent

FRAMEWORK = bi.Framework.from_dict(
    {
        "id": "small",
        "name": "Small",
        "indicators": [
            {"id": "gdp", "name": {"zh": "地区生产总值", "en": "GDP"}, "unit": "亿元", "direction": "higher"},
            {"id": "research", "name": {"zh": "研发占比", "en": "R&D"}, "unit": "%", "direction": "higher"},
            {"id": "people", "name": {"zh": "常住人口", "en": "People"}, "unit": "人", "direction": "higher"},
        ],
    }
)  # fmt: skip
ROWS = [
    ["2022年各市主要指标", "", "", ""],
    ["城市", "地区生产总值（亿元）", "研发占比", "常住人口"],
    ["北京", 41610.9, Percent(0.0683), Shown(2184.3, "万人")],
    ["上海", 44652.8, Percent(0.042), Shown(2475.89, "万人")],
    ["广州", 28839.0, Fault("#DIV/0!"), Shown(1873.41, "万人")],
    ["深圳", 32387.68, Percent(0.0546), ""],
    ["资料来源：统计公报", "", "", ""],
]
BOOK = [Sheet("数据", ROWS, merged=((1, 1, 1, 4),))]
HIDDEN = [Sheet("数据", ROWS, merged=((1, 1, 1, 4),), hidden=(4,))]
CSV = "\n".join(",".join(map(shown_text, row)) for row in ROWS)
FILES = {
    **{f"book.{kind}": write(BOOK) for kind, write in WRITERS.items()},
    **{f"book.{kind}.zip": archive({f"book.{kind}": write(BOOK)}) for kind, write in WRITERS.items()},
    "page.xls": html(BOOK, "gb18030", "gb2312"),
    "page.html": html(BOOK),
    "old.xls": WRITERS["xml"](BOOK),
    "text.csv.gz": gzip.compress(CSV.encode("gb18030")),
    "text.zip": archive({"text.csv": CSV}),
}  # fmt: skip


def read(folder, name, content):
    (folder / name).write_bytes(content)
    return bi.validate(folder / name, FRAMEWORK)


def told(report, *without):
    rows = report.findings[~report.findings["rule"].isin(without)]
    cells = rows["cell"].str.rpartition("!")[2]  # a page has no sheet to name
    return sorted(zip(rows["rule"], rows["severity"], cells, strict=True))


@pytest.mark.parametrize("name", FILES)
def test_a_table_is_the_same_in_every_format(tmp_path, name):
    expected = read(tmp_path, "expected.xlsx", FILES["book.xlsx"])
    report = read(tmp_path, name, FILES[name])
    assert_array_equal(report.table.data, expected.table.data)
    assert list(report.table.unit_labels) == ["北京", "上海", "广州", "深圳"]
    assert report.table.data["research"].iloc[0] == pytest.approx(6.83)
    assert report.table.data["people"].iloc[0] == pytest.approx(21_843_000)
    assert told(report, "wrong-suffix") == told(expected)
    assert ("error" in {severity for _, severity, cell in told(report) if cell == "C5"}) is True


@pytest.mark.parametrize("name", [*(f"book.{kind}" for kind in WRITERS), "page.html"])
def test_hidden_rows_stay_with_a_warning(tmp_path, name):
    content = html(HIDDEN) if name == "page.html" else WRITERS[name[5:]](HIDDEN)
    report = read(tmp_path, name, content)
    assert list(report.table.unit_labels) == ["北京", "上海", "广州", "深圳"]
    assert "hidden-rows" in set(report.findings["rule"])


@pytest.mark.parametrize("kind", WRITERS)
def test_hidden_columns_stay_with_a_warning(tmp_path, kind):
    """In every format, wherever the sheet begins: of an upright table GDP, of a turned one 上海."""
    turned = [list(row) for row in zip(*ROWS[1:-1], strict=True)]
    for name, rows, cell in (("wide", ROWS, "B2"), ("turned", turned, "C1"), ("far", None, "D2")):
        laid = [["", "", *row] for row in ROWS] if rows is None else rows
        hidden = {"wide": 2, "turned": 3, "far": 4}[name]
        content = WRITERS[kind]([Sheet("数据", laid, hidden_columns=(hidden,))])
        report = read(tmp_path, f"{name}.{kind}", content)
        assert list(report.table.unit_labels) == ["北京", "上海", "广州", "深圳"]
        told_of = [item for item in report.items if item.rule.startswith("hidden")]
        assert [(item.rule, item.cell) for item in told_of] == [("hidden-columns", f"数据!{cell}")]


def test_a_page_with_two_tables_that_fit_asks_which(tmp_path):
    first, second = (html([Sheet("s", [*ROWS[:3], row, ROWS[3]])]) for row in (ROWS[4], ROWS[5]))
    report = read(tmp_path, "two.html", first + second)
    assert "other-sheets" in set(report.findings["rule"])
    chosen = bi.read_table(tmp_path / "two.html", FRAMEWORK, sheet="table 2")
    assert list(chosen.unit_labels) == ["北京", "深圳", "上海"]


def test_an_archive_of_figures_and_notes_takes_the_figures(tmp_path):
    notes = "指标,说明\n地区生产总值,按当年价格\n研发占比,占地区生产总值\n常住人口,年末\n"
    report = read(tmp_path, "bank.zip", archive({"about.csv": notes, "figures.csv": CSV}))
    assert list(report.table.unit_labels) == ["北京", "上海", "广州", "深圳"]


@pytest.mark.parametrize(
    "suffix", ["csv", "tsv", *WRITERS, "xlsm", "html", "htm", "gz", "csv.gz", "zip"]
)
def test_any_bytes_end_in_one_line_on_the_command_line(run, system, tmp_path, suffix):
    dice = random.Random(suffix)
    starts = (b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b"<table>", b"<?xml")
    for turn, start in enumerate(starts):
        (tmp_path / f"{turn}.{suffix}").write_bytes(start + dice.randbytes(400))
        answer = run("validate", f"{turn}.{suffix}", "--framework", system)
        assert answer.code == 1
        assert "Traceback" not in answer.out + answer.err
        assert f"{turn}.{suffix}" in " ".join((answer.out + answer.err).split())
