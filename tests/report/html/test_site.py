"""A folder of rankings becomes a site: whole or not at all, every link inside it, names as text."""

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

import benchmark_index as bi
from benchmark_index.errors import BenchmarkIndexError, TableError, UsageError
from benchmark_index.report.differences import Comparison
from benchmark_index.report.html.document import page_of
from benchmark_index.report.html.kept_ranking import KeptRanking
from benchmark_index.report.html.site_pages import COMPARE, HOME, page_name, write_site
from benchmark_index.report.live.edits import role
from benchmark_index.report.stored import Stored

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(1)",
    "\u202eAB\u2067",
    "{{ 7 * 7 }} {0}",
    "长" * 30_000,
]


def scored(names, more=0.0, **chosen):
    n = len(names)
    frame = pd.DataFrame(
        {"osi": [0.9 - 0.05 * i for i in range(n)], "hci": 0.8, "tii": [0.3 + more] * n},
        index=list(names),
    )
    frame.iloc[0, 2] -= more
    return bi.evaluate(frame, "egdi", **chosen)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two rankings, one of them with hostile names, among files that are none."""
    folder = tmp_path_factory.mktemp("site") / "rankings"
    folder.mkdir()
    scored("ABCD").to_excel(folder / "各市 <2023>.xlsx")
    scored(["A", "B", *HOSTILE], 0.6).to_excel(folder / "hostile & co.XLSX")
    (folder / "notes.txt").write_text("x")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04")
    openpyxl.Workbook().save(folder / "book.xlsx")
    (folder / "more").mkdir()
    return folder


@pytest.fixture(scope="module")
def site(folder):
    return write_site(folder, folder.parent / "site", "en")


@pytest.fixture(scope="module")
def files(folder, site):
    return {path.name: path.read_text("utf-8") for path in (folder.parent / "site").iterdir()}


@given(
    st.lists(
        st.text(max_size=90)
        | st.sampled_from(["index", "COMPARE", "con", "a b", "A-b", "长" * 99]),
        max_size=6,
    )
)
def test_pages_have_names_that_every_system_takes_and_tells_apart(stems):
    names = []
    for stem in stems:
        names.append(page_name(f"{stem.replace('/', '')}.xlsx", names))
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[\w-]+\.html", name)
        assert len(name.encode()) <= 255
        assert not re.match(r"(?i)(index|compare|con|prn|aux|nul|com\d|lpt\d)\.", name)


def test_every_page_is_there_and_is_the_page_of_its_ranking(folder, site, files):
    pages = {page.file: page.page for page in site.pages}
    assert pages == {"各市 <2023>.xlsx": "各市-2023.html", "hostile & co.XLSX": "hostile-co.html"}
    assert set(files) == {HOME, COMPARE, *pages.values()}
    kept = KeptRanking.of(folder / "各市 <2023>.xlsx")
    assert files["各市-2023.html"] == page_of(kept.scorecard, "en", None, home=HOME)


def test_links_stay_within_the_folder_and_nothing_else_is_asked_for(files):
    for name in (HOME, COMPARE):
        tree = html.fromstring(files[name])
        links = [unquote(link) for link in tree.xpath("//a/@href")]
        assert links
        assert set(links) <= set(files)
        assert tree.xpath("//link/@href") == ["data:,"]
        assert not tree.xpath("//img | //iframe | //@src | //@srcset | //@style")
        assert not [key for element in tree.iter() for key in element.attrib if key[:2] == "on"]


def test_the_policy_lets_nothing_run_but_the_script_and_style_of_the_page(files):
    for name in (HOME, COMPARE):
        tree = html.fromstring(files[name])
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        (style,) = tree.xpath("//style/text()")
        (script,) = tree.xpath("//script[not(@type)]/text()")
        assert policy.startswith("default-src 'none'")
        for text in (style, script):
            sum_ = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{sum_}'" in policy
        assert len(tree.xpath("//script")) == 2


def test_the_index_says_what_each_ranking_is_of_and_who_leads(files):
    items = html.fromstring(files[HOME]).xpath("//ul[@class='rankings']/li")
    texts = [" ".join(item.text_content().split()) for item in items]
    assert "UN E-Government Development Index" in texts[0]
    assert "7 of 8 ranked" not in texts[0]
    by_file = {text.rpartition(" · ")[2]: text for text in texts}
    assert "4 of 4 ranked (country)" in by_file["各市 <2023>.xlsx"]
    assert "First three 1 A 2 B 3 C" in by_file["各市 <2023>.xlsx"]
    assert "8 of 8 ranked (country)" in by_file["hostile & co.XLSX"]
    assert HOSTILE[0] in by_file["hostile & co.XLSX"]  # as text


def test_what_is_compared_are_the_published_ranks(site, folder, files):
    data = json.loads(html.fromstring(files[COMPARE]).xpath("//script[@type]/text()")[0])
    for page, one in zip(site.pages, data["lists"], strict=True):
        ranking = KeptRanking.of(folder / page.file).scorecard.ranking
        assert [data["texts"][k] for k in one["units"]] == list(ranking["unit"])
        assert one["ranks"] == list(ranking["rank"])
    assert {"A", "B", *HOSTILE} <= set(data["texts"])
    assert len(set(data["texts"])) == len(data["texts"])


def test_what_is_no_ranking_is_named_with_the_reason(site):
    reasons = {one.file: one.reason for one in site.skipped}
    assert list(reasons) == ["book.xlsx", "broken.xlsx", "more", "notes.txt"]
    assert "no ranking workbook of this library" in reasons["book.xlsx"].en
    assert all(reason.zh and reason.en for reason in reasons.values())


def test_a_folder_without_rankings_is_refused_and_nothing_is_written(tmp_path):
    source = tmp_path / "a"
    source.mkdir()
    with pytest.raises(TableError, match="empty"):
        write_site(source, tmp_path / "site")
    (source / "notes.txt").write_text("x")
    with pytest.raises(TableError, match=r"notes\.txt"):
        write_site(source, tmp_path / "site")
    with pytest.raises(UsageError, match="none"):
        write_site(tmp_path / "none", tmp_path / "site")
    (tmp_path / "site").mkdir()
    with pytest.raises(UsageError, match="exists"):
        write_site(source, tmp_path / "site")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "site"}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError, BenchmarkIndexError])
def test_what_stops_half_way_leaves_no_folder(folder, tmp_path, stop):
    def progress(done, total):
        assert total == 6
        if done == 3:
            raise stop("stopped")

    with pytest.raises((stop, BenchmarkIndexError)):
        write_site(folder, tmp_path / "site", None, progress)
    assert list(tmp_path.iterdir()) == []


def test_periods_of_a_panel_can_be_compared_and_one_ranking_with_nothing(tmp_path):
    frame = pd.DataFrame({"osi": [0.9, 0.5, 0.4, 0.6], "hci": 0.8, "tii": 0.7})
    keys = [("A", "2020"), ("B", "2020"), ("A", "2022"), ("B", "2022")]
    frame.index = pd.MultiIndex.from_tuples(keys, names=["unit", "period"])
    source = tmp_path / "a"
    source.mkdir()
    bi.evaluate(frame, "egdi").to_excel(source / "panel.xlsx")
    (page,) = write_site(source, tmp_path / "panel").pages
    assert (page.period, page.units, page.last.first) == ("2020–2022", 2, [(1, "B"), (2, "A")])
    text = (tmp_path / "panel" / COMPARE).read_text("utf-8")
    data = json.loads(html.fromstring(text).xpath("//script[@type]/text()")[0])
    assert [one["key"] for one in data["lists"]] == ["panel@2020", "panel@2022"]
    bi.evaluate(frame, "egdi", period="2022").to_excel(source / "panel.xlsx")
    write_site(source, tmp_path / "one")
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {HOME, "panel.html"}


@pytest.mark.large
def test_workbooks_of_every_edition_become_pages(tmp_path):
    (tmp_path / "in").mkdir()
    editions = ("format1", "version02", "version05", "version06")
    files = [path for name in editions for path in Path("tests/report", name).glob("*.xlsx")]
    for path in files:
        shutil.copy(path, tmp_path / "in" / f"{path.parent.name}-{path.name}")
    site = write_site(tmp_path / "in", tmp_path / "out")
    assert site.skipped == []
    assert len(site.pages) == len(files) > 20
    assert not [page for page in site.pages if page.remarks]


# --- a workbook as it stands -------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A ranking workbook that says how sure ranks are."""
    path = tmp_path_factory.mktemp("drawn") / "ranking.xlsx"
    scorecard = scored("ABCD", 0.5)
    index = bi.CompositeIndex("egdi")
    result = bi.robustness(index, scorecard.table, ["noise:0.2"], 64)
    result.nominal.to_excel(path, robustness=result)
    return path


