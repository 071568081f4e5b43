"""Forged workbooks are refused or named, honest ones are confirmed as what they are.

Spreadsheet programs differ in which of two cells they show and in what they make of foreign
namespaces. Excel and WPS cannot be run here: what stands for them is made by hand, and says so.
"""

import io
import itertools
import re

import pytest
from archives import MAIN, SHEET, TEXT, Archive
from openpyxl import load_workbook
from recalculation import SOFFICE, WHY_NOT, chosen, each, saved

import benchmark_index as bi
from benchmark_index.report import record

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@pytest.fixture(scope="module")
def scorecard():
    return bi.evaluate("examples/data/china_cities_2023.csv", "china-city", tiers="quantiles:4")


@pytest.fixture(scope="module")
def content(scorecard, tmp_path_factory):
    path = tmp_path_factory.mktemp("forgeries") / "ranking.xlsx"
    scorecard.to_excel(path)
    return path.read_bytes()


@pytest.fixture
def check(tmp_path):
    """Verify an archive, or the bytes of a workbook."""

    def verified(held):
        path = tmp_path / "r.xlsx"
        path.write_bytes(held if isinstance(held, bytes) else held.content())
        return bi.verify(path)

    return verified


def score(archive):
    """Return the address of the score of the first on Dimensions."""
    row = re.search('<row r="1".*?</row>', archive[archive.sheet("Dimensions")], re.DOTALL)[0]
    cells = re.findall(r'<c r="([A-Z]+)1".*?</c>', row, re.DOTALL)
    titles = re.findall(r"<t[^>]*>(.*?)</t>", row, re.DOTALL)
    (column,) = [c for c, t in zip(cells, titles, strict=True) if "\nScore" in t]
    return f"{column}3"


# --- what programs read differently: refused -------------------------------------------------------


def twice(suffix):
    def forge(archive):
        part = archive.sheet("Dimensions")
        archive.add(suffix(part), archive[part].replace("<v>1</v>", "<v>2</v>"))

    return forge


def in_sheet(sheet, old, new):
    return lambda archive: archive.edit(archive.sheet(sheet), old, new)


def in_score(change):
    return lambda archive: archive.set_cell("Dimensions", score(archive), change)


def comments(archive, sheet):
    """Return the part of the comments of a sheet."""
    name = archive.sheet(sheet).rpartition("/")[2]
    number = re.search(r"comments(\d+)\.xml", archive[f"xl/worksheets/_rels/{name}.rels"])[1]
    return f"xl/comments{number}.xml"


def at_end(xml):
    return lambda archive: archive.before_end(archive.sheet("Dimensions"), xml)


def two_names(archive):
    archive.add_sheet("RANKING", SHEET.format(TEXT.format("fake")))


def one_part_for_two(archive):
    archive.add_sheet("Copy", SHEET.format(""))
    archive.edit(
        "xl/_rels/workbook.xml.rels", "/xl/worksheets/own.xml", "/" + archive.sheet("Data")
    )


def two_relations(archive):
    archive.relate("xl/_rels/workbook.xml.rels", "rId1", "worksheet", "/xl/worksheets/sheet2.xml")


def shared_negative(archive):
    archive.set_cell("Ranking", "A1", lambda _: '<c r="A1" t="s"><v>-1</v></c>')


def in_styles(where, xml):
    return lambda archive: archive.edit("xl/styles.xml", where, rf"\g<0>{xml}")


