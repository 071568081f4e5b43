"""Files that the package has written: told from those of others before they are written over."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

MARK = "benchmark-index"  # among the keywords of every workbook that is written
_LEAST = 65_536  # bytes at either end in which text files and Parquet say what they are
_SHEETS = ({"Ranking", "Method"}, {"Overview", "Blocking"})  # of workbooks without the mark, to 0.7
_PAGE = re.compile(r'(?s)<!doctype html>.{,2000}?<meta name="generator" content="benchmark-index ')
_HEADS = re.compile(  # the first columns of each table that is written as CSV
    "\ufeff(rank,unit,name,|unit,nominal,median,|indicator,n,min,max,|indicator,name,group,unit,value,"
    "|unit,from,to,score_before,|unit,indicator,period,value,qualifier,|unit,rank_a,rank_b,)"
)


def is_written_here(path: Path) -> bool:
    """Return whether a file is a workbook, a table, a page or a weight set of the package."""
    try:
        with path.open("rb") as stream:
            start = stream.read(_LEAST)
            if start.startswith(b"PK"):
                return _is_marked_workbook(stream)
            if start.startswith(b"PAR1"):
                stream.seek(max(0, path.stat().st_size - _LEAST))
                return b"benchmark_index" in stream.read()
    except (OSError, ValueError, zipfile.BadZipFile):
        return False
    text = start.decode("utf-8", "replace")
    return any(head.match(text) for head in (_HEADS, _PAGE)) or _is_weight_set(text)


def _is_marked_workbook(stream: IO[bytes]) -> bool:
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        core = _part(archive, "docProps/core.xml") if "docProps/core.xml" in names else b""
        if re.search(rb"keywords>[^<]*" + MARK.encode(), core):
            return True
        if "xl/workbook.xml" not in names:
            return False
        book = _part(archive, "xl/workbook.xml").decode("utf-8", "replace")
        sheets = {*re.findall(r'<sheet name="([^"]*)"', book)}
        return any(known <= sheets for known in _SHEETS)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_LEAST)


def _is_weight_set(text: str) -> bool:
    """Return whether a text is a weight set as it is written, with no remark of anybody in it."""
    return text.startswith("id: ") and "#" not in text and "\nweights:\n" in text
