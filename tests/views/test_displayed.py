"""Every result shows itself: on one screen, and in a notebook, where names are data."""

import importlib
import inspect
import re
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from gallery import results
from sklearn.base import BaseEstimator

import benchmark_index as bi
from benchmark_index.catalog.displayed import Displayed
from benchmark_index.estimators.directions import Range, Target
from benchmark_index.excel.text import display_width
from benchmark_index.uncertainty.assumptions import Assumption

# Steps, errors and what is asked with are no results; parts that are tuples are shown in them.
NO_RESULTS = (BaseEstimator, BaseException, Assumption, Range, Target, tuple, dict)
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)>'",
    "closing": "</td></table></style></div><!-- ",
    "entity": "&lt;b&gt; &amp; &#60;",
    "turned": "\u202egnp.exe\u2066 \u200f",
    "terminal": "\x1b[31m\x07\x00 red\nnext\tline",
    "long": "长名" * 20_000,
    "rich": "[bold red]{name} %s $x$ {{7*7}}",
    "ordinary": "",
}
ELEMENTS = {
    *("div", "style", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"),
    *("svg", "rect"),
}
ATTRIBUTES = {
    *("class", "scope", "style", "title", "width", "height", "x", "y", "fill", "fill-opacity"),
    *("viewbox", "aria-hidden", "focusable"),
}


def classes():
    """Return every class of the package by its name, as the file says where it stands."""
    homes = {}
    for path in Path(bi.__file__).parent.rglob("*.py"):
        module = ".".join(("benchmark_index", *path.relative_to(Path(bi.__file__).parent).parts))
        for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.M):
            homes[name] = module.removesuffix(".py").removesuffix(".__init__")
    return homes


def result_classes():
    """Return the public classes of results, and what public functions and their verbs return."""
    homes, public = classes(), [getattr(bi, name) for name in bi.__all__]
    found = {one for one in public if inspect.isclass(one)}
    functions = [one for one in public if inspect.isfunction(one)]
    for one in [one for one in found if issubclass(one, (Displayed, bi.CompositeIndex))]:
        held = [getattr(f, "__func__", f) for n, f in vars(one).items() if not n.startswith("_")]
        functions += filter(inspect.isfunction, held)
    for function in functions:
        for name in re.findall(
            r"(?<![\w.])\w+", str(inspect.signature(function).return_annotation)
        ):
            if name in homes and name not in vars(sys.modules["builtins"]):
                held = getattr(importlib.import_module(homes[name]), name)
                found |= {held} if inspect.isclass(held) else set()
    return {one for one in found if not issubclass(one, NO_RESULTS)}


@dataclass
class Shown:
    name: str
    text: str
    html: str


def shown(names, text, folder):
    return [Shown(n, repr(one), one._repr_html_()) for n, one in results(names, text, folder)]


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory):
    names = [f"城市{i} City {i}" for i in range(1, 31)]
    return shown(names, "数字经济 Digital", tmp_path_factory.mktemp("shown"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Results whose units, nodes, sources and cells bear what no name should."""
    names = [f"{kind} {text}" for kind, text in HOSTILE.items()]
    text = " ".join(text for text in HOSTILE.values() if len(text) < 100)
    return shown(names, text, tmp_path_factory.mktemp("hostile"))


class Page(HTMLParser):
    """A page as a browser reads it: its elements, attributes and texts."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += [(tag, *pair) for pair in attributes]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl):
        raise AssertionError(f"a declaration: {decl}")


def test_every_public_result_shows_itself_both_ways(ordinary):
    kinds = result_classes()
    assert {one.__name__ for one in kinds if not issubclass(one, Displayed)} == set()
    shown_kinds = {one.name for one in ordinary}
    assert {one.__name__ for one in kinds} <= shown_kinds
    assert {"Scorecard", "Export", "Explanation", "MergedRanking"} <= shown_kinds


def fits_a_screen(one):
    lines = one.text.split("\n")
    assert len(lines) <= 24, one.name
    assert max(map(display_width, lines)) <= 96, one.name
    assert lines[0].startswith("<"), one.name
    assert lines[0].endswith(">"), one.name
    return lines


def is_a_safe_page(one):
    """Hold a piece of a page to what may stand in it; return it as it was read."""
    page = Page(one.html)
    assert not page.open, one.name
    assert set(page.tags) <= ELEMENTS, one.name
    assert {name for _, name, _ in page.attributes} <= ATTRIBUTES, one.name
    values = [str(value) for _, name, value in page.attributes if name != "title"]
    assert not re.search("url|http|javascript|import", " ".join(values)), one.name
    style = one.html.partition("<style>")[2].partition("</style>")[0]
    assert not re.search("url|http|@|position|javascript", style), one.name
    assert max(map(len, page.texts), default=0) <= 1000, one.name
    one.html.encode()  # as notebooks are saved
    unseen = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    assert not unseen.search("".join(page.texts)), one.name
    return page


def test_a_result_takes_one_screen_and_one_piece_of_a_page(ordinary):
    for one in ordinary:
        fits_a_screen(one)
        is_a_safe_page(one)


def test_names_are_data_wherever_they_are_shown(hostile):
    for one in hostile:
        text = "".join(fits_a_screen(one))
        assert not re.search("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text), one.name
        told = " ".join("".join(is_a_safe_page(one).texts).split())
        if one.name not in ("Export", "Sensitivity"):  # which name files and assumptions
            assert "<script>alert(1)</script>" in told, one.name
    told = " ".join("".join(Page(one.html).texts) for one in hostile)
    for kind in ("attribute", "closing", "entity", "rich"):
        assert f"{kind} {HOSTILE[kind].strip()}" in " ".join(told.split()), kind


def test_tables_can_be_read_aloud_and_need_no_colour(ordinary):
    for one in ordinary:
        page = Page(one.html)
        tables = page.tags.count("table")
        assert page.tags.count("caption") == tables, one.name
        rows = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
        assert len(rows) == page.tags.count("th"), one.name
        assert rows.count("row") == page.tags.count("tr") - tables, one.name  # each has a head
        drawings = [value for tag, name, value in page.attributes if name == "aria-hidden"]
        assert len(drawings) == page.tags.count("svg"), one.name


def test_pages_take_the_colours_of_what_is_around_them(ordinary):
    for one in ordinary:
        style = one.html.partition("<style>")[2].partition("</style>")[0]
        colours = re.findall(r"(?<![-\w])(?:color|background): ([^;]+);", style)
        assert set(colours) <= {"inherit", "transparent"}, one.name
        assert all(
            line.startswith((".benchmark-index", " ")) for line in style.strip().splitlines()
        )


def test_chinese_and_english_names_stand_in_a_notebook_and_ids_on_a_screen(ordinary):
    by_name = {one.name: one for one in ordinary}
    scorecard = by_name["Scorecard"]
    assert "服务数字经济 Digital <span" in scorecard.html
    assert "Services 数字经济 Digital</span>" in scorecard.html
    heads = next(line for line in scorecard.text.splitlines() if line.startswith("rank"))
    assert heads.split() == ["rank", "unit", "score", "tier", "services", "networks"]
