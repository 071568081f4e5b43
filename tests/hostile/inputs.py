"""Hostile files and tables from fixed seeds, each with the outcome it must have."""

from __future__ import annotations

import datetime
import os
import random
import socket
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import benchmark_index as bi
from benchmark_index.files import open_contents

REFUSED = "refused"  # by one error of the package
FOUND = "found"  # a finding about the unit and indicator, or by the rule
TOLD = "told"  # refused, or an error among the findings
READ = "read"  # as the number it is
NAMED = "named"  # a finding of names: blank, twice or alike
ANY = "any"  # a table or one clear error; nothing is known beforehand

LEAVES = ["osi", "hci", "tii"]
NAME_RULES = ("no-unit-name", "duplicate-unit", "similar-names", "near-name")


class Case(NamedTuple):
    """A source to be made in a folder, and what must come of it."""

    name: str
    make: Callable[[Path], Any]
    outcome: str
    detail: Any = None


def run(case: Case, folder: Path) -> str:
    """Read, validate and score what a case makes; return what is wrong, nothing where all is well."""
    source = case.make(folder)
    try:
        report = source() if callable(source) else bi.validate(source, "egdi")
        error = None
    except bi.BenchmarkIndexError as refused:
        report, error = None, refused
    if case.outcome == REFUSED:
        told = str(error) if error else ""
        return "" if error and (case.detail or "") in told else f"not refused: {told} {report}"
    if error is not None:
        return "" if case.outcome in (ANY, NAMED, TOLD) else f"refused: {error}"
    assert report is not None
    if case.outcome == ANY:
        return ""
    if report.ok:
        bi.evaluate(report.table, "egdi")
    if case.outcome == TOLD:
        return "passes" if report.ok else ""
    rules = set(report.findings["rule"])
    if case.outcome == NAMED:
        return "" if rules & set(NAME_RULES) else f"names pass: {report.findings}"
    value = report.table.data["osi"].iloc[0]
    if case.outcome == READ:
        same = value == case.detail or (case.detail is None and np.isnan(value))
        return "" if same else f"read as {value}"
    told = report.findings[report.findings["indicator"] == "osi"]
    return "" if len(told) and np.isnan(value) | np.isinf(value) else f"taken as {value}"


def cases() -> Iterator[Case]:
    """Yield every case, the same ones each time."""
    yield from _cells()
    yield from _names()
    yield from _sheets()
    yield from _archives()
    yield from _texts()
    yield from _paths()
    yield from _soups()


# --- cells in memory -------------------------------------------------------------------------


class _Rude:
    """An object that lets nobody look at it."""

    def __str__(self) -> str:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __hash__(self) -> int:
        return 1


def _deep() -> list[Any]:
    deep: list[Any] = []
    for _ in range(20_000):
        deep = [deep]
    return deep


_OBJECTS: list[tuple[Any, str, Any]] = [
    (Decimal("sNaN"), FOUND, None),
    (Decimal("NaN"), READ, None),
    (Decimal("0.25"), READ, 0.25),
    (Decimal("1e400"), FOUND, None),
    (Decimal("9" * 500), FOUND, None),
    (Fraction(1, 2), FOUND, None),
    (Fraction(10**5000, 3), FOUND, None),
    (1 + 2j, FOUND, None),
    (complex("nan"), FOUND, None),
    (10**400, FOUND, None),
    (10**5000, FOUND, None),
    (-(10**5000), FOUND, None),
    (b"0.5", FOUND, None),
    (bytearray(b"0.5"), FOUND, None),
    (np.array([0.1, 0.2]), FOUND, None),
    (np.array([]), FOUND, None),
    ([0.5], FOUND, None),
    ([], FOUND, None),
    ({"osi": 0.5}, FOUND, None),
    ({0.5}, FOUND, None),
    ((0.5, 1), FOUND, None),
    (pd.DataFrame({"a": [0.5]}), FOUND, None),
    (pd.Series([0.5, 1]), FOUND, None),
    (pd.NA, READ, None),
    (pd.NaT, READ, None),
    (None, READ, None),
    (pd.Timestamp("2022-01-01", tz="UTC"), FOUND, None),
    (pd.Timedelta("1D"), FOUND, None),
    (pd.Interval(0, 1), FOUND, None),
    (datetime.date(2022, 1, 1), FOUND, None),
    (datetime.time(1), FOUND, None),
    (True, FOUND, None),
    (np.bool_(False), FOUND, None),
    (np.float32(0.5), READ, 0.5),
    (np.longdouble("1e400"), FOUND, None),
    (np.str_("0.5"), READ, 0.5),
    ("0\x00.5", FOUND, None),
    ("0.5\ud800", FOUND, None),
    ("1\x1b[31m", FOUND, None),
    ("0." + "5" * 40_000, READ, 0.5555555555555556),
    ("约" * 20_000, FOUND, None),
    ("(" * 20_000, FOUND, None),
    ("1," * 10_000, FOUND, None),
    (object(), FOUND, None),
    (int, FOUND, None),
    (len, FOUND, None),
    (_Rude(), FOUND, None),
    (_deep(), FOUND, None),
]


