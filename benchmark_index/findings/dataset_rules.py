"""What can be wrong with many files that are read in batches."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import Text
from .table_rules import Rule

DATASET_RULES: Mapping[str, Rule] = {
    "unreadable-file": Rule(
        "error",
        Text("{reason}", "{reason}"),
        Text(
            "{way_out} 其余文件已读完，改好后重新运行只再读这一个。",
            "{way_out} The other files are read; run again once it is mended, and only it is read.",
        ),
    ),
    "checks-across-rows": Rule(
        "info",
        Text(
            "分批读取时不做须比较多行的核对：{checks}",
            "Checks that compare rows are not made in batches: {checks}",
        ),
        Text(
            "需要这些核对时，请用 validate 一次读入一个文件。",
            "Where they are needed, validate one file at a time.",
        ),
    ),
    "approximate": Rule(
        "warning",
        Text(
            "{step} 是近似的：只看了均匀抽取的 {rows} 行（共 {of} 行）",
            "{step} is approximate: it saw {rows} rows spread evenly over {of}",
        ),
        Text(
            "需要精确结果时，请去掉 approximate 并给出足够的 memory。",
            "For the exact result leave out approximate and allow memory enough.",
        ),
    ),
}
