"""Small ranking workbooks that inflate to endless work are refused or told within seconds."""

import time

import pytest
from archives import Archive

import benchmark_index as bi
from benchmark_index.files.formulas import same_formula

SECONDS = 20  # on a busy machine; what took 30 and more


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("endless") / "ranking.xlsx"
    bi.evaluate("examples/data/egdi.csv", "egdi").to_excel(path)
    return path.read_bytes()


@pytest.fixture
def check(tmp_path):
    """Verify an archive, in time."""

    def verified(archive):
        path = tmp_path / "r.xlsx"
        path.write_bytes(archive.content())
        start = time.perf_counter()
        try:
            return bi.verify(path)
        finally:
            assert time.perf_counter() - start < SECONDS

    return verified


def attribute(size, letter="A"):
    return lambda a: a.edit(a.sheet("Data"), "<sheetData>", f'<sheetData x="{letter * size}">')


def before(xml):
    return lambda a: a.edit(a.sheet("Data"), "<sheetData>", lambda _: xml + "<sheetData>")


def many_rules(areas, rules):
    rule = '<cfRule type="expression" priority="1"><formula>1</formula></cfRule>'
    xml = f'<conditionalFormatting sqref="{"A1 " * areas}">{rule * rules}</conditionalFormatting>'
    return lambda a: a.edit(a.sheet("Data"), "</sheetData>", lambda _: "</sheetData>" + xml)


REFUSED = {
    "attribute": (attribute(20_000_000), "a tag or a text"),
    "attribute of ends of tags": (attribute(20_000_000, ">"), "a tag or a text"),
    "text": (before("A" * 20_000_000), "a tag or a text"),
    "comment": (before(f"<!--{'A' * 20_000_000}-->"), "a tag or a text"),
    "instruction": (before(f"<?a {'A' * 20_000_000}?>"), "a tag or a text"),
    "one long area": (many_rules(2_000_000, 50_000), "a tag or a text"),
    "areas of many rules": (many_rules(30_000, 20_000), "areas of conditional formats"),
    "many short areas": (many_rules(3_000, 30_000), "areas of conditional formats"),
}


LONGER = {"attribute of ends of tags", "comment", "instruction", "areas of many rules"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.large) if name in LONGER else name for name in REFUSED],
)
def test_a_part_of_endless_work_is_refused(name, content, check):
    forge, words = REFUSED[name]
    archive = Archive(content)
    forge(archive)
    with pytest.raises(bi.TableError, match=words):
        check(archive)


@pytest.mark.large
def test_a_comment_of_tags_is_read_in_time(content, check):
    archive = Archive(content)
    before(f"<!--{'<' * 20_000_000}-->")(archive)
    check(archive)


FURTHER = [
    pytest.param(piece, marks=pytest.mark.exhaustive) for piece in ("1,", "TRUE() ", "1e1+", " ")
]


@pytest.mark.large
@pytest.mark.parametrize("piece", ["(1 ", '"" ', *FURTHER])
def test_formulas_where_none_is_expected_are_told_at_once(piece, content, check):
    text = (piece * 8_000)[:8_000]
    rows = "".join(f'<row r="{r}"><c r="Z{r}"><f>{text}</f></c></row>' for r in range(5_000, 9_000))
    archive = Archive(content)
    archive.edit(archive.sheet("Summary"), "</sheetData>", lambda _: rows + "</sheetData>")
    found = check(archive).differences
    assert (found["kind"] == "formula").sum() >= 4_000


@pytest.mark.large
def test_rules_of_endless_formulas_are_told_in_time(content, check):
    rule = f'<cfRule type="expression" priority="1"><formula>{"(1 " * 2_700}</formula></cfRule>'
    archive = Archive(content)
    xml = f'<conditionalFormatting sqref="A1">{rule * 4_000}</conditionalFormatting>'
    archive.edit(archive.sheet("Data"), "</sheetData>", lambda _: "</sheetData>" + xml)
    assert "rule" in set(check(archive).differences["kind"])


@pytest.mark.parametrize("own", ["A1>0.1", "IF(TRUE,1,2)", "SUM(A1:A9)", '"a b"&B2'])
def test_other_spellings_of_a_formula_are_the_same(own):
    spelled = own.replace(">", " > ").replace("TRUE", " TRUE() ").replace(",", " , ")
    assert same_formula(own, spelled.replace("0.1", "0.100"))
    assert not same_formula(own, "")
    assert not same_formula("", own)
    assert not same_formula(own, own + "+1")