STRANGER = '<x:y xmlns:x="urn:x"/>'
FAKE = '<row r="999"><c r="C999"><v>99</v></c></row>'
REFUSED = {
    "a part twice by case": (twice(lambda p: p.upper()), "twice"),
    "a part twice by ./": (twice(lambda p: f"./{p}"), "twice"),
    "a part twice by a backslash": (twice(lambda p: p.replace("/", "\\")), "twice"),
    "a part twice by an escape": (twice(lambda p: p.replace("sheet", "%73heet")), "twice"),
    "a part twice by its very name": (twice(lambda p: p), "twice"),
    "two sheets of one name": (two_names, "RANKING is there twice"),
    "two sheets of one part": (one_part_for_two, "Copy is there twice"),
    "a relationship twice": (two_relations, "twice"),
    "a cell twice": (in_score(lambda c: c + re.sub("<v>.*?</v>", "<v>99</v>", c)), "a cell twice"),
    "a row twice": (in_sheet("Dimensions", r'(<row r="4".*?</row>)', r"\1\1"), "a row twice"),
    "rows out of order": (
        in_sheet("Dimensions", r'(<row r="4".*?</row>)(<row r="5".*?</row>)', r"\2\1"),
        "out of order",
    ),
    "a row without a number": (in_sheet("Dimensions", '<row r="4"', "<row"), "a row"),
    "a cell without an address": (in_score(lambda c: re.sub(' r="[A-Z0-9]+"', "", c)), "address"),
    "a cell in lower case": (
        in_score(lambda c: re.sub(' r="([A-Z0-9]+)"', lambda m: m[0].lower(), c)),
        "address",
    ),
    "a cell in another row": (
        in_score(lambda c: re.sub(r'(r="[A-Z]+)3"', r'\g<1>4"', c)),
        "address",
    ),
    "two values in a cell": (in_score(lambda c: c.replace("<v>", "<v>99</v><v>")), "second"),
    "two formulas in a cell": (in_score(lambda c: c.replace("<f>", "<f>9</f><f>")), "second"),
    "a text beside a value": (
        in_score(lambda c: c.replace("</c>", "<is><t>99</t></is></c>")),
        "does not fit",
    ),
    "a value in a foreign namespace": (
        in_score(lambda c: c.replace("<v>", '<x:v xmlns:x="urn:x">99</x:v><v>')),
        "foreign v",
    ),
    "a cell in a foreign namespace": (
        in_score(lambda c: f'<x:c xmlns:x="urn:x" r="A3"><v>99</v></x:c>{c}'),
        "foreign element",
    ),
    "a row in a foreign namespace": (
        in_sheet("Dimensions", "<sheetData>", '<sheetData><x:row xmlns:x="urn:x"/>'),
        "foreign elements",
    ),
    "cells in an extension": (
        at_end(f'<extLst><ext uri="{{X}}"><sheetData>{FAKE}</sheetData></ext></extLst>'),
        "outside the table",
    ),
    "cells in a known extension": (
        at_end(
            '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}">'
            f'<x14:row xmlns:x14="{X14}"><x14:c r="A1"/></x14:row></ext></extLst>'
        ),
        "outside the table",
    ),
    "cells in alternate content": (
        at_end(
            f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Fallback><sheetData>{FAKE}</sheetData>'
            "</mc:Fallback></mc:AlternateContent>"
        ),
        "outside the table",
    ),
    "cells in known alternate content": (
        lambda a: a.before_end(
            "xl/workbook.xml",
            f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x15"><absPath><c/></absPath>'
            "</mc:Choice></mc:AlternateContent>",
        ),
        "hides cells",
    ),
    "a second table of cells": (at_end(f"<sheetData>{FAKE}</sheetData>"), "not one worksheet"),
    "a value that is no number": (
        in_score(lambda c: re.sub("<v>.*?</v>", "<v>nan</v>", c)),
        "no value",
    ),
    "an infinite value": (in_score(lambda c: re.sub("<v>.*?</v>", "<v>1e999</v>", c)), "no value"),
    "a text before the first": (shared_negative, "no value"),
    "a foreign style among the styles": (in_styles("<cellXfs[^>]*>", STRANGER), "foreign"),
    "a foreign format among the conditional ones": (in_styles("<dxfs[^>]*>", STRANGER), "foreign"),
    "alternate content among the fonts": (
        in_styles("<fonts[^>]*>", f'<mc:AlternateContent xmlns:mc="{MC}"/>'),
        "foreign",
    ),
    "a second list of styles": (in_styles("</cellXfs>", "<cellXfs/>"), "foreign"),
    "a number format twice": (
        in_styles("<numFmts[^>]*>", '<numFmt numFmtId="164" formatCode="0"/>'),
        "number format 164 twice",
    ),
    "a font of two colours": (
        in_styles("<font>", '<color rgb="FFFFFFFF"/><color rgb="FF000000"/>'),
        "something twice",
    ),
    "entities": (
        lambda a: a.put(a.sheet("Data"), '<!DOCTYPE w [<!ENTITY a "9">]>' + a[a.sheet("Data")]),
        "entities",
    ),
}


def first_of(names, further):
    """Return names to parametrize a test by, further ones of a kind left to the longer run."""
    assert set(names) > set(further)
    later = pytest.mark.large, pytest.mark.exhaustive
    return [
        pytest.param(name, marks=later[i % 3 > 0]) if name in further else name
        for i, name in enumerate(names)
    ]


AGAIN = {
    *(f"a part twice by {how}" for how in ("./", "a backslash", "an escape")),
    *("two formulas in a cell", "a row in a foreign namespace", "cells in alternate content"),
    *(
        "an infinite value",
        "a foreign format among the conditional ones",
        "a second list of styles",
    ),
}


AGAIN |= set(REFUSED) - set(list(REFUSED)[::3])


@pytest.mark.parametrize("name", first_of(REFUSED, AGAIN))
def test_what_programs_would_read_differently_is_refused(name, content, check):
    forge, word = REFUSED[name]
    archive = Archive(content)
    forge(archive)
    with pytest.raises(bi.TableError, match=word):
        check(archive)


def test_an_archive_within_the_archive_is_refused(content, check):
    """Programs that read an archive from its start would find other parts first."""
    with pytest.raises(bi.TableError, match="more than its parts"):
        check(Archive(content).content()[:2000] + content)


# --- what every reader sees: named -----------------------------------------------------------------


def restyled(archive, sheet, at, change):
    """Give a cell a style of its own."""
    styles = archive["xl/styles.xml"]
    formats = re.search("<cellXfs[^>]*>(.*?)</cellXfs>", styles, re.DOTALL)[1]
    number = len(re.findall("<xf ", formats))
    old = int(re.search(r' s="(\d+)"', archive.cell(sheet, at))[1])
    own = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", formats, re.DOTALL)[old]
    archive.edit("xl/styles.xml", "</cellXfs>", f"{change(archive, own)}</cellXfs>")
    archive.set_cell(sheet, at, lambda c: re.sub(r' s="\d+"', f' s="{number}"', c))


