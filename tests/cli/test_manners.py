"""What every command of the command line does alike: each is found in the program itself."""

import io
import re
import sys

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from rich.cells import cell_len
from typer.main import get_command

import benchmark_index as bi
from benchmark_index.cli.commands import app
from benchmark_index.files import opening
from benchmark_index.files.origin import is_written_here

TABLE = "国家,年份,osi,hci,tii\nA,2020,0.5,0.6,0.7\nB,2020,0.4,0.5,0.6\nC,2020,0.3,0.1,0.2\nA,2022,0.6,0.7,0.8\nB,2022,0.7,0.6,0.9\n"
RANKS = "国家,排名\nA,1\nB,2\nC,3\n"
WORDS = {  # what a command needs, by the name of the parameter
    "file": "t.csv",
    "first": "a.csv",
    "second": "b.csv",
    "framework": "egdi",
    "unit": "A",
    "weight_set": "equal",
    "name": "topsis",
    "report": "ranking.csv",
    "ranking": "ranking.xlsx",
    "rankings": "rankings",
    "method": "budget",
    "files": "form.xlsx",
    "weights": "noise=0.2",  # of robustness, which assumes nothing by itself
}
QUICK = {"robustness": ("--draws", "20"), "monitor": ()}
FAILING = {"verify", "weights compute"}  # whose files here are none
OF_FOLDERS = {"site"}  # which are new: nothing is written over, forced or not
OF_ONE_PERIOD = {"explain", "diagnose", "robustness", "grade", "compare"}


def commands(group=None, path=()):
    """Yield every command by its words."""
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = {" ".join(path): command for path, command in commands()}
TAKING = {  # commands by the names of their parameters
    option: sorted(
        name for name, command in COMMANDS.items() if option in {p.name for p in command.params}
    )
    for option in ("output", "language", "as_json", "json", "weighting", "file", "framework")
}


def call(name, *more, **chosen):
    """Return the words of a command with all that it needs."""
    words = name.split()
    for param in COMMANDS[name].params:
        is_argument = param.param_type_name == "argument"
        wanted = (
            param.required
            or param.name in chosen
            or (name, param.name)
            in {
                ("score", "file"),
                ("score", "framework"),
                ("robustness", "weights"),
                ("methods", "name"),
            }
        )
        if not wanted or param.name == "output":
            continue
        word = chosen.get(param.name, WORDS[param.name])
        words += [word] if is_argument else [param.opts[0], word]
    words += QUICK.get(name, ())
    words += ["--period", "2022"] if name in OF_ONE_PERIOD - {"compare"} else []
    words += ["--tiers", "counts:1,1"] if name == "grade" else []
    return [*words, *more]


MUST_WRITE = ("template", "weights template", "frameworks new", "site")
OVER_FILES = [name for name in TAKING["output"] if name not in FAILING | OF_FOLDERS]


def output_of(name):
    """Return the name of a file that a command may write."""
    is_book = name in ("validate", "quality", "template", "weights template")
    of_text = name in ("weights compute", "frameworks new")
    is_page = name == "explore"
    return (
        "out.xlsx" if is_book else "out.yaml" if of_text else "out.html" if is_page else "out.csv"
    )


@pytest.fixture(scope="session")
def workbook(tmp_path_factory):
    """A ranking workbook, written once."""
    frame = pd.DataFrame({"osi": [0.6, 0.7], "hci": [0.7, 0.6], "tii": 0.8}, index=["A", "B"])
    path = tmp_path_factory.mktemp("ranking") / "ranking.xlsx"
    bi.evaluate(frame, "egdi").to_excel(path)
    return path.read_bytes()


@pytest.fixture
def here(tmp_path, workbook):
    (tmp_path / "rankings").mkdir()
    for path in (tmp_path / "ranking.xlsx", tmp_path / "rankings" / "a.xlsx"):
        path.write_bytes(workbook)
    for name, text in {"t.csv": TABLE, "a.csv": RANKS, "b.csv": RANKS}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def has_chinese(text):
    return re.search("[\u4e00-\u9fff]", text) is not None


