"""Sixty acts: what a user may do is no tampering, and what a reader sees is checked.

Forty of them forge a workbook and are named, with their place; twenty are legitimate and leave it
confirmed. Those that other tests hold are named here, so that the table is whole.
"""

import re

import pytest
import rows
import test_forgeries as elsewhere
from archives import SHEET, TEXT, Archive
from recalculation import SOFFICE, WHY_NOT, blank, saved
from rows import put, rearranged, turned, without

import benchmark_index as bi
from benchmark_index.files import letter
from benchmark_index.report.live.pages.profile import LIST

TABLE = """country,year,osi,hci,tii
A,2023,0.9,0.8,0.7
B,2023,0.5*,0.8*,0.3*
C,2023,,0.3,0.5
D,2023,0.7,0.4,0.35
E,2023,0.6,0.95,..
F,2023,0.8,0.6,0.9
"""


NAMES = letter(LIST)  # where Profile lists the units
EARLIER = """country,year,osi,hci,tii
A,2022,0.7,0.8,0.5
B,2022,0.6,0.7,0.3
D,2022,0.2,0.4,0.9
"""


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    """Return a workbook of formulas and one of values, of a year and of two."""
    folder = tmp_path_factory.mktemp("acts")
    tiers, files = {"counts": {"counts": [2, 2]}}, {}
    (folder / "table.csv").write_text(TABLE, "utf-8")
    (folder / "panel.csv").write_text(TABLE + EARLIER.partition("\n")[2], "utf-8")
    for table, prefix in (("table", ""), ("panel", "panel ")):
        scorecard = bi.evaluate(folder / f"{table}.csv", "egdi", tiers=tiers, imputation="mean")
        for name in ("live", "values"):
            path = folder / f"{table}-{name}.xlsx"
            scorecard.to_excel(path, language="en", formulas=name == "live")
            files[prefix + name] = path.read_bytes()
    return files


@pytest.fixture
def verified(workbooks, tmp_path):
    def verified(kind, *acts):
        archive = Archive(workbooks[kind])
        for act in acts:
            act(archive)
        (tmp_path / "r.xlsx").write_bytes(archive.content())
        return bi.verify(tmp_path / "r.xlsx")

    return verified


def value(sheet, at, number):
    """Put another value in a cell, and leave its formula and look."""
    text = f'"str"><v>{number}</v>' if isinstance(number, str) else f'"n"><v>{number}</v>'

    def change(cell):
        head, formula = re.match("<c [^>]*", cell)[0], re.search("<f>.*?</f>", cell)
        kept = formula[0] if formula else ""
        bare = re.sub(' t="[a-zA-Z]*"', "", head)
        kind, _, rest = text.partition(">")
        return f"{bare} t={kind}>{kept}{rest}</c>"

    return lambda archive: archive.set_cell(sheet, at, change)


def edit(sheet, old, new):
    return lambda archive: archive.edit(archive.sheet(sheet), old, new)


def sort(sheet, first=2):
    return lambda archive: turned(archive, sheet, first)


def swap_values(sheet, column, one, other):
    """Exchange what two rows show in a column."""

    def act(archive):
        cells = [archive.cell(sheet, f"{column}{row}") for row in (one, other)]
        values = [re.search("<v>.*?</v>|<is>.*?</is>", cell)[0] for cell in cells]
        for row, old, new in zip((one, other), values, reversed(values), strict=True):
            archive.set_cell(sheet, f"{column}{row}", lambda c, o=old, n=new: c.replace(o, n))

    return act


def deleted(sheet):
    def act(archive):
        part = archive.sheet(sheet)
        archive.edit("xl/workbook.xml", f'<sheet name="{sheet}"[^>]*/>', "")
        archive.parts[:] = [p for p in archive.parts if p[0] != part]
        name = part.removeprefix("xl/")
        archive.edit("xl/_rels/workbook.xml.rels", f'<Relationship [^>]*"/?{name}"[^>]*>', "")

    return act


def renamed(sheet, name):
    return lambda archive: archive.edit(
        "xl/workbook.xml", f'<sheet name="{sheet}"', f'<sheet name="{name}"'
    )


