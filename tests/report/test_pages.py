"""The sheets for readers: summary, profile of a chosen unit, charts and their cells."""

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from openpyxl import load_workbook
from recalculation import (
    SHARED,
    SOFFICE,
    WHY_NOT,
    blank,
    chosen,
    differences,
    each,
    functions,
    recalculated,
    results,
)

import benchmark_index as bi
from benchmark_index.report import live
from benchmark_index.report.live.pages import Choice

DATA = Path(__file__).parents[2] / "examples" / "data"
PAGES = ("Summary", "Profile", "Charts")
HOSTILE = [
    *("City", "CITY", "*", "?", "~a*", "a", "=1+1", "00123", "1/2", "two\nlines", 'quote"s'),
    *("<b>&amp;</b>", "北" * 300, "emoji 🏙️", "@SUM(A1)", "#N/A"),
]


def table(names, seed=1):
    values = np.random.default_rng(seed).uniform(0.1, 0.9, (len(names), 3)).round(3)
    index = pd.Index(names, name="country", dtype=object)
    return pd.DataFrame(values, columns=["osi", "hci", "tii"], index=index)


def cities(*years):
    """Return the published figures of Chinese cities, gaps included."""
    parts = [pd.read_csv(DATA / f"china_cities_{year}.csv").assign(period=year) for year in years]
    if len(parts) == 1:
        return parts[0].drop(columns="period").set_index("城市")
    return pd.concat(parts).set_index(["城市", "period"])


RUNS = {
    "cities": lambda: bi.evaluate(cities("2022"), "china-city", tiers="quantiles:3"),
    "geometric": lambda: bi.evaluate(
        cities("2023"), "china-city", aggregation="geometric:floor=1", tiers="cuts:50"
    ),
    "panel": lambda: bi.evaluate(cities("2022", "2023"), "china-city", tiers="counts:2,3"),
    "names": lambda: bi.evaluate(table(HOSTILE), "egdi", tiers="quantiles:2"),
    "lower": lambda: bi.evaluate(
        table(list("abcdefg")), "egdi", aggregation="vikor", tiers="quantiles:2"
    ),
    "two": lambda: bi.evaluate(table(["A", "A2"]).assign(osi=0.5, hci=0.5, tii=0.5), "egdi"),
}
CHOICES = {
    "cities": [Choice(9, 2, 0)],
    "panel": [Choice(5, 0, 1), Choice(2, 6, 0), Choice(18, 20, 0)],
    "names": [Choice(k, 3, 0) for k in (1, 2, 3, 4, 6, 9, 12)],
}


@pytest.fixture(scope="module")
def scorecards():
    return {name: run() for name, run in RUNS.items()}


@pytest.fixture(scope="module")
def books(scorecards):
    return {name: live.build(scorecard) for name, scorecard in scorecards.items()}


def picked(content, book):
    """Return a workbook in whose yellow cells stand the labels of another one."""
    page, wanted = load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(book.content()))
    for rule in wanted["Profile"].data_validations.dataValidation:
        at = str(rule.sqref)
        assert page["Profile"][at].fill.fgColor.rgb[-6:] == "FFFBE6"
        page["Profile"][at].value = wanted["Profile"][at].value
        page["Profile"][at].data_type = "s"
    stream = io.BytesIO()
    page.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def calculated(request, books, scorecards):
    """The workbooks of this run by name, and with other choices typed in by name and choice."""
    files = {name: blank(books[name].content()) for name in chosen(request) & RUNS.keys()}
    for name in files.keys() & CHOICES.keys():
        for choice in CHOICES[name]:
            other = live.build(scorecards[name], choice=choice)
            files[f"{name} {choice}"] = picked(files[name], other)
    return recalculated(files)


def of_pages(found):
    return {name: cells for name, cells in found.items() if name in PAGES}


@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
@pytest.mark.parametrize("name", each(RUNS))
def test_the_pages_amount_to_what_the_library_computed(name, books, calculated):
    expected = of_pages(results(books[name]))
    assert differences(calculated[name], expected) == []
    assert sum(map(len, expected.values())) > 60
    assert functions(books[name].content()) <= SHARED


@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
@pytest.mark.parametrize("name", each(CHOICES))
def test_another_unit_period_or_benchmark_is_shown_by_choosing_it(name, scorecards, calculated):
    for choice in CHOICES[name]:
        expected = of_pages(results(live.build(scorecards[name], choice=choice)))
        assert differences(calculated[f"{name} {choice}"], expected) == [], choice


