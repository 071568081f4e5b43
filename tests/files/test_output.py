import os

import pytest

import benchmark_index as bi
from benchmark_index.files.output import check_output


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "data.xlsx"
    path.write_bytes(b"what was read")
    return path


def test_a_new_workbook_may_be_written_and_an_old_one_replaced(source, tmp_path):
    check_output(tmp_path / "new.xlsx", source)
    check_output(tmp_path / "NEW.XLSX", source)
    (tmp_path / "old.xlsx").touch()
    check_output(tmp_path / "old.xlsx", source)


def test_what_was_read_is_never_an_output(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.symlink(source, tmp_path / "link.xlsx")
    os.link(source, tmp_path / "same.xlsx")
    os.symlink(tmp_path, tmp_path / "folder")
    for name in ("data.xlsx", "./data.xlsx", "link.xlsx", "same.xlsx", "folder/data.xlsx"):
        with pytest.raises(bi.UsageError) as error:
            check_output(type(source)(name), tmp_path / "other.yaml", source)
        assert "不会被覆盖" in error.value.explain("zh")


@pytest.mark.parametrize("name", ["out.csv", "out", "out.xlsx.gz", "out.xlsm"])
def test_an_output_is_a_workbook(source, tmp_path, name):
    with pytest.raises(bi.UsageError, match=r"\.xlsx"):
        check_output(tmp_path / name, source)


def test_macros_may_be_kept_where_that_is_said(source, tmp_path):
    check_output(tmp_path / "out.xlsm", source, suffixes=(".xlsx", ".xlsm"))


def test_a_folder_is_not_made_up(source, tmp_path):
    with pytest.raises(bi.UsageError, match="no such folder"):
        check_output(tmp_path / "nowhere" / "out.xlsx", source)
