"""Whatever a person can come to on a page is said as it is: refused weights, ties, gaps, kept parts."""

import numpy as np
import pandas as pd
import pytest
from browser import CAME, browser, drawn, opened, text_of  # noqa: F401
from weighings import check_alike, rescored

import benchmark_index as bi
from benchmark_index.errors import Text
from benchmark_index.report.html import document
from benchmark_index.report.html.preset_weights import presets
from benchmark_index.report.html.said import locked_nodes
from benchmark_index.report.html.site_pages import RankedUnits, SitePage, home_page

pytestmark = pytest.mark.browser
LEAVES = "abcd"


def leaf(name):
    return {"id": name, "name": name, "direction": "higher", "goalposts": [0, 10]}


def system(**more):
    """Return two groups of two indicators, with more said of some group or of the whole."""
    groups = [
        {"id": key, "name": key, "indicators": [leaf(name) for name in names]} | more.pop(key, {})
        for key, names in (("g", "ab"), ("h", "cd"))
    ]
    return {"id": "states", "name": "States", "groups": groups} | more


FLAT = {"id": "states", "name": "States", "indicators": [leaf(name) for name in LEAVES]}


def values(rows=8, seed=5, start=0):
    index = pd.Index([f"U{start + i}" for i in range(rows)], name="unit")
    drawn_values = np.random.default_rng(seed).uniform(1, 9, (rows, len(LEAVES))).round(2)
    return pd.DataFrame(drawn_values, index, list(LEAVES))


def years():
    """Return three years in which units enter and leave."""
    frames = [
        values(rows, rows, start).assign(period=period)
        for rows, start, period in ((8, 0, "2021"), (6, 3, "2022"), (9, 4, "2023"))
    ]
    return pd.concat(frames).set_index("period", append=True)


def scored(framework, data=None, **choices):
    data = values() if data is None else data
    choices = {"normalization": "minmax"} | choices
    return bi.evaluate(data, bi.Framework.from_dict(framework), **choices)


@pytest.fixture
def open_page(browser, tmp_path):  # noqa: F811
    """Open the page of a scorecard in English."""

    def of(scorecard):
        path = tmp_path / "r.html"
        scorecard.to_html(path, "en")
        return opened(browser, path)

    return of


def constant(name):
    return values().assign(**{name: 5.0})


DROPPED = {"normalization": "minmax:constant=drop"}
TREES = {
    "sums": (system(), None, {}),
    "an index of all indicators": (system(), None, {"aggregation": "topsis"}),
    "a group of all units": (system(g={"aggregation": "topsis"}), None, {}),
    "a formula": (system(formula="g * h"), None, {}),
    "one dropped": (system(), constant("a"), DROPPED),
    "one dropped under the index": (FLAT, constant("a"), DROPPED),
    "weights of 0": (
        system(),
        None,
        {"weighting": {"a": 0, "b": 1, "c": 1, "d": 3, "g": 1, "h": 1}},
    ),
}


@pytest.mark.parametrize("tree", TREES)
def test_weights_are_those_of_the_library(open_page, tree):
    framework, data, choices = TREES[tree]
    scorecard = scored(framework, data, **choices)
    with open_page(scorecard) as page:
        page.click("#tab-method")
        drawn(page)
        for column, name in enumerate([*scorecard.fitted.compiled.leaves, *scorecard.fitted.nodes]):
            if name in scorecard.weights.index and scorecard.weights.loc[name, "effective"] > 0:
                shown = scorecard.weights.loc[name]
                for key, kind in (("weight", "local"), ("effective", "effective")):
                    text = text_of(page, f"#{key}-{column}").removesuffix(" %")
                    assert float(text) == pytest.approx(100 * shown[kind], abs=0.006), (name, kind)