def _frame(cell: Any, how: str) -> pd.DataFrame:
    column = np.empty(3, dtype=object)
    column[:] = [None, 0.6, 0.7]
    column[0] = cell
    frame = pd.DataFrame(
        {"国家": ["甲", "乙", "丙"], "osi": 0.5, "hci": [0.5, 0.6, 0.7], "tii": 0.5}
    )
    frame.isetitem(1, column)
    if how == "index":
        frame = frame.set_index("国家")
    elif how == "category":
        frame = frame.astype({"国家": "category"})
    elif how == "panel":
        frame = frame.assign(年份="2022").set_index(["国家", "年份"])
    return frame


def _cells() -> Iterator[Case]:
    for k, (cell, outcome, detail) in enumerate(_OBJECTS):
        for how in ("column", "index", "category", "panel"):
            name = f"cell {k} {type(cell).__name__} {how}"
            yield Case(name, lambda _, c=cell, h=how: _frame(c, h), outcome, detail)
        name = f"name {k} {type(cell).__name__}"
        yield Case(f"{name} index", lambda _, c=cell: _labelled(c, 0), ANY)
        yield Case(f"{name} header", lambda _, c=cell: _labelled(c, 1), ANY)


def _labelled(label: Any, axis: int) -> pd.DataFrame:
    """Return a frame with an object as the name of a row or column."""
    labels = np.empty(4 if axis else 2, dtype=object)
    labels[:] = [*LEAVES, "x"] if axis else ["甲", "乙"]
    labels[-1] = label
    frame = pd.DataFrame([[0.5, 0.5, 0.5, 0.5], [0.6, 0.6, 0.6, 0.6]], index=["甲", "乙"])
    frame = frame.set_axis([*LEAVES, "x"], axis=1) if not axis else frame
    return frame.set_axis(pd.Index(labels, dtype=object, tupleize_cols=False), axis=axis)


# --- names -----------------------------------------------------------------------------------

_UNSEEN = "\u200b\ufeff\u00ad\u202e\u200f\u2060\u3164\ufe0f\u034f\u115f\x07\x1b\x7f"
_BLANK = [" ", "\u3000", "\xa0", "\u2800", "\t", *_UNSEEN]
_TWINS = [
    ("北京", "北京 "),
    ("北京", " 北京"),
    ("北京", "北京\u3000"),
    ("北京", "北京\xa0"),
    ("北京", "北京\n"),
    ("New York", "New  York"),
    ("ABC", "ＡＢＣ"),
    ("é", "e\u0301"),
    ("가", "\u1100\u1161"),
    ("ﬁn", "fin"),
    *(("北京", f"北{sign}京") for sign in _UNSEEN),
    *(("北京", f"{sign}北京") for sign in _UNSEEN),
]


