"""The header of a sheet is found without a system: by where its figures begin and what its edges hold."""

import pytest

from benchmark_index.drafting.header_columns import header_of, register_of
from benchmark_index.files import Grid

CITIES = ["北京", "上海", "广州", "深圳"]
WIDE = [["城市", "产值", "税收"], *([city, 10 * k, k] for k, city in enumerate(CITIES, 1))]
TURNED = [list(row) for row in zip(*WIDE, strict=True)]


@pytest.mark.parametrize(
    "rows",
    [
        WIDE,
        [["各市情况"], [], *WIDE, ["注：初步数。"]],
        [["单位：亿元"], *WIDE],
        [["权重", 0.4, 0.6], *WIDE],
        [WIDE[0], ["权重", 0.4, 0.6], *WIDE[1:]],
        [WIDE[0], ["北京", "—", "—"], *WIDE[2:]],
        [["", *WIDE[0][1:]], *WIDE[1:]],
        [["指标", *CITIES], *TURNED[1:]],
        [["", *CITIES], *TURNED[1:]],
        [["指标", "单位", *CITIES], *([r[0], "亿元", *r[1:]] for r in TURNED[1:])],
        [["序号", "指标名称", *CITIES], *([k, *row] for k, row in enumerate(TURNED[1:], 1))],
        [["城市", "指标", "数值"], *([r[0], n, v] for r in WIDE[1:] for n, v in zip(WIDE[0][1:], r[1:], strict=True))],
    ],
)  # fmt: skip
def test_the_same_columns_are_found_in_every_layout(rows):
    width = max(map(len, rows))
    header = header_of(Grid("a", [[*row, *[""] * (width - len(row))] for row in rows]))
    assert header is not None
    assert [column.title.name for column in header.values] == ["产值", "税收"]


def test_a_register_is_that_of_most_names():
    assert register_of(["北京", "天津", "上海"], "省份") == "cn-provinces"
    assert register_of(["海淀区", "朝阳区", "经开区"], "") == "beijing-districts"
    assert register_of(["Norway", "Kenya"], "") == ""