def edited(path, new, choose):
    """Write a copy in which the cell chosen is another number."""
    sheet, row, column = choose(Stored(path))
    book = openpyxl.load_workbook(path)
    cell = book[sheet].cell(row, column)
    cell.value = 2 * cell.value
    book.save(new)


def of_weight(stored):
    check = Comparison(stored)
    cells = ((sheet, *place) for sheet, place in sorted(check.yellow))
    return next(cell for cell in cells if role(check.report, *cell)[0] == "weight")


def of_data(stored):
    numbers = [k for k, key in enumerate(stored.kept.columns, 1) if key and key[0] == "raw"]
    return "Data", 2, numbers[0]


def test_intervals_come_along_from_the_record(drawn):
    kept = KeptRanking.of(drawn)
    assert (kept.sure is not None, kept.remarks) == (True, [])
    assert kept.scorecard.specification == Stored(drawn).scorecard().specification
    text = page_of(kept.scorecard, "en", kept.sure)
    data = json.loads(html.fromstring(text).xpath("//script[@type]/text()")[0])
    assert data["sure"]["low"] == kept.sure.column("low").tolist()


@pytest.mark.parametrize("choose", [of_weight, of_data])
def test_of_a_changed_workbook_cells_count_as_they_stand_and_intervals_are_left_out(
    drawn, tmp_path, choose
):
    edited(drawn, tmp_path / "edited.xlsx", choose)
    kept = KeptRanking.of(tmp_path / "edited.xlsx")
    assert kept.sure is None
    assert kept.scorecard.ranking.equals(bi.rerun(tmp_path / "edited.xlsx").ranking)
    assert not kept.scorecard.score.equals(Stored(drawn).scorecard().score)
    assert len(kept.remarks) == 2
    assert "interval" in kept.remarks[1].en