@pytest.mark.parametrize("wrong", ["--no-such-option", "missing"])
@pytest.mark.parametrize("name", COMMANDS)
def test_typer_speaks_the_language_of_the_locale(run, here, monkeypatch, name, wrong):
    words = [*name.split(), wrong] if wrong != "missing" else name.split()
    required = any(param.required for param in COMMANDS[name].params)
    if wrong == "missing" and not required:
        return
    done = run(*words)
    assert done.code == 2
    assert done.err.startswith("错误: ")
    assert "用法：" in done.err
    assert "--help" in done.err
    assert not re.search("Missing|No such|Usage|Try|Error", done.err)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    done = run(*words)
    assert done.code == 2
    assert done.err.startswith("Error: ")
    assert not has_chinese(done.err)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("robustness", "t.csv", "-f", "egdi", "--draws", "x"), "--draws"),
        (("weights", "template", "-f", "egdi", "-o", "x.xlsx", "-m", "no"), "budget"),
        (("score", "t.csv", "-l", "fr"), "zh"),
        (("validate", "t.csv", "more", "-f", "egdi"), "more"),
        (("nonsense",), "nonsense"),
        (("validate", "t.csv", "-f"), "-f"),
    ],
)
def test_what_is_wrong_is_named_in_either_language(run, here, monkeypatch, words, told):
    for language, pattern in (("", "错误: .*[\u4e00-\u9fff]"), ("en_GB", "Error: ")):
        monkeypatch.setenv("LC_MESSAGES", language)
        done = run(*words)
        assert done.code == 2
        assert re.match(pattern, done.err)
        assert told in done.err
        assert "Input should" not in done.err or language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "en_GB", "LANG": "zh_CN"}, "en"),
        ({"LC_ALL": "", "LANG": "en_AU"}, "en"),
    ],
)
def test_the_screen_follows_the_locale_and_the_option_wins(
    run, here, monkeypatch, environment, language
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_chinese(run("weights", "show", "hdi", "equal").out) is (language == "zh")
    assert has_chinese(run("weights", "show", "hdi", "equal", "-l", "zh").out)
    assert not has_chinese(run("weights", "show", "hdi", "equal", "--language", "en").out)
    assert run("score").err.startswith("错误" if language == "zh" else "Error")
    assert run("score", "-l", "en").err.startswith("Error")


def test_files_stay_chinese_unless_told(run, here, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for more, is_chinese in (((), True), (("-l", "en"), False)):
        done = run("template", "-f", "egdi", "-o", "form.xlsx", *more)
        assert done.out.startswith("Wrote")
        book = load_workbook(here / "form.xlsx", read_only=True)
        assert has_chinese("".join(book.sheetnames)) is is_chinese
        book.close()


@pytest.mark.parametrize("name", OVER_FILES)
def test_files_of_others_stay_unless_forced(run, here, name):
    path = here / output_of(name)
    path.write_text("mine", "utf-8")
    done = run(*call(name, "-o", path.name))
    assert done.code == 2
    assert "--force" in done.err
    assert len(done.err.splitlines()) <= 4
    assert path.read_text("utf-8") == "mine"


@pytest.mark.large
@pytest.mark.parametrize("name", OVER_FILES)
def test_what_is_forced_is_ours_afterwards(run, here, name):
    path = here / output_of(name)
    path.write_text("mine", "utf-8")
    done = run(*call(name, "-o", path.name, "--force"))
    assert done.code == 0, done.err
    assert path.read_bytes() != b"mine"
    kept = name == "frameworks new"  # a system may hold what its author wrote since
    assert is_written_here(path) is not kept  # and is replaced as it is


def test_a_weight_set_of_ours_is_replaced_and_one_with_remarks_is_not(tmp_path):
    from benchmark_index.weighting import WeightSet

    path = tmp_path / "w.yaml"
    WeightSet.load("equal", "china-city").to_yaml(path)
    assert is_written_here(path)
    path.write_text(f"# agreed in May\n{path.read_text('utf-8')}", "utf-8")
    assert not is_written_here(path)


def test_our_workbooks_are_replaced_and_copies_of_others_are_ours(run, here):
    for _ in range(2):
        assert run("quality", "t.csv", "-f", "egdi", "-o", "q.xlsx").code == 0
    assert run("score", "t.csv", "-f", "egdi", "-o", "q.csv", "--period", "2022").code == 0
    assert is_written_here(here / "q.csv")
    Workbook().save(here / "q.xlsx")
    assert run("quality", "t.csv", "-f", "egdi", "-o", "q.xlsx").code == 2


class Pipe:
    """Standard input that holds bytes."""

    def __init__(self, content):
        self.buffer = io.BytesIO(content)


@pytest.mark.large
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
@pytest.mark.parametrize("name", [*TAKING["file"], "compare"])
def test_a_table_is_read_from_standard_input(run, here, monkeypatch, name, encoding):
    places = {"file": "-"} if name != "compare" else {"first": "-"}
    told = {}
    must = ("-o", "f.xlsx", "--force") if name in MUST_WRITE else ()
    for words in (call(name, *must), call(name, *must, **places)):
        opening._piped.cache_clear()
        content = RANKS if name == "compare" else TABLE
        monkeypatch.setattr(sys, "stdin", Pipe(content.encode(encoding)))
        done = run(*words)
        told["-" in words] = done
    assert told[True].code == told[False].code == 0, told[True].err
    assert len(told[True].out.splitlines()) == len(told[False].out.splitlines())


def test_standard_input_is_named_and_bounded(run, here, monkeypatch):
    opening._piped.cache_clear()
    monkeypatch.setattr(sys, "stdin", Pipe("国家,osi,hci,tii\nA,x,0.5,0.6\n".encode()))
    done = run("validate", "-", "-f", "egdi")
    assert done.code == 1
    assert "standard input!B2" in done.out
    opening._piped.cache_clear()
    monkeypatch.setattr(opening.limits, "FILE_BYTES", 10)
    monkeypatch.setattr(sys, "stdin", Pipe(b"a" * 11))
    done = run("validate", "-", "-f", "egdi")
    assert done.code == 1
    assert "standard input" in done.err
    opening._piped.cache_clear()


@pytest.mark.parametrize("name", [name for name in TAKING["language"] if name not in FAILING])
@pytest.mark.parametrize("columns", [pytest.param(80, marks=pytest.mark.exhaustive), 60])
def test_screens_are_as_wide_as_said_and_plain_when_piped(run, here, monkeypatch, name, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "dumb" if columns == 60 else "xterm-256color")
    done = run(*call(name, *(("-o", "f.xlsx") if name in MUST_WRITE else ())))
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    lines = done.out.splitlines()
    wide = [line for line in lines if cell_len(line) > columns]
    assert [line for line in wide if not line.startswith("benchmark-index ")] == []  # to be copied


def test_no_colour_where_none_is_wanted(run, here, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    coloured = "\x1b\\[[0-9;]*3[0-9]m"
    assert re.search(coloured, run("score").err)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(coloured, run("score").err)


STEPS = ("imputation", "treatment", "weighting", "normalization", "aggregation", "tiers")
OPTIONS = [
    (name, param.opts[0], param.name)
    for name, command in COMMANDS.items()
    for param in command.params
    if param.name in STEPS and name != "weights compute"
]


@pytest.mark.parametrize(("name", "option", "step"), OPTIONS)
def test_a_wrong_method_is_told_before_the_findings(run, here, name, option, step):
    (here / "t.csv").write_text("国家,osi,hci,tii\nA,x,0.5,0.6\n", "utf-8")
    near = {"imputation": "median", "treatment": "winsorize", "tiers": "quantiles"}
    right = near.get(step, {"weighting": "entropy", "normalization": "zscore"}.get(step, "topsis"))
    wrong = [option, right[:-1] + "q"] * (2 if name == "robustness" else 1)
    done = run(*call(name, *wrong))
    assert done.code == 2
    assert right in done.err
    assert "t!B2" not in done.err


@pytest.mark.parametrize("name", [n for n in TAKING["framework"] if n not in FAILING])
def test_a_wrong_system_is_told_before_the_file_is_read(run, here, name):
    files = {p.name: "none.csv" for p in COMMANDS[name].params if p.name in ("file", "first")}
    more = ("-o", "x.xlsx") if "template" in name else ()
    done = run(*call(name, *more, framework="edgi", **files))
    assert done.code == 2
    assert "egdi" in done.err
    assert "none.csv" not in done.err


def test_shells_complete_systems_and_methods():
    from benchmark_index.cli.completion import any_method, framework_ids, methods_of

    assert framework_ids("") >= ["beijing-city"]
    assert "hdi" in framework_ids("h")
    assert methods_of("weighting")("entr") == ["entropy"]
    assert methods_of("aggregation")("economy=geo") == ["economy=geometric"]
    assert any_method("vik") == ["vikor"]
    for name, option, _ in OPTIONS:
        param = next(p for p in COMMANDS[name].params if option in p.opts)
        assert param._custom_shell_complete is not None, (name, option)
