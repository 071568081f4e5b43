"""Two rankings compared in a browser: counted as the library counts, chosen by address and by key."""

import itertools
import random
import shutil
from importlib.resources import files

import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.errors import Text
from benchmark_index.report.html.site_pages import (
    RankedUnits,
    SitePage,
    compare_page,
    home_page,
)

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser

PROGRAM = shutil.which("chromium")
HOSTILE = ["<img src=x onerror=alert(1)>", "=1+1", "\u202eAB\u2067", "&amp;", "长" * 40_000, "{0}"]


@pytest.fixture(scope="module")
def chromium():
    if PROGRAM is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, tmp_path):
    """Open a page; what it says to the console or asks for is a failure."""
    said = []

    def open_page(text, address="", **context):
        (tmp_path / "page.html").write_text(text, "utf-8", "replace")
        page = chromium.new_context(**({"locale": "en-GB"} | context)).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: said.append(request.url))
        where = (tmp_path / "page.html").as_uri()
        page.goto(where + address)
        pages.append((page, where))
        return page

    pages = []
    yield open_page
    for page, where in pages:
        said = [text for text in said if text.partition("#")[0] not in (where, "data:,")]
        page.context.close()
    assert said == []


def ranking(name, ranks, period=""):
    """A ranking of a site, from the ranks of units."""
    order = sorted(ranks, key=ranks.get)
    one = RankedUnits(period, order, order, [ranks[unit] for unit in order])
    title = Text(f"{name} 甲", name)
    unit = Text("城市", "city")
    return SitePage(
        f"{name}.xlsx",
        f"{name}.html",
        title,
        unit,
        len(order),
        "2026-01-01",
        Text("", ""),
        [one],
        [],
    )


def any_ranks(draw, names):
    """Ranks of some of these units, some of them tied."""
    units = draw.sample(names, draw.randint(2, len(names)))
    scores = {unit: draw.randint(0, 9) for unit in units}
    return {u: 1 + sum(other > score for other in scores.values()) for u, score in scores.items()}


def rows(page):
    cells = "rows => [...rows].map(row => [...row.cells].map(cell => cell.textContent))"
    return page.eval_on_selector_all("#compared tr", cells)


def expected(a, b):
    """The table and the sentence, as the library has them."""
    try:
        result = bi.compare(pd.Series(a, name="rank"), pd.Series(b, name="rank"))
    except bi.BenchmarkIndexError:  # nothing in common
        return [], "The two have no unit in common."
    frame, lines = result.table, []
    for unit, row in frame.iterrows():
        ranks = [
            f"{new}" if new == old else f"{new} ({old})"
            for new, old in ((row.common_a, row.rank_a), (row.common_b, row.rank_b))
        ]
        mark = f"{'▲' if row['shift'] > 0 else '▼'}{abs(row['shift'])}" if row["shift"] else "–"
        lines.append([unit, *ranks, mark])
    moved = int((frame["shift"] != 0).sum())
    rho = "–" if pd.isna(result.spearman) else f"{result.spearman:.2f}"
    return lines, f"{moved} of {len(frame)} moved; Spearman {rho}."


def test_what_is_counted_is_what_the_library_counts(open_page):
    draw = random.Random(19)
    ranks = [any_ranks(draw, list("ABCDEFGHIJKL")) for _ in range(12)]
    pages = [ranking(f"r{k}", one) for k, one in enumerate(ranks)]
    page = open_page(compare_page(pages, "en"))
    for a, b in itertools.product(range(12), range(0, 12, 2)):
        page.evaluate("hash => { location.hash = hash; readAddress(); }", f"a=r{a}&b=r{b}")
        lines, sentence = expected(ranks[a], ranks[b])
        assert sorted(rows(page)) == sorted(lines)
        assert page.text_content("#counted").startswith(sentence.removesuffix("."))
        alone = {*ranks[a]} - {*ranks[b]}
        assert (f"Only in the first ({len(alone)})" in page.text_content("#notes")) is bool(alone)
        assert page.locator("#slope line").count() == len(lines)


def test_two_are_chosen_by_key_and_the_address_gives_them_again(open_page):
    pages = [ranking(name, {"A": 1, "B": 2, "C": k}) for k, name in enumerate("xyz", 3)]
    text = compare_page(pages, None)
    page = open_page(text)
    order = []
    for _ in range(7):
        page.keyboard.press("Tab")
        focused = "document.activeElement"
        order.append(
            page.evaluate(f"{focused}.id || {focused}.dataset.label || {focused}.dataset.say")
        )
    assert order == ["home", "language", "a", "swap", "b", "slope", "table"]
    page.focus("#b")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("location.hash") == "#a=x&b=z"
    page.focus("#swap")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#a=z&b=x"
    page.focus("#language")
    page.keyboard.press("Enter")
    address = page.evaluate("location.hash")
    assert address == "#a=z&b=x&language=zh"
    assert page.title() == "两份排名对照"
    assert page.get_attribute("header a", "href") == "index.html#language=zh"
    shown = rows(page), page.text_content("#counted")
    again = open_page(text, address)
    assert (rows(again), again.text_content("#counted")) == shown
    assert not again.is_visible("#bad-link")
    assert open_page(text, "#a=x&b=gone").is_visible("#bad-link")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_are_text_whatever_stands_in_them(open_page, language):
    ranks = {name: k for k, name in enumerate(HOSTILE, 1)}
    pages = [ranking("x", ranks, HOSTILE[0]), ranking("y", {**ranks, "Z": 9})]
    pages[0] = pages[0]._replace(title=Text(*HOSTILE[:2]), file=HOSTILE[0])
    page = open_page(compare_page(pages, language))
    names = [line[0] for line in rows(page)]
    assert names[:4] == HOSTILE[:4]
    assert (len(names[4]), names[5]) == (120, "{0}")
    page = open_page(home_page(pages, True, language))
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_a_phone_and_every_control_has_a_name(open_page, width):
    draw = random.Random(7)
    pages = [ranking(f"r{k}", any_ranks(draw, [f"城市{i}" for i in range(90)])) for k in range(3)]
    for text in (compare_page(pages, None), home_page(pages, True, None)):
        page = open_page(text, viewport={"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        named = "all => all.every(one => one.getAttribute('aria-label') || one.textContent.trim())"
        assert page.eval_on_selector_all("button, a, [role=region], [role=img]", named)
        labels = "all => all.every(one => one.labels[0].textContent.trim())"
        assert page.eval_on_selector_all("select", labels)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_fault_of_accessibility_is_found(open_page, scheme):
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    script = files(package).joinpath("axe.min.js").read_text("utf-8")
    pages = [ranking(name, {"A": 1, "B": 2, "C": k}) for k, name in enumerate("xyz", 3)]
    for text in (compare_page(pages, None), home_page(pages, True, None)):
        page = open_page(text, color_scheme=scheme, bypass_csp=True)
        page.evaluate(script)
        faults = page.evaluate("axe.run().then(result => result.violations.map(one => one.id))")
        assert faults == []