def _named(names: tuple[str, str], how: str, folder: Path) -> Any:
    rows = [[name, 0.5, 0.6, 0.7] for name in names]
    frame = pd.DataFrame(rows, columns=["国家", *LEAVES])
    if how == "index":
        return frame.set_index("国家")
    if how == "column":
        return frame
    if how == "csv":
        frame.to_csv(folder / "names.csv", index=False)
        return folder / "names.csv"
    head = "".join(f'<c t="str"><v>{name}</v></c>' for name in ("国家", *LEAVES))
    lines = "".join(
        f'<row><c t="str"><v>{name.replace(chr(9), " ")}</v></c>'
        + "<c><v>0.5</v></c>" * 3
        + "</row>"
        for name in names
    )
    return workbook(folder / "names.xlsx", f"<row>{head}</row>{lines}")


def _names() -> Iterator[Case]:
    for how in ("index", "column", "csv", "xlsx"):
        for blank in _BLANK:
            if how == "xlsx" and blank in "\x07\x1b\x7f\t":
                continue  # no XML
            make = lambda folder, b=blank, h=how: _named((b, "乙"), h, folder)  # noqa: E731
            yield Case(f"blank {blank!r} {how}", make, NAMED)
        for twins in _TWINS:
            if how == "xlsx" and any(sign in "".join(twins) for sign in "\x07\x1b\x7f\n"):
                continue
            make = lambda folder, t=twins, h=how: _named(t, h, folder)  # noqa: E731
            yield Case(f"twins {twins} {how}", make, NAMED)


# --- sheets as XML ---------------------------------------------------------------------------

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _relations(*items: tuple[str, str]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="r{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(items)
        )
        + "</Relationships>"
    )


def workbook(path: Path, rows: str, after: str = "", **more: str) -> Path:
    """Write a workbook of which every byte of XML is known."""
    sheet = f"<worksheet {_MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"
    parts = {
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="data" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/styles.xml": f"<styleSheet {_MAIN}><cellXfs><xf/></cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}/>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in (parts | more).items():
            archive.writestr(part, text)
    return path


def _rows(count: int = 4) -> list[list[str]]:
    """Return the cells of a plain table, each as XML with its address."""
    head = [
        f'<c r="{c}1" t="str"><v>{t}</v></c>'
        for c, t in zip("ABCD", ("国家", *LEAVES), strict=True)
    ]
    lines = [
        [f'<c r="A{i}" t="str"><v>unit{i}</v></c>']
        + [f'<c r="{c}{i}"><v>0.{i}{j}</v></c>' for j, c in enumerate("BCD")]
        for i in range(2, count + 2)
    ]
    return [head, *lines]


def _sheet(rows: list[list[str]]) -> str:
    return "".join(f'<row r="{i}">{"".join(row)}</row>' for i, row in enumerate(rows, 1))


_NUMBERS = [
    "nan",
    "NaN",
    "inf",
    "-inf",
    "+nan",
    "abc",
    "1abc",
    "0x12",
    "1_0",
    "--1",
    "1,5",
    "1e",
    ".",
]
_VALUES = [
    "<v>{v}</v><v>{v}</v>",
    "<v>{v}</v><is><t>9</t></is>",
    '<v>{v}</v><x:v xmlns:x="urn:x">9</x:v>',
    '<v>{v}</v><v xmlns="urn:x">9</v>',
    "<v>{v}</v><extLst><ext><v>9</v></ext></extLst>",
]


def _sheets() -> Iterator[Case]:
    """Mutate one cell or row of a plain sheet, at places that a seed decides."""
    dice = random.Random(10)
    for turn in range(12):
        for text in _NUMBERS:
            change = lambda c, t=text: _with(c, f"<v>{t}</v>")  # noqa: E731
            yield _mutated(f"number {text} {turn}", dice, change, "")._replace(outcome=TOLD)
        for form in _VALUES:
            yield _mutated(f"values {form} {turn}", dice, lambda c, f=form: _with(c, f), "damaged")
        yield _mutated(f"cell twice {turn}", dice, lambda c: c + c, "twice")
        yield _mutated(
            f"cell twice, other value {turn}", dice, lambda c: c + _with(c, "<v>9</v>"), "twice"
        )
        yield _mutated(f"foreign cell {turn}", dice, _foreign, "damaged")
        yield _mutated(f"alternate {turn}", dice, _alternate, "damaged")
        yield _mutated(f"long {turn}", dice, lambda c: _with(c, f"<v>{'1' * 33_000}</v>"), "32,767")
        yield _mutated(f"far {turn}", dice, lambda c: c + '<c r="XFE9"><v>1</v></c>', "damaged")
        yield _twice(f"row twice {turn}", dice)
    for k in range(20):
        yield Case(f"first value {k}", lambda f, k=k: _infinite(f, k), FOUND)