def shown_as(code):
    def change(archive, style):
        archive.edit(
            "xl/styles.xml", "<numFmts[^>]*>", rf'\g<0><numFmt numFmtId="999" formatCode="{code}"/>'
        )
        return re.sub(r'numFmtId="\d+"', 'numFmtId="999"', style)

    return lambda archive: restyled(archive, "Ranking", "A2", change)


def white(archive, style):
    fonts = len(re.findall("<font>", archive["xl/styles.xml"].partition("</fonts>")[0]))
    archive.edit("xl/styles.xml", "</fonts>", '<font><color rgb="FFFFFFFE"/></font></fonts>')
    return re.sub(r'fontId="\d+"', f'fontId="{fonts}"', style)


def shown_by_built_in(archive):
    """Give a number of the built-in formats, that of a date, another meaning."""
    own = '<numFmt numFmtId="14" formatCode="0.00"/>'
    archive.edit("xl/styles.xml", "<numFmts[^>]*>", rf"\g<0>{own}")
    change = lambda _, style: re.sub(r'numFmtId="\d+"', 'numFmtId="14"', style)  # noqa: E731
    restyled(archive, "Ranking", "A2", change)


def text_of(colour, palette=()):
    """Give the text of a cell a colour, in a workbook whose colours were changed."""

    def change(archive, style):
        for part, old, new in palette:
            archive.edit(part, old, new)
        styles = archive["xl/styles.xml"]
        fonts = len(re.findall("<font>", styles.partition("</fonts>")[0]))
        archive.edit("xl/styles.xml", "</fonts>", f"<font><color {colour}/></font></fonts>")
        return re.sub(r'fontId="\d+"', f'fontId="{fonts}"', style)

    return lambda archive: restyled(archive, "Ranking", "A2", change)


def filled(fill):
    def change(archive, style):
        styles = archive["xl/styles.xml"]
        fills = len(re.findall("<fill>", styles.partition("</fills>")[0]))
        archive.edit("xl/styles.xml", "</fills>", f"<fill>{fill}</fill></fills>")
        return re.sub(r'fillId="\d+"', f'fillId="{fills}"', style)

    return lambda archive: restyled(archive, "Ranking", "A2", change)


def aligned(words):
    def change(_, style):
        head = re.match("<xf [^>]*?(?=/?>)", style)[0]
        return f"{head}><alignment {words}/></xf>"

    return lambda archive: restyled(archive, "Ranking", "A2", change)


FALSE_FORMATS = (
    *("-0.00", "0.00%", "#,##0%", "0.00;0.00", "+0.0;+0.0;0.0", "0.00E+00", "0,", "(0)", "0-"),
    *(r"\\&quot;\\&quot;0.00", "0&quot;5&quot;", "0;-0", "_-0", "*-0", "[Red]0", "0.0;;", "?/?"),
)
PALE = {
    "a theme's colour, tinted": text_of('theme="1" tint="1"'),
    "a colour, tinted": text_of('rgb="FF000000" tint="0.95"'),
    "not automatic": text_of('auto="0" rgb="FFFFFFFF"'),
    "in two ways": text_of('theme="1" rgb="FFFFFFFF"'),
    "a palette of its own": text_of(
        'indexed="8"',
        [
            (
                "xl/styles.xml",
                "</styleSheet>",
                "<colors><indexedColors>"
                + '<rgbColor rgb="00000000"/>' * 8
                + '<rgbColor rgb="00FFFFFF"/></indexedColors></colors></styleSheet>',
            )
        ],
    ),
    "the system's colour by another name": text_of(
        'theme="1"',
        [("xl/theme/theme1.xml", '<a:sysClr val="windowText"', '<a:sysClr val="window"')],
    ),
    "a gradient": filled(
        '<gradientFill><stop position="0"><color rgb="FF000000"/></stop></gradientFill>'
    ),
    "a pattern": filled(
        '<patternFill patternType="darkGray"><fgColor rgb="FF000000"/></patternFill>'
    ),
}


def hidden_sheet(state):
    return lambda a: a.edit(
        "xl/workbook.xml", '(name="Ranking" sheetId="2")', rf'\1 state="{state}"'
    )


def fake_in_front(name):
    return lambda a: a.add_sheet(name, SHEET.format(TEXT.format("fake")), front=True)


def typed_formula(archive):
    archive.set_cell(
        "Weights",
        "G3",
        lambda c: c.replace("<v>", '<f>IF(NOW()&gt;46000,WEBSERVICE("http://x"),1)</f><v>'),
    )


def setting(words):
    return lambda a: a.edit("xl/workbook.xml", "<calcPr ", f"<calcPr {words} ")


def chart(old, new):
    def forge(archive):
        part = next(n for n, c in archive.parts if "charts/chart" in n and b"barChart" in c)
        unprefixed(archive, part, "c")
        archive.edit(part, old, new)

    return forge


def unprefixed(archive, part, prefix):
    """Write the elements of a part without their prefix, which means the same."""
    text = archive[part].replace(f"xmlns:{prefix}=", "xmlns=")
    archive.put(part, re.sub(rf"(</?){prefix}:", r"\1", text))


def collision(archive):
    """Put another number of the same 16-bit code in a cell of Data."""
    part = archive.sheet("Data")
    at, value = re.search(r'<c r="([B-Z]2)"[^>]*><v>([\d.]+)</v>', archive[part]).groups()
    code = record.code(float(value))
    other = next(
        n
        for n in (round(float(value) + k / 100, 2) for k in itertools.count(1))
        if record.code(n) == code
    )
    archive.set_cell("Data", at, lambda c: re.sub("<v>.*?</v>", f"<v>{other}</v>", c))


