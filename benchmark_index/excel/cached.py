"""Results beside formulas: what previewers, pandas and calamine read before Excel recalculates."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from .text import clean_text

Results = Mapping[str, Any]  # by the address of a cell
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)<v ?(?:/>|></v>)</c>')


def with_results(content: bytes, sheets: Sequence[Results]) -> bytes:
    """Return a workbook with a result beside each of its formulas.

    Parameters
    ----------
    content : bytes
        A workbook as openpyxl writes it.
    sheets : sequence of mapping
        The results of each sheet in the order of the sheets, by the address of the cell.

    Raises
    ------
    RuntimeError
        There are formulas without a result, or results without a formula.
    """
    packed = io.BytesIO()
    parts = {f"xl/worksheets/sheet{i}.xml": results for i, results in enumerate(sheets, 1)}
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename in parts:
                data = _inject(data.decode(), parts[part.filename]).encode()
            target.writestr(part, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _inject(xml: str, results: Results) -> str:
    def fill(found: re.Match[str]) -> str:
        at, attributes, formula = found.groups()
        return f'<c r="{at}"{attributes}{_result(results[at], formula)}</c>'

    filled, count = _FORMULA.subn(fill, xml)
    if not count == len(results) == xml.count("<f>"):
        raise RuntimeError(f"{count} results for {xml.count('<f>')} formulas, {len(results)} given")
    return filled


def _result(value: Any, formula: str) -> str:
    """Return the rest of a cell: its type, its formula and its result."""
    if isinstance(value, bool):
        return f' t="b">{formula}<v>{int(value)}</v>'
    if isinstance(value, (int, float)) and math.isfinite(value):
        return f">{formula}<v>{value!r}</v>"
    text = clean_text(value) if isinstance(value, str) else ""
    quoted = escape(text, {"\r": "&#13;"})
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f' t="str">{formula}<v{space}>{quoted}</v>'