def cells(book, name):
    page = load_workbook(io.BytesIO(book.content()), data_only=True)[name]
    return [[cell.value for cell in row] for row in page]


def line(rows, first):
    return next(row for row in rows if row[0] == first)


def test_the_profile_states_the_scorecard(scorecards):
    scorecard = scorecards["cities"]
    rows = cells(live.build(scorecard, "zh", choice=Choice(4, 0, 0)), "Profile")
    ranking = scorecard.ranking.set_index("unit")
    ranked = ranking[ranking["rank"].notna()]
    own, leader = ranked.loc["杭州"], ranked.iloc[0]
    assert_allclose(line(rows, "综合得分")[2], own["score"])
    assert line(rows, "综合得分")[3] == own["rank"]
    assert_allclose(line(rows, "综合得分")[5:7], [leader["score"], own["score"] - leader["score"]])
    for group in scorecard.framework.groups:
        row = line(rows, group.name.zh)
        rank = ranked[group.id].rank(ascending=False, method="min")["杭州"]
        expected = [own[group.id], rank, ranked[group.id].mean(), leader[group.id]]
        expected.append(own[group.id] - leader[group.id])
        shown = [np.nan if value in ("", None) else value for value in row[2:7]]
        assert_allclose(shown, expected)
    normalized = scorecard.normalized.loc[ranked.index]
    ranks = normalized.rank(ascending=False, method="min").loc["杭州"].dropna()
    for leaf in scorecard.framework.all_indicators:
        row = line(rows, leaf.name.zh)
        assert (row[3] or np.nan) == ranks.get(leaf.id) or leaf.id not in ranks
        best = normalized[leaf.id].idxmax()
        assert_allclose(row[5], scorecard.treated[leaf.id][best])
        assert_allclose(row[4], scorecard.treated.loc[ranked.index, leaf.id].mean())
    at = next(i for i, row in enumerate(rows) if "优势" in str(row[4]))
    median = normalized.median()
    above, below = (
        {leaf.name.zh for leaf in scorecard.framework.all_indicators if side(leaf.id)}
        for side in (
            lambda leaf: normalized.loc["杭州", leaf] > median[leaf],
            lambda leaf: normalized.loc["杭州", leaf] < median[leaf],
        )
    )
    best_names, weak_names = (
        [
            rows[at + k][4]
            for k in (start, start + 1, start + 2)
            if rows[at + k][4] not in (None, "", "–")
        ]
        for start in (1, 6)
    )
    assert set(best_names) <= above
    assert set(weak_names) <= below
    assert (len(best_names), len(weak_names)) == (min(3, len(above)), min(3, len(below)))
    assert not set(best_names) & set(weak_names)


def first_page(scorecard, language="zh"):
    """Return the lines of the ranking on the first page, by the name of the unit, and all texts."""
    rows = cells(live.build(scorecard, language), "Summary")
    head = next(i for i, row in enumerate(rows) if row[0] in ("名次", "Rank"))
    titles = {"名次": "rank", "变化": "change", "得分": "score", "档次": "tier", "城市": "name"}
    keys = [titles.get(title, title) for title in rows[head]]
    lines = [dict(zip(keys, row, strict=False)) for row in rows[head + 1 :]]
    return [line for line in lines if line.get("rank")], [str(row[0]) for row in rows]


def test_the_first_page_is_the_ranking(scorecards):
    scorecard = scorecards["cities"]
    lines, texts = first_page(scorecard)
    ranking = scorecard.ranking
    assert [line["name"] for line in lines][: len(ranking)] == list(ranking["name"])
    tiers = np.array(scorecard.tier_labels("zh"), dtype=object)[scorecard.order]
    for line, tier, (_, unit) in zip(lines, tiers, ranking.iterrows(), strict=False):
        if np.isnan(unit["score"]):
            assert (line["rank"], line["score"]) == ("–", "–")
            assert line["备注（导出时）"].startswith("未排名")
            continue
        assert (line["rank"], line["tier"]) == (unit["rank"], tier)
        assert_allclose(line["score"], unit["score"])
        for group in scorecard.framework.groups:
            value = unit[group.id]
            assert line[group.name.zh] == ("–" if np.isnan(value) else pytest.approx(value))
    first, second = ranking.iloc[0], ranking.iloc[1]
    lead = first["score"] - second["score"]
    assert texts[0] == f"{first['name']}第一，领先{second['name']} {lead:.1f} 分"
    ranked = ranking["rank"].notna().sum()
    assert texts[1].startswith(f"{len(ranking)} 个城市中 {ranked} 个")
    counts = [int(np.sum(scorecard.tier_numbers == t)) for t in range(3)]
    (said,) = [text for text in texts if "各档个数" in text]
    assert [int(number) for number in re.findall(r" (\d+)", said)] == counts