def beside_a_giant(archive):
    """Change the smaller of two bounds that stand in one column."""
    part = archive.sheet("Goalposts")
    cells = re.findall(r'<c r="([A-Z]+\d+)"[^>]*>(?:<f>[^<]*</f>)?<v>([\d.]+)</v>', archive[part])
    least = min((c for c in cells if float(c[1]) > 0), key=lambda c: float(c[1]))
    value = float(least[1]) * (1 + 1e-6)
    archive.set_cell("Goalposts", least[0], lambda c: re.sub("<v>.*?</v>", f"<v>{value!r}</v>", c))


def changed_text(sheet):
    return lambda a: a.edit(a.sheet(sheet), '(<row r="2".*?<t[^>]*>)[^<]*', r"\1nothing")


def text_box(archive):
    part = "xl/drawings/drawing2.xml"
    unprefixed(archive, part, "xdr")
    anchor = re.search("<twoCellAnchor.*?</from>", archive[part], re.DOTALL)[0]
    box = (
        f"{anchor}<to><col>5</col><row>9</row></to><sp><txBody/></sp><clientData/></twoCellAnchor>"
    )
    archive.before_end(part, box)


def external_link(archive):
    relations = archive.sheet("Data").replace("worksheets/", "worksheets/_rels/") + ".rels"
    archive.relate(relations, "x1", "oleObject", "file:///x", "External")


def macros(archive):
    archive.relate(
        "xl/_rels/workbook.xml.rels",
        "vba",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "vbaProject.bin",
    )
    archive.add("xl/vbaProject.bin", b"\xd0\xcf")


def lost_part(archive):
    archive.add("xl/worksheets/sheet77.xml", SHEET.format(TEXT.format("fake")))