def filtered(column, kept, hidden, ref="A1:G7"):
    """Filter a table by the values of a column, counted from 0."""
    choice = "".join(f'<filter val="{value}"/>' for value in kept)
    criterion = f'<filterColumn colId="{column}"><filters>{choice}</filters></filterColumn>'

    def act(archive):
        part = archive.sheet("Ranking")
        archive.edit(
            part, '<autoFilter ref="[^"]*"/>', f'<autoFilter ref="{ref}">{criterion}</autoFilter>'
        )
        for row in hidden:
            archive.edit(part, f'<row r="{row}"', f'<row r="{row}" hidden="1"')

    return act


def noted(sheet, at, text="to be discussed"):
    return lambda archive: put(archive, sheet, at, text)


def spaced(archive):
    """Write the specification with white space between its parts."""
    archive.edit(archive.sheet("Method"), r'\{"aggregation": ', '{ "aggregation" :  ')


def doubled(sheet, row):
    def act(archive):
        last = max(rows.rows(archive, sheet))
        order = {at: at - 1 for at in range(row + 1, last + 2)}
        rearranged(archive, sheet, order)

    return act


def in_book(old, new):
    return lambda archive: archive.edit("xl/workbook.xml", old, new)


LEGITIMATE = {  # the workbook, what was done, and what is listed of it as not checked
    "the ranking sorted": ("live", [sort("Ranking")], {}),
    **{
        f"{sheet} of values sorted": ("values", [sort(sheet)], {})
        for sheet in ("Ranking", "Dimensions", "Normalized", "Data", "Weights")
    },
    "the ranking of a panel sorted": ("panel live", [sort("Ranking")], {}),
    "values of a panel sorted": (
        "panel values",
        [sort("Ranking"), sort("Data"), sort("Normalized")],
        {},
    ),
    **{
        f"{sheet} of formulas sorted": (kind, [sort(sheet, 2 if sheet == "Data" else 3)], {})
        for sheet, kind in (("Data", "live"), ("Dimensions", "panel live"), ("Normalized", "live"))
    },
    "the findings sorted": ("live", [sort("Findings")], {}),
    "the records sorted": ("values", [sort("Records")], {}),
    "every table sorted": (
        "values",
        [sort(s) for s in ("Ranking", "Normalized", "Data", "Findings", "Records")],
        {},
    ),
    "a filter": ("live", [filtered(1, "ABF", (4, 6, 7))], {"filtered"}),
    "a sorted filter": ("values", [sort("Ranking"), filtered(1, "ABF", (2, 3, 5))], {"filtered"}),
    "notes beside and below tables": (
        "live",
        [noted("Ranking", "J3"), noted("Data", "A20"), noted("Weights", "Z1")],
        {"note"},
    ),
    "notes beside the findings": (
        "live",
        [noted("Findings", "K2"), noted("Findings", "A30")],
        {"note"},
    ),
    "white space in the specification": ("live", [spaced], {}),
    "a column made wider": ("live", [edit("Ranking", 'width="[^"]*"', 'width="44"')], {}),
    "another zoom": ("live", [edit("Data", "<sheetView ", '<sheetView zoomScale="60" ')], {}),
    "a cell selected, a sheet chosen": (
        "live",
        [
            edit("Data", '<selection pane="bottomRight"/>', '<selection pane="bottomRight" activeCell="B3" sqref="B3"/>'),
            in_book("<workbookView ", '<workbookView activeTab="3" '),
        ],
        {},
    ),
    "print settings": (
        "live",
        [edit("Ranking", "<pageSetup [^>]*>", '<pageSetup paperSize="8" orientation="portrait"/>')],
        {},
    ),
    "a colour of the tab": (
        "live",
        [edit("Ranking", "<sheetPr>", '<sheetPr><tabColor rgb="FFFF0000"/>')],
        {},
    ),
    "an own sheet": (
        "live",
        [lambda a: a.add_sheet("Mine", SHEET.format(TEXT.format("ours")), front=True)],
        {"sheet"},
    ),
}  # fmt: skip

LATER = {  # of a kind that is held
    *(f"{sheet} of values sorted" for sheet in ("Ranking", "Dimensions", "Normalized", "Data")),
    *("a sorted filter", "another zoom", "a column made wider", "print settings"),
    *("a colour of the tab", "the records sorted", "notes beside the findings"),
    *("the ranking of a panel sorted", "a cell selected, a sheet chosen", "an own sheet"),
    *("the findings sorted", "Dimensions of formulas sorted", "Normalized of formulas sorted"),
}


