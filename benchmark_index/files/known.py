"""What an archive of a workbook may hold besides the cells that are checked: a list, as data.

Whatever is not on it is named as unknown, never passed over. The words:

- ``checked``: read and held against what the library writes;
- ``plain``: says nothing that a reader of the sheets sees (settings of a printer, a thumbnail);
- ``listed``: allowed, not checked, and named as such.

LibreOffice's additions were seen in files it saved; those of Excel and WPS are from their published
formats.
"""

from __future__ import annotations

from typing import Literal

Verdict = Literal["checked", "plain", "listed"]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

# Namespaces of the strict variant of the format, by those of the usual one.
STRICT = {
    "http://purl.oclc.org/ooxml/spreadsheetml/main": MAIN,
    "http://purl.oclc.org/ooxml/drawingml/main": _DRAWING + "main",
    "http://purl.oclc.org/ooxml/drawingml/chart": _DRAWING + "chart",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing": _DRAWING + "spreadsheetDrawing",
    _STRICT_OFFICE.rstrip("/"): OFFICE.rstrip("/"),
}
NAMESPACES = {  # of the elements of each kind of part
    "officeDocument": {MAIN},
    "worksheet": {MAIN},
    "comments": {MAIN},
    "styles": {MAIN},
    "drawing": {_DRAWING + "spreadsheetDrawing", _DRAWING + "main", _DRAWING + "chart"},
    "chart": {_DRAWING + "chart", _DRAWING + "main"},
}
CHART, SHAPES, TEXT = (f"{{{_DRAWING}{name}}}" for name in ("chart", "spreadsheetDrawing", "main"))

RELATIONS: dict[str, Verdict] = {
    **dict.fromkeys((OFFICE + n for n in ("officeDocument", "worksheet", "styles")), "checked"),
    **dict.fromkeys((OFFICE + n for n in ("sharedStrings", "comments", "drawing")), "checked"),
    **dict.fromkeys((OFFICE + n for n in ("chart", "theme", "vmlDrawing")), "checked"),
    **dict.fromkeys((OFFICE + n for n in ("hyperlink",)), "checked"),
    **dict.fromkeys((OFFICE + n for n in ("calcChain", "printerSettings")), "plain"),
    **dict.fromkeys((OFFICE + n for n in ("extended-properties", "custom-properties")), "plain"),
    **dict.fromkeys((OFFICE + n for n in ("customXml", "customXmlProps")), "plain"),
    OFFICE + "sheetMetadata": "plain",
    _PACKAGE + "metadata/core-properties": "plain",
    _PACKAGE + "metadata/thumbnail": "plain",
    _MICROSOFT + "2011/relationships/chartStyle": "plain",
    _MICROSOFT + "2011/relationships/chartColorStyle": "plain",
    _MICROSOFT + "2020/02/relationships/classificationlabels": "plain",
    **dict.fromkeys((OFFICE + n for n in ("chartsheet", "externalLink")), "listed"),
    **dict.fromkeys((OFFICE + n for n in ("connections", "pivotCacheDefinition")), "listed"),
    _PACKAGE + "digital-signature/origin": "listed",
    _MICROSOFT + "2017/10/relationships/person": "listed",
    _MICROSOFT + "2017/10/relationships/threadedComment": "listed",
    _MICROSOFT + "2017/06/relationships/rdRichValue": "listed",
    _MICROSOFT + "2017/06/relationships/rdRichValueStructure": "listed",
    _MICROSOFT + "2017/06/relationships/rdRichValueTypes": "listed",
    "http://www.wps.cn/officeDocument/2020/cellImage": "listed",
}

CONTENT_TYPES = {  # how the type of a part ends that is read as one of these
    "officeDocument": "spreadsheetml.sheet.main+xml",
    "worksheet": "spreadsheetml.worksheet+xml",
    "chart": "drawingml.chart+xml",
    "drawing": "officedocument.drawing+xml",
}

# Children of <worksheet> and <workbook> in the main namespace.
SHEET_ELEMENTS: dict[str, Verdict] = {
    **dict.fromkeys(("sheetViews", "sheetFormatPr", "cols", "sheetData"), "checked"),
    **dict.fromkeys(("mergeCells", "conditionalFormatting", "dataValidations"), "checked"),
    **dict.fromkeys(("hyperlinks", "headerFooter", "drawing", "legacyDrawing"), "checked"),
    "extLst": "checked",
    **dict.fromkeys(("sheetPr", "dimension", "sheetCalcPr", "sheetProtection"), "plain"),
    **dict.fromkeys(("protectedRanges", "autoFilter", "sortState", "phoneticPr"), "plain"),
    **dict.fromkeys(("printOptions", "pageMargins", "pageSetup", "rowBreaks"), "plain"),
    **dict.fromkeys(("colBreaks", "ignoredErrors"), "plain"),
}
BOOK_ELEMENTS: dict[str, Verdict] = {
    **dict.fromkeys(("workbookPr", "sheets", "definedNames", "calcPr", "extLst"), "checked"),
    **dict.fromkeys(("fileVersion", "fileSharing", "workbookProtection", "bookViews"), "plain"),
    **dict.fromkeys(("oleSize", "fileRecoveryPr", "webPublishing"), "plain"),
    **dict.fromkeys(("externalReferences", "pivotCaches"), "plain"),  # listed by their parts
}

# Extensions without cells: by the kind of part and the id, the elements they may hold at the top.
EXTENSIONS = {
    # LibreOffice: how references in text are read
    ("officeDocument", "{7626C862-2A13-11E5-B345-FEFF819CDC9F}"): {"extCalcPr"},
    # Excel: charts follow references; features of calculation that a file uses
    ("officeDocument", "{140A7094-0E35-4892-8432-C4D2E57EDEB5}"): {"workbookPr"},
    ("officeDocument", "{79F54976-1DA5-4618-B147-ACDE4B953A38}"): {"workbookPr"},
    ("officeDocument", "{79F54976-1DA5-4618-B147-4CDE4B953A38}"): {"workbookPr"},
    ("officeDocument", "{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}"): {"calcFeatures"},
    # Excel and WPS: styles of slicers and timelines
    ("styles", "{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}"): {"slicerStyles"},
    ("styles", "{9260A510-F301-46a8-8635-F512D64BE5F5}"): {"timelineStyles"},
    # LibreOffice and Excel: the look of data bars, and which rule it is of
    ("worksheet", "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"): {"id"},
    ("worksheet", "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"): {"conditionalFormattings"},
    # LibreOffice and Excel: lines to labels, ids of series, how blanks are drawn
    ("chart", "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"): {"showLeaderLines", "layout"},
    ("chart", "{C3380CC4-5D6E-409C-BE32-E72D297353CC}"): {"uniqueId"},
    ("chart", "{56B9EC1D-385E-4148-901F-78D8002777C0}"): {"dataDisplayOptions16"},
    # Excel: the id of a drawing's object
    ("drawing", "{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}"): {"creationId"},
}
# Alternate content without cells: by the kind of part, the elements that it may hold at all.
ALTERNATES = {
    "officeDocument": {"absPath"},  # Excel: the folder a workbook was saved in
    "chart": {"style"},  # Excel: the number of a chart's style
}
# Elements of other namespaces outside of extensions, by the kind of part.
FOREIGN = {"officeDocument": {"revisionPtr"}}

OF_CELLS = {"sheetData", "row", "c", "is"}  # what no extension may hold