NAMED = {  # what it is: the forgery, the kind, where
    "a formula in a yellow cell": (typed_formula, "formula", "Weights!G3"),
    "a formula where how it was read is told": (
        lambda a: a.set_cell(
            "Findings", "A2", lambda c: '<c r="A2" t="str"><f>1+1</f><v>2</v></c>'
        ),
        "formula",
        "Findings!A2",
    ),
    "an array formula": (
        in_score(lambda c: c.replace("<f>", '<f t="array" ref="A1:Z9">')),
        "formula",
        "Dimensions!",
    ),
    "a data table": (
        in_score(lambda c: re.sub("<f>.*?</f>", '<f t="dataTable" ref="A1" r1="B1"/>', c)),
        "formula",
        "Dimensions!",
    ),
    "a number of the same code": (collision, "data", "Data!A1"),
    "a small bound beside large ones": (beside_a_giant, "goalpost", "Goalposts!"),
    "a finding rewritten": (changed_text("Findings"), "text", "Findings!A1"),
    "a value masked by its format": (shown_as(";;;"), "look", "Ranking!A2"),
    "a value shown as another": (shown_as("&quot;9.9&quot;"), "look", "Ranking!A2"),
    "a value shown in millions": (shown_as("0.0,,"), "look", "Ranking!A2"),
    "a built-in number with a meaning of its own": (shown_by_built_in, "look", "Ranking!A2"),
    **{f"shown as {code}": (shown_as(code), "look", "Ranking!A2") for code in FALSE_FORMATS},
    **{f"illegible, {name}": (forge, "look", "Ranking!A2") for name, forge in PALE.items()},
    **{
        f"a text aligned by {words}": (aligned(words), "look", "Ranking!A2")
        for words in ('horizontal="fill"', 'horizontal="centerContinuous"', 'textRotation="90"')
    },
    "white on white": (lambda a: restyled(a, "Ranking", "A2", white), "look", "Ranking!A2"),
    "a hidden row": (
        in_sheet("Ranking", '<row r="3"', '<row r="3" hidden="1"'),
        "look",
        "Ranking!A3",
    ),
    **{
        f"a row hidden by {value!r}": (
            in_sheet("Ranking", '<row r="3"', f'<row r="3" hidden="{value}"'),
            "look",
            "Ranking!A3",
        )
        for value in (" 1 ", "t", "on", "2", "TRUE")
    },
    **{
        f"a column hidden by {value!r}": (
            in_sheet("Ranking", '<col (?=[^>]*min="3")', f'<col hidden="{value}" '),
            "look",
            "Ranking!C1",
        )
        for value in (" true ", "t")
    },
    "a row of little height": (
        in_sheet("Ranking", '<row r="3" ht="[^"]*"', '<row r="3" ht="3.9"'),
        "look",
        "Ranking!A3",
    ),
    "rows of no height by default": (
        in_sheet("Ranking", 'defaultRowHeight="[^"]*"', 'defaultRowHeight="0.5"'),
        "look",
        "Ranking!A1",
    ),
    "rows that are frozen": (
        in_sheet("Ranking", 'ySplit="1"', 'ySplit="9"'),
        "look",
        "Ranking!A1",
    ),
    "rows above those that are frozen": (
        in_sheet("Ranking", "<sheetView ", '<sheetView topLeftCell="A5" '),
        "look",
        "Ranking!A1",
    ),
    "a row without height": (
        in_sheet("Ranking", '<row r="3" ht="[^"]*"', '<row r="3" ht="0"'),
        "look",
        "Ranking!A3",
    ),
    "a hidden column": (
        in_sheet("Ranking", '<col (?=[^>]*min="3")', '<col hidden="1" '),
        "look",
        "Ranking!C1",
    ),
    "a column without width": (
        in_sheet("Ranking", '(<col min="3" max="3" width=)"[^"]*"', r'\1"0"'),
        "look",
        "Ranking!C1",
    ),
    "zeros that are not shown": (
        in_sheet("Ranking", "<sheetView ", '<sheetView showZeros="0" '),
        "look",
        "Ranking!A1",
    ),
    "a hidden sheet": (hidden_sheet("hidden"), "look", "Ranking!A1"),
    "a very hidden sheet": (hidden_sheet("veryHidden"), "look", "Ranking!A1"),
    "a fake by a blank": (fake_in_front("Ranking "), "sheet", "Ranking !A1"),
    "a fake by wide letters": (fake_in_front("Ｒanking"), "sheet", "Ｒanking!A1"),
    "merged cells over others": (
        at_end('<mergeCells><mergeCell ref="A3:A9"/></mergeCells>'),
        "look",
        "Dimensions!A3",
    ),
    "a rule that hides": (
        at_end(
            '<conditionalFormatting sqref="A3:A9"><cfRule type="expression" dxfId="0" priority="9">'
            "<formula>TRUE</formula></cfRule></conditionalFormatting>"
        ),
        "rule",
        "Dimensions!A3",
    ),
    "another rule of what may be typed": (
        in_sheet("Weights", "<formula1>0</formula1>", "<formula1>-9</formula1>"),
        "rule",
        "Weights!G3",
    ),
    "a link that leads elsewhere": (
        in_sheet("Summary", "location=\"'Ranking'!A1\"", "location=\"'Data'!A1\""),
        "link",
        "Summary!",
    ),
    "a comment rewritten": (
        lambda a: a.edit(comments(a, "Weights"), "<t>[^<]*", "<t>ours"),
        "comment",
        "Weights!G1",
    ),
    "a chart of other cells": (chart(r"\$D\$", "$A$"), "chart", "Charts!A4"),
    "a chart of numbers of its own": (
        chart("<val><numRef>.*?</numRef></val>", "<val><numLit><pt><v>9</v></pt></numLit></val>"),
        "chart",
        "Charts!A4",
    ),
    "a chart that keeps other numbers": (
        chart(
            "(<val><numRef><f>[^<]*</f>)<numCache>.*?</numCache>",
            r'\1<numCache><ptCount val="1"/><pt idx="0"><v>9</v></pt></numCache>',
        ),
        "chart",
        "Charts!A4",
    ),
    "a chart with another title": (chart("(<a:t>)[^<]+", r"\1ours"), "chart", "Charts!A4"),
    "an axis that begins elsewhere": (
        chart('(<valAx>.*?<scaling>.*?)<min val="0"/>', r'\1<min val="70"/>'),
        "chart",
        "Charts!A4",
    ),
    **{
        f"a chart whose {what}": (chart(old, new), "chart", "Charts!A4")
        for what, old, new in (
            ("axis shows other numbers", '(<valAx>.*?<numFmt formatCode=)"General"', r'\1"0,"'),
            ("axis is turned", '(<valAx>.*?<orientation val=)"minMax"', r'\1"maxMin"'),
            ("units are turned", '(<catAx>.*?<orientation val=)"maxMin"', r'\1"minMax"'),
            (
                "axis counts thousands",
                "</valAx>",
                r'<dispUnits><builtInUnit val="thousands"/></dispUnits>\g<0>',
            ),
            (
                "labels show other numbers",
                r"(<dLbls>(?:<dLbl>.*?</dLbl>)*)(?=<(?:spPr|txPr|dLblPos)\b)",
                r'\1<numFmt formatCode="0.0," sourceLinked="0"/>',
            ),
            ("series are stacked", '<grouping val="stacked"', '<grouping val="percentStacked"'),
        )
    },
    "charts taken away": (in_sheet("Charts", "<drawing [^>]*>", ""), "chart", "Charts!A4"),
    "bars that begin elsewhere": (
        in_sheet("Ranking", '<cfvo type="num" val="0"', '<cfvo type="num" val="60"'),
        "rule",
        "Ranking!",
    ),
    "bars of no colour": (
        in_sheet("Ranking", '(<dataBar.*?<color rgb=)"[^"]*"', r'\1"00FFFFFF"'),
        "rule",
        "Ranking!",
    ),
    "colours that change their meaning": (
        in_sheet("Charts", '(<colorScale.*?<color rgb=)"[^"]*"', r'\1"008FAADC"'),
        "rule",
        "Charts!",
    ),
    "a prompt rewritten": (
        in_sheet("Profile", ' prompt="', ' prompt="ours '),
        "rule",
        "Profile!B3",
    ),
    "a text box over cells": (text_box, "drawing", "Charts!"),
    "precision as displayed": (setting('fullPrecision="0"'), "setting", "precision"),
    "manual calculation": (setting('calcMode="manual"'), "setting", "calculation"),
    "iteration": (setting('iterate="1"'), "setting", "iteration"),
    "dates from 1904": (
        lambda a: a.edit("xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"'),
        "setting",
        "date1904",
    ),
    "a name that runs by itself": (
        lambda a: a.edit(
            "xl/workbook.xml",
            "<definedNames>",
            '<definedNames><definedName name="Auto_Open">1</definedName>',
        ),
        "setting",
        "Auto_Open",
    ),
    "an extension that is on no list": (
        at_end('<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x/></ext></extLst>'),
        "extension",
        "worksheets/sheet",
    ),
    "an element that is on no list": (at_end("<oleObjects/>"), "extension", "worksheets/sheet"),
    "a reference outside": (external_link, "part", "worksheets/sheet"),
    "macros": (macros, "part", "xl/workbook.xml"),
    "a part that nothing leads to": (lost_part, "part", "sheet77.xml"),
}


FURTHER = {  # of a kind that is held
    *(f"shown as {code}" for code in FALSE_FORMATS[5:]),
    *(f"illegible, {name}" for name in list(PALE)[::2]),
    *(f"a row hidden by {value!r}" for value in ("on", "2", "TRUE")),
    *("a column hidden by 't'", "a very hidden sheet", "a data table", "a row without height"),
    *("a value shown in millions", "a chart with another title", "iteration", "dates from 1904"),
    *(
        f"a text aligned by {words}"
        for words in ('horizontal="centerContinuous"', 'textRotation="90"')
    ),
    *("a chart whose axis counts thousands", "a chart whose series are stacked"),
    *("a chart whose units are turned", "a chart whose labels show other numbers"),
}


FURTHER |= set(NAMED) - set(list(NAMED)[::6])  # neighbours are of a kind


@pytest.mark.parametrize("name", first_of(NAMED, FURTHER))
def test_what_was_forged_is_named_with_its_place(name, content, check):
    forge, kind, place = NAMED[name]
    archive = Archive(content)
    forge(archive)
    found = check(archive)
    assert not found.ok
    kinds = list(zip(found.differences["cell"], found.differences["kind"], strict=True))
    assert any(k == kind and place in cell for cell, k in kinds), found.differences.to_string()


def test_the_forged_files_were_confirmed_before(content, check):
    found = check(Archive(content))
    assert found.ok
    assert not len(found.not_checked)
    assert "every cell" in found.summary.en


# --- legitimate acts -------------------------------------------------------------------------------


def resaved(content, change):
    book = load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def type_weight(book):
    book["Weights"]["G3"] = 3


def need_more(book):
    book["Weights"]["L3"] = 2


def choose(book):
    labels = [cell.value for cell in book["Profile"]["Q"] if cell.value]
    book["Profile"]["B3"], book["Profile"]["B4"] = labels[5], labels[3]


def reorder(book):
    book.move_sheet("Data", -5)
    book.move_sheet("Charts", -9)


def own_sheet(book):
    from openpyxl.chart import BarChart, Reference

    sheet = book.create_sheet("Notes", 1)
    for row in range(1, 5):
        sheet.append([row, f"=Ranking!A{row + 1}"])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=4))
    sheet.add_chart(chart, "D2")