def _mutated(name: str, dice: random.Random, change: Callable[[str], str], says: str) -> Case:
    i, j = dice.randrange(1, 5), dice.randrange(1, 4)

    def make(folder: Path) -> Path:
        rows = _rows()
        rows[i][j] = change(rows[i][j])
        return workbook(folder / "book.xlsx", _sheet(rows))

    return Case(name, make, REFUSED, says)


def _with(cell: str, inside: str) -> str:
    start, _, rest = cell.partition("<v>")
    return start + inside.replace("{v}", rest.partition("<")[0]) + "</c>"


def _foreign(cell: str) -> str:
    return cell + cell.replace("<c ", '<x:c xmlns:x="urn:x" ').replace("</c>", "</x:c>")


def _alternate(cell: str) -> str:
    return f'<mc:AlternateContent xmlns:mc="urn:mc">{cell}</mc:AlternateContent>'


def _twice(name: str, dice: random.Random) -> Case:
    i = dice.randrange(1, 5)

    def make(folder: Path) -> Path:
        text = _sheet(_rows())
        row = text[text.index(f'<row r="{i}"') :].partition("</row>")[0] + "</row>"
        return workbook(folder / "book.xlsx", text + row)

    return Case(name, make, REFUSED, "twice")


def _infinite(folder: Path, k: int) -> Path:
    rows = _rows()
    rows[1][1] = _with(rows[1][1], f"<v>{'-' * (k % 2)}1e{400 + 100 * k}</v>")
    return workbook(folder / "book.xlsx", _sheet(rows))


# --- archives, styles, shared strings ---------------------------------------------------------