@pytest.mark.parametrize("name", elsewhere.first_of(LEGITIMATE, LATER))
def test_what_a_user_may_do_is_no_tampering(name, verified):
    kind, acts, listed = LEGITIMATE[name]
    found = verified(kind, *acts)
    assert found.ok, found.differences.to_string()
    assert set(found.not_checked["what"]) == set(listed)


FORGERIES = {  # the workbook, what was done, the kind of the difference and its place
    "a sentence of the summary": ("live", [edit("Summary", "3 indicators", "9 indicators")], "text", "Summary!"),
    "a unit's label": ("live", [value("Ranking", "B2", "Z")], "name", "Ranking!B2"),
    "a unit's label among values": ("values", [value("Ranking", "B2", "Z")], "name", "Ranking!B2"),
    "a tier's label": ("live", [value("Tiers", "B2", "Gold")], "tier", "Tiers!B2"),
    "a unit's tier": ("values", [swap_values("Ranking", "D", 2, 5)], "tier", "Ranking!D2"),
    "the software's line": ("live", [edit("Method", "benchmark-index 0[^<{]*<", "benchmark-index 9.9<")], "text", "Method!"),
    "a method's line": ("live", [edit("Method", "Weighted arithmetic", "Weighted geometric")], "text", "Method!"),
    "a header": ("live", [edit("Ranking", "<t>Score", "<t>Official score")], "score", "Ranking!C1"),
    "the findings deleted": ("live", [deleted("Findings")], "sheet", "Findings!A1"),
    "the findings renamed": ("live", [renamed("Findings", "Notes")], "sheet", "Findings!A1"),
    "a finding deleted": ("live", [lambda a: without(a, "Findings", 3)], "text", "Findings!A1"),
    "a finding added": ("live", [noted("Findings", "A5", "error")], "text", "Findings!A1"),
    "sorted findings, one rewritten": ("live", [sort("Findings"), edit("Findings", "0.3\\*", "0.4*")], "text", "Findings!A1"),
    "sorted records, one rewritten": ("values", [sort("Records"), edit("Records", "0.5\\*", "0.4*")], "text", "Records!A1"),
    "rows exchanged, the names kept": ("values", [swap_values("Ranking", "C", 2, 3)], "score", "Ranking!C2"),
    "ranks exchanged": ("values", [swap_values("Ranking", "A", 2, 3)], "rank", "Ranking!A2"),
    "a row deleted": ("values", [lambda a: without(a, "Ranking", 4)], "name", "Ranking!B"),
    "a row deleted of formulas": ("live", [lambda a: without(a, "Ranking", 4)], "name", "Ranking!B"),
    "a row doubled": ("values", [doubled("Ranking", 3)], "name", "Ranking!B"),
    "a row doubled over another": ("values", [lambda a: rearranged(a, "Ranking", {4: 3})], "name", "Ranking!B"),
    "a sorted ranking, one score exchanged": ("live", [sort("Ranking"), swap_values("Ranking", "C", 3, 4)], "score", "Ranking!C3"),
    "sorted values, one score exchanged": ("values", [sort("Ranking"), swap_values("Ranking", "C", 3, 4)], "score", "Ranking!C3"),
    "a sorted ranking, one formula replaced": ("live", [sort("Ranking"), edit("Ranking", '(<c r="C3"[^>]*>)<f>[^<]*</f>', r"\1")], "formula", "Ranking!C3"),
    "sorted data, one number exchanged": ("values", [sort("Data"), swap_values("Data", "D", 3, 5)], "data", "Data!D3"),
    "sorted data, the names kept": ("values", [swap_values("Data", "A", 3, 4)], "data", "Data!B3"),
    "sorted weights, one exchanged": ("values", [sort("Weights"), value("Weights", "G3", 0.5)], "weight", "Weights!G3"),
    "one more unit": ("values", [noted("Ranking", "B8", "Z"), noted("Ranking", "C8", 0.99)], "name", "Ranking!B8"),
    "a unit once more below": ("values", [noted("Ranking", "B8", "A"), noted("Ranking", "C8", 0.99)], "name", "Ranking!B8"),
    "a row hidden that the filter shows": ("live", [filtered(1, "ABF", (2, 4, 6, 7))], "look", "Ranking!A2"),
    "a row hidden outside the filter": ("live", [filtered(1, "ABF", (4, 6, 7), "A1:G5")], "look", "Ranking!A7"),
    "a number in the specification": ("live", [spaced, edit("Method", '"errors": "raise"', '"errors": "ignore"')], "specification", "Method!B"),
    "a rule of colours gone": ("live", [edit("Ranking", "<conditionalFormatting.*?</conditionalFormatting>", "")], "rule", "Ranking!"),
    "a comment moved": ("live", [lambda a: a.edit("xl/comments1.xml", '<comment ref="[A-Z]+[0-9]+"', '<comment ref="Z9"')], "comment", "!"),
    "a panel's sorted ranking, one rank exchanged": ("panel live", [sort("Ranking"), swap_values("Ranking", "A", 4, 5)], "rank", "Ranking!A4"),
    "a panel's year": ("panel values", [swap_values("Ranking", "C", 3, 9)], "text", "Ranking!C3"),
    "values sorted without their names": ("values", [sort("Ranking"), swap_values("Ranking", "B", 2, 7)], "score", "Ranking!C2"),
    "a unit that is on no list": ("live", [value("Profile", "B3", "9 · X")], "text", "Profile!B3"),
    "another name on the list": ("live", [value("Profile", f"{NAMES}6", "2 · X")], "text", f"Profile!{NAMES}6"),
    "a record deleted": ("values", [lambda a: without(a, "Records", 3)], "text", "Records!A1"),
    "a blank in a name of the specification": ("live", [edit("Method", "Online Service", "Online  Service")], "specification", "Method!B"),
    "a link outside": ("live", [edit("Summary", r"location=\"[^\"]*\"", 'location="https://x"')], "link", "Summary!"),
}  # fmt: skip