ACTS = {
    "nothing": lambda book: None,
    "a weight": type_weight,
    "children needed": need_more,
    "a unit of the profile": choose,
    "sheets in another order": reorder,
    "a sheet of one's own": own_sheet,
}


@pytest.fixture(scope="module")
def calculated(request, content, tmp_path_factory):
    if not SOFFICE:
        pytest.skip(WHY_NOT)
    earlier = bi.evaluate("examples/data/china_cities_2022.csv", "china-city")
    path = tmp_path_factory.mktemp("acts") / "earlier.xlsx"
    earlier.to_excel(path)
    values = path.with_name("values.xlsx")
    earlier.to_excel(values, formulas=False)
    acts = {name: (content, act) for name, act in ACTS.items()}
    acts["who is ranked"] = (path.read_bytes(), need_more)
    files = {name: resaved(*acts[name]) for name in acts if name in chosen(request)}
    files["a workbook of values"] = values.read_bytes()
    names = [name for name in files if name in chosen(request)]
    return saved({str(i): files[name] for i, name in enumerate(names)}), names


@pytest.mark.parametrize(
    "name",
    each([*ACTS, "who is ranked", "a workbook of values"], "a unit of the profile"),
)
def test_legitimate_acts_are_confirmed_once_a_spreadsheet_saved_them(name, calculated, check):
    contents, names = calculated
    found = check(contents[str(names.index(name))])
    assert found.ok, found.differences.to_string()
    edits = {"a weight": ["weight"], "children needed": ["needed"], "who is ranked": ["needed"]}
    parts = [part for part in found.edits["part"] if part]
    assert parts == edits.get(name, [])
    own = list(found.not_checked["place"])
    assert own == (["Notes"] if name == "a sheet of one's own" else [])
    assert ("every cell" in found.summary.en) == (not own and not parts and not len(found.edits))


def test_a_choice_of_a_unit_is_told_and_its_page_is_checked(calculated, check):
    contents, names = calculated
    held = Archive(contents[str(names.index("a unit of the profile"))])
    found = check(held)
    assert list(found.edits["cell"]) == ["Profile!B3", "Profile!B4"]
    at = re.search(
        r'<c r="(C1\d)"[^>]*><f[^>]*>[^<]*</f><v>[\d.]+</v>', held[held.sheet("Profile")]
    )[1]
    held.set_cell("Profile", at, lambda c: re.sub("<v>.*?</v>", "<v>99.5</v>", c))
    assert list(check(held).differences["cell"]) == [f"Profile!{at}"]


