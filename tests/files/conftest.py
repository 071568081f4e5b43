import zipfile

import pytest


class Book:
    """Writes workbooks of which every byte of XML is known."""

    MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, sheet, name="book.xlsx", **more):
        path = self.folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in (self.parts(sheet) | more).items():
                archive.writestr(part, text)
        return path

    def relations(self, *items):
        """Relations given as (id, kind, target)."""
        return (
            f'<Relationships xmlns="{self.PACKAGE}">'
            + "".join(
                f'<Relationship Id="{key}" Type="{self.OFFICE}/{kind}" Target="{target}"/>'
                for key, kind, target in items
            )
            + "</Relationships>"
        )

    def parts(self, sheet):
        """The parts of a workbook with one sheet, given by its rows or whole.

        Its styles are 0 plain, 1 and 2 percent, 3 a date.
        """
        if "sheetData" not in sheet:
            sheet = f"<worksheet {self.MAIN}><sheetData>{sheet}</sheetData></worksheet>"
        return {
            "_rels/.rels": self.relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": self.relations(
                ("r1", "worksheet", "worksheets/sheet1.xml")
            ),
            "xl/workbook.xml": f'<workbook {self.MAIN} xmlns:r="{self.OFFICE}"><sheets>'
            '<sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/styles.xml": f"<styleSheet {self.MAIN}><numFmts>"
            '<numFmt numFmtId="170" formatCode="0.0%"/></numFmts><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="10"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": sheet,
        }


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


@pytest.fixture(scope="module")
def lasting_book(tmp_path_factory):
    return Book(tmp_path_factory.mktemp("books"))
