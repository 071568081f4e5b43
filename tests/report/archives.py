"""Workbooks taken apart and put together again, to forge one part of them."""

import io
import re
import warnings
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Archive:
    """The parts of a workbook, in order; a name may be there twice."""

    def __init__(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = [[info.filename, archive.read(info)] for info in archive.infolist()]

    def content(self):
        stream = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names that are there twice
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in self.parts:
                    archive.writestr(name, content)
        return stream.getvalue()

    def __getitem__(self, part):
        return next(content for name, content in self.parts if name == part).decode()

    def edit(self, part, old, new, count=1):
        """Replace what a pattern finds in a part, which it has to find."""
        text = self[part]
        changed, found = re.subn(old, new, text, count=count, flags=re.DOTALL)
        assert found, (part, old)
        self.put(part, changed)

    def put(self, part, text):
        for item in self.parts:
            if item[0] == part:
                item[1] = text.encode()

    def add(self, part, text):
        self.parts.append([part, text if isinstance(text, bytes) else text.encode()])

    def sheet(self, name):
        """Return the part of a sheet."""
        sheet = next(
            s for s in re.findall("<sheet [^>]*>", self["xl/workbook.xml"]) if f'name="{name}"' in s
        )
        key = re.search(r'r:id="(\w+)"', sheet)[1]
        return self._target("xl/_rels/workbook.xml.rels", f'Id="{key}"', "xl/")

    def _target(self, relations, word, folder):
        item = next(r for r in re.findall("<Relationship [^>]*>", self[relations]) if word in r)
        target = re.search('Target="([^"]*)"', item)[1]
        return target.lstrip("/") if target.startswith("/") else folder + target

    def cell(self, sheet, at):
        """Return the XML of a cell."""
        return re.search(
            rf'<c r="{at}"(?: [^>]*)?(?:/>|>.*?</c>)', self[self.sheet(sheet)], re.DOTALL
        )[0]

    def set_cell(self, sheet, at, change):
        """Replace a cell's XML by what a function makes of it."""
        part = self.sheet(sheet)
        old = self.cell(sheet, at)
        self.put(part, self[part].replace(old, change(old)))

    def before_end(self, part, xml):
        """Add XML at the end of a part's root."""
        text = self[part]
        at = text.rindex("</")
        self.put(part, text[:at] + xml + text[at:])

    def add_sheet(self, name, xml, front=False, state="visible", kind="worksheet"):
        """Add a sheet of one's own."""
        book, entry = (
            self["xl/workbook.xml"],
            (f'<sheet xmlns:r="{OFFICE}" name="{name}" sheetId="99" state="{state}" r:id="own"/>'),
        )
        book = (
            book.replace("<sheets>", f"<sheets>{entry}")
            if front
            else book.replace("</sheets>", f"{entry}</sheets>")
        )
        self.put("xl/workbook.xml", book)
        self.relate("xl/_rels/workbook.xml.rels", "own", kind, "/xl/worksheets/own.xml")
        self.add("xl/worksheets/own.xml", xml)
        self.declare(
            "/xl/worksheets/own.xml",
            f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml",
        )

    def relate(self, part, key, kind, target, mode=""):
        kind = kind if kind.startswith("http") else f"{OFFICE}/{kind}"
        mode = f' TargetMode="{mode}"' if mode else ""
        self.before_end(part, f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{mode}/>')

    def declare(self, part, kind):
        self.before_end(
            "[Content_Types].xml", f'<Override PartName="{part}" ContentType="{kind}"/>'
        )


SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
TEXT = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