def test_a_file_that_openpyxl_saved_asks_to_be_calculated(content, check):
    found = check(resaved(content, lambda book: None))
    assert not found.ok
    assert not found.calculated
    assert not len(found.differences)


def excel_by_hand(archive):
    """Add what Excel adds when it saves; made by hand from the published formats."""
    x14ac = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
    revision = "http://schemas.microsoft.com/office/spreadsheetml/2014/revision"
    path = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"
    features = "http://schemas.microsoft.com/office/spreadsheetml/2018/calcfeatures"
    for name in ("Ranking", "Data"):
        archive.edit(
            archive.sheet(name),
            "<worksheet ",
            f'<worksheet xmlns:mc="{MC}" mc:Ignorable="x14ac xr" xmlns:x14ac="{x14ac}" '
            f'xmlns:xr="{revision}" xr:uid="{{00000000-0001-0000-0000-000000000000}}" ',
        )
        archive.edit(
            archive.sheet(name), '<row r="2"', '<row r="2" spans="1:9" x14ac:dyDescent="0.25"'
        )
    archive.edit(
        "xl/workbook.xml",
        "<fileVersion[^>]*/><workbookPr[^>]*/>",
        '<fileVersion appName="xl" lastEdited="7"/><workbookPr/>'
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x15">'
        f'<x15ac:absPath url="C:\\\\Users\\\\" xmlns:x15ac="{path}"/></mc:Choice></mc:AlternateContent>'
        f'<xr:revisionPtr revIDLastSave="0" xmlns:xr="{revision}"/>',
    )
    archive.before_end(
        "xl/workbook.xml",
        '<extLst><ext uri="{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}">'
        f'<xcalcf:calcFeatures xmlns:xcalcf="{features}"><xcalcf:feature name="x"/>'
        "</xcalcf:calcFeatures></ext></extLst>",
    )
    chart = "xl/charts/chart1.xml"
    unprefixed(archive, chart, "c")
    c14 = "http://schemas.microsoft.com/office/drawing/2007/8/2/chart"
    archive.edit(
        chart,
        "<chart>",
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="c14">'
        f'<c14:style val="102" xmlns:c14="{c14}"/></mc:Choice><mc:Fallback><style val="2"/>'
        "</mc:Fallback></mc:AlternateContent><chart>",
    )
    archive.relate("xl/_rels/workbook.xml.rels", "cc", "calcChain", "calcChain.xml")
    archive.add("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>')
    archive.add(
        "xl/worksheets/_rels/sheet2.xml.rels", f'<Relationships xmlns="{PACKAGE}"></Relationships>'
    )
    archive.relate(
        "xl/worksheets/_rels/sheet2.xml.rels", "p", "printerSettings", "../printerSettings/p1.bin"
    )
    archive.add("xl/printerSettings/p1.bin", b"\0\0")


def wps_by_hand(archive):
    """Add what WPS adds when it saves; made by hand."""
    archive.relate("_rels/.rels", "wps", "custom-properties", "docProps/custom.xml")
    archive.add(
        "docProps/custom.xml",
        '<Properties xmlns="urn:x"><property name="KSOProductBuildVer"/></Properties>',
    )
    archive.relate("xl/_rels/workbook.xml.rels", "cx", "customXml", "../customXml/item1.xml")
    archive.add("customXml/item1.xml", "<s:customData xmlns:s='http://www.wps.cn/et'/>")


PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.mark.parametrize("program", [excel_by_hand, wps_by_hand])
def test_what_other_programs_are_known_to_add_is_no_difference(program, content, check):
    archive = Archive(content)
    program(archive)
    found = check(archive)
    assert found.ok, found.differences.to_string()
    assert not len(found.not_checked)


def test_what_is_allowed_and_not_checked_is_listed_and_named_in_the_sentence(
    content, check, run, tmp_path
):
    archive = Archive(content)
    archive.add_sheet("排名", SHEET.format(TEXT.format("ours")), front=True, state="veryHidden")
    archive.edit(
        "xl/workbook.xml",
        "<definedNames>",
        '<definedNames><definedName name="mine">Data!$A$1</definedName>',
    )
    shown_as("0")(archive)
    found = check(archive)
    assert found.ok, found.differences.to_string()
    listed = dict(zip(found.not_checked["place"], found.not_checked["what"], strict=True))
    assert listed["排名"] == "sheet"
    assert "mine" in listed
    assert found.not_checked.set_index("place")["detail"]["排名"].endswith("veryHidden")
    for said in (found.summary.zh, found.summary.en):
        assert "排名" in said
    assert "every cell" not in found.summary.en
    done = run("verify", tmp_path / "r.xlsx", "--language", "en")
    assert done.code == 0
    assert "Not checked" in done.out


# --- the record and the specification ---------------------------------------------------------------


def with_json(content, title, change):
    """Change the JSON text of an item of the Method sheet, and its hash beside it as a forger would."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["Method"]
    rows = [c.row for c in sheet["A"] if title in str(c.value)]
    text = "".join(sheet.cell(row, 2).value for row in rows)
    for row in rows[1:]:
        sheet.cell(row, 2).value = None
    sheet.cell(rows[0], 2).value = change(text)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def replaced(old, new):
    def change(text):
        changed = re.sub(old, new, text, count=1)
        assert changed != text
        return changed

    return change


SPECIFICATION, RECORD = "Specification JSON", "Data check codes"
ODD = {
    "language is a map": (RECORD, replaced('"language":null', '"language":{}')),
    "a billion lines": (SPECIFICATION, replaced(r'"units": \d+', '"units": 1000000000')),
    "a negative number of lines": (SPECIFICATION, replaced(r'"units": \d+', '"units": -1')),
    "lines by truth": (SPECIFICATION, replaced(r'"units": \d+', '"units": true')),
    "thousands of digits": (SPECIFICATION, replaced(r'"units": \d+', '"units": ' + "9" * 5000)),
    "tiers of nothing": (SPECIFICATION, replaced('"tiers": {[^}]*}', '"tiers": []')),
    "weights from a device": (
        SPECIFICATION,
        replaced(
            '"weighting": [^,]*?("|})(?=,? ?"|})',
            '"weighting": {"given": {"weights": "/dev/zero"}}',
        ),
    ),
    "weights from a file": (
        SPECIFICATION,
        replaced('"weighting": [^,]*?("|})(?=,? ?"|})', '"weighting": "set:other.yaml"'),
    ),
    "a method that is not known": (
        SPECIFICATION,
        replaced('"normalization": ("[^"]*"|{[^}]*})', '"normalization": "magic"'),
    ),
    "codes of another length": (RECORD, replaced('"codes":"[^"]*"', '"codes":"eJwDAAAAAAE="')),
    "codes that are no text": (RECORD, replaced('"codes":"[^"]*"', '"codes":[1]')),
    "columns that are no columns": (
        RECORD,
        replaced(r'"columns":\[[^]]*\]', '"columns":["file:x"]'),
    ),
    "a list": (SPECIFICATION, lambda _: "[1]"),
    "a number": (RECORD, lambda _: "7"),
    "depth": (SPECIFICATION, lambda _: '{"a":' * 9000),
    "coverage of infinity": (
        SPECIFICATION,
        replaced('"min_coverage": {"([^"]*)": "[^"]*"', r'"min_coverage": {"\1": "nan"'),
    ),
}


MORE = {
    *("a negative number of lines", "lines by truth", "weights from a file", "a number"),
    *("codes that are no text", "columns that are no columns"),
}


MORE |= set(ODD) - set(list(ODD)[::3])


@pytest.mark.parametrize("name", first_of(ODD, MORE))
def test_an_odd_specification_is_one_clear_error(name, content, tmp_path, run):
    title, change = ODD[name]
    path = tmp_path / "r.xlsx"
    path.write_bytes(with_json(content, title, change))
    for read in (bi.verify, bi.rerun):
        with pytest.raises(bi.TableError):
            read(path)
    done = run("verify", path)
    assert done.code == 1
    assert "Traceback" not in done.out + done.err


def test_what_cannot_be_typed_in_a_yellow_cell_is_an_error_of_the_file(content, tmp_path, run):
    archive = Archive(content)
    archive.set_cell("Weights", "G3", lambda c: '<c r="G3" t="str"><v>many</v></c>')
    (tmp_path / "r.xlsx").write_bytes(archive.content())
    assert run("verify", tmp_path / "r.xlsx").code == 1


def test_the_hash_covers_names_numbers_and_their_order():
    columns = {("key", "unit"): ["A", "B"], ("raw", "x"): [1.0, 2.0], ("raw", "y"): [3.0, None]}
    known = record.data_digest(columns)
    changed = [
        {**columns, ("key", "unit"): ["A", "C"]},
        {**columns, ("raw", "y"): [None, 3.0]},
        {**columns, ("raw", "x"): ["1", 2.0]},
        dict(reversed(columns.items())),
        {("key", "unit"): ["A", "B"], ("raw", "x"): [3.0, None], ("raw", "y"): [1.0, 2.0]},
    ]
    assert known not in map(record.data_digest, changed)
    assert len(known) == 64


def test_a_table_with_a_part_twice_is_refused_too(cities, tmp_path):
    stream = io.BytesIO()
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["city", 1])
    book.save(stream)
    archive = Archive(stream.getvalue())
    archive.add("XL/worksheets/Sheet1.xml", archive["xl/worksheets/sheet1.xml"])
    (tmp_path / "t.xlsx").write_bytes(archive.content())
    with pytest.raises(bi.TableError, match="twice"):
        bi.validate(tmp_path / "t.xlsx", "hdi")


@pytest.mark.parametrize(
    ("switch", "page"), [("Odd", "even"), pytest.param("", "first", marks=pytest.mark.large)]
)
def test_headers_of_other_pages_are_listed_where_they_are_used(switch, page, content, check):
    archive = Archive(content)
    part = archive.sheet("Ranking")
    archive.edit(part, "</headerFooter>", rf"<{page}Header>ours</{page}Header>\g<0>")
    assert not len(check(archive).not_checked)
    name = "differentOddEven" if switch else "differentFirst"
    archive.edit(part, "<headerFooter", f'<headerFooter {name}="1"')
    found = check(archive)
    assert found.ok
    assert list(found.not_checked["what"]) == ["header"]