AGAIN = {  # of a kind that is held
    *("a unit's label among values", "a header", "a method's line", "a finding deleted"),
    *("sorted values, one score exchanged", "a row doubled over another", "a row deleted"),
    *("a unit once more below", "a record deleted", "a link outside", "ranks exchanged"),
    *("a row hidden outside the filter", "sorted records, one rewritten", "a finding added"),
    *("another name on the list", "a unit's tier", "a panel's year", "a rule of colours gone"),
    *("a tier's label", "the findings renamed", "a blank in a name of the specification"),
    *("values sorted without their names", "a sorted ranking, one formula replaced"),
    *("a comment moved", "sorted data, the names kept", "the findings deleted", "a row doubled"),
    *("a panel's sorted ranking, one rank exchanged", "a number in the specification"),
    *("sorted weights, one exchanged", "sorted findings, one rewritten"),
    *("a unit's label", "rows exchanged, the names kept"),
}


@pytest.mark.parametrize("name", elsewhere.first_of(FORGERIES, AGAIN))
def test_what_a_reader_sees_is_checked(name, verified):
    kind, acts, what, place = FORGERIES[name]
    found = verified(kind, *acts)
    assert not found.ok
    kinds = list(zip(found.differences["cell"], found.differences["kind"], strict=True))
    assert any(k == what and place in cell for cell, k in kinds), found.differences.to_string()


def test_a_unit_that_was_chosen_is_calculated_first(verified):
    for label, compared in (("2 · B", "0 · leader"), ("3 · C", "1 · A")):
        found = verified("live", value("Profile", "B3", label), value("Profile", "B4", compared))
        assert not found.calculated
        assert not len(found.differences), found.differences.to_string()
        assert "Profile!B3" in list(found.edits["cell"])
    found = verified("panel live", value("Profile", "B4", "2022"))
    assert not found.calculated
    assert not len(found.differences), found.differences.to_string()


def test_the_table_holds_sixty_acts():
    assert len(LEGITIMATE) + len(elsewhere.ACTS) >= 20
    assert len(FORGERIES) >= 40
    assert not set(FORGERIES) & (set(elsewhere.NAMED) | set(elsewhere.REFUSED))


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_what_a_user_may_do_is_none_once_a_spreadsheet_saved_it(workbooks, tmp_path):
    cases = LEGITIMATE
    files = {}
    for number, (kind, acts, _) in enumerate(cases.values()):
        archive = Archive(blank(workbooks[kind]))
        for act in acts:
            act(archive)
        files[str(number)] = archive.content()
    contents = saved(files)
    for number, (name, (_, _, listed)) in enumerate(cases.items()):
        (tmp_path / "r.xlsx").write_bytes(contents[str(number)])
        found = bi.verify(tmp_path / "r.xlsx")
        assert found.ok, (name, found.differences.to_string())
        assert set(found.not_checked["what"]) == set(listed), name
