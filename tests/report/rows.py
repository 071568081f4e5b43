"""Rows of a sheet moved as a spreadsheet moves them: references to the own row move along."""

import re

from openpyxl.formula.translate import Translator

ROW = re.compile(r'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
FORMULA = re.compile(r'(<c r="([A-Z]+)\d+"[^>]*>)<f>([^<]*)</f>')


def rows(archive, sheet):
    """Return the XML of each row, by number."""
    return {int(m[1]): m[0] for m in ROW.finditer(archive[archive.sheet(sheet)])}


def placed(xml, new):
    """Return a row as it stands in another place."""
    old = re.match(r'<row r="(\d+)"', xml)[1]

    def moved(match):
        plain = match[3].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        at = match[2]
        formula = Translator(f"={plain}", f"{at}{old}").translate_formula(f"{at}{new}")[1:]
        safe = formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"{match[1]}<f>{safe}</f>"

    xml = FORMULA.sub(moved, xml)
    return re.sub(rf'(<row r="|<c r="[A-Z]+){old}"', rf'\g<1>{new}"', xml)


def rearranged(archive, sheet, order):
    """Put rows in other places: ``order`` names, from row to row, which of them stands there."""
    held, part = rows(archive, sheet), archive.sheet(sheet)
    new = {at: placed(held[source], at) for at, source in order.items()}
    kept = {at: xml for at, xml in held.items() if at not in order}
    table = "".join(xml for _, xml in sorted({**kept, **new}.items()) if xml)
    archive.edit(part, "<sheetData>.*</sheetData>", lambda _: f"<sheetData>{table}</sheetData>")
    with_comments(archive, part, {source: at for at, source in order.items()})


def with_comments(archive, part, now):
    """Move the comments of a sheet with their rows."""
    folder, _, name = part.rpartition("/")
    held = dict(archive.parts).get(f"{folder}/_rels/{name}.rels", b"").decode()
    if comments := re.search(r"comments\d+\.xml", held):
        xml, number = archive[f"xl/{comments[0]}"], r'(<comment ref="[A-Z]+)(\d+)"'
        moved = re.sub(number, lambda m: f'{m[1]}{now.get(int(m[2]), m[2])}"', xml)
        archive.put(f"xl/{comments[0]}", moved)


def turned(archive, sheet, first):
    """Sort a table the other way round, so that its last row stands first."""
    numbers = [row for row in rows(archive, sheet) if row >= first]
    rearranged(archive, sheet, dict(zip(numbers, reversed(numbers), strict=True)))


def without(archive, sheet, gone):
    """Delete a row: those below move up."""
    last = max(rows(archive, sheet))
    rearranged(archive, sheet, {row: row + 1 for row in range(gone, last)})
    part = archive.sheet(sheet)
    archive.put(part, archive[part].replace(rows(archive, sheet)[last], ""))


def put(archive, sheet, at, text):
    """Write a text, or a number, in an empty cell to the right of a row or below the table."""
    row = int(re.search(r"\d+", at)[0])
    value = f"<v>{text}</v>" if isinstance(text, (int, float)) else f"<is><t>{text}</t></is>"
    kind = "" if isinstance(text, (int, float)) else ' t="inlineStr"'
    cell, part = f'<c r="{at}"{kind}>{value}</c>', archive.sheet(sheet)
    held = rows(archive, sheet)
    if row in held:
        new = re.sub("</row>$", "", held[row]) + f"{cell}</row>"
        archive.put(part, archive[part].replace(held[row], new))
    else:
        archive.edit(part, "</sheetData>", f'<row r="{row}">{cell}</row></sheetData>')