@pytest.mark.parametrize("tree", ["one dropped", "one dropped under the index", "weights of 0"])
def test_bars_and_their_legend_are_called_what_they_are(open_page, tree):
    framework, data, choices = TREES[tree]
    scorecard = scored(framework, data, **choices)
    root = scorecard.fitted.plan[-1].children
    with open_page(scorecard) as page:
        legend = page.evaluate(
            "[...document.querySelectorAll('#legend bdi')].map((b) => b.textContent)"
        )
        assert legend == list(root)
        best = scorecard.order[0]
        parts = page.evaluate("row => partsOf(row)", int(best))
        told = page.evaluate(
            "document.querySelector('#ranking td.score svg').getAttribute('aria-label')"
        )
    expected = [f"{name} {part:.2f}" for name, part in zip(root, parts, strict=True)]
    assert told.split("; ") == expected
    assert sum(parts) == pytest.approx(scorecard.score.iloc[best])


def test_presets_leave_alone_what_stays_fixed(open_page, tmp_path):
    scorecard = scored(*TREES["a group of all units"][:2])
    assert len(presets(scorecard)) > 3
    assert locked_nodes(scorecard) == {"g"}
    with open_page(scorecard) as page:
        for k in range(len(presets(scorecard))):
            page.select_option("#preset", str(k))
            drawn(page)
            came = page.evaluate(CAME)
            address = "new URLSearchParams(location.hash.slice(1)).get('w')"
            assert page.evaluate(f"String(weightsFromText({address})) === String(state.weights)")
            file = tmp_path / "w.yaml"
            file.write_text(came["file"], "utf-8")
            check_alike(came, rescored(scorecard, f"set:{file}"), scorecard)


def test_the_way_to_the_content_keeps_what_is_chosen(open_page):
    with open_page(scored(system())) as page:
        page.click("#tab-charts")
        page.evaluate("takeWeights(D.presets.at(-1))")
        drawn(page)
        before = page.evaluate("[weightsAsText(), state.view]")
        page.focus("#skip")
        page.keyboard.press("Enter")
        drawn(page)
        assert page.evaluate("[weightsAsText(), state.view]") == before
        assert page.evaluate("document.activeElement.id") == "views"


RAISE = """([at, share]) => {
  const { slide } = controls().find(({ child }) => child === at);
  slide.value = share; slide.dispatchEvent(new Event("input")); slide.dispatchEvent(new Event("change"));
}"""
SAID = """({ minutes: $("minutes").value, changes: $("changes").textContent, headline: $("headline").textContent,
  ranking: $("ranking").outerHTML, parts: range(ROWS).map((row) => partsOf(row)) })"""


@pytest.mark.parametrize("moved", [False, True], ids=["published", "moved before"])
def test_while_weights_are_refused_all_is_said_of_the_last_result(open_page, moved):
    """A zero that weighs nothing is none; as soon as it weighs, a geometric mean has no score."""
    data = values()
    data.loc["U4", "c"] = 0
    weights = {"a": 1, "b": 1, "c": 0, "d": 1, "g": 1, "h": 1}
    framework = system(h={"aggregation": "geometric"})
    choices = {"normalization": "goalposts", "weighting": weights}
    scorecard = scored(framework, data, **choices)
    with open_page(scorecard) as page:
        page.emulate_media(reduced_motion="reduce")
        if moved:
            page.evaluate(RAISE, [0, 70])
            page.evaluate(RAISE, [len(LEAVES) + 1, 20])
        drawn(page)
        before = page.evaluate(SAID)
        for view in ("one", "charts"):
            page.click(f"#tab-{view}")
            drawn(page)
        seen = page.inner_html("#view-charts")
        page.evaluate(RAISE, [LEAVES.index("c"), 40])
        drawn(page)
        assert "h cannot take 0.00 (U4 / c)" in text_of(page, "#refused")
        assert page.inner_html("#view-charts") == seen
        assert page.is_enabled("#published")
        page.click("#tab-ranking")
        drawn(page)
        assert page.evaluate(SAID) == before
        page.click("#published")
        drawn(page)
        assert not page.is_visible("#refused")
        assert page.evaluate("isPublished()")


