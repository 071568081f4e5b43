"""Names that are markup, scripts or formulas are text on every page, in its address and its files."""

import csv
import io

import pytest
from browser import CAME, browser, drawn, opened  # noqa: F401
from hostile_names import NAMES, PLAIN, hostile_scorecard
from weighings import check_alike, rescored

import benchmark_index as bi
from benchmark_index.excel import clean_text, guarded

pytestmark = pytest.mark.browser
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
VIEWS = ("ranking", "one", "charts", "method")
COUNTS = """Object.entries(Object.groupBy([...document.querySelectorAll("body *")],
  (each) => each.localName)).map(([name, all]) => `${name} ${all.length}`).sort()"""


def is_number(text):
    try:
        return bool(float(text) or True)
    except ValueError:
        return False


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages in which all is called something hostile, in two ways, and one with names that are plain."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for name, texts, shift in (("first", NAMES, 0), ("second", NAMES, 13), ("plain", PLAIN, 0)):
        paths[name] = folder / f"{name}.html"
        hostile_scorecard(("2022", "2023"), shift, texts).to_html(paths[name], "en")
    return paths


def seen_views(page):
    """Yield the views of every unit, with the elements that each is made of."""
    for view in VIEWS:
        page.evaluate("view => showView(view)", view)
        drawn(page)
        yield view, page.evaluate(COUNTS)
    for row in range(len(NAMES)):
        page.evaluate(
            "row => { state.unit = PLAN.groups[state.period][row]; showView('one') }", row
        )
        drawn(page)
        yield row, page.evaluate(COUNTS)


@pytest.mark.parametrize("name", ["first", "second"])
def test_no_script_runs_and_no_element_is_made(browser, pages, name):  # noqa: F811
    with opened(browser, pages["plain"]) as page:
        plain = dict(seen_views(page))
    with opened(browser, pages[name]) as page:
        for view, elements in seen_views(page):
            if name == "first" or view in ("ranking", "charts"):
                assert elements == plain[view]
            assert page.evaluate("window.fired") is None
        assert not page.evaluate(
            "document.querySelectorAll('img, b, iframe, object, embed').length"
        )


def test_names_stand_there_as_text(browser, pages):  # noqa: F811
    with opened(browser, pages["first"]) as page:
        texts = page.evaluate(
            "[...document.querySelectorAll('#ranking .name')].map((e) => e.textContent)"
        )
        short = {name if len(name) <= 60 else name[:59] + "…" for name in NAMES}
        assert {*texts} == short
        assert page.evaluate("D.units.slice(0, ROWS / 2)") == NAMES
        page.evaluate("showView('charts')")
        drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_table_is_guarded_as_files_of_the_library_are(browser, pages):  # noqa: F811
    with opened(browser, pages["second"]) as page:
        text = page.evaluate("tableAsCsv()")
        units = page.evaluate("D.units")
    assert text.startswith("\ufeff")
    lines = [*csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]
    assert {len(line) for line in lines} == {len(lines[0])}
    safe = {guarded(clean_text(name)) for name in units}
    assert {line[1] for line in lines[1:]} == safe
    for line in lines:
        for value in line:
            assert value.lstrip("\ufeff \n")[:1] not in SIGNS or is_number(value), value


def test_the_address_and_the_minutes_hold_names_as_text(browser, pages):  # noqa: F811
    with opened(browser, pages["first"]) as page:
        for row in range(len(NAMES)):
            page.evaluate(
                "row => { state.unit = PLAN.groups[state.period][row]; showView('one') }", row
            )
            drawn(page)
            chosen, address = page.evaluate("(writeAddress(), [state.unit, location.hash])")
            assert len(address) < 2000
            page.evaluate("state.unit = null; readAddress()")
            assert page.evaluate("state.unit") == chosen
        minutes = page.evaluate("minutes()")
        assert NAMES[-1] in minutes
        assert NAMES[-2] in minutes
        assert len(minutes) < 5000


FILES = [
    "<img src=x onerror=window.fired=1>.csv",
    "=1+1 '\"\u2028\x7f\x85 .csv",
    "\u202ecsv.exe.csv",
]


@pytest.mark.parametrize("name", FILES)
def test_the_name_of_a_file_is_text_too(browser, tmp_path, name):  # noqa: F811
    table = tmp_path / name
    table.write_text("unit,osi,hci,tii\nA,0.1,0.2,0.3\nB,0.5,0.2,0.3\nC,0.5,0.4,0.2\n", "utf-8")
    scorecard = bi.evaluate(table, "egdi")
    path = tmp_path / "r.html"
    scorecard.to_html(path, "en")
    with opened(browser, path) as page:
        page.evaluate("setWeight(PLAN.nodes.length - 1, 0, 0.6); changed()")
        drawn(page)
        came = page.evaluate(CAME)
        assert name in page.evaluate("document.querySelector('footer').textContent")
        assert name in page.evaluate("minutes()")
        assert page.evaluate("window.fired") is None
    file = tmp_path / "weights.yaml"
    file.write_text(came["file"], "utf-8")
    check_alike(came, rescored(scorecard, f"set:{file}"), scorecard)


WEIGHTS = [
    "w=nobody:1",
    "w=x0:-1,x1:1,x2:1",
    "w=x0:NaN,x1:1,x2:1",
    "w=x0:1e999,x1:1,x2:1",
    "w=x0:Infinity,x1:1,x2:1",
    "w=x0:0,x1:0,x2:0",
    "w=x0:1,x1:1",
    "w=x0:1,x1:1,x2:1,x2:2,__proto__:1",
    "w=__proto__:1,constructor:1,toString:1",
    "w=,,,:::",
    "w=x0:1;x1:1;x2:1",
    "w=%00%FF%C0%AF",
    "w=" + "x0:1," * 100_000,
    "w=x0:0x10,x1: ,x2:",
    "w=x0:5e-324,x1:5e-324,x2:0",
    "w=x0:1e308,x1:1e308,x2:1e308",
    "w=x0:1e-400,x1:1e-400,x2:0",
]
OTHERS = [
    "view=__proto__&unit==nobody&by=constructor&period=1999&language=xx&against=-1",
    "unit=1e999&against=NaN&by=&view=&period=",
    "unit=" + "y" * 1_000_000,
    "%%%&&&===",
    "unit=%3D%3Cscript%3Ewindow.fired%3D1%3C%2Fscript%3E&view=one",
]


@pytest.mark.parametrize("address", WEIGHTS, ids=[text[:30] for text in WEIGHTS])
def test_weights_of_an_address_are_taken_whole_or_refused_in_words(browser, pages, address):  # noqa: F811
    with opened(browser, pages["first"], f"#{address}") as page:
        came = page.evaluate(CAME)
        assert "not of this system" in came["refused"]
        assert page.evaluate("isPublished()")


@pytest.mark.parametrize("address", OTHERS, ids=[text[:30] for text in OTHERS])
def test_what_an_address_does_not_know_is_passed_over(browser, pages, address):  # noqa: F811
    with opened(browser, pages["first"], f"#{address}") as page:
        assert page.evaluate("VIEWS.includes(state.view) && isPublished()")
        assert page.evaluate("window.fired") is None
        page.evaluate("(hash) => { location.hash = hash }", address[:1000])
        drawn(page)
        assert page.evaluate("document.querySelector('#headline').textContent.length") > 0
