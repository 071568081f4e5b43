"""Whatever the layout and the habits of a sheet: its draft opens again and scores it at once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from corpus import CASES
from corpus.books import HEADINGS, MEASURES, SoundBook
from corpus.spoiling import Book

import benchmark_index as bi

DATA = Path("examples/data")
# Facts about a city at several places of one column, of one city alone, or weights: no tables of units.
NO_TABLES = ("beijing_2023", "beijing_changes", "enterprise_scope", "jing_jin_ji_published_weights")


def drafted(file, folder, **reading):
    """Return the draft of a file; both its forms say the same."""
    draft = bi.draft_framework(file, **reading)
    for name in ("system.yaml", "system.xlsx"):
        draft.save(folder / name)
        assert bi.Framework.load(folder / name) == draft.framework
    return draft


def in_turn(count, step):
    """Return numbers of which every so many are tried in every run."""
    return [
        pytest.param(k, marks=[] if k % step == 0 else pytest.mark.exhaustive) for k in range(count)
    ]


@pytest.mark.parametrize("seed", in_turn(120, 10))
def test_a_sound_table_is_drafted_as_it_is_and_scored_at_once(tmp_path, seed):
    book = SoundBook(seed)
    file = book.write(tmp_path / ("a.csv" if seed % 4 == 0 else "a.xlsx"))
    framework = drafted(file, tmp_path).framework
    ids = {leaf.name.zh: leaf.id for leaf in framework.all_indicators}
    assert set(ids) == {HEADINGS[name] for name in book.names}
    stated = {HEADINGS[name]: MEASURES[name] for name in book.names}
    assert all(leaf.unit in (stated[leaf.name.zh], "") for leaf in framework.all_indicators)
    data = bi.read_table(file, framework).data
    for (unit, period, name), value in book.true.items():
        row = data.loc[(unit, period) if period else unit]
        assert value is None or np.isclose(row[ids[HEADINGS[name]]], value)
    assert bi.evaluate(file, framework).ranking["rank"].notna().any()


@pytest.mark.parametrize("seed", in_turn(120, 10))
def test_a_spoiled_table_is_drafted_all_the_same(tmp_path, seed):
    file = Book(seed).spoil(1 + seed % 4).write(tmp_path / "a.xlsx")
    draft = drafted(file, tmp_path)
    table = bi.read_table(file, draft.framework)
    can_rank = (
        bi.validate(table, draft.framework).ok and (table.data.max() > table.data.min()).all()
    )
    assert not can_rank or len(bi.evaluate(table, draft.framework).ranking) == len(table.data)


@pytest.mark.parametrize("number", in_turn(len(CASES), 24))
def test_every_case_of_the_corpus_is_drafted_or_refused_with_a_way_out(tmp_path, number):
    case = CASES[number]
    file = case.write(tmp_path)
    try:
        draft = drafted(file, tmp_path, **case.reading)
    except bi.TableError as error:
        said = error
    else:
        said = None
        assert len(draft.framework.all_indicators) >= 1
    assert said is None or said.hint.zh


@pytest.mark.parametrize(
    "file", [f for f in sorted(DATA.glob("*.csv")) if f.stem not in NO_TABLES], ids=lambda f: f.stem
)
def test_tables_of_the_examples_are_scored_by_their_drafts(tmp_path, file):
    draft = drafted(file, tmp_path)
    assert bi.evaluate(file, draft.framework).ranking["rank"].notna().any()


def test_a_table_that_ships_is_drafted_as_its_system_reads_it(tmp_path):
    file, known = DATA / "jing_jin_ji_transport.csv", DATA / "jing-jin-ji-transport.yaml"
    draft, written = drafted(file, tmp_path).framework, bi.Framework.load(known)
    ours, theirs = bi.read_table(file, draft).data, bi.read_table(file, written).data
    assert len(ours.columns) == len(theirs.columns) == 12
    for k in range(12):  # in any unit of measure
        x, y = ours.iloc[:, k].to_numpy(), theirs.iloc[:, k].to_numpy()
        assert np.allclose(x / np.nanmax(x), y / np.nanmax(y), equal_nan=True)
    assert draft.unit_register == "cn-cities"


SHEET = [
    ["2023年各市主要指标", None, None, None, None, None, None],
    ["城市", "省份", "代码", "经济", None, "民生", None],
    [None, None, None, "地区生产总值", "研发经费", "失业率", "绿地"],
    ["单位", None, None, "亿元", "亿元", "%", "个"],
    ["方向", None, None, "+", "+", "-", "-"],
    ["权重", None, None, 0.4, 0.2, 0.3, 0.1],
    ["广州", "广东", 440100, 30356, 1000, 2.5, 300],
    ["深圳", "广东", 440300, 34606, 1900, 2.6, 400],
    ["杭州", "浙江", 330100, 20059, 780, 2.4, None],
    ["温州", "浙江", 330300, "8,730.6", 240, 2.9, 120],
]


@pytest.fixture
def stated(write):
    return write("my.xlsx", SHEET)


def test_units_directions_weights_and_groups_are_taken_as_the_sheet_states_them(stated, tmp_path):
    draft = drafted(stated, tmp_path)
    system = draft.framework
    leaves = {leaf.name.zh: leaf for leaf in system.all_indicators}
    assert [leaf.unit for leaf in leaves.values()] == ["亿元", "亿元", "%", "个"]
    ways = [leaf.direction for leaf in leaves.values()]
    assert ways == ["higher", "higher", "lower", "lower"]  # 绿地 by the sheet against all words
    assert [group.name.zh for group in system.groups] == ["经济", "民生"]
    assert [group.weight for group in system.groups] == pytest.approx([0.6, 0.4])
    assert [leaf.weight for leaf in leaves.values()] == [0.4, 0.2, 0.3, 0.1]
    assert system.unit.en == "city"
    assert system.unit_register == "cn-cities"
    assert system.attributes == ("province",) or system.attributes == ("省份",)
    assert draft.left_out["column"].tolist() == ["代码"]
    scores = bi.evaluate(stated, system).ranking
    table = bi.read_table(stated, system)
    assert bi.evaluate(table, system, weighting="from-table").ranking["score"].tolist() == (
        pytest.approx(scores["score"].tolist(), nan_ok=True)
    )


def test_a_population_is_a_variable_and_a_value_per_head_a_line_to_take(write, tmp_path):
    header = [
        "城市",
        "常住人口（万人）",
        "研发经费（亿元）",
        "人均可支配收入（元）",
        "平均工资（万元）",
    ]
    rows = [
        ["北京", 2186, 2600, 81752, 20],
        ["天津", 1364, 600, 51271, 13],
        ["苏州", 1296, 1000, 74076, 14],
    ]
    file = write("a.xlsx", [header, *rows])
    draft = drafted(file, tmp_path)
    assert [variable.name.zh for variable in draft.framework.variables] == ["常住人口"]
    lines = str(draft).splitlines()
    offered = [line for line in lines if line.lstrip().startswith("# denominator:")]
    assert len(offered) == 1  # of the total only
    taken = "\n".join(line.replace("# denominator:", "denominator:") for line in lines)
    (tmp_path / "taken.yaml").write_text(taken, "utf-8")
    per_head = bi.Framework.load(tmp_path / "taken.yaml")
    stages = bi.evaluate(file, per_head).denominated
    assert stages[per_head.all_indicators[0].id].to_dict()["北京"] == pytest.approx(2600 / 2186)
    assert bi.evaluate(file, draft.framework).raw.iloc[0, 0] == 2600


def test_only_the_sheet_that_is_asked_is_drafted(tmp_path):
    file = tmp_path / "two.xlsx"
    with pd.ExcelWriter(file) as book:
        for sheet, names in (("甲", ["产值"]), ("乙", ["税", "费"])):
            values = {name: [1, 2 + k] for k, name in enumerate(names)}
            pd.DataFrame({"市": ["a", "b"], **values}).to_excel(book, sheet_name=sheet, index=False)
    most = bi.draft_framework(file).framework
    assert [leaf.name.zh for leaf in most.all_indicators] == ["税", "费"]
    first = bi.draft_framework(file, sheet="甲").framework
    assert [leaf.name.zh for leaf in first.all_indicators] == ["产值"]
    with pytest.raises(bi.UsageError, match="丙"):
        bi.draft_framework(file, sheet="丙")


def test_frames_and_parquet_are_drafted_as_files_are(tmp_path):
    pytest.importorskip("pyarrow")
    frame = pd.read_csv(DATA / "egdi.csv")
    frame.to_parquet(tmp_path / "egdi.parquet")
    files = (frame, DATA / "egdi.csv", tmp_path / "egdi.parquet")
    said = [bi.draft_framework(source).framework.to_dict() for source in files]
    assert said[0]["indicators"] == said[1]["indicators"] == said[2]["indicators"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ([[1.0, 2.0]], "DataFrame"),
        (pd.DataFrame({"城市": ["a", "b"]}), "no header row"),
        (pd.DataFrame({"城市": ["a", "b"], "代码": [1, 2]}), "identifies things"),
        ("missing.xlsx", "missing.xlsx"),
    ],
)
def test_what_is_no_table_of_indicators_is_refused_in_words(source, words):
    with pytest.raises(bi.BenchmarkIndexError, match=words):
        bi.draft_framework(source)


def test_headers_of_several_lines_are_groups_of_several_levels(write, tmp_path):
    rows = [
        ["Country", "Economy", "Economy", "People"],
        ["", "Output", "Trade", ""],
        ["", "GDP (billion USD)", "Exports (million USD)", "Life expectancy (years)"],
        ["Norway", 480, 120000, 83.2],
        ["Kenya", 113, 7000, 61.4],
        ["Chile", 301, 98000, 78.9],
    ]
    file = write("a.csv", rows)
    system = drafted(file, tmp_path).framework
    parents = {leaf.name.en: system.parents[leaf.id].name.en for leaf in system.all_indicators}
    assert parents == {"GDP": "Output", "Exports": "Trade", "Life expectancy": "People"}
    assert [leaf.unit for leaf in system.all_indicators] == ["billion usd", "million usd", "years"]
    assert bi.evaluate(file, system).ranking["name"].tolist() == ["Norway", "Chile", "Kenya"]
    assert bi.validate(file, system).findings.empty
