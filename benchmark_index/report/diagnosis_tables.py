"""A diagnosis as CSV and as a workbook: one sheet to read, the tables behind it on others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pandas as pd

from ..diagnostics.correlations import Kind
from ..errors import Text
from ..excel import Book, lay
from .comparison_tables import heads_of
from .diagnosis_page import PROFILE_COLUMNS, RELIABILITY_COLUMNS, WEIGHT_COLUMNS, diagnosis_page
from .frame_columns import columns_of
from .guarded_csv import save
from .words import TITLES, Wording

if TYPE_CHECKING:
    from ..comparison.diagnosis import Diagnosis

HEADS = {
    **{column.key: column.head for column in (*PROFILE_COLUMNS, *RELIABILITY_COLUMNS)},
    **{column.key: column.head for column in WEIGHT_COLUMNS},
    "indicator": TITLES["indicator"],
    "node": Text("节点", "Node"),
    "parent": Text("上级", "Parent"),
    "other": Text("另一节点", "Other node"),
    "flag": Text("标注", "Flag"),
    "flags": Text("标注", "Flags"),
    "value": Text("数值", "Value"),
    "zh": Text("说明（中文）", "In Chinese"),
    "en": Text("说明（英文）", "In English"),
    "first": Text("甲", "First"),
    "second": Text("乙", "Second"),
    "where": Text("同组或跨组", "Within or across"),
    "missing": Text("缺失", "Missing"),
    "zeros": Text("零值", "Zeros"),
    "r": Text("r", "r"),
    "n": Text("n", "n"),
    "r_index": Text("与得分 r", "r with the index"),
    "alpha": Text("α", "Alpha"),
    "component": Text("成分", "Component"),
    "eigenvalue": Text("特征值", "Eigenvalue"),
    "share": Text("占比", "Share"),
    "cumulative": Text("累计", "Cumulative"),
    "unit": Text("对象", "Unit"),
    "period": Text("时期", "Period"),
}


def write_csv(diagnosis: Diagnosis, path: Path) -> None:
    """Write one row per indicator: UTF-8 with BOM, texts guarded."""
    save(diagnosis.to_frame().rename_axis("indicator").reset_index(), path)


def write_workbook(diagnosis: Diagnosis, path: Path, language: str | None = None) -> None:
    """Write the page, then all tables by id, a sheet each."""
    words, book = Wording(language), Book()
    title = words.say(diagnosis.framework.name)
    lay(book, diagnosis_page(words, diagnosis))
    for name, frame in _tables(diagnosis):
        if len(frame):
            columns = columns_of(frame, words, HEADS)
            book.table(name, columns, freeze=1, title=f"{title} · {name}")
    if (beside := diagnosis.comparison) is not None:
        columns = columns_of(beside.to_frame(), words, heads_of(beside))
        book.table("Comparison", columns, freeze=1, title=f"{beside.a} · {beside.b}")
    book.save(path)


def _tables(diagnosis: Diagnosis) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "Flags", diagnosis.flags.set_index("flag")
    yield "Indicators", diagnosis.to_frame().rename_axis("indicator")
    yield "Parents", diagnosis.with_parents
    for kind in get_args(Kind):
        yield kind.capitalize(), diagnosis.correlations(kind).set_index("first")
    yield "Reliability", diagnosis.reliability
    yield "Alpha if deleted", diagnosis.alpha_if_deleted.set_index("node")
    yield "Components", diagnosis.components
    yield "Loadings", diagnosis.loadings.rename_axis("indicator")
    if diagnosis.framework.groups:
        yield "Groups", diagnosis.importance("groups")
    yield "Availability", diagnosis.availability