_BOMBS: dict[str, Callable[[Path], Path]] = {
    "empty rows": lambda p: workbook(p, _sheet(_rows()) + "<row/>" * 1_048_000),
    "rows in other spelling": lambda p: workbook(
        p, _sheet(_rows()) + "<row spans='1:1'></row>" * 900_000
    ),
    "cell of 8 MB": lambda p: workbook(p, _sheet(_rows()).replace("unit3", "x" * (8 << 20))),
    "cell of 33 MB": lambda p: workbook(p, _sheet(_rows()).replace("unit3", "x" * (33 << 20))),
    "header of 1 MB": lambda p: workbook(p, _sheet(_rows()).replace("hci", "hci (" * (200 << 10))),
    "formula of 1 MB": lambda p: workbook(
        p, _sheet(_rows()).replace("<v>0.20</v>", f"<f>{'A1+' * 350_000}</f>")
    ),
    "numbers without names": lambda p: workbook(p, "<row><c><v>1</v></c></row>" * 300_000),
    "shared string of 1 MB": lambda p: workbook(
        p,
        _sheet(_rows()),
        **{"xl/sharedStrings.xml": f"<sst><si><t>{'x' * (1 << 20)}</t></si></sst>"},
    ),
    "shared string 1,000 times": lambda p: workbook(
        p,
        "<row>" + '<c t="s"><v>0</v></c>' * 1000 + "</row>",
        **{"xl/sharedStrings.xml": f"<sst><si><t>{'x' * 32_000}</t></si></sst>"},
    ),
    "runs without end": lambda p: workbook(
        p, _sheet(_rows()), **{"xl/sharedStrings.xml": "<sst><si>" + '<r>"superscript"' * 90_000}
    ),
    "2,000 sheets": lambda p: workbook(
        p,
        _sheet(_rows()),
        **{
            "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
            + "".join(f'<sheet name="s{i}" sheetId="{i}" r:id="r0"/>' for i in range(2000))
            + "</sheets></workbook>"
        },
    ),
    "two sheets of one name": lambda p: workbook(
        p,
        _sheet(_rows()),
        **{
            "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r0"/><sheet name="A" sheetId="2" r:id="r0"/>'
            "</sheets></workbook>"
        },
    ),
    "merged ranges over each other": lambda p: workbook(
        p,
        _sheet(_rows(300)),
        "<mergeCells>"
        + "".join(f'<mergeCell ref="A{i}:D301"/>' for i in range(2, 200))
        + "</mergeCells>",
    ),
    "rows in two places": lambda p: workbook(p, _sheet(_rows()), "<sheetData><row/></sheetData>"),
    "stray cell": lambda p: workbook(
        p, _sheet(_rows()) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "11,000 parts": lambda p: workbook(p, _sheet(_rows()), **{f"x/{i}": "" for i in range(11_000)}),
    "format of 1 MB": lambda p: workbook(
        p,
        _sheet(_rows()),
        **{
            "xl/styles.xml": f"<styleSheet {_MAIN}><numFmts><numFmt numFmtId='200' "
            f"formatCode='{' ' * (1 << 20)}'/></numFmts><cellXfs><xf numFmtId='200'/></cellXfs></styleSheet>"
        },
    ),
}
_HARMLESS = ("empty rows", "rows in other spelling")


def _archives() -> Iterator[Case]:
    for name, make in _BOMBS.items():
        outcome = ANY if name in _HARMLESS else REFUSED
        yield Case(name, lambda folder, make=make: make(folder / "bomb.xlsx"), outcome)
    dice = random.Random(11)
    for turn in range(60):
        seed = dice.random()

        def make(folder: Path, seed: float = seed) -> Path:
            """Overwrite some bytes of the XML."""
            own, text = random.Random(seed), bytearray(_sheet(_rows()).encode())
            for _ in range(own.randrange(1, 6)):
                text[own.randrange(len(text))] = own.choice(b"<>/\"' =cvr0A:!&")
            return workbook(folder / "book.xlsx", text.decode(errors="replace"))

        yield Case(f"bytes of the sheet {turn}", make, ANY)


# --- text files --------------------------------------------------------------------------------

_HEAD = "国家,osi,hci,tii\n"
_TEXTS = {
    "a cell of 40,000": _HEAD + f"甲,{'1' * 40_000},1,1\n",
    "a cell of 40,000 in quotes": _HEAD + '甲,"' + "1\n" * 20_000 + '",1,1\n',
    "a line of 500,000": _HEAD + "1" * 500_000,
    "17,000 columns": _HEAD + "," * 17_000,
    "one wide line": _HEAD + "," * 16_000 + "\n" + "x\n" * 20_000,
    "NUL": _HEAD + "甲\0,1,1,1\n",
    "open quote": _HEAD + '甲,"1,1,1\n',
    "nothing": "",
    "header 1,100 times": (_HEAD + "甲,.1,.1,.1\n") * 1_100,
}


def _texts() -> Iterator[Case]:
    for name, text in _TEXTS.items():

        def make(folder: Path, text: str = text) -> Path:
            (folder / "text.csv").write_text(text, "utf-8")
            return folder / "text.csv"

        yield Case(name, make, REFUSED)
    wide = {
        "16,000 columns": _HEAD.strip() + ",x" * 16_000 + "\n甲,.1,.1,.1\n",
        "16,000 blank columns": _HEAD.strip() + "," * 16_000 + "\n甲,.1,.1,.1\n",
        "20,000 notes": _HEAD + "注：x\n" * 20_000,
        "20,000 nameless": _HEAD + ",1\n" * 20_000,
        "20,000 totals": _HEAD + "合计,1\n" * 20_000,
        "20,000 names": _HEAD + "".join(f"unit {i},.1,.1,.1\n" for i in range(20_000)),
        "brackets": _HEAD + ("甲" + "(" * 30_000 + ",1,1,1\n") * 10,
        "spaces": _HEAD + (" " * 30_000 + "甲,1,1,1\n") * 10,
        "half": _HEAD + "甲," + "1 " * 16_000 + ",1,1\n",
    }
    for name, text in wide.items():

        def wider(folder: Path, text: str = text) -> Path:
            (folder / "text.csv").write_text(text, "utf-8")
            return folder / "text.csv"

        yield Case(name, wider, ANY)


def _soups() -> Iterator[Case]:
    """Random lines of what tables are made of, and of what they are not."""
    words = [
        "国家", "osi", "hci (%)", "tii", "2022年", "合计", "北京", "—", "1e999", "12%", "约3万", "(1.5)", "=1+1",
        "注：x", "单位：万元", "\ufeff", "\u202e", "'", '""', "1,000", "ＡＢ", "续表", "0x1", "nan", "指标", "数值", "\x0b",
    ]  # fmt: skip
    dice = random.Random(12)
    for turn in range(150):
        lines = [
            dice.choice(",;\t").join(dice.choices(words, k=dice.randrange(1, 7)))
            for _ in range(dice.randrange(1, 12))
        ]
        text = "\n".join([_HEAD.strip(), *lines] if turn % 2 else lines)

        def make(folder: Path, text: str = text) -> Path:
            (folder / "soup.csv").write_text(text, "utf-8")
            return folder / "soup.csv"

        yield Case(f"soup {turn}", make, ANY)


# --- paths -------------------------------------------------------------------------------------


def _fifo(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _socket(path: Path) -> Path:
    place = os.getcwd()
    os.chdir(path.parent)  # the name of a socket may be short only
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(place)
    return path


def _device(path: Path) -> Path:
    path.symlink_to("/dev/zero")
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


_KINDS: dict[str, Callable[[Path], Path]] = {
    "folder": _folder,
    "nothing": lambda path: path,
    "NUL": lambda path: path.with_name(f"a\0{path.suffix}"),
    "half a pair": lambda path: path.with_name(f"a\ud800{path.suffix}"),
    "300 characters": lambda path: path.with_name("a" * 300 + path.suffix),
    "6,000 characters": lambda path: path.parent.joinpath(*["a" * 100] * 60, path.name),
    "below a file": lambda path: Path(__file__) / path.name,
}
if os.name == "posix":
    _KINDS |= {"pipe": _fifo, "socket": _socket, "device": _device}
_READERS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "table": (".csv", lambda path: bi.read_table(path, "egdi")),
    "old workbook": (".xls", lambda path: bi.validate(path, "egdi")),
    "workbook": (".xlsx", lambda path: bi.validate(path, "egdi")),
    "parquet": (".parquet", lambda path: bi.read_table(path, "egdi")),
    "framework": (".xlsx", bi.Framework.load),
    "report": (".xlsx", bi.verify),
    "rerun": (".xlsx", bi.rerun),
    "form": (".xlsx", open_contents),
    "quality": (".tsv", lambda path: bi.quality(path, "egdi")),
}
_WRITERS: dict[str, Callable[[Path], Any]] = {
    "template": lambda path: bi.write_template("egdi", path),
    "annotated": lambda path: bi.validate(_frame("x", "index"), "egdi").annotate(path),
    "ranking": lambda path: bi.evaluate(_frame(0.5, "index"), "egdi").to_excel(path),
    "framework": lambda path: bi.Framework.load("egdi").to_excel(path),
}


def _paths() -> Iterator[Case]:
    for kind, place in _KINDS.items():
        for reader, (suffix, read) in _READERS.items():

            def make(folder: Path, place=place, suffix=suffix, read=read) -> Any:
                path = place(folder / f"place{suffix}")
                return lambda: read(path)

            yield Case(f"{reader} {kind}", make, REFUSED)
    for kind in ("folder", "NUL", "300 characters", "6,000 characters", "below a file"):
        for writer, write in _WRITERS.items():

            def make(folder: Path, place=_KINDS[kind], write=write) -> Any:
                path = place(folder / "place.xlsx")
                return lambda: write(path)

            yield Case(f"{writer} written to {kind}", make, REFUSED)