def test_in_english_the_first_page_says_the_same(scorecards):
    scorecard = scorecards["cities"]
    _, texts = first_page(scorecard, "en")
    first, second = scorecard.ranking.iloc[0], scorecard.ranking.iloc[1]
    lead = first["score"] - second["score"]
    assert texts[0] == f"{first['name']} leads {second['name']} by {lead:.1f} points"


def test_ranks_move_among_the_units_of_both_periods(scorecards):
    scorecard = scorecards["panel"]
    lines, texts = first_page(scorecard)
    ranking = scorecard.ranking
    assert list(ranking["period"].unique()) == ["2023", "2022"]  # newest first
    now, before = (
        ranking[ranking["period"] == p].set_index("name")["score"].dropna()
        for p in ("2023", "2022")
    )
    both = now.index.intersection(before.index)
    rose = before[both].rank(ascending=False, method="min") - now[both].rank(
        ascending=False, method="min"
    )
    shown = {line["name"]: line["change"] for line in lines if line["change"] not in ("–", None)}
    assert shown == rose.astype(int).to_dict()
    assert abs(rose.sum()) < len(both)  # who leaves lifts nobody
    (said,) = [text for text in texts if "位次变化" in text]
    assert [int(n) for n in re.findall(r"\d+", said)] == [
        2022,
        len(both),
        2022,
        len(before),
        2023,
        len(now),
    ]


def test_equal_leaders_share_the_lead(books):
    text = str(cells(books["two"], "Summary"))
    assert "并列第一" in text
    assert "share the lead" in text


def test_links_lead_to_sheets_that_exist(books):
    book = load_workbook(io.BytesIO(books["panel"].content()))
    links = [cell.hyperlink.location for row in book["Summary"] for cell in row if cell.hyperlink]
    assert [re.fullmatch("'(.+)'!A1", place)[1] for place in links] == book.sheetnames


def test_charts_have_titles_axes_and_a_font_for_chinese(books):
    with zipfile.ZipFile(io.BytesIO(books["cities"].content())) as archive:
        charts = [archive.read(n).decode() for n in archive.namelist() if "charts/chart" in n]
    assert len(charts) == 3
    for chart in charts:
        assert "<a:t>" in chart
        axes = re.findall("<c:(?:cat|val)Ax>.*?</c:(?:cat|val)Ax>", chart)
        assert len(axes) == 2
        assert not any('delete val="1"' in axis for axis in axes)  # both are shown
        assert "<a:ea typeface=" in chart
        assert "<c:pt idx=" in chart  # the points are there before anything is calculated


@pytest.mark.parametrize("name", ["Summary", "Profile", "Charts"])
def test_pages_print_on_a4_in_one_width(books, name):
    page = load_workbook(io.BytesIO(books["panel"].content()))[name]
    assert page.page_setup.paperSize == 9
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToWidth in (None, 1)  # one is what is meant where none is said
    assert page.print_area


def test_each_unit_may_have_a_sheet(tmp_path, scorecards):
    scorecards["names"].to_excel(tmp_path / "r.xlsx", "en", units=True)
    book = load_workbook(tmp_path / "r.xlsx", data_only=True)
    plain = live.build(scorecards["names"], "en").content()
    added = book.sheetnames[len(load_workbook(io.BytesIO(plain)).sheetnames) :]
    assert len(added) == len(HOSTILE)
    assert all(not book[name].data_validations.dataValidation for name in added)
    assert book[added[2]]["B3"].value == "3 · *"


def test_a_workbook_of_values_has_summary_and_charts(tmp_path, scorecards):
    scorecards["panel"].to_excel(tmp_path / "r.xlsx", formulas=False)
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames[0] == "Summary"
    assert len(book["Charts"]._charts) == 2
    assert not any(cell.data_type == "f" for page in book for row in page for cell in row)
