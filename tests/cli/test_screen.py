"""What reaches the terminal is text: nothing in it commands the terminal, whatever a file says."""

import io
import os
import subprocess
import sys

import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.cli import main
from benchmark_index.cli.screens import screen

COMMANDS = [
    "\x1b[31m",
    "\x1b]0;x\x07",
    "\x9b2J",
    "\x08",
    "\r",
    "\u202e",
    "\u2066",
    "\x7f",
    "\u2028",
]
FORBIDDEN = {*"\x1b\x07\x9b\x08\r\x7f\u202e\u2066\u2028"}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("as_table", [False, True])
def test_the_console_shows_and_obeys_nothing(command, as_table):
    out = io.StringIO()
    console = screen.Screen(file=out, width=60)
    text = f"a{command}b"
    if as_table:
        shown = screen.table("title")
        shown.add_row(text)
        shown.title = text
        console.print(shown)
    else:
        console.print(text, markup=False)
    assert "\ufffd" in out.getvalue() or command in "\x08\r\x07"  # the library drops some itself
    assert not FORBIDDEN & set(out.getvalue())


def test_colours_of_our_own_are_kept():
    out = io.StringIO()
    console = screen.Screen(file=out, force_terminal=True, color_system="standard")
    console.print("a\x1b[31mb", style="bold red", markup=False)
    assert "\x1b[1;31m" in out.getvalue()
    assert "\x1b[31m" not in out.getvalue()


def named(command):
    name = f"N{command}x"
    leaf = {"id": "a", "name": name, "unit": f"U{command}", "direction": "higher", "source": name}
    group = {"id": "g", "name": f"G{command}", "indicators": [leaf, {**leaf, "id": "b"}]}
    raw = {"id": "f", "name": name, "source": f"S{command}", "unit": "city", "groups": [group]}
    return bi.Framework.from_dict(raw | {"aliases": {f"A{command}": ["B"]}})


@pytest.mark.parametrize("command", ["\x1b[31m", "\u202e", "\x9b2J"])
def test_no_command_of_the_line_passes_escapes_on(run, tmp_path, command):
    named(command).to_yaml(tmp_path / "f.yaml")
    rows = [[f"北{command}京", 1, 2], [f"上{command}海", "x" + command, 3], ["丙", 2, 2]]
    frame = pd.DataFrame(rows, columns=["city", "a", "b"])
    frame.to_csv(tmp_path / "bad.csv", index=False)
    frame.assign(a=[1, 2, 3], more=command).to_csv(tmp_path / "good.csv", index=False)
    weights = "id: w\nframework: f\nname: w\nweights: {g: 1, a: 1, b: 2}\nsource: 'S'\n"
    (tmp_path / "w.yaml").write_text(weights, "utf-8")
    for words in (
        ["frameworks", "show", "f.yaml"],
        ["weights", "show", "f.yaml", "w.yaml"],
        ["validate", "bad.csv", "-f", "f.yaml"],
        ["quality", "good.csv", "-f", "f.yaml"],
        ["score", "good.csv", "-f", "f.yaml", "--normalization", "minmax"],
        ["score", "bad.csv", "-f", "f.yaml"],
        ["score", f"no{command}.csv", "-f", "f.yaml"],
        ["score", "good.csv", "-f", f"no{command}.yaml"],
    ):
        done = run(*words)
        assert done.out + done.err
        assert not FORBIDDEN & set(done.out + done.err), words


WORDS = (
    ["--help"],
    ["methods"],
    ["methods", "--markdown"],
    ["frameworks", "show", "china-city"],
    ["frameworks", "show", "nothing"],
    ["weights", "list"],
    ["score", "nothing.csv", "-f", "egdi"],
)
ENCODINGS = ("ascii", "gbk", "utf-8", "cp1252", "latin-1")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", WORDS)
def test_what_an_encoding_lacks_is_replaced(monkeypatch, tmp_path, encoding, words):
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding) for name in ("stdout", "stderr")}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["benchmark-index", *words])
    for name, stream in streams.items():
        monkeypatch.setattr(sys, name, stream)
    with pytest.raises(SystemExit) as stop:
        main()
    monkeypatch.undo()
    for stream in streams.values():
        stream.flush()
    assert any(stream.buffer.getvalue() for stream in streams.values())
    assert stop.value.code in (None, 0, 1, 2)


FURTHER = [pytest.param(name, marks=pytest.mark.exhaustive) for name in ENCODINGS[2:]]


@pytest.mark.large
@pytest.mark.parametrize("encoding", [*ENCODINGS[:2], *FURTHER])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["--help"], marks=pytest.mark.large),
        ["frameworks", "show", "china-city"],
    ],
)
def test_a_process_replaces_what_the_encoding_of_its_output_lacks(tmp_path, encoding, words):
    done = subprocess.run(
        [sys.executable, "-m", "benchmark_index.cli", *words],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.stdout + done.stderr
    assert done.returncode in (0, 1, 2)
