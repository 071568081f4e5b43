"""A check of a workbook is shown by its outcome, an export by what was written."""

from pathlib import Path

from gallery import FRAME

import benchmark_index as bi
from benchmark_index.report.export import Export


def test_a_check_is_shown_by_its_outcome_and_ranking(tmp_path):
    export = bi.evaluate(FRAME.rename_axis("unit"), "egdi").to_excel(tmp_path / "a.xlsx")
    assert repr(export) == "<Export: 3 rows in a.xlsx>"
    verdict = bi.verify(tmp_path / "a.xlsx")
    lines = repr(verdict).splitlines()
    assert lines[0] == f"<Verification a.xlsx: {verdict.summary.en}>"
    assert [line.split()[1] for line in lines[-3:]] == verdict.ranking["unit"].tolist()


def test_many_files_are_counted():
    files = [Path(f"city-{i}.xlsx") for i in range(40)]
    assert repr(Export(files, 40)).splitlines()[-1] == "... and 28 more"