@pytest.mark.parametrize("aggregation", ["topsis", "vikor", "benefit_of_the_doubt", "owa"])
def test_of_a_kept_index_nothing_is_told_that_is_not_computed(open_page, aggregation):
    with open_page(scored(system(), aggregation=aggregation)) as page:
        page.click("#tab-one")
        drawn(page)
        heads = page.evaluate(
            "[...document.querySelectorAll('#card h3')].map((h) => h.textContent)"
        )
        assert heads == ["Dimensions and indicators", "Strengths", "Weak points"]
        aside = page.inner_text("#weights")
        assert "weights cannot be moved" in aside
        assert "weight file" not in aside.lower()


def test_a_rank_that_is_lost_is_counted_and_what_lacks_is_named(open_page):
    data = values()
    data.loc["U0", ["c", "d"]] = None
    lost = scored(system(), data, min_coverage=0.5)
    with open_page(lost) as page:
        assert "Without h" in page.inner_text("#ranking")
        page.evaluate("$('linked').checked = false")
        assert page.evaluate("PLAN.nodes.at(-1).ids[0]") == "g"
        page.evaluate("remember(); setWeight(PLAN.nodes.length - 1, 0, 0); changed()")
        drawn(page)
        ranks = page.evaluate("[[...published.ranks], [...result.ranks]]")
        count = sum(was != now for was, now in zip(*ranks, strict=True))
        rank = int(lost.rank["U0"])
        assert f"With your weights {count} ranks differ" in text_of(page, "#changes")
        assert f"U0 moves most ({rank} → –)" in text_of(page, "#changes")


OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("#slope text")].map((text) => text.getBoundingClientRect());
  return boxes.filter((a, i) => boxes.some((b, j) => j > i && a.left < b.right && b.left < a.right
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)).length;
}"""


@pytest.mark.parametrize("rows", [12, 90])
def test_names_of_a_slope_chart_do_not_cover_each_other_where_ranks_are_tied(open_page, rows):
    with open_page(scored(system(), values(rows).round(-1), tiers="quantiles:3")) as page:
        page.evaluate("takeWeights(D.presets.at(-1))")
        page.click("#tab-charts")
        drawn(page)
        assert page.evaluate("new Set(result.ranks).size") < rows
        assert page.evaluate("document.querySelectorAll('#slope g').length") == min(rows, 60)
        assert page.evaluate(OVERLAPS) == 0
        for chart in ("slope", "heat-map"):
            said = f"Drawn are the first 60 of {rows}." in page.inner_text(f"#{chart}")
            assert said == (rows > 60), chart


def test_the_minutes_name_the_period_and_a_unit_stays_chosen(open_page):
    with open_page(scored(system(), years())) as page:
        for period in ("2023", "2022"):
            page.select_option("#period", label=period)
            drawn(page)
            assert f"Period: {period}." in page.evaluate("$('minutes').value")
        page.evaluate("state.unit = UNITS[1].get('U5'); changed()")
        for period in (0, 1, 2):
            page.select_option("#period", str(period))
            drawn(page)
            assert page.evaluate("[D.units[state.unit], D.period[state.unit]]") == ["U5", period]


def test_units_of_one_name_are_told_apart_and_groups_count_all(open_page):
    rows = 90
    data = values(rows).assign(
        name=["Twin"] * 2 + [""] * (rows - 2), region=["A", "B"] * (rows // 2)
    )
    with open_page(scored(system(attributes=["region"]), data)) as page:
        names = page.evaluate("range(3).map((row) => NAMES[row])")
        assert names == ["Twin (U0)", "Twin (U1)", "U2"]
        page.select_option("#within", label="Region")
        drawn(page)
        groups = page.evaluate(
            "[...document.querySelectorAll('tr.group')].map((tr) => tr.textContent)"
        )
        assert sorted(groups) == ["A 45", "B 45"]
        page.fill("#search", "nobody at all")
        drawn(page)
        assert "Nothing fits" in page.inner_text("#ranking")


def test_what_no_weight_can_be_leaves_its_box(open_page):
    with open_page(scored(system())) as page:
        box = page.locator("#sliders input[type=number]").first
        box.fill("-5")
        box.press("Enter")
        page.focus("#undo")
        page.focus("#linked")
        drawn(page)
        assert box.input_value() == "50"


@pytest.mark.parametrize("scale", ["minmax:low=0,high=1", "zscore", "minmax"])
def test_numbers_have_decimals_enough_for_their_scale(open_page, scale):
    scorecard = scored(system(), normalization=scale)
    places = 4 if scorecard.groups["g"].abs().max() <= 2 else 2
    with open_page(scorecard) as page:
        page.click("#tab-charts")
        page.select_option("#heat-of", "leaves")
        drawn(page)
        cells = page.evaluate(
            "[...document.querySelectorAll('#heat-map td')].map((td) => td.textContent)"
        )
        assert not [text for text in cells if float(text) == 0 and text.startswith("-")]
        assert len(set(cells)) > len(cells) / 3
        page.click("#tab-ranking")
        page.select_option("#by", str(len(LEAVES)))
        drawn(page)
        assert len(text_of(page, "#ranking td.score").partition(".")[2]) == places


def test_a_constant_column_has_no_correlation(open_page):
    data = constant("a") / 7
    with open_page(scored(system(), data, normalization="goalposts")) as page:
        page.click("#tab-charts")
        page.select_option("#across", "0")
        page.select_option("#upwards", "1")
        drawn(page)
        assert page.inner_text("#scatter p") == "8 units, r = –"


def test_where_scripts_are_off_the_last_period_is_shown_as_published(browser, tmp_path):  # noqa: F811
    scorecard = scored(system(), years())
    path = tmp_path / "r.html"
    scorecard.to_html(path, "en")
    with browser.new_context(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(path.as_uri())
        lines = page.inner_text("#still table").splitlines()[1:]
        assert "2023" in page.inner_text("#still p")
    last = scorecard.ranking[scorecard.ranking["period"] == "2023"]
    expected = [f"{r.rank}\t{r.unit}\t{r.score:.2f}" for r in last.itertuples()]
    assert lines == expected


def test_titles_with_braces_are_titles_on_a_site(browser, tmp_path):  # noqa: F811
    title = Text("{0}{1}", "{0}{1}")
    ranked = [RankedUnits("2023", ["A"], ["{0}"], [1])]
    pages = [SitePage("r.xlsx", "r.html", title, Text("{2}", "{2}"), 1, "", title, ranked, [])]
    path = tmp_path / "index.html"
    path.write_text(home_page(pages, False, "en"), "utf-8")
    with opened(browser, path) as page:
        page.click("#language")
        page.click("#language")
        assert page.inner_text("h2") == "{0}{1}"
        assert page.inner_text(".first bdi") == "{0}"
        assert "1 of 1 ranked ({2})" in page.inner_text("li")


def test_more_rows_than_browsers_take_are_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "MOST_UNITS", 7)
    with pytest.raises(bi.UsageError, match="more than 7 rows"):
        scored(system()).to_html(tmp_path / "r.html")
    assert not [*tmp_path.iterdir()]


def type_weights(page, **percent):
    """Type weights of children, which need not make 100 %."""
    page.uncheck("#linked")
    for name, value in percent.items():
        page.fill(f"#sliders [data-id={name}]", str(value))
    drawn(page)


def test_why_a_unit_has_no_rank_is_told_by_what_it_lacks(open_page):
    data = values()
    data.loc["U0", ["a", "b"]] = np.nan
    data.loc["U1", list(LEAVES)] = np.nan
    scorecard = scored(system(min_coverage="1/2", g={"min_coverage": "1/2"}), data)
    with open_page(scorecard) as page:
        type_weights(page, g=100, h=0)
        assert page.evaluate("missingSaid(0)").startswith("Not ranked: whatever has a score weighs")
        assert page.evaluate("missingSaid(1)").startswith("Not ranked: 0 of 2 present, 1 needed")
        assert page.evaluate("missingSaid(2)") == ""


PER_HEAD = {
    "id": "heads",
    "name": "Heads",
    "variables": [{"id": "people", "name": "People", "unit": "万人"}],
    "indicators": [
        leaf("a")
        | {
            "unit": "亿元",
            "denominator": {"variable": "people", "scale": 1, "unit": "万元"},
        },
        leaf("b") | {"unit": "家", "allowed": {"min": 0, "integer": True}},
        leaf("c") | {"unit": "%"},
    ],
}


def test_values_stand_in_the_unit_they_are_scored_in(open_page):
    index = pd.Index(["A", "B", "C"], name="unit")
    data = pd.DataFrame(
        {"a": [300.0, 250, 80], "b": [9.0, 6, 1], "c": [8.0, 9, 1], "people": [100.0, 100, 40]},
        index,
    )
    scorecard = scored(PER_HEAD, data, normalization="minmax")
    with open_page(scorecard) as page:
        page.click("#tab-one")
        page.select_option("#unit", "1")
        drawn(page)
        shown = page.evaluate(
            "[...document.querySelectorAll('.profile tbody td:nth-child(2)')].map((td) => td.textContent)"
        )
        moves = page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('.moves tbody tr')].map("
            "(tr) => [tr.cells[0].textContent, tr.cells[1].textContent]))"
        )
        heads = page.evaluate("tableAsCsv().split('\\r\\n')[0]")
    assert shown == ["2.50 万元", "6 家", "9 %"]
    assert heads.endswith("a 万元,b 家,c %")
    expected = scorecard.explain("B").moves
    change = {name: text.split(" ", 1) for name, text in moves.items()}
    assert change["b"] == [f"+{int(np.ceil(expected.loc['b', 'change'] * (1 - 1e-8)))}", "家"]
    assert change["c"][1] == "percentage points"
    gained = expected.loc["a", "scored_to"] - expected.loc["a", "scored_from"]
    assert float(change["a"][0]) == pytest.approx(gained, rel=1e-3)


def test_scores_have_no_more_decimals_than_ranks_go_by(open_page):
    framework = system(method={"rank_decimals": 1})
    with open_page(scored(framework)) as page:
        scores = page.evaluate(
            "[...document.querySelectorAll('#ranking td.score')].map((td) => td.textContent)"
        )
    assert all(len(score.partition(".")[2]) == 1 for score in scores)


@pytest.mark.parametrize("fault", ["{", "const D = ", "</script>\n</body>"])
def test_a_damaged_page_still_shows_the_ranking(browser, tmp_path, fault):  # noqa: F811
    scorecard = scored(system())
    whole = document.page_of(scorecard, "en")
    damaged = {
        "{": whole.replace('<script type="application/json" id="data">{', '<script id="data">'),
        "const D = ": whole.replace("const D = ", "const D  = "),  # its hash is another
        "</script>\n</body>": whole[: len(whole) * 2 // 3],
    }[fault]
    path = tmp_path / "r.html"
    path.write_text(damaged, "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    lines = page.inner_text("#still table").splitlines()
    assert "The script does not run" in page.inner_text("#still p")
    page.close()
    assert len(lines) == 1 + len(scorecard.ranking)


def test_keys_lead_on_from_the_list_of_units_whatever_their_case(open_page):
    with open_page(scored(system())) as page:
        page.click("#tab-one")
        page.select_option("#unit", "0")
        drawn(page)
        order = page.evaluate("inOrder(PLAN.groups[state.period])")
        at = order.index(0)
        page.focus("#unit")
        for key, to in (("J", 1), ("j", 2), ("K", 1), ("k", 0)):
            if at + to < len(order):
                page.keyboard.press(key)
                drawn(page)
                assert page.evaluate("state.unit") == order[at + to]


def test_the_weight_of_a_child_without_siblings_does_not_move(open_page):
    framework = {"id": "one", "name": "One", "indicators": [leaf("b")]}
    framework["groups"] = [{"id": "g", "name": "g", "indicators": [leaf("a")]}]
    with open_page(scored(framework, values()[["a", "b"]])) as page:
        assert page.is_disabled("#sliders [data-id=a]")
        assert page.is_enabled("#sliders [data-id=g]")


def test_another_address_begins_a_history_of_its_own(open_page):
    with open_page(scored(system())) as page:
        type_weights(page, g=70)
        page.evaluate("location.hash = 'w=g:0.9,h:0.1'")
        page.wait_for_function("!state.past.length")
        assert page.is_disabled("#undo")
